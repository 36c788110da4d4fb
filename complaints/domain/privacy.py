"""Who reported: read with a reason, forgotten in time."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from complaints.data_protection import privacy
from complaints.guard import limits
from complaints.models import (
    BlockedContact,
    Category,
    Complaint,
    PrivacyRequest,
    Proof,
    Reporter,
    ReporterRead,
    ScheduledErasure,
    State,
)
from complaints.workflow import ENDED_STATES
from staff.models import User


@transaction.atomic
def read_reporter(*, complaint: Complaint, user: User, reason: str) -> Reporter:
    """Return who reported, after logging who reads it and why."""
    ReporterRead.objects.create(complaint=complaint, user=user, reason=reason)
    return Reporter.objects.get(complaint=complaint)


@transaction.atomic
def forget_reporters(*, now: dt.datetime) -> int:
    """Remove who reported complaints that ended longer ago than their category keeps it; the complaints stay.

    One that was merged ends with the one that it goes on in, of whose outcome its reporter is told (decision 24). For
    who took his part back it ended on that day. Returns how many were forgotten.
    """
    forgotten = 0
    for days in set(Category.objects.values_list("kept_days", flat=True)):
        over = now - dt.timedelta(days=days)
        ended = Q(complaint__state__in=ENDED_STATES, complaint__ended_at__lt=over)
        rows = Reporter.objects.filter(
            ended & ~Q(complaint__in=_going_on(since=over)) | Q(complaint__stepped_back_at__lt=over),
            complaint__category__kept_days=days,
        )
        _total, removed = rows.delete()
        forgotten += removed.get("complaints.Reporter", 0)
    return forgotten


def _going_on(*, since: dt.datetime) -> list[int]:
    """Return the keys of complaints that go on in one that is open, or ended no longer ago than ``since``."""
    level = list(
        Complaint.objects.filter(merged__isnull=False)
        .exclude(state__in=ENDED_STATES, ended_at__lt=since)
        .values_list("pk", flat=True)
        .distinct()
    )
    found: set[int] = set()
    while level:
        level = list(Complaint.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        level = [key for key in level if key not in found]
        found.update(level)
    return sorted(found)


@transaction.atomic
def forget_as_asked() -> int:
    """Remove who reported complaints that have ended since he asked for it, or that he took back; returns how many.

    A request none of whose complaints is left open is answered by it.
    """
    over = Q(complaint__state__in=ENDED_STATES) | Q(complaint__stepped_back_at__isnull=False)
    due = ScheduledErasure.objects.filter(over).select_for_update(of=("self",))
    found = list(due.values_list("pk", "complaint_id", "request_id"))
    Reporter.objects.filter(complaint__in=[complaint for _pk, complaint, _request in found]).delete()
    ScheduledErasure.objects.filter(pk__in=[pk for pk, _complaint, _request in found]).delete()
    for request in PrivacyRequest.objects.filter(pk__in={request for _pk, _complaint, request in found}):
        request.done += sum(of == request.pk for _pk, _complaint, of in found)
        if not request.scheduled.exists():
            request.answered_at = timezone.now()
        request.save(update_fields=["done", "answered_at"])
    return len(found)


@transaction.atomic
def forget_unconfirmed(*, before: dt.datetime) -> int:
    """Remove reports made before ``before`` that nobody confirmed, with their reporters; returns how many.

    Their photos go with the daily removal of originals that nothing refers to.
    """
    stale = Complaint.objects.filter(state=State.UNCONFIRMED, reported_at__lt=before)
    count: int = stale.count()
    stale.delete()
    return count


@transaction.atomic
def forget_traces(*, now: dt.datetime) -> None:
    """Remove codes, counts, old requests and blocks that ended, each as its rule of keeping says."""
    Proof.objects.filter(sent_at__lt=now - privacy.kept_for("proof", otherwise=1)).delete()
    limits.forget(before=now - privacy.kept_for("attempt", otherwise=1))
    PrivacyRequest.objects.filter(
        answered_at__lt=now - privacy.kept_for("request", otherwise=1095), scheduled=None
    ).delete()
    over = now - privacy.kept_for("blocked", otherwise=365)
    BlockedContact.objects.filter(lifted_at__lt=over).delete()
    BlockedContact.objects.filter(lifted_at=None, until__lt=over).delete()
