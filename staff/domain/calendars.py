"""Days off: copied from year to year, and taken from a sheet."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from language.text import nfc
from staff.master import cells
from staff.master.headings import compared
from staff.master.reading import FORMULA, Sheet
from staff.models import Holiday, HolidayCalendar

_HEADINGS = {
    "day": "date | day | holiday date | তারিখ | দিন | तारीख | दिनांक | दिन",
    "name_en": "name | holiday | occasion | name of holiday | name in english | festival | উপলক্ষ | अवसर",
    "name_bn": "name in bengali | bengali | bengali name | নাম | বাংলা নাম | বাংলায় নাম",
    "name_hi": "name in hindi | hindi | hindi name | नाम | हिंदी नाम | हिन्दी नाम",
}
_FIELDS = {compared(text): name for name, texts in _HEADINGS.items() for text in texts.split("|")}
_YEARS = range(2000, 2101)


@transaction.atomic
def new_calendar(*, calendar: HolidayCalendar, copy_of: HolidayCalendar | None) -> HolidayCalendar:
    """Store a calendar, with the days of another one to begin with. Side effects, in order: stores it; its days."""
    calendar.save()
    if copy_of is not None:
        days = [_copy(day, calendar=calendar, day=day.day) for day in copy_of.holidays.all()]
        Holiday.objects.bulk_create(days)
    return calendar


@transaction.atomic
def copy_year(*, calendar: HolidayCalendar, year: int) -> tuple[int, int]:
    """Copy the days of ``year`` to the same days of the next; returns how many were new and how many stood there.

    Feasts that move with the moon have to be corrected by hand. 29 February is left out of a year that has none.
    """
    calendar = HolidayCalendar.objects.select_for_update().get(pk=calendar.pk)
    there = set(calendar.holidays.filter(day__year=year + 1).values_list("day", flat=True))
    rows, known = [], 0
    for row in calendar.holidays.filter(day__year=year):
        try:
            day = row.day.replace(year=year + 1)
        except ValueError:
            continue
        if day in there:
            known += 1
        else:
            rows.append(_copy(row, calendar=calendar, day=day))
    Holiday.objects.bulk_create(rows)
    return len(rows), known


def _copy(row: Holiday, *, calendar: HolidayCalendar, day: dt.date) -> Holiday:
    return Holiday(calendar=calendar, day=day, name_en=row.name_en, name_bn=row.name_bn, name_hi=row.name_hi)


@transaction.atomic
def take_days(*, calendar: HolidayCalendar, sheet: Sheet) -> tuple[int, int]:
    """Enter the days of a sheet, all or none; returns how many were new and how many got another name.

    Raises ValidationError with a line for every fault. A day that stands there already takes the sheet's names.
    """
    fields = [_FIELDS.get(compared(heading), "") for heading in sheet.headings]
    if "day" not in fields or "name_en" not in fields:
        raise ValidationError(_("The first row must have the headings “date” and “name”."))
    faults: list[str] = []
    found: dict[dt.date, dict[str, str]] = {}
    for number, texts in sheet.rows:
        values = {name: text for name, text in zip(fields, texts, strict=False) if name and text}
        try:
            day = _day(values)
            if day in found:
                raise ValidationError(_("This day stands in the sheet twice."))
        except ValidationError as error:
            faults.append(_("Row %(row)s: %(words)s") % {"row": number, "words": " ".join(error.messages)})
            continue
        found[day] = {name: nfc(text) for name, text in values.items() if name != "day"}
    if faults:
        raise ValidationError(faults)
    return _store(HolidayCalendar.objects.select_for_update().get(pk=calendar.pk), found)


def _day(values: dict[str, str]) -> dt.date:
    if FORMULA in values.values():
        raise ValidationError(_("A formula: put its value into the cell instead."))
    day = cells.day(values.get("day", ""))
    cells.name(values.get("name_en", ""))
    for name in ("name_bn", "name_hi"):
        if name in values:
            cells.name(values[name])
    if day.year not in _YEARS:
        raise ValidationError(_("Check the year."))
    return day


def _store(calendar: HolidayCalendar, found: dict[dt.date, dict[str, str]]) -> tuple[int, int]:
    fresh = renamed = 0
    there = {row.day: row for row in calendar.holidays.filter(day__in=found)}
    for day, names in found.items():
        row = there.get(day)
        if row is None:
            Holiday.objects.create(calendar=calendar, day=day, **names)
            fresh += 1
        elif any(getattr(row, name) != text for name, text in names.items()):
            for name, text in names.items():
                setattr(row, name, text)
            row.save(update_fields=list(names))
            renamed += 1
    return fresh, renamed
