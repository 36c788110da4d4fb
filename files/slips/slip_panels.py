"""Paper on its way on the page of a file: what is out, and what can be printed."""

from typing import Any

from django.http import HttpRequest

from files.models import File
from files.panels import file_panels
from files.slips import rules as slip_rules
from responses.panels import Panel
from staff.models import User


def _out(request: HttpRequest, file: File) -> dict[str, Any] | None:
    slip = file.slips.out().select_related("officer", "post").first()
    return {"slip": slip, "may_enter": slip_rules.may_enter(request.user, slip)} if slip else None


def _printing(request: HttpRequest, file: File) -> dict[str, Any] | None:
    if not isinstance(request.user, User) or not slip_rules.may_print(request.user, file):
        return None
    return {"file": file}


def declare() -> None:
    """Put both on the page of a file."""
    file_panels.add(Panel(place="top", order=5, template="files/panels/slip_out.html", context=_out))
    file_panels.add(Panel(place="actions", order=50, template="files/panels/print_slip.html", context=_printing))
