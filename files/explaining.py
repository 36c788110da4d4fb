"""The form at the top of a late file's page, and below its register what was explained."""

from typing import Any

from django.http import HttpRequest

from files.domain.delay import late_by
from files.domain.explaining import may_explain
from files.forms import ExplainForm
from files.models import File
from files.panels import file_panels
from files.presentation import working_days
from responses.panels import Panel
from staff.models import User


def wanted(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """Return the form for the holder of a file that is too late; None for everybody else."""
    if not isinstance(request.user, User) or not may_explain(request.user, file):
        return None
    form = getattr(request, "explain_form", None) or ExplainForm(auto_id="id_explain_%s")
    return {"file": file, "form": form, "late": working_days(late_by(file))}


def given(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """Return what was explained, the oldest first; None where nothing was."""
    rows = [(row, working_days(row.late_by)) for row in file.explanations.select_related("officer", "post")]
    return {"explanations": rows} if rows else None


def declare() -> None:
    """Put both on the page of a file."""
    file_panels.add(Panel(place="top", order=10, template="files/parts/explain.html", context=wanted))
    file_panels.add(Panel(place="below", order=10, template="files/parts/explanations.html", context=given))
