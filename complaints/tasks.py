"""Jobs of this room."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import domain
from complaints.domain import subscriptions
from complaints.models import Publication, PublishedCount, figures

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


# At half past six in Kolkata, and again for whom a broken-off run left out; nobody is told twice a day.
@app.periodic(cron="0 1,3 * * *")
@app.task(queueing_lock="complaints.send_digests", pass_context=False)
def send_digests(timestamp: int) -> int:
    """Mail what changed to those who follow it, once a day; returns how many mails."""
    return subscriptions.send_digests()


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="complaints.forget_subscriptions", pass_context=False)
def forget_unconfirmed_subscriptions(timestamp: int) -> int:
    """Remove, each hour, subscriptions that nobody confirmed within two days, with their addresses."""
    return subscriptions.forget_unconfirmed(before=timezone.now() - subscriptions.KEEP_UNCONFIRMED)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="complaints.compact_counts", pass_context=False)
def compact_counts(timestamp: int) -> int:
    """Sum up, every ten minutes, what changes have added to the counts of the public map."""
    return PublishedCount.compact()


@app.periodic(cron="7 20 * * *")
@app.task(queueing_lock="complaints.refresh_public", pass_context=False)
def refresh_public(timestamp: int) -> None:
    """Each night: publish anew where the register changed under a complaint, then sum the statistics up."""
    with transaction.atomic():
        Publication.derive()
    figures.refresh()
