"""Jobs of this room."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import domain
from complaints.assignment import broken
from complaints.data_protection import privacy
from complaints.desk import figures
from complaints.domain import subscriptions
from complaints.models import Publication, PublishedCount
from complaints.models import figures as public_figures


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


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="complaints.remind_of_unanswered", pass_context=False)
def remind_of_unanswered(timestamp: int) -> int:
    """Remind, each morning, the holders of files of questions that reporters have not answered in time."""
    return domain.remind_of_unanswered(now=timezone.now())


@app.periodic(cron="37 21 * * *")
@app.task(queueing_lock="complaints.tell_of_broken", pass_context=False)
def tell_of_broken(timestamp: int) -> int:
    """Tell, each night, those who keep them of routing rules that can send nothing; returns how many there are."""
    return broken.tell_of_broken()


@app.periodic(cron="23 19 * * *")
@app.task(queueing_lock="complaints.keep_figures", pass_context=False)
def keep_figures(timestamp: int) -> int:
    """Count, each night after the city's midnight, what was received and ended on the days that are over."""
    return figures.keep_what_is_over()


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
    public_figures.refresh()


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="complaints.forget_unconfirmed_followers", pass_context=False)
def forget_unconfirmed_followers(timestamp: int) -> int:
    """Remove, each hour, who said "this is mine too" and did not confirm it within a day; returns how many."""
    return domain.forget_unconfirmed_followers(before=timezone.now() - privacy.kept_for("unconfirmed", otherwise=1))


@app.periodic(cron="47 20 * * *")
@app.task(queueing_lock="complaints.forget_followers", pass_context=False)
def forget_followers(timestamp: int) -> int:
    """Remove, each night, the data of followers whose time has passed; returns how many."""
    return domain.forget_followers(at=timezone.now())
