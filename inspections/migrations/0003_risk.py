"""Risk priorities, cycles of inspection as dated data, and when each asset is due; the trend of what is graded."""

import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import language.models

SOURCE = (
    "Default of the software until the department sets its own: everything every five years, as the quinquennial "
    "inspection of historic buildings; the more significant, the public and the poor more often."
)
# kind, grade, condition ("" or None: any), months
DEFAULTS = [
    ("", "", None, 60),
    ("", "I", None, 24),
    ("", "IIA", None, 36),
    ("", "IIB", None, 48),
    ("statue", "", None, 24),
    ("structure", "", None, 24),
    ("monument", "", None, 24),
    ("park", "", None, 12),
    ("water", "", None, 12),
    ("", "", 4, 12),
    ("", "", 5, 6),
]
# How the condition moved between the last two gradings of the whole.
FILL = """
    UPDATE assets_asset SET trend = sign(newest.grade - newest.before)
    FROM (
        SELECT DISTINCT ON (asset_id) asset_id, grade,
               lag(grade) OVER (PARTITION BY asset_id ORDER BY assessed_at, id) AS before
        FROM inspections_assessment WHERE element = '' ORDER BY asset_id, assessed_at DESC, id DESC
    ) AS newest
    WHERE newest.asset_id = assets_asset.id AND newest.before IS NOT NULL;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


def seed(apps, schema_editor):
    cycle = apps.get_model("inspections", "InspectionCycle")
    cycle.objects.bulk_create(
        cycle(
            kind=kind,
            grade=grade,
            condition=condition,
            months=months,
            valid_from=datetime.date(2000, 1, 1),
            source=SOURCE,
        )
        for kind, grade, condition, months in DEFAULTS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0007_need"),
        ("inspections", "0002_first"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("staff", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionCycleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("building", "heritage building"),
                            ("statue", "statue"),
                            ("structure", "structure"),
                            ("monument", "monument"),
                            ("park", "park"),
                            ("water", "water body"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("I", "Grade I"),
                            ("IIA", "Grade IIA"),
                            ("IIB", "Grade IIB"),
                            ("III", "Grade III"),
                            ("pending", "grade pending"),
                        ],
                        max_length=8,
                        verbose_name="heritage grade",
                    ),
                ),
                (
                    "condition",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "very good"),
                            (2, "minor defects"),
                            (3, "moderate"),
                            (4, "poor"),
                            (5, "very poor"),
                        ],
                        null=True,
                        verbose_name="condition",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: no such rule any more, from that day on.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="months",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "source",
                    language.models.NormalisedTextField(
                        help_text="The order, minute or practice that says so.", verbose_name="source"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InspectionDue",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="inspection_due",
                        serialize=False,
                        to="assets.asset",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("looked_on", models.DateField(blank=True, null=True, verbose_name="last looked at")),
            ],
            options={
                "verbose_name": "inspection due",
                "verbose_name_plural": "inspections due",
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asset_version", models.PositiveIntegerField()),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "immediate risk, no solution agreed"),
                            ("B", "immediate risk, solution agreed"),
                            ("C", "slow decay, no solution agreed"),
                            ("D", "slow decay, solution agreed"),
                            ("E", "under repair, or fair to good without a user"),
                            ("F", "repair in progress, or new use agreed"),
                        ],
                        max_length=1,
                        verbose_name="priority",
                    ),
                ),
                ("danger", models.BooleanField(verbose_name="danger to the public")),
                ("solution", language.models.NormalisedTextField(blank=True, verbose_name="agreed solution")),
                ("reasons", language.models.NormalisedTextField(verbose_name="reasons")),
                ("assessed_on", models.DateField(verbose_name="assessed on")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "risk assessment",
                "verbose_name_plural": "risk assessments",
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="key",
            field=models.UUIDField(
                blank=True, editable=False, help_text="Sent twice it counts once.", null=True, unique=True
            ),
        ),
        migrations.CreateModel(
            name="InspectionCycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("building", "heritage building"),
                            ("statue", "statue"),
                            ("structure", "structure"),
                            ("monument", "monument"),
                            ("park", "park"),
                            ("water", "water body"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("I", "Grade I"),
                            ("IIA", "Grade IIA"),
                            ("IIB", "Grade IIB"),
                            ("III", "Grade III"),
                            ("pending", "grade pending"),
                        ],
                        max_length=8,
                        verbose_name="heritage grade",
                    ),
                ),
                (
                    "condition",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "very good"),
                            (2, "minor defects"),
                            (3, "moderate"),
                            (4, "poor"),
                            (5, "very poor"),
                        ],
                        null=True,
                        verbose_name="condition",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: no such rule any more, from that day on.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="months",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "source",
                    language.models.NormalisedTextField(
                        help_text="The order, minute or practice that says so.", verbose_name="source"
                    ),
                ),
            ],
            options={
                "verbose_name": "inspection cycle",
                "verbose_name_plural": "inspection cycles",
                "ordering": ["kind", "grade", "condition", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "grade", "condition", "valid_from"),
                        name="inspection_cycle_once_a_day",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("condition__isnull", True), ("condition__range", (1, 5)), _connector="OR"),
                        name="inspection_cycle_condition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__isnull", True), ("months__gte", 1), _connector="OR"),
                        name="inspection_cycle_months",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectioncycle",
            trigger=pgtrigger.compiler.Trigger(
                name="inspection_cycle_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ebf51ddf586f048b10ab5773c0543d0a150a8993",
                    operation="DELETE",
                    pgid="pgtrigger_inspection_cycle_is_kept_2d953",
                    table="inspections_inspectioncycle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectioncycle",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inspections_inspectioncycleevent" ("condition", "grade", "id", "kind", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from") VALUES (NEW."condition", NEW."grade", NEW."id", NEW."kind", NEW."months", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from"); RETURN NULL;',
                    hash="3803e7f8a9c75f58b66c5d3c6610eeaafc36455b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5c2eb",
                    table="inspections_inspectioncycle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectioncycle",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inspections_inspectioncycleevent" ("condition", "grade", "id", "kind", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from") VALUES (NEW."condition", NEW."grade", NEW."id", NEW."kind", NEW."months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from"); RETURN NULL;',
                    hash="33ffeace562b892553046a6769e6087a0b813c99",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca973",
                    table="inspections_inspectioncycle",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="inspectioncycleevent",
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
            model_name="inspectioncycleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="inspections.inspectioncycle",
            ),
        ),
        migrations.AddField(
            model_name="inspectiondue",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.inspectioncycle"
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="assessed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="asset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="risks", to="assets.asset"
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risks",
                to="inspections.visit",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectioncycleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e815263f14120d781e50e53a3f8854b76152dfe4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6cc17",
                    table="inspections_inspectioncycleevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="inspectiondue",
            index=models.Index(fields=["due_on", "asset"], name="inspection_due_first"),
        ),
        migrations.AddIndex(
            model_name="riskassessment",
            index=models.Index(fields=["asset", "-assessed_on", "-id"], name="risk_of_asset"),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["", "A", "B", "C", "D", "E", "F"])), name="risk_a_to_f"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reasons", ""), _negated=True), name="risk_has_reasons"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("priority__in", ["", "E", "F"]),
                    models.Q(("priority__in", ["A", "C"]), ("solution", "")),
                    models.Q(("priority__in", ["B", "D"]), models.Q(("solution", ""), _negated=True)),
                    _connector="OR",
                ),
                name="risk_letter_fits_the_solution",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="riskassessment",
            trigger=pgtrigger.compiler.Trigger(
                name="risk_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d8b5a278fbb3d21aa33edd9aae6f540070c3964f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_risk_is_permanent_622ed",
                    table="inspections_riskassessment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
