"""Reminders for files past due, for parked ones whose day has come, for views asked: one pass each working day."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from files import tallies
from files.domain.messages import address, named
from files.models import File, FileState
from files.presentation import working_days
from files.view_reminders import remind_of_views
from staff.domain import notify
from staff.models import Post
from staff.working_time import OFFICE_ZONE, Calendar

# Working days past the due date: at the first two the holder is told, from the third on the post he reports to, once
# a week of six working days. No official rule is known.
HOLDER_STEPS = (3, 7)
SUPERIOR_FROM, WEEK = 10, 6


# 09:30 in Kolkata; the queue's clock is UTC.
@app.periodic(cron="0 4 * * *")
@app.task(name="files.remind", queue="reminders")
def remind(timestamp: int) -> None:
    """Send today's reminders; a pass that comes twice sends each once, one that was missed is made up for."""
    send_reminders(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


# 01:10 in Kolkata: yesterday is over, and no act that began in it is still under way.
@app.periodic(cron="40 19 * * *")
@app.task(name="files.tally", queue="reminders")
def tally(timestamp: int) -> None:
    """Count what was created, received, forwarded and closed on days and in months that are over."""
    tallies.keep_what_is_over(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


def send_reminders(*, now: dt.datetime | None = None) -> None:
    """Tell holders, and from the tenth working day past due the posts above them; nothing on a day off.

    Side effects: a notice with its mail for every file that has reached a step of which nobody was told yet.
    """
    moment = now or timezone.now()
    calendar = Calendar.load()
    today = moment.astimezone(OFFICE_ZONE).date()
    if not calendar.is_working(today):
        return
    late = File.objects.filter(state=FileState.ACTIVE, due_at__lt=moment).select_related("holder__reports_to")
    for file in late.iterator():
        _remind_of_delay(file, late_by=calendar.between(file.due_at, moment))
    for file in File.objects.filter(state=FileState.PARKED, parked_until__lte=today).select_related("holder"):
        _tell(file, file.holder, _parked_text(file), step=f"parked-{file.parked_until}")
    remind_of_views(now=moment, calendar=calendar)


def step_of(late_by: int) -> int | None:
    """Return the newest step that ``late_by`` working days have reached: 3, 7, 10, 16, 22 …; None before the first."""
    if late_by >= SUPERIOR_FROM:
        return late_by - (late_by - SUPERIOR_FROM) % WEEK
    return next((step for step in reversed(HOLDER_STEPS) if late_by >= step), None)


def _remind_of_delay(file: File, *, late_by: int) -> None:
    step = step_of(late_by)
    if step is None:
        return
    superior = file.holder.reports_to
    if step >= SUPERIOR_FROM and superior is not None:
        _tell(file, superior, _superior_text(file, late_by), step=f"late-{file.due_at.isoformat()}-{step}")
    else:
        _tell(file, file.holder, _holder_text(file, late_by), step=f"late-{file.due_at.isoformat()}-{step}")


def _tell(file: File, post: Post, text: Callable[[], str], *, step: str) -> None:
    notify(post=post, text=text, url=address(file), key=f"file-{file.pk}-{step}")


def _holder_text(file: File, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("Reminder: file %(file)s is %(days)s past its due date. Say in the remarks why when you send it on.")
        return words % {"file": named(file), "days": working_days(late_by)}

    return text


def _superior_text(file: File, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("File %(file)s has been with %(post)s for %(days)s past its due date.")
        return words % {"file": named(file), "post": file.holder.name, "days": working_days(late_by)}

    return text


def _parked_text(file: File) -> Callable[[], str]:
    def text() -> str:
        return _("The day until which you parked file %(file)s has come. Take it up again.") % {"file": named(file)}

    return text
