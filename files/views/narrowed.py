"""How a list of the desk is narrowed, as its address says."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from files.desk.reading import Asked
from files.models import Priority


def asked_in(request: HttpRequest) -> Asked:
    """Return what narrows the list in the address; what is no priority is left aside."""
    priority = request.GET.get("priority", "")
    return Asked(
        text=request.GET.get("q", "").strip()[:100],
        priority=priority if priority in Priority.values else "",
        late=request.GET.get("late") == "1",
    )


def address(tab: str, asked: Asked, *, after: str = "", base: str = "") -> str:
    """Return the address of a list as it is narrowed, after a row's cursor if given."""
    query = {
        "tab": "" if tab == "inbox" else tab,
        "q": asked.text,
        "priority": asked.priority,
        "late": "1" if asked.late else "",
        "after": after,
    }
    given = {name: value for name, value in query.items() if value}
    return (base or reverse("files:inbox")) + (f"?{urlencode(given)}" if given else "")
