"""Every holiday is in a calendar, and an officer has one regular post a day."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import staff.models.calendar


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_calendars_and_charges")]

    operations = [
        # Without the default, which would ask today's model for a row in the middle of yesterday's tables.
        migrations.AlterField(
            model_name="holiday",
            name="calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holidays",
                to="staff.holidaycalendar",
                verbose_name="calendar",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="holiday",
                    name="calendar",
                    field=models.ForeignKey(
                        default=staff.models.calendar.departments_calendar,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holidays",
                        to="staff.holidaycalendar",
                        verbose_name="calendar",
                    ),
                )
            ]
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "regular")),
                expressions=[("officer", "="), ("period", "&&")],
                name="officer_has_one_regular_post_a_day",
                violation_error_message="This officer has another regular post on some of these days; make one an additional charge.",
            ),
        ),
    ]
