"""What is done about visits without being asked."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from inspections import due
from inspections.domain.telling import tell_overdue
from inspections.models import Visit, VisitState
from staff.working_time import is_working_day


# 9:00 in Kolkata; the queue's clock is UTC.
@app.periodic(cron="30 3 * * *")
@app.task(name="inspections.remind_overdue", queueing_lock="inspections.remind_overdue")
def remind_overdue(timestamp: int) -> int:
    """Remind inspectors of overdue visits, once on each working day; returns of how many."""
    now = timezone.now()
    today = timezone.localdate(now)
    if not is_working_day(now):
        return 0
    overdue = Visit.objects.filter(state=VisitState.ORDERED, due_on__lt=today).select_related("asset", "assigned_to")
    reminded = 0
    for visit in overdue.order_by("pk").iterator(chunk_size=200):
        with transaction.atomic():
            tell_overdue(visit, today=today)
        reminded += 1
    return reminded


# After midnight in Kolkata, when cycles come into force.
@app.periodic(cron="41 18 * * *")
@app.task(name="inspections.derive_due", queueing_lock="inspections.derive_due")
def derive_due(timestamp: int = 0) -> int:
    """Write when each asset is to be looked at next; returns how many days changed."""
    return due.derive()
