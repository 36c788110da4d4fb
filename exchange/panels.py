"""What this room adds to an answer and to the page of an asset."""

from typing import Any

from django.http import HttpRequest

from assets.panels import answer_panels
from assets.questions import Question
from exchange import rules
from exchange.asked import is_short, pairs
from exchange.exports import FORMATS, PUBLIC_FORMATS
from responses.panels import Panel


def _downloads(request: HttpRequest, question: Question) -> dict[str, Any] | None:
    """The formats that the reader may take the answer away in."""
    staff = rules.export_records(request.user)
    if not staff and not is_short(question):
        return None
    names = FORMATS if staff else PUBLIC_FORMATS
    return {
        "staff": staff,
        "pairs": pairs(question),
        "method": "get" if is_short(question) else "post",
        "formats": [(name, FORMATS[name].label) for name in names],
    }


def _selection(request: HttpRequest, question: Question) -> dict[str, Any] | None:
    """What may be done with the answer's rows; ticks in the list belong to its form."""
    edit, plaques = rules.edit_many(request.user), rules.print_plaques(request.user)
    return {"pairs": pairs(question), "edit": edit, "plaques": plaques} if edit or plaques else None


def declare() -> None:
    """Add this room's pieces."""
    answer_panels.add(Panel(place="downloads", order=10, template="exchange/parts/downloads.html", context=_downloads))
    answer_panels.add(Panel(place="selection", order=10, template="exchange/parts/select.html", context=_selection))
