"""How a list says by when the letters in a file are to be answered."""

import datetime as dt

from django.utils.translation import gettext as _

from language import dates

# A week ahead, as the diary marks its letters.
SOON = dt.timedelta(days=7)


def in_words(day: dt.date | None, *, today: dt.date) -> tuple[str, bool]:
    """Say by when a reply is due where that is near or past, and whether it is past; never by colour alone."""
    if day is None or day > today + SOON:
        return "", False
    words = _("reply overdue since %(day)s") if day < today else _("reply due soon, by %(day)s")
    return words % {"day": dates.day(day)}, day < today
