"""Jobs of this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import broken, domain, figures, privacy


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
