"""Reminders of files past due, parked ones whose day has come, views asked, letters to be answered: once each day."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from files.counting import tallies
from files.domain.messages import address, named
from files.models import Classification, File, FileState
from files.presentation import working_days
from files.receiving.mailbox import sweep
from files.reminding.replies import remind_of_replies
from files.reminding.views import remind_of_views
from staff.domain import first_held, notify
from staff.models import Post, Section
from staff.working_time import OFFICE_ZONE, Calendars


@app.periodic(cron="*/3 * * * *")
@app.task(name="files.receive_mail", queue="default", lock="files.receive_mail", queueing_lock="files.receive_mail")
def receive_mail(timestamp: int) -> None:
    """Take in what lies in the watched mailboxes; nothing where none are watched."""
    if settings.MAILBOX_FOLDER is not None:
        sweep(settings.MAILBOX_FOLDER)


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
    """Remind holders of what is late, and tell the posts above them from the step on that the file's section sets.

    Days are counted in the calendar by which the holder works, and nobody is told anything on a day off of his.
    Side effects: a notice, with its mail and SMS, for every file that has reached a step of which nobody was told yet.
    """
    moment = now or timezone.now()
    calendars = Calendars.load()
    today = moment.astimezone(OFFICE_ZONE).date()
    late = File.objects.filter(state=FileState.ACTIVE, due_at__lt=moment)
    for file in late.select_related("section", "holder__reports_to").iterator():
        calendar = calendars.of(file.holder.section_id)
        if calendar.is_working(today):
            _remind_of_delay(file, late_by=calendar.between(file.due_at, moment))
    for file in File.objects.filter(state=FileState.PARKED, parked_until__lte=today).select_related("holder"):
        if calendars.of(file.holder.section_id).is_working(today):
            _tell(file, file.holder, _parked_text(file), step=f"parked-{file.parked_until}")
    remind_of_views(now=moment, calendars=calendars)
    remind_of_replies(now=moment, calendars=calendars)


def step_of(late_by: int, section: Section) -> int | None:
    """Return the newest step that ``late_by`` working days have reached; None before the first.

    With the settings as they come: 3, 7, 10, 16, 22 …
    """
    steps = [step for step in (section.remind_after, section.explain_after) if step <= late_by]
    if late_by >= section.superior_after:
        past = late_by - section.superior_after
        steps.append(late_by - past % max(section.repeat_every, 1))
    return max(steps, default=None)


def _remind_of_delay(file: File, *, late_by: int) -> None:
    step = step_of(late_by, file.section)
    if step is None:
        return
    key = f"late-{file.due_at.isoformat()}-{step}"
    explain = late_by >= file.section.explain_after
    _tell(file, file.holder, _holder_text(file, late_by, explain=explain), step=key, brief=_brief(file, late_by))
    superior = file.holder.reports_to
    if late_by >= file.section.superior_after and superior is not None:
        _tell(file, first_held(superior), _superior_text(file, late_by), step=key, brief=_brief(file, late_by))


def _tell(
    file: File, post: Post, text: Callable[[], str], *, step: str, brief: Callable[[], str] | None = None
) -> None:
    # A post above learns of the delay of a classified file, and not where it could not look.
    open_to = post.pk == file.holder_id or file.classification == Classification.ORDINARY
    url = address(file) if open_to else ""
    notify(post=post, text=text, url=url, key=f"file-{file.pk}-{step}", brief=brief, late=True)


def _holder_text(file: File, late_by: int, *, explain: bool) -> Callable[[], str]:
    def text() -> str:
        words = (
            _("Reminder: file %(file)s is %(days)s past its due date. Explain the delay before you act on it further.")
            if explain
            else _("Reminder: file %(file)s is %(days)s past its due date. Say in the remarks why when you send it on.")
        )
        return words % {"file": named(file), "days": working_days(late_by)}

    return text


def _superior_text(file: File, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("File %(file)s has been with %(post)s for %(days)s past its due date.")
        return words % {"file": named(file), "post": file.holder.name, "days": working_days(late_by)}

    return text


def _brief(file: File, late_by: int) -> Callable[[], str]:
    """What an SMS says, which others may read over a shoulder: the number, never what it is about."""

    def text() -> str:
        words = _("File %(number)s with %(post)s is %(days)s late.")
        return words % {"number": file.number, "post": file.holder.name, "days": working_days(late_by)}

    return text


def _parked_text(file: File) -> Callable[[], str]:
    def text() -> str:
        return _("The day until which you parked file %(file)s has come. Take it up again.") % {"file": named(file)}

    return text
