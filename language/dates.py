"""Dates and spans of time as a reader of each language writes them."""

import datetime as dt

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from language.digits import in_script, to_latin


def parse_day(text: str) -> dt.date:
    """Return the date typed as 21/11/2026, 21-11-2026, 21.11.2026 or 2026-11-21, in any of the scripts' digits.

    Raises ValueError where it is none of these or no such day exists.
    """
    plain = to_latin(text.strip())
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(plain, pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(text)


def day(value: dt.date | dt.datetime) -> str:
    """Return the date as "21 November 2026" in the reader's language and digits; a moment in Asia/Kolkata's day."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    language = (get_language() or "en")[:2]
    return in_script(format_date(value, "d MMMM y", locale=language), language)


def month(value: dt.date) -> str:
    """Return the month as "November 2026" in the reader's language and digits."""
    language = (get_language() or "en")[:2]
    return in_script(format_date(value, "MMMM y", locale=language), language)


def moment(value: dt.datetime) -> str:
    """Return date and time of day as "21 November 2026, 14:05" in the reader's language and digits."""
    language = (get_language() or "en")[:2]
    local = timezone.localtime(value).replace(tzinfo=None)
    return in_script(format_datetime(local, "d MMMM y, HH:mm", locale=language), language)


def since(value: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """Return the age of ``value`` in whole minutes, hours or days, in the reader's language and digits."""
    seconds = max(0, int(((now or timezone.now()) - value).total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 1:
        text = _("just now")
    elif hours < 1:
        text = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    elif days < 1:
        text = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    else:
        text = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return in_script(text, get_language() or "en")
