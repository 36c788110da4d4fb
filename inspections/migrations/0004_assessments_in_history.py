"""Assessments of condition and risk are told by an asset's history; those there are become events of their day."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import language.models

# One context for what one officer assessed of one asset at one moment, so that the history tells it as one entry.
_CONTEXT = "md5(concat_ws(' ', 'assessed', row.asset_id, row.{moment}, officer.user_id))::uuid"
_WHO = "FROM {table} row LEFT JOIN staff_officer officer ON officer.id = row.assessed_by_id"
_CONTEXTS = """
    INSERT INTO pghistory_context (id, created_at, updated_at, metadata)
    SELECT DISTINCT {context}, row.{moment}, row.{moment}, jsonb_build_object('user', officer.user_id)
    {who} WHERE officer.user_id IS NOT NULL ON CONFLICT (id) DO NOTHING
"""
_EVENTS = """
    INSERT INTO {table}event (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, id, {columns})
    SELECT row.{moment}, 'insert', row.id, CASE WHEN officer.user_id IS NOT NULL THEN {context} END, row.id,
        {own} {who} ORDER BY row.{moment}, row.id
"""
_TABLES = (
    ("inspections_assessment", "assessed_at",
     "asset_id asset_version visit_id element grade remarks assessed_at assessed_by_id key"),
    ("inspections_riskassessment", "recorded_at",
     "asset_id asset_version visit_id priority danger solution reasons assessed_on assessed_by_id recorded_at key"),
)  # fmt: skip


def tell_earlier_ones(apps: Any, schema_editor: Any) -> None:
    """Write an event for every assessment that was made before, at its own moment and in its officer's name."""
    for table, moment, columns in _TABLES:
        names = columns.split()
        words = {
            "table": table, "moment": moment, "columns": ", ".join(names),
            "own": ", ".join(f"row.{name}" for name in names), "who": _WHO.format(table=table),
            "context": _CONTEXT.format(moment=moment),
        }  # fmt: skip
        schema_editor.execute(_CONTEXTS.format(**words))
        schema_editor.execute(_EVENTS.format(**words))


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0010_pending_and_locked"),
        ("inspections", "0003_risk"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("staff", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("asset_version", models.PositiveIntegerField()),
                ("element", language.models.NormalisedCharField(blank=True, max_length=60, verbose_name="element")),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "very good"),
                            (2, "minor defects"),
                            (3, "moderate"),
                            (4, "poor"),
                            (5, "very poor"),
                        ],
                        verbose_name="condition",
                    ),
                ),
                ("remarks", language.models.NormalisedTextField(blank=True, verbose_name="remarks")),
                ("assessed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="assessed")),
                (
                    "key",
                    models.UUIDField(blank=True, editable=False, help_text="Sent twice it counts once.", null=True),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RiskAssessmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
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
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inspections_assessmentevent" ("assessed_at", "assessed_by_id", "asset_id", "asset_version", "element", "grade", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remarks", "visit_id") VALUES (NEW."assessed_at", NEW."assessed_by_id", NEW."asset_id", NEW."asset_version", NEW."element", NEW."grade", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remarks", NEW."visit_id"); RETURN NULL;',
                    hash="c3e60f92b0b677f67e3e82deda977bf2567e25bb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_692f0",
                    table="inspections_assessment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="riskassessment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inspections_riskassessmentevent" ("assessed_by_id", "assessed_on", "asset_id", "asset_version", "danger", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reasons", "recorded_at", "solution", "visit_id") VALUES (NEW."assessed_by_id", NEW."assessed_on", NEW."asset_id", NEW."asset_version", NEW."danger", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."reasons", NEW."recorded_at", NEW."solution", NEW."visit_id"); RETURN NULL;',
                    hash="8c82539204e0f51e00d6d03f53a22b35eec53683",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7a659",
                    table="inspections_riskassessment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="assessed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.officer",
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="asset",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="assets.asset",
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
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
            model_name="assessmentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="inspections.assessment",
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="inspections.visit",
            ),
        ),
        migrations.AddField(
            model_name="riskassessmentevent",
            name="assessed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="staff.officer",
            ),
        ),
        migrations.AddField(
            model_name="riskassessmentevent",
            name="asset",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="assets.asset",
            ),
        ),
        migrations.AddField(
            model_name="riskassessmentevent",
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
            model_name="riskassessmentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="inspections.riskassessment",
            ),
        ),
        migrations.AddField(
            model_name="riskassessmentevent",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="inspections.visit",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c65e47d153b17ea8adf0d6d485519272d4728ef0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_81997",
                    table="inspections_assessmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="riskassessmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0a96737a1d145fc8f03841a0c5a735195c80acc3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_109fc",
                    table="inspections_riskassessmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(tell_earlier_ones, migrations.RunPython.noop, elidable=True),
    ]
