"""A confirmed report becomes the department's: place, post, number, file, first papers."""

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation

from assets.domain import link_file, link_point
from complaints.assignment.routing import route
from complaints.correspondence import letters
from complaints.desk import finding
from complaints.domain import filing
from complaints.domain.routing import keep_decision
from complaints.guard import abuse
from complaints.intake.matching import settle
from complaints.models import Complaint, Stage, State
from files import domain as files
from files.numbering import next_number
from maps.lookup import ward_at
from responses.prepared import Kept

_SETTLED = (
    "ward", "asset", "asset_version", "number", "confirmed_at", "promised_at", "file", "state",
)  # fmt: skip
# Beyond what all other reports of a year come to.
_SEALED_FROM = 9_000_000
_REPORTED = Kept(
    lambda pk: (
        Complaint.objects.select_for_update(of=("self",)).select_related("category__section", "unlisted").filter(pk=pk)
    ),
    int,
)


@transaction.atomic
def take_in(*, complaint: Complaint) -> Complaint:
    """Take a report in whose reporter needs no code (he stands at the counter); otherwise as ``confirm`` does."""
    complaint = _REPORTED.get(complaint.pk)
    return complaint if complaint.state != State.UNCONFIRMED else _take_in(complaint)


def _numbered(complaint: Complaint, year: int) -> str:
    """Take its number. Sealed reports have a series of their own: between its neighbours a number tells the hour."""
    if complaint.category.sensitive:
        return f"C-{year}-{_SEALED_FROM + next_number(series='complaint-sealed', year=year)}"
    return f"C-{year}-{next_number(series='complaint', year=year):06d}"


@translation.override(letters.FILE_LANGUAGE)
def _take_in(complaint: Complaint) -> Complaint:
    now = timezone.now()
    category = complaint.category
    complaint.ward = ward_at(complaint.pin)
    places = settle(complaint)
    routed = route(category=category, ward=complaint.ward, asset=complaint.asset, moment=now)
    post = routed.post
    # The file is locked before any number is taken, as everybody does who moves one.
    promised_at = now + dt.timedelta(hours=category.promised_hours)
    joined = (
        filing.open_file_for(complaint=complaint, section=post.section, promised_at=promised_at)
        if complaint.asset
        else None
    )
    year = timezone.localdate(now).year
    complaint.number = _numbered(complaint, year)
    complaint.confirmed_at = now
    complaint.promised_at = promised_at
    complaint.file = joined or files.open_file(
        section=post.section,
        post=post,
        subject=letters.subject_of(complaint),
        priority=category.priority,
        due_by=complaint.promised_at,
    )
    complaint.state = State.RECEIVED
    complaint.save(update_fields=_SETTLED)
    keep_decision(complaint=complaint, routed=routed)
    filing.put_papers(complaint=complaint, file=complaint.file)
    for place in places:
        link_file(file=complaint.file, asset=place.asset)
    if not places:
        link_point(file=complaint.file, point=complaint.pin)
    Stage.objects.create(complaint=complaint, state=State.RECEIVED, at=now)
    finding.index(complaint)
    abuse.look(complaint=complaint)
    letters.send_received(complaint=complaint)
    if joined is not None:
        filing.join(complaint=complaint, file=joined)
    return complaint
