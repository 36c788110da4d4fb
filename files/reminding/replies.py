"""Reminders of letters to be answered by a day: five working days before it and one, then the first after it, the
third, and weekly.

Whoever has the letter is told, in a file its holder; from the third working day after it the post above him too.
"""

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from files.domain.receipt_register import named
from files.models import Receipt, ReceiptState
from files.presentation import working_days
from files.receiving import diary
from files.reminding.views import HOLDER_TOO as SUPERIOR_TOO
from files.reminding.views import step_of
from language import dates
from staff.domain import first_held, notify
from staff.models import Post
from staff.working_time import OFFICE_ZONE, Calendar, Calendars

AHEAD = (1, 5)
# Five working days lie within this, whatever holidays are among them; the calendar says which they are.
_HORIZON = dt.timedelta(days=21)
_NOON = dt.time(12)


def remind_of_replies(*, now: dt.datetime, calendars: Calendars) -> None:
    """Remind of every letter that waits for its reply; each step once, and nobody on a day off of his.

    Side effects: a notice, with its mail and SMS, for every letter that has reached a step of which nobody was told.
    """
    today = now.astimezone(OFFICE_ZONE).date()
    rows = Receipt.objects.awaiting_reply().filter(reply_due_on__lte=today + _HORIZON)
    for receipt in rows.select_related("holder__reports_to", "file__holder__reports_to").order_by("pk").iterator():
        post = with_whom(receipt)
        if post is not None:
            calendar = calendars.of(post.section_id)
            if calendar.is_working(today):
                _remind(receipt, post, now=now, calendar=calendar)


def with_whom(receipt: Receipt) -> Post | None:
    """Return the post that is to answer: the holder of the receipt, or of the file that it lies in."""
    return receipt.file.holder if receipt.state == ReceiptState.FILED and receipt.file else receipt.holder


def _remind(receipt: Receipt, post: Post, *, now: dt.datetime, calendar: Calendar) -> None:
    if receipt.reply_due_on is None:
        return
    due = dt.datetime.combine(receipt.reply_due_on, _NOON, OFFICE_ZONE)
    late_by = calendar.between(due, now)
    step = step_of(late_by)
    if step is not None:
        key = f"late-{step}"
        _tell(receipt, post, _late(receipt, late_by), _brief(receipt), step=key, late=True)
        if step >= SUPERIOR_TOO and post.reports_to is not None:
            text = _to_superior(receipt, post, late_by)
            _tell(receipt, first_held(post.reports_to), text, _brief(receipt), step=key, late=True)
    elif now.astimezone(OFFICE_ZONE).date() <= receipt.reply_due_on:
        left = calendar.between(now, due)
        ahead = next((each for each in AHEAD if left <= each), None)
        if ahead is not None:
            _tell(receipt, post, _ahead(receipt), _brief(receipt), step=f"ahead-{ahead}", late=False)


def _tell(
    receipt: Receipt, post: Post, text: Callable[[], str], brief: Callable[[], str], *, step: str, late: bool
) -> None:
    # A post above learns of the delay of a classified letter, and not where it could not look.
    open_to = post == with_whom(receipt) or not diary.private(receipt)
    url = reverse("files:receipt", args=[receipt.pk]) if open_to else ""
    # Another day for the reply begins anew.
    key = f"receipt-{receipt.pk}-reply-{receipt.reply_due_on}-{step}"
    notify(post=post, text=text, url=url, key=key, brief=brief, late=late)


def _day(receipt: Receipt) -> str:
    return dates.day(receipt.reply_due_on) if receipt.reply_due_on else ""


def _ahead(receipt: Receipt) -> Callable[[], str]:
    def text() -> str:
        words = _("Reminder: the letter %(receipt)s is to be answered by %(day)s.")
        return words % {"receipt": named(receipt), "day": _day(receipt)}

    return text


def _late(receipt: Receipt, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("Reminder: the reply to %(receipt)s is %(days)s late; it was due by %(day)s.")
        return words % {"receipt": named(receipt), **_when(receipt, late_by)}

    return text


def _to_superior(receipt: Receipt, post: Post, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("%(post)s has not answered %(receipt)s; the reply was due by %(day)s, %(days)s ago.")
        return words % {"post": post.name, "receipt": named(receipt), **_when(receipt, late_by)}

    return text


def _when(receipt: Receipt, late_by: int) -> dict[str, str]:
    return {"days": working_days(late_by), "day": _day(receipt)}


def _brief(receipt: Receipt) -> Callable[[], str]:
    """What an SMS says, which others may read over a shoulder: the number, never what it is about."""

    def text() -> str:
        words = _("The reply to %(number)s is due by %(day)s.")
        return words % {"number": receipt.number, "day": _day(receipt)}

    return text
