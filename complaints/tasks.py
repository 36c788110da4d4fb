"""Jobs of this room."""

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import domain

KEEP_UNCONFIRMED = dt.timedelta(hours=24)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="complaints.forget_unconfirmed", pass_context=False)
def forget_unconfirmed(timestamp: int) -> int:
    """Remove, each hour, reports that nobody confirmed within a day; returns how many."""
    return domain.forget_unconfirmed(before=timezone.now() - KEEP_UNCONFIRMED)
