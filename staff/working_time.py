"""The officer's clock: working days in Asia/Kolkata, by the calendar of his section or else the department's.

Sundays are off, every day that has a Holiday row in the calendar, and second Saturdays where the calendar says so.
"""

import calendar as almanac
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from responses import prepared
from responses.prepared import Kept
from staff.models import Holiday, HolidayCalendar, Post, Section

_DEPARTMENTS: Kept[HolidayCalendar] = Kept(lambda: HolidayCalendar.objects.filter(is_departments=True))
_DAYS = "SELECT day FROM staff_holiday WHERE calendar_id = %s AND day >= %s::date"
OFFICE_ZONE = ZoneInfo("Asia/Kolkata")
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True)
class Calendar:
    """The days off of one calendar, read once, for pages that count working days of many rows."""

    holidays: frozenset[dt.date]
    second_saturdays: bool = False

    @classmethod
    def load(
        cls, *, section: Section | None = None, post: Post | None = None, since: dt.date | None = None
    ) -> "Calendar":
        """Read the calendar of ``section``, or of the section of ``post``; without either, the department's.

        Days before ``since`` are left out. Three queries at most.
        """
        place = section or (post.section if post is not None else None)
        row = _DEPARTMENTS.first() if place is None or place.calendar_id is None else place.calendar
        return cls.of(row, since=since)

    @classmethod
    def of(cls, row: HolidayCalendar | None, *, since: dt.date | None = None) -> "Calendar":
        """Read the days of one calendar; None is one with no day off but Sundays."""
        if row is None:
            return cls(frozenset())
        with prepared.cursor() as cursor:
            cursor.execute(_DAYS, [row.pk, since or dt.date.min])
            return cls(frozenset(day for (day,) in cursor.fetchall()), row.second_saturdays)

    def is_working(self, day: dt.date) -> bool:
        """Whether the office works on ``day``."""
        return day.weekday() != _SUNDAY and day not in self.holidays and not self._is_second_saturday(day)

    def between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Return the working days after the day of ``start``, up to and with the day of ``end``; never negative."""
        first, last = _day(start), _day(end)
        days = (last - first).days
        if days <= 0:
            return 0
        # Sundays are the days whose ordinal is divisible by 7.
        sundays = last.toordinal() // 7 - first.toordinal() // 7
        off = sum(1 for day in self.holidays if first < day <= last and day.weekday() != _SUNDAY)
        if self.second_saturdays:
            off += sum(1 for day in _second_saturdays(first, last) if day not in self.holidays)
        return days - sundays - off

    def add(self, moment: dt.datetime, days: int) -> dt.datetime:
        """Return the same time of day on the ``days``-th working day after that of ``moment``."""
        local = moment.astimezone(OFFICE_ZONE)
        local += self.day_after(local.date(), days) - local.date()
        return local.astimezone(dt.UTC)

    def day_after(self, day: dt.date, days: int) -> dt.date:
        """Return the ``days``-th working day after ``day``."""
        while days > 0:
            day += dt.timedelta(days=1)
            days -= self.is_working(day)
        return day

    def _is_second_saturday(self, day: dt.date) -> bool:
        return self.second_saturdays and day == _second_saturday(day.year, day.month)


@dataclass(frozen=True)
class Calendars:
    """Every calendar with the sections that keep it, for lists whose rows lie in several sections."""

    by_section: dict[int, Calendar]
    departments: Calendar

    @classmethod
    def load(cls) -> "Calendars":
        """Read all calendars with their days and the sections that keep them, in one query."""
        by_section: dict[int, Calendar] = {}
        departments = Calendar(frozenset())
        rows = HolidayCalendar.objects.annotate(
            days=ArraySubquery(Holiday.objects.filter(calendar=OuterRef("pk")).values("day")),
            kept_by=ArraySubquery(Section.objects.filter(calendar=OuterRef("pk")).values("pk")),
        )
        for seconds, is_departments, days, sections in rows.values_list(
            "second_saturdays", "is_departments", "days", "kept_by"
        ):
            calendar = Calendar(frozenset(days), seconds)
            by_section.update(dict.fromkeys(sections, calendar))
            if is_departments:
                departments = calendar
        return cls(by_section, departments)

    def of(self, section: int) -> Calendar:
        """Return the calendar by which the section with this key works."""
        return self.by_section.get(section, self.departments)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(OFFICE_ZONE).date()


def _second_saturday(year: int, month: int) -> dt.date:
    first = almanac.weekday(year, month, 1)
    return dt.date(year, month, 8 + (_SATURDAY - first) % 7)


def _second_saturdays(after: dt.date, until: dt.date) -> list[dt.date]:
    months = range(after.year * 12 + after.month - 1, until.year * 12 + until.month)
    found = (_second_saturday(month // 12, month % 12 + 1) for month in months)
    return [day for day in found if after < day <= until]


def working_days_between(start: dt.datetime, end: dt.datetime, *, post: Post | None = None) -> int:
    """Return the working days after the day of ``start``, up to and with the day of ``end``; 0 if it is earlier."""
    return Calendar.load(since=_day(start), post=post).between(start, end)


def add_working_days(
    moment: dt.datetime, days: int, *, section: Section | None = None, post: Post | None = None
) -> dt.datetime:
    """Return the same time of day on the ``days``-th working day after that of ``moment`` (0 gives ``moment``)."""
    return Calendar.load(since=_day(moment), section=section, post=post).add(moment, days)


def is_working_day(moment: dt.datetime, *, post: Post | None = None) -> bool:
    """Whether the office works on the day of ``moment``."""
    day = _day(moment)
    return Calendar.load(since=day, post=post).is_working(day)
