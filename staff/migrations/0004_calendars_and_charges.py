"""Days off go into the department's calendar; a second post that an officer holds is an additional charge."""

from typing import Any

from django.db import migrations

DEPARTMENT = "DEPT"
# Of tenures of one officer that overlap, the one that began first stays the regular one.
_SECOND = """
    UPDATE staff_tenure later SET kind = 'additional'
    FROM staff_tenure earlier
    WHERE earlier.officer_id = later.officer_id AND earlier.period && later.period
      AND (COALESCE(lower(earlier.period), '-infinity'), earlier.id)
          < (COALESCE(lower(later.period), '-infinity'), later.id)
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Make the department's calendar and put every day into it."""
    calendars = apps.get_model("staff", "HolidayCalendar").objects
    calendar, _fresh = calendars.get_or_create(
        is_departments=True,
        defaults={"code": DEPARTMENT, "name_en": "Department", "name_bn": "বিভাগ", "name_hi": "विभाग"},
    )
    apps.get_model("staff", "Holiday").objects.filter(calendar=None).update(calendar=calendar)


def empty(apps: Any, schema_editor: Any) -> None:
    """Leave the department's days alone, for before this a day stood once in all; other calendars' days are lost."""
    apps.get_model("staff", "Holiday").objects.exclude(calendar__is_departments=True).delete()


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_offices")]

    operations = [
        migrations.RunPython(fill, empty, elidable=False),
        migrations.RunSQL(_SECOND, migrations.RunSQL.noop),
    ]
