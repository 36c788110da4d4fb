import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import language.models
import staff.models.calendar


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("staff", "0002_section_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("leave", "leave"), ("tour", "tour")], max_length=6, verbose_name="kind"),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
                (
                    "order",
                    language.models.NormalisedCharField(blank=True, max_length=80, verbose_name="number of the order"),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
            },
        ),
        migrations.CreateModel(
            name="AbsenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("leave", "leave"), ("tour", "tour")], max_length=6, verbose_name="kind"),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
                (
                    "order",
                    language.models.NormalisedCharField(blank=True, max_length=80, verbose_name="number of the order"),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChargeReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("regular", "regular"), ("additional", "additional charge")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("remarks", language.models.NormalisedTextField(blank=True, verbose_name="remarks")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("holdings", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "charge report",
                "verbose_name_plural": "charge reports",
            },
        ),
        migrations.CreateModel(
            name="HolidayCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", language.models.NormalisedCharField(max_length=200, verbose_name="name in English")),
                (
                    "name_bn",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Bengali"),
                ),
                (
                    "name_hi",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Hindi"),
                ),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                ("second_saturdays", models.BooleanField(default=False, verbose_name="second Saturdays are off")),
                ("is_departments", models.BooleanField(default=False, editable=False, verbose_name="the department's")),
            ],
            options={
                "verbose_name": "holiday calendar",
                "verbose_name_plural": "holiday calendars",
            },
        ),
        migrations.CreateModel(
            name="HolidayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        default=staff.models.calendar.departments_calendar,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="staff.holidaycalendar",
                        verbose_name="calendar",
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("name_en", language.models.NormalisedCharField(max_length=200, verbose_name="name in English")),
                (
                    "name_bn",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Bengali"),
                ),
                (
                    "name_hi",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Hindi"),
                ),
                ("day", models.DateField(verbose_name="day")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MasterSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", language.models.NormalisedCharField(max_length=200)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("rows", models.JSONField(default=list)),
                ("unused", models.JSONField(default=list)),
                ("entered_at", models.DateTimeField(null=True)),
                ("outcome", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="SectionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_en", language.models.NormalisedCharField(max_length=200, verbose_name="name in English")),
                (
                    "name_bn",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Bengali"),
                ),
                (
                    "name_hi",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Hindi"),
                ),
                ("code", models.CharField(max_length=12, verbose_name="code")),
                (
                    "number_format",
                    models.CharField(
                        default="E&H/{section}/{year}/{serial:06d}", max_length=60, verbose_name="file number format"
                    ),
                ),
                (
                    "receipt_format",
                    models.CharField(
                        default="R/{section}/{year}/{serial:06d}", max_length=60, verbose_name="receipt number format"
                    ),
                ),
                (
                    "despatch_format",
                    models.CharField(
                        default="D/{section}/{year}/{serial:06d}", max_length=60, verbose_name="despatch number format"
                    ),
                ),
                (
                    "days_per_officer",
                    models.PositiveSmallIntegerField(default=7, verbose_name="working days per officer"),
                ),
                (
                    "most_levels",
                    models.PositiveSmallIntegerField(default=4, verbose_name="levels a case should need at most"),
                ),
                ("pages_per_volume", models.PositiveSmallIntegerField(default=200, verbose_name="pages of a volume")),
                ("remind_after", models.PositiveSmallIntegerField(default=3, verbose_name="first reminder after")),
                (
                    "explain_after",
                    models.PositiveSmallIntegerField(default=7, verbose_name="explanation required after"),
                ),
                (
                    "superior_after",
                    models.PositiveSmallIntegerField(default=10, verbose_name="reporting officer told after"),
                ),
                ("repeat_every", models.PositiveSmallIntegerField(default=6, verbose_name="told again every")),
                (
                    "parking_needs_superior",
                    models.BooleanField(default=True, verbose_name="parking needs the approval of a post above"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TenureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "regular"), ("additional", "additional charge")],
                        default="regular",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TextMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("language", models.CharField(default="en", max_length=2)),
                (
                    "reference",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="By which a gateway knows a second try as the same."
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AlterModelOptions(
            name="officer",
            options={
                "permissions": [("keep_offices", "Can keep sections, officers, charge and calendars")],
                "verbose_name": "officer",
                "verbose_name_plural": "officers",
            },
        ),
        migrations.AddField(
            model_name="officer",
            name="by_mail",
            field=models.CharField(
                choices=[("all", "every notice"), ("late", "reminders of what is late"), ("none", "nothing")],
                default="all",
                max_length=4,
                verbose_name="by e-mail",
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="by_text",
            field=models.CharField(
                choices=[("all", "every notice"), ("late", "reminders of what is late"), ("none", "nothing")],
                default="late",
                max_length=4,
                verbose_name="by SMS",
            ),
        ),
        migrations.AddField(
            model_name="tenure",
            name="kind",
            field=models.CharField(
                choices=[("regular", "regular"), ("additional", "additional charge")],
                default="regular",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="holiday",
            name="day",
            field=models.DateField(verbose_name="day"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_holidayevent" ("calendar_id", "day", "id", "name_bn", "name_en", "name_hi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."calendar_id", NEW."day", NEW."id", NEW."name_bn", NEW."name_en", NEW."name_hi", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="5313f3e1a9f5c9001e9dcd45b09b414d1edaca68",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1ff4",
                    table="staff_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_holidayevent" ("calendar_id", "day", "id", "name_bn", "name_en", "name_hi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."calendar_id", NEW."day", NEW."id", NEW."name_bn", NEW."name_en", NEW."name_hi", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="3d8ac69551902e3d8e16c20941fe4f1d044ec0c6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_04acc",
                    table="staff_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_holidayevent" ("calendar_id", "day", "id", "name_bn", "name_en", "name_hi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."calendar_id", OLD."day", OLD."id", OLD."name_bn", OLD."name_en", OLD."name_hi", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="113f729ba9f9d19d896d67f7946ebdd7b5f0af60",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d307d",
                    table="staff_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="section",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_sectionevent" ("calendar_id", "code", "days_per_officer", "despatch_format", "explain_after", "id", "most_levels", "name_bn", "name_en", "name_hi", "number_format", "pages_per_volume", "parking_needs_superior", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_format", "remind_after", "repeat_every", "superior_after") VALUES (NEW."calendar_id", NEW."code", NEW."days_per_officer", NEW."despatch_format", NEW."explain_after", NEW."id", NEW."most_levels", NEW."name_bn", NEW."name_en", NEW."name_hi", NEW."number_format", NEW."pages_per_volume", NEW."parking_needs_superior", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."receipt_format", NEW."remind_after", NEW."repeat_every", NEW."superior_after"); RETURN NULL;',
                    hash="54b8839bb73e243904cc67a868b9d7e30cd2a7e0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3fe33",
                    table="staff_section",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="section",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_sectionevent" ("calendar_id", "code", "days_per_officer", "despatch_format", "explain_after", "id", "most_levels", "name_bn", "name_en", "name_hi", "number_format", "pages_per_volume", "parking_needs_superior", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_format", "remind_after", "repeat_every", "superior_after") VALUES (NEW."calendar_id", NEW."code", NEW."days_per_officer", NEW."despatch_format", NEW."explain_after", NEW."id", NEW."most_levels", NEW."name_bn", NEW."name_en", NEW."name_hi", NEW."number_format", NEW."pages_per_volume", NEW."parking_needs_superior", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."receipt_format", NEW."remind_after", NEW."repeat_every", NEW."superior_after"); RETURN NULL;',
                    hash="0b215e1e78834c45fb98dc0d3d2a4eeffa27d8a6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6e92c",
                    table="staff_section",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tenure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_tenureevent" ("id", "kind", "officer_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id") VALUES (NEW."id", NEW."kind", NEW."officer_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post_id"); RETURN NULL;',
                    hash="38a435ad2088487c1856f799ab75f7e9d1c075db",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_544fb",
                    table="staff_tenure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tenure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_tenureevent" ("id", "kind", "officer_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id") VALUES (NEW."id", NEW."kind", NEW."officer_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post_id"); RETURN NULL;',
                    hash="28ac35b5994caa3266f48d47573a2bf1573540d4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8254f",
                    table="staff_tenure",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="entered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="link_officer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="staff.officer",
                verbose_name="link officer",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="officer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absences",
                to="staff.officer",
                verbose_name="officer",
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="entered_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="link_officer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.officer",
                verbose_name="link officer",
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="officer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.officer",
                verbose_name="officer",
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="staff.absence",
            ),
        ),
        migrations.AddField(
            model_name="chargereport",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="chargereport",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charge_reports",
                to="staff.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="chargereport",
            name="relieved",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.officer",
                verbose_name="relieved",
            ),
        ),
        migrations.AddField(
            model_name="chargereport",
            name="relieving",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.officer",
                verbose_name="relieving",
            ),
        ),
        migrations.AddConstraint(
            model_name="holidaycalendar",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_departments", True)),
                fields=("is_departments",),
                name="department_has_one_calendar",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="calendar",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holidays",
                to="staff.holidaycalendar",
                verbose_name="calendar",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the department's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sections",
                to="staff.holidaycalendar",
                verbose_name="holiday calendar",
            ),
        ),
        migrations.AddConstraint(
            model_name="holiday",
            constraint=models.UniqueConstraint(
                fields=("calendar", "day"),
                name="holiday_once_per_calendar",
                violation_error_message="This day is in the calendar already.",
            ),
        ),
        migrations.AddField(
            model_name="holidayevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="holidayevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="staff.holiday",
            ),
        ),
        migrations.AddField(
            model_name="mastersheet",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sectionevent",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty: the department's.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.holidaycalendar",
                verbose_name="holiday calendar",
            ),
        ),
        migrations.AddField(
            model_name="sectionevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="sectionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="staff.section",
            ),
        ),
        migrations.AddField(
            model_name="tenureevent",
            name="officer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.officer",
                verbose_name="officer",
            ),
        ),
        migrations.AddField(
            model_name="tenureevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="tenureevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="staff.tenure",
            ),
        ),
        migrations.AddField(
            model_name="tenureevent",
            name="post",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.post",
                verbose_name="post",
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)), fields=["link_officer"], name="absence_of_link"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                expressions=[("officer", "="), ("period", "&&")],
                name="officer_is_absent_once_a_day",
                violation_error_message="Another leave or tour of this officer covers some of these days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_officer", models.F("officer")), _negated=True),
                name="nobody_is_his_own_link_officer",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__isempty", False), ("period__lower_inf", False), ("period__upper_inf", False)
                ),
                name="absence_begins_and_ends",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_absenceevent" ("entered_at", "entered_by_id", "id", "kind", "link_officer_id", "officer_id", "order", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "withdrawn_at") VALUES (NEW."entered_at", NEW."entered_by_id", NEW."id", NEW."kind", NEW."link_officer_id", NEW."officer_id", NEW."order", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."withdrawn_at"); RETURN NULL;',
                    hash="015135c53a70e2b1e5234d1d27247dc91b1f426a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_88922",
                    table="staff_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_absenceevent" ("entered_at", "entered_by_id", "id", "kind", "link_officer_id", "officer_id", "order", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "withdrawn_at") VALUES (NEW."entered_at", NEW."entered_by_id", NEW."id", NEW."kind", NEW."link_officer_id", NEW."officer_id", NEW."order", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."withdrawn_at"); RETURN NULL;',
                    hash="6ee7e0352c2bd2e59b6456ebf604e3be82a2394a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a1f95",
                    table="staff_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7288462b8016e9a26ace7c1649849e276022d7ac",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0495d",
                    table="staff_absenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="chargereport",
            constraint=models.CheckConstraint(
                condition=models.Q(("relieved__isnull", False), ("relieving__isnull", False), _connector="OR"),
                name="charge_of_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chargereport",
            trigger=pgtrigger.compiler.Trigger(
                name="charge_report_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bd8abb684d881649ed0d0b65d5ed63085f2a2110",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_charge_report_is_permanent_93bb9",
                    table="staff_chargereport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holidayevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="61a159afbeb0ea52cce953c0b702a1972610aa1a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6609a",
                    table="staff_holidayevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sectionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1083078dc7ba03296a02bd2fde123ffbfe4a1929",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_39933",
                    table="staff_sectionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tenureevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="03326b9372ade0710b6cf3765e4471c16b3b7a72",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b6aee",
                    table="staff_tenureevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
