"""Weights of need as dated data, the stored need and its index; outlines that wait to be applied."""

import datetime
import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import assets.models.boundaries
import language.models

SOURCE = (
    "Default of the software until the department sets its own: significance by grade or kind, the condition's own "
    "number, half as much again where it declines, twice where the public is in danger."
)
DEFAULTS = {
    "grade": {"I": 5, "IIA": 4, "IIB": 3, "III": 2, "pending": 2},
    "kind": {"building": 1, "statue": 2, "structure": 2, "monument": 3, "park": 2, "water": 2},
    # What nobody has graded, but is known to be at risk or a danger, counts as moderate.
    "condition": {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "none": 3},
    "trend": {"-1": "0.80", "0": 1, "1": "1.50", "none": 1},
    "danger": {"true": 2, "false": 1},
}
# What is known of assets already gets its need; the rest has none.
FILL = """
    UPDATE assets_asset AS asset SET need =
        coalesce((w.known ->> ('grade:' || nullif(asset.grade, '')))::double precision,
                 (w.known ->> ('kind:' || asset.kind))::double precision, 1)
        * coalesce((w.known ->> ('condition:' || coalesce(asset.condition::text, 'none')))::double precision, 1)
        * coalesce((w.known ->> ('trend:' || coalesce(asset.trend::text, 'none')))::double precision, 1)
        * coalesce((w.known ->> ('danger:' || asset.danger::text))::double precision, 1)
    FROM (SELECT jsonb_object_agg(factor || ':' || value, weight) AS known FROM assets_needweight) AS w
    WHERE asset.status = 'active' AND (asset.condition IS NOT NULL OR asset.danger OR asset.risk <> '');
    SET CONSTRAINTS ALL IMMEDIATE;
"""


def seed(apps, schema_editor):
    weight = apps.get_model("assets", "NeedWeight")
    weight.objects.bulk_create(
        weight(factor=factor, value=value, weight=number, valid_from=datetime.date(2000, 1, 1), source=SOURCE)
        for factor, values in DEFAULTS.items()
        for value, number in values.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0006_proposals"),
        ("maps", "0001_first"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundaryImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=assets.models.boundaries._storage,
                        upload_to=assets.models.boundaries._place,
                    ),
                ),
                ("suffix", models.CharField(max_length=12)),
                ("name", language.models.NormalisedCharField(max_length=200, verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                ("columns", models.JSONField(default=list)),
                (
                    "kind",
                    models.CharField(
                        choices=[("city", "city"), ("borough", "borough"), ("ward", "ward")],
                        default="ward",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("source", language.models.NormalisedCharField(max_length=300, verbose_name="source")),
                ("fields", models.JSONField(default=dict)),
                ("drop_absent", models.BooleanField(default=False, verbose_name="remove areas that the file lacks")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "columns to be named"),
                            ("previewing", "being looked through"),
                            ("previewed", "to be decided"),
                            ("faulty", "has faults"),
                            ("applying", "being applied"),
                            ("applied", "applied"),
                            ("discarded", "discarded"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("summary", models.JSONField(default=dict)),
                ("outlines", models.JSONField(default=dict)),
                ("based_on", models.BigIntegerField(default=0)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "import of outlines",
                "verbose_name_plural": "imports of outlines",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BoundaryMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(blank=True, max_length=20)),
                ("after", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="NeedWeight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "factor",
                    models.CharField(
                        choices=[
                            ("grade", "significance by grade"),
                            ("kind", "significance by kind, without a grade"),
                            ("condition", "condition"),
                            ("trend", "trend"),
                            ("danger", "danger to the public"),
                        ],
                        max_length=10,
                        verbose_name="factor",
                    ),
                ),
                ("value", models.CharField(max_length=10, verbose_name="value")),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000")),
                        ],
                        verbose_name="weight",
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
                "verbose_name": "weight of need",
                "verbose_name_plural": "weights of need",
                "ordering": ["factor", "value", "-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="NeedWeightEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "factor",
                    models.CharField(
                        choices=[
                            ("grade", "significance by grade"),
                            ("kind", "significance by kind, without a grade"),
                            ("condition", "condition"),
                            ("trend", "trend"),
                            ("danger", "danger to the public"),
                        ],
                        max_length=10,
                        verbose_name="factor",
                    ),
                ),
                ("value", models.CharField(max_length=10, verbose_name="value")),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000")),
                        ],
                        verbose_name="weight",
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
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                models.OrderBy(models.F("need"), descending=True),
                models.F("id"),
                condition=models.Q(("need__isnull", False)),
                name="asset_by_need",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asset",
            trigger=pgtrigger.compiler.Trigger(
                name="derive_need_inserted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.condition IS NOT NULL OR NEW.danger OR NEW.risk <> '')",
                    declare="DECLARE weights jsonb;",
                    func="\n    SELECT weighed.known INTO weights FROM (\n    SELECT coalesce(jsonb_object_agg(factor || ':' || value, weight), '{}') AS known FROM (\n        SELECT DISTINCT ON (factor, value) factor, value, weight FROM assets_needweight\n        WHERE valid_from <= (now() AT TIME ZONE 'Asia/Kolkata')::date ORDER BY factor, value, valid_from DESC\n    ) AS current\n) AS weighed;\n    NEW.need = CASE WHEN NEW.status = 'active'\n            AND (NEW.condition IS NOT NULL OR NEW.danger OR NEW.risk <> '')\n        THEN coalesce((weights ->> ('grade:' || nullif(NEW.grade, '')))::double precision, (weights ->> ('kind:' || NEW.kind))::double precision, 1)\n            * coalesce((weights ->> ('condition:' || coalesce(NEW.condition::text, 'none')))::double precision, 1)\n            * coalesce((weights ->> ('trend:' || coalesce(NEW.trend::text, 'none')))::double precision, 1)\n            * coalesce((weights ->> ('danger:' || NEW.danger::text))::double precision, 1)\n        END;\n    RETURN NEW;\n",
                    hash="33eab5c64f0e4425b5f1eba09f2e920a54f81289",
                    operation="INSERT",
                    pgid="pgtrigger_derive_need_inserted_55d93",
                    table="assets_asset",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asset",
            trigger=pgtrigger.compiler.Trigger(
                name="derive_need_updated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."condition" IS DISTINCT FROM (NEW."condition") OR OLD."danger" IS DISTINCT FROM (NEW."danger") OR OLD."grade" IS DISTINCT FROM (NEW."grade") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."risk" IS DISTINCT FROM (NEW."risk") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."trend" IS DISTINCT FROM (NEW."trend"))',
                    declare="DECLARE weights jsonb;",
                    func="\n    SELECT weighed.known INTO weights FROM (\n    SELECT coalesce(jsonb_object_agg(factor || ':' || value, weight), '{}') AS known FROM (\n        SELECT DISTINCT ON (factor, value) factor, value, weight FROM assets_needweight\n        WHERE valid_from <= (now() AT TIME ZONE 'Asia/Kolkata')::date ORDER BY factor, value, valid_from DESC\n    ) AS current\n) AS weighed;\n    NEW.need = CASE WHEN NEW.status = 'active'\n            AND (NEW.condition IS NOT NULL OR NEW.danger OR NEW.risk <> '')\n        THEN coalesce((weights ->> ('grade:' || nullif(NEW.grade, '')))::double precision, (weights ->> ('kind:' || NEW.kind))::double precision, 1)\n            * coalesce((weights ->> ('condition:' || coalesce(NEW.condition::text, 'none')))::double precision, 1)\n            * coalesce((weights ->> ('trend:' || coalesce(NEW.trend::text, 'none')))::double precision, 1)\n            * coalesce((weights ->> ('danger:' || NEW.danger::text))::double precision, 1)\n        END;\n    RETURN NEW;\n",
                    hash="5dbd94a465a1cdcf5925b0604a275c45e03509a3",
                    operation='UPDATE OF "kind", "status", "grade", "condition", "trend", "danger", "risk"',
                    pgid="pgtrigger_derive_need_updated_20d48",
                    table="assets_asset",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="boundaryimport",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="boundaryimport",
            name="received_from",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="boundarymove",
            name="asset",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assets.asset"),
        ),
        migrations.AddField(
            model_name="boundarymove",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="assets.boundaryimport"
            ),
        ),
        migrations.AddConstraint(
            model_name="needweight",
            constraint=models.UniqueConstraint(fields=("factor", "value", "valid_from"), name="need_weight_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="needweight",
            constraint=models.CheckConstraint(condition=models.Q(("weight__gte", 0)), name="need_weight_not_negative"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needweight",
            trigger=pgtrigger.compiler.Trigger(
                name="need_weight_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="cf9ba009fd311fc825ab750135b678b9501c1ef1",
                    operation="DELETE",
                    pgid="pgtrigger_need_weight_is_kept_9373b",
                    table="assets_needweight",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needweight",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_needweightevent" ("factor", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "value", "weight") VALUES (NEW."factor", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."value", NEW."weight"); RETURN NULL;',
                    hash="92c56b7c42227fd3ef4492b9aec91deb621bcd3d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e5d75",
                    table="assets_needweight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needweight",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "assets_needweightevent" ("factor", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "value", "weight") VALUES (NEW."factor", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."value", NEW."weight"); RETURN NULL;',
                    hash="dbbf3daa5d3e97320a8daf38147a492f6cbed9f3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_76690",
                    table="assets_needweight",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="needweightevent",
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
            model_name="needweightevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="assets.needweight",
            ),
        ),
        migrations.AddIndex(
            model_name="boundarymove",
            index=models.Index(fields=["of", "before", "after", "id"], name="boundary_move_of_pair"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needweightevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="aff3cba9ab346c68e5f71fd9cdcdae30f2b2fdf6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a3fda",
                    table="assets_needweightevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
