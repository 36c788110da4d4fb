"""At the top of a file's page what time asks for: letters to be answered, why it is late; below what was explained."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from files.domain.delay import late_by
from files.domain.explaining import may_explain
from files.forms import ExplainForm
from files.models import File, FileState
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


def replies(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """Return the letters on the file that wait for a reply, the first due first; None where none does."""
    rows = list(file.receipts.awaiting_reply().order_by("reply_due_on", "pk")) if file.state != FileState.CLOSED else []
    return {"receipts": rows, "today": timezone.localdate()} if rows else None


def declare() -> None:
    """Put them on the page of a file."""
    file_panels.add(Panel(place="top", order=5, template="files/panels/replies_due.html", context=replies))
    file_panels.add(Panel(place="top", order=10, template="files/parts/explain.html", context=wanted))
    file_panels.add(Panel(place="below", order=10, template="files/parts/explanations.html", context=given))
