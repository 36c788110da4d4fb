"""The officer's clock: working days in Asia/Kolkata. Sundays are off, and every day that has a Holiday row.

Second Saturdays, where an office has them, are entered as holidays.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from staff.models import Holiday

OFFICE_ZONE = ZoneInfo("Asia/Kolkata")
_SUNDAY = 6


@dataclass(frozen=True)
class Calendar:
    """The days off, read once, for pages that count working days of many rows."""

    holidays: frozenset[dt.date]

    @classmethod
    def load(cls, *, since: dt.date | None = None) -> "Calendar":
        """Read the holidays (from the day ``since``) in one query."""
        rows = Holiday.objects.filter(day__gte=since) if since else Holiday.objects.all()
        return cls(frozenset(rows.values_list("day", flat=True)))

    def is_working(self, day: dt.date) -> bool:
        """Whether the office works on ``day``."""
        return day.weekday() != _SUNDAY and day not in self.holidays

    def between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Return the working days after the day of ``start``, up to and with the day of ``end``; never negative."""
        first, last = _day(start), _day(end)
        days = (last - first).days
        if days <= 0:
            return 0
        # Sundays are the days whose ordinal is divisible by 7.
        sundays = last.toordinal() // 7 - first.toordinal() // 7
        off = sum(1 for day in self.holidays if first < day <= last and day.weekday() != _SUNDAY)
        return days - sundays - off

    def add(self, moment: dt.datetime, days: int) -> dt.datetime:
        """Return the same time of day on the ``days``-th working day after that of ``moment``."""
        local = moment.astimezone(OFFICE_ZONE)
        while days > 0:
            local += dt.timedelta(days=1)
            days -= self.is_working(local.date())
        return local.astimezone(dt.UTC)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(OFFICE_ZONE).date()


def working_days_between(start: dt.datetime, end: dt.datetime) -> int:
    """Return the working days after the day of ``start``, up to and with the day of ``end``; 0 if it is earlier."""
    return Calendar.load(since=_day(start)).between(start, end)


def add_working_days(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the same time of day on the ``days``-th working day after that of ``moment`` (0 gives ``moment``)."""
    return Calendar.load(since=_day(moment)).add(moment, days)


def is_working_day(moment: dt.datetime) -> bool:
    """Whether the office works on the day of ``moment``."""
    day = _day(moment)
    return Calendar.load(since=day).is_working(day)
