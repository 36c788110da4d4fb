"""Days off: the department's calendar, and those of sections that have one of their own."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from language.models import Named

DEPARTMENT = "DEPT"


class HolidayCalendar(Named):
    """A named calendar. It stands by itself: a section that has one does not take the department's days as well."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    second_saturdays = models.BooleanField(_("second Saturdays are off"), default=False)
    is_departments = models.BooleanField(_("the department's"), default=False, editable=False)

    class Meta:
        verbose_name = _("holiday calendar")
        verbose_name_plural = _("holiday calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["is_departments"], condition=Q(is_departments=True), name="department_has_one_calendar"
            )
        ]


def departments_calendar() -> int:
    """Return the key of the department's calendar; makes it where an empty database has none yet."""
    row, _fresh = HolidayCalendar.objects.get_or_create(
        is_departments=True,
        defaults={"code": DEPARTMENT, "name_en": "Department", "name_bn": "বিভাগ", "name_hi": "विभाग"},
    )
    return row.pk


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class Holiday(Named):
    """A day on which working time stands still; Sundays need no row."""

    calendar = models.ForeignKey(
        HolidayCalendar,
        models.PROTECT,
        related_name="holidays",
        verbose_name=_("calendar"),
        default=departments_calendar,
    )
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                name="holiday_once_per_calendar",
                violation_error_message=_("This day is in the calendar already."),
            )
        ]
