"""GET requests, GET a request, POST a request, and what becomes of a token."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from complaints import domain
from complaints.assignment.routing import NoPostError
from complaints.models import Complaint, Publication, State, Submission
from complaints.models.publication import told
from complaints.open311 import shown
from complaints.open311.endpoint import resource
from complaints.open311.faults import Fault, of_validation
from complaints.open311.keys import caller, poster
from complaints.open311.parameters import Parameters
from complaints.open311.rendering import Answer, Listing
from complaints.open311.taking import take
from complaints.open311.windows import MOST_ROWS, rows_asked, window

if TYPE_CHECKING:
    from django.db.models import QuerySet

_CODES = 200


def _listing(*rows: dict[str, Any]) -> Answer:
    return Listing("service_requests", "request", rows)


def _requests(request: HttpRequest, asked: Parameters) -> Answer:
    """The newest first. Which rows is found through the index of what is published; only these are then read."""
    numbers = asked.listed("service_request_id", most=MOST_ROWS)
    newest = ("-confirmed_at", "-pk")
    keys = _of_numbers(numbers, asked) if numbers else list(_published(asked).order_by(*newest)[rows_asked(asked)])
    found = list(shown.with_particulars(Complaint.objects.filter(pk__in=keys)))
    # By what is told, so that the place in the list tells no more.
    found.sort(key=lambda each: (told(each.confirmed_at, each.category), each.pk), reverse=True)
    extended = asked.flag("extensions")
    return _listing(*(shown.request_of(complaint, extended=extended) for complaint in found))


def _of_numbers(numbers: list[str], asked: Parameters) -> list[int]:
    """Return the keys of one page of those numbers: at most as many as may be asked for at once, so all are ordered."""
    known = shown.known_to(caller(asked)).filter(number__in=numbers).select_related("category")
    rows = known.only("confirmed_at", "category__sensitive")
    ordered = sorted(rows, key=lambda each: (told(each.confirmed_at, each.category), each.pk), reverse=True)
    return [each.pk for each in ordered[rows_asked(asked)]]


def _published(asked: Parameters) -> "QuerySet[Publication, int]":
    """Return the keys of what is published and asked for. Its moments are those told, in conditions and in order."""
    between = window(asked)
    rows = Publication.objects.filter(
        shown.within(between.start, between.end, moment="confirmed_at", sealed=Q(exact=False))
    )
    if codes := asked.listed("service_code", most=_CODES):
        rows = rows.filter(category__code__in=codes)
    if states := _states(asked):
        rows = rows.filter(state__in=states)
    return rows.values_list("pk", flat=True)


def _states(asked: Parameters) -> list[str]:
    wanted = sorted({name.lower() for name in asked.listed("status", most=10)})
    if unknown := [name for name in wanted if name not in shown.STATES]:
        raise Fault(400, _("status: open or closed, not %(name)s.") % {"name": unknown[0]})
    # Both together are all: a condition on every state would only be in the way.
    return sorted(shown.STATES[wanted[0]]) if len(wanted) == 1 else []


def _request(request: HttpRequest, asked: Parameters, number: str) -> Answer:
    complaint = None
    if "\x00" not in number:
        complaint = shown.with_particulars(shown.known_to(caller(asked))).filter(number=number).first()
    if complaint is None:
        raise Fault(404, _("service_request_id: %(id)s was not found.") % {"id": number})
    return _listing(shown.request_of(complaint, extended=asked.flag("extensions")))


def _post(request: HttpRequest, asked: Parameters) -> Answer:
    key = poster(request, asked)
    submission = take(request, asked, key)
    if submission.complaint.state != State.UNCONFIRMED:
        return _listing(_numbered(submission))
    notice = _(
        "The reporter was sent a code. Post it as “code” to tokens/%(token)s within half an hour; the request has a "
        "number from then on."
    )
    token = str(submission.token)
    return _listing({"token": token, "service_notice": notice % {"token": token}, "account_id": None})


def _numbered(submission: Submission) -> dict[str, Any]:
    return {
        "service_request_id": submission.complaint.number,
        "service_notice": _("The department has your report and answers it in the promised time."),
        "account_id": None,
    }


def _submission(token: str) -> Submission:
    try:
        key = uuid.UUID(token)
    except ValueError:
        key = None
    found = Submission.objects.filter(token=key).select_related("complaint").first() if key else None
    if found is None:
        raise Fault(404, _("token: %(token)s was not found. What nobody confirms is removed.") % {"token": token})
    return found


def _token(request: HttpRequest, asked: Parameters, token: str) -> Answer:
    """A report that waits for its reporter has no number yet: its element is empty."""
    submission = _submission(token)
    return _listing({"service_request_id": submission.complaint.number, "token": str(submission.token)})


def _confirm(request: HttpRequest, asked: Parameters, token: str) -> Answer:
    """Confirm with the code that the reporter was sent; an extension, for programmes with pages of their own."""
    key, submission = poster(request, asked), _submission(token)
    if submission.api_key_id != key.pk:
        raise Fault(404, _("token: %(token)s was not found. What nobody confirms is removed.") % {"token": token})
    try:
        submission.complaint = domain.confirm(
            complaint=submission.complaint, code=asked.text("code", longest=20).replace(" ", "")
        )
    except domain.WrongCodeError as fault:
        raise of_validation(fault) from None
    except NoPostError:
        raise Fault(
            400, _("The department cannot take this report at the moment. Please send it again tomorrow.")
        ) from None
    return _listing(_numbered(submission))


requests = resource(get=_requests, post=_post, counted=True)
request = resource(get=_request, counted=True)
token = resource(get=_token, post=_confirm, counted=True)
