"""Who reported: read with a reason, forgotten in time."""

import datetime as dt

from django.db import transaction

from complaints.models import Complaint, Reporter, ReporterRead, State
from staff.models import User


@transaction.atomic
def read_reporter(*, complaint: Complaint, user: User, reason: str) -> Reporter:
    """Return who reported, after logging who reads it and why."""
    ReporterRead.objects.create(complaint=complaint, user=user, reason=reason)
    return Reporter.objects.get(complaint=complaint)


@transaction.atomic
def forget_reporters(*, before: dt.datetime) -> int:
    """Remove who reported complaints that ended before ``before``; the complaints stay. Returns how many."""
    _total, removed = Reporter.objects.filter(complaint__ended_at__lt=before).delete()
    return removed.get("complaints.Reporter", 0)


@transaction.atomic
def forget_unconfirmed(*, before: dt.datetime) -> int:
    """Remove reports made before ``before`` that nobody confirmed, with their reporters; returns how many.

    Their photos go with the daily removal of originals that nothing refers to.
    """
    stale = Complaint.objects.filter(state=State.UNCONFIRMED, reported_at__lt=before)
    count: int = stale.count()
    stale.delete()
    return count
