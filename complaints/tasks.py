"""Jobs of this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import domain, privacy


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="complaints.forget_unconfirmed", pass_context=False)
def forget_unconfirmed(timestamp: int) -> int:
    """Remove, each hour, reports that nobody confirmed within a day, and who asked to be removed; returns how many."""
    now = timezone.now()
    unconfirmed = domain.forget_unconfirmed(before=now - privacy.kept_for("unconfirmed", otherwise=1))
    return unconfirmed + domain.forget_as_asked()


@app.periodic(cron="41 20 * * *")
@app.task(queueing_lock="complaints.forget_reporters", pass_context=False)
def forget_reporters(timestamp: int) -> int:
    """Remove, each night, the personal data whose time is over by its category or rule; returns how many reporters."""
    domain.forget_traces(now=timezone.now())
    return domain.forget_reporters(now=timezone.now())
