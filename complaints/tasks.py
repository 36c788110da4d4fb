"""Jobs of this room."""

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import domain

KEEP_UNCONFIRMED = dt.timedelta(hours=24)
# Long after the 21 days for feedback, and after any appeal against the answer.
KEEP_REPORTERS = dt.timedelta(days=365)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="complaints.forget_unconfirmed", pass_context=False)
def forget_unconfirmed(timestamp: int) -> int:
    """Remove, each hour, reports that nobody confirmed within a day; returns how many."""
    return domain.forget_unconfirmed(before=timezone.now() - KEEP_UNCONFIRMED)


@app.periodic(cron="41 20 * * *")
@app.task(queueing_lock="complaints.forget_reporters", pass_context=False)
def forget_reporters(timestamp: int) -> int:
    """Remove, each night, the personal data of complaints that ended a year ago; returns how many."""
    return domain.forget_reporters(before=timezone.now() - KEEP_REPORTERS)


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="complaints.forget_unconfirmed_followers", pass_context=False)
def forget_unconfirmed_followers(timestamp: int) -> int:
    """Remove, each hour, who said "this is mine too" and did not confirm it within a day; returns how many."""
    return domain.forget_unconfirmed_followers(before=timezone.now() - KEEP_UNCONFIRMED)


@app.periodic(cron="47 20 * * *")
@app.task(queueing_lock="complaints.forget_followers", pass_context=False)
def forget_followers(timestamp: int) -> int:
    """Remove, each night, the data of followers whose time has passed; returns how many."""
    return domain.forget_followers(at=timezone.now())
