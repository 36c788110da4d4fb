"""What parallel views and requests to park add to the page of a file."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from files import rules
from files.models import File, ViewAnswer, ViewOutcome, ViewRequest
from files.panels import file_panels
from responses.panels import Panel


def waiting(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """Who is asked and has not answered, who is late, who did not give a view; and an undecided wish to park."""
    rows = ViewRequest.objects.filter(file=file).exclude(outcome=ViewOutcome.GIVEN)
    requests = list(rows.select_related("post", "consultation__asked_by", "answer").order_by("consultation", "pk"))
    parking = rules.open_parking_request(file)
    if not requests and parking is None:
        return None
    today = timezone.localdate()
    own = set(request.user.seats().posts) if request.user.is_authenticated else set()
    holds = file.holder_id in own
    return {
        "file": file,
        "requests": [
            {
                "asked": each,
                "open": each.ended_at is None,
                "late": each.ended_at is None and each.consultation.due_on < today,
                "mine": each.ended_at is None and each.post_id in own,
                "may_withdraw": each.ended_at is None and holds,
            }
            for each in requests
        ],
        "parking": parking,
        "may_decide": parking is not None and rules.approving_post(request.user, parking) is not None,
        "holds": holds,
    }


def views(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """The views that were given, in the order in which they came."""
    rows = ViewAnswer.objects.filter(file=file, kind=ViewOutcome.GIVEN)
    given = list(rows.select_related("post", "officer", "request__consultation").order_by("serial"))
    return {"views": given} if given else None


def declare() -> None:
    """Hang the panels; called once when the app is ready."""
    file_panels.add(Panel(place="top", order=20, template="files/parts/waiting.html", context=waiting))
    file_panels.add(Panel(place="notes", order=10, template="files/parts/views.html", context=views))
