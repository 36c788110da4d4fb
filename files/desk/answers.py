"""By when the letters in listed files are to be answered: the earliest day that no reply has met yet."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from files.models import File, FileState, Receipt
from language import dates

# A week ahead, as the diary marks its letters.
SOON = dt.timedelta(days=7)


def answers_due(files: Iterable[File]) -> dict[int, dt.date]:
    """Return, by file, the first day by which a letter in it waits for its reply.

    The files come with their receipts prefetched (see ``reading.listed``). One query however many they are, and none
    where no letter among them has such a day.
    """
    dated = [
        receipt.pk
        for file in files
        if file.state != FileState.CLOSED
        for receipt in file.receipts.all()
        if receipt.reply_due_on is not None
    ]
    if not dated:
        return {}
    waiting = Receipt.objects.awaiting_reply().filter(pk__in=dated).order_by("-reply_due_on")
    # The earliest comes last and stays.
    return {file: day for file, day in waiting.values_list("file_id", "reply_due_on") if file and day}


def in_words(day: dt.date | None, *, today: dt.date) -> tuple[str, bool]:
    """Say by when a reply is due where that is near or past, and whether it is past; never by colour alone."""
    if day is None or day > today + SOON:
        return "", False
    words = _("reply overdue since %(day)s") if day < today else _("reply due soon, by %(day)s")
    return words % {"day": dates.day(day)}, day < today
