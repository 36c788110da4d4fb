import uuid

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0016_wards_at_once"),
        ("complaints", "0028_message_templates"),
        ("evidence", "0004_checked"),
        ("maps", "0002_ward_quarters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FiguresMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Moderation",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="moderation",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("waiting_since", models.DateTimeField(blank=True, null=True)),
                (
                    "why",
                    models.CharField(
                        choices=[("new", "not looked at yet"), ("reported", "reported as unsuitable")],
                        default="new",
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "moderation",
                "verbose_name_plural": "moderations",
            },
        ),
        migrations.CreateModel(
            name="ModerationDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided",
                    models.CharField(
                        choices=[
                            ("text_shown", "text shown"),
                            ("text_hidden", "text hidden"),
                            ("photo_shown", "photo shown"),
                            ("photo_hidden", "photo hidden"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", language.models.NormalisedTextField(blank=True)),
                ("regions", models.JSONField(blank=True, default=list)),
            ],
            options={
                "verbose_name": "decision on publication",
                "verbose_name_plural": "decisions on publication",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="publication",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
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
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "waiting for your code"),
                            ("received", "received"),
                            ("acknowledged", "seen by the department"),
                            ("in_progress", "being looked into"),
                            ("waiting", "waiting for your answer"),
                            ("inspection_ordered", "inspection ordered"),
                            ("work_ordered", "repair ordered"),
                            ("resolved", "resolved"),
                            ("not_ours", "not for this department"),
                            ("cannot_be_done", "cannot be done"),
                            ("duplicate", "reported before"),
                            ("reopened", "reopened"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("open", models.BooleanField(verbose_name="open")),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=4326, verbose_name="place"
                    ),
                ),
                (
                    "place_3857",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform("place", 3857),
                        output_field=django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=3857),
                    ),
                ),
                ("exact", models.BooleanField(verbose_name="the place is the pin")),
                ("text", language.models.NormalisedTextField(blank=True, verbose_name="what is wrong")),
                ("answer", language.models.NormalisedTextField(blank=True, verbose_name="answer")),
                ("confirmed_at", models.DateTimeField(verbose_name="reported")),
                ("promised_at", models.DateTimeField(verbose_name="promised by")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
            ],
            options={
                "verbose_name": "published complaint",
                "verbose_name_plural": "published complaints",
            },
        ),
        migrations.CreateModel(
            name="PublishedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                ("n", models.IntegerField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="PublishedPhoto",
            fields=[
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="published",
                        serialize=False,
                        to="complaints.complaintphoto",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("regions", models.JSONField(blank=True, default=list)),
            ],
            options={
                "verbose_name": "published photo",
                "verbose_name_plural": "published photos",
                "ordering": ["photo"],
            },
        ),
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("bn", "বাংলা"), ("hi", "हिन्दी")], default="en", max_length=2
                    ),
                ),
                ("told_through", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "subscriber",
                "verbose_name_plural": "subscribers",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("point", django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326)),
                ("radius_m", models.PositiveIntegerField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="UnsuitableReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", language.models.NormalisedTextField(max_length=500, verbose_name="what is unsuitable")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "report of something unsuitable",
                "verbose_name_plural": "reports of something unsuitable",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="complaint",
            name="shown_text",
            field=language.models.NormalisedTextField(
                blank=True, editable=False, verbose_name="text that the public may see"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="publish_complaints",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH gone AS (\n            DELETE FROM complaints_publication WHERE complaint_id IN (\n                SELECT c.id FROM complaints_complaint AS c JOIN complaints_category AS category\n                    ON category.id = c.category_id\n                WHERE c.id IN (SELECT complaint.id FROM complaints_complaint AS complaint WHERE complaint.category_id IN (\n                SELECT n.id FROM old_rows AS o JOIN new_rows AS n USING (id)\n                WHERE (o.published, o.sensitive, o.kinds[1]) IS DISTINCT FROM (n.published, n.sensitive, n.kinds[1])\n            )) AND NOT (c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published)\n            )\n        ), shown AS (\n            INSERT INTO complaints_publication AS kept (complaint_id, number, category_id, kind, state, open, ward_id, asset_id, place, exact, text, answer, confirmed_at, promised_at, ended_at, changed_at)\n            SELECT c.id, c.number AS number, c.category_id AS category_id, coalesce(asset.kind, category.kinds[1]) AS kind, c.state AS state, c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') AS open, c.ward_id AS ward_id, asset.id AS asset_id, CASE WHEN category.sensitive THEN coalesce(ST_PointOnSurface(asset.geometry), ST_SetSRID(ST_MakePoint((floor(ST_X(c.pin) / 0.005) + 0.5) * 0.005,\n                (floor(ST_Y(c.pin) / 0.005) + 0.5) * 0.005), 4326))\n                ELSE ST_SnapToGrid(c.pin, 0.00001) END AS place, NOT category.sensitive AS exact, c.shown_text AS text, CASE WHEN c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') THEN '' ELSE c.answer END AS answer, CASE WHEN category.sensitive THEN date_trunc('day', c.confirmed_at, 'Asia/Kolkata') ELSE c.confirmed_at END AS confirmed_at, CASE WHEN category.sensitive THEN date_trunc('day', c.promised_at, 'Asia/Kolkata') ELSE c.promised_at END AS promised_at, CASE WHEN category.sensitive THEN date_trunc('day', c.ended_at, 'Asia/Kolkata') ELSE c.ended_at END AS ended_at, now()\n            FROM complaints_complaint AS c JOIN complaints_category AS category ON category.id = c.category_id\n            LEFT JOIN assets_asset AS asset ON asset.id = c.asset_id AND asset.status NOT IN ('draft', 'withdrawn')\n            WHERE c.id IN (SELECT complaint.id FROM complaints_complaint AS complaint WHERE complaint.category_id IN (\n                SELECT n.id FROM old_rows AS o JOIN new_rows AS n USING (id)\n                WHERE (o.published, o.sensitive, o.kinds[1]) IS DISTINCT FROM (n.published, n.sensitive, n.kinds[1])\n            )) AND c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published\n            ON CONFLICT (complaint_id) DO UPDATE SET number = EXCLUDED.number, category_id = EXCLUDED.category_id, kind = EXCLUDED.kind, state = EXCLUDED.state, open = EXCLUDED.open, ward_id = EXCLUDED.ward_id, asset_id = EXCLUDED.asset_id, place = EXCLUDED.place, exact = EXCLUDED.exact, text = EXCLUDED.text, answer = EXCLUDED.answer, confirmed_at = EXCLUDED.confirmed_at, promised_at = EXCLUDED.promised_at, ended_at = EXCLUDED.ended_at, changed_at = now()\n            WHERE (kept.number, kept.category_id, kept.kind, kept.state, kept.open, kept.ward_id, kept.asset_id, kept.place, kept.exact, kept.text, kept.answer, kept.confirmed_at, kept.promised_at, kept.ended_at) IS DISTINCT FROM (EXCLUDED.number, EXCLUDED.category_id, EXCLUDED.kind, EXCLUDED.state, EXCLUDED.open, EXCLUDED.ward_id, EXCLUDED.asset_id, EXCLUDED.place, EXCLUDED.exact, EXCLUDED.text, EXCLUDED.answer, EXCLUDED.confirmed_at, EXCLUDED.promised_at, EXCLUDED.ended_at)\n            RETURNING complaint_id, confirmed_at\n        )\n        INSERT INTO complaints_moderation (complaint_id, waiting_since, why, version)\n        SELECT complaint_id, confirmed_at, 'new', 0 FROM shown ON CONFLICT DO NOTHING;\n     RETURN NULL;",
                    hash="1db0d52949be4de09721c6c1a2f22f5d230b4ac5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_publish_complaints_fff94",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="complaints_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="complaint",
            trigger=pgtrigger.compiler.Trigger(
                name="publish_inserted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH gone AS (\n            DELETE FROM complaints_publication WHERE complaint_id IN (\n                SELECT c.id FROM complaints_complaint AS c JOIN complaints_category AS category\n                    ON category.id = c.category_id\n                WHERE c.id IN (SELECT id FROM new_rows WHERE state <> 'unconfirmed') AND NOT (c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published)\n            )\n        ), shown AS (\n            INSERT INTO complaints_publication AS kept (complaint_id, number, category_id, kind, state, open, ward_id, asset_id, place, exact, text, answer, confirmed_at, promised_at, ended_at, changed_at)\n            SELECT c.id, c.number AS number, c.category_id AS category_id, coalesce(asset.kind, category.kinds[1]) AS kind, c.state AS state, c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') AS open, c.ward_id AS ward_id, asset.id AS asset_id, CASE WHEN category.sensitive THEN coalesce(ST_PointOnSurface(asset.geometry), ST_SetSRID(ST_MakePoint((floor(ST_X(c.pin) / 0.005) + 0.5) * 0.005,\n                (floor(ST_Y(c.pin) / 0.005) + 0.5) * 0.005), 4326))\n                ELSE ST_SnapToGrid(c.pin, 0.00001) END AS place, NOT category.sensitive AS exact, c.shown_text AS text, CASE WHEN c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') THEN '' ELSE c.answer END AS answer, CASE WHEN category.sensitive THEN date_trunc('day', c.confirmed_at, 'Asia/Kolkata') ELSE c.confirmed_at END AS confirmed_at, CASE WHEN category.sensitive THEN date_trunc('day', c.promised_at, 'Asia/Kolkata') ELSE c.promised_at END AS promised_at, CASE WHEN category.sensitive THEN date_trunc('day', c.ended_at, 'Asia/Kolkata') ELSE c.ended_at END AS ended_at, now()\n            FROM complaints_complaint AS c JOIN complaints_category AS category ON category.id = c.category_id\n            LEFT JOIN assets_asset AS asset ON asset.id = c.asset_id AND asset.status NOT IN ('draft', 'withdrawn')\n            WHERE c.id IN (SELECT id FROM new_rows WHERE state <> 'unconfirmed') AND c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published\n            ON CONFLICT (complaint_id) DO UPDATE SET number = EXCLUDED.number, category_id = EXCLUDED.category_id, kind = EXCLUDED.kind, state = EXCLUDED.state, open = EXCLUDED.open, ward_id = EXCLUDED.ward_id, asset_id = EXCLUDED.asset_id, place = EXCLUDED.place, exact = EXCLUDED.exact, text = EXCLUDED.text, answer = EXCLUDED.answer, confirmed_at = EXCLUDED.confirmed_at, promised_at = EXCLUDED.promised_at, ended_at = EXCLUDED.ended_at, changed_at = now()\n            WHERE (kept.number, kept.category_id, kept.kind, kept.state, kept.open, kept.ward_id, kept.asset_id, kept.place, kept.exact, kept.text, kept.answer, kept.confirmed_at, kept.promised_at, kept.ended_at) IS DISTINCT FROM (EXCLUDED.number, EXCLUDED.category_id, EXCLUDED.kind, EXCLUDED.state, EXCLUDED.open, EXCLUDED.ward_id, EXCLUDED.asset_id, EXCLUDED.place, EXCLUDED.exact, EXCLUDED.text, EXCLUDED.answer, EXCLUDED.confirmed_at, EXCLUDED.promised_at, EXCLUDED.ended_at)\n            RETURNING complaint_id, confirmed_at\n        )\n        INSERT INTO complaints_moderation (complaint_id, waiting_since, why, version)\n        SELECT complaint_id, confirmed_at, 'new', 0 FROM shown ON CONFLICT DO NOTHING;\n     RETURN NULL;",
                    hash="7d0495daff949accf8f7b68a18f5cf35e7355507",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_publish_inserted_0ea79",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="complaints_complaint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="complaint",
            trigger=pgtrigger.compiler.Trigger(
                name="publish_updated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH gone AS (\n            DELETE FROM complaints_publication WHERE complaint_id IN (\n                SELECT c.id FROM complaints_complaint AS c JOIN complaints_category AS category\n                    ON category.id = c.category_id\n                WHERE c.id IN (SELECT id FROM new_rows WHERE state <> 'unconfirmed') AND NOT (c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published)\n            )\n        ), shown AS (\n            INSERT INTO complaints_publication AS kept (complaint_id, number, category_id, kind, state, open, ward_id, asset_id, place, exact, text, answer, confirmed_at, promised_at, ended_at, changed_at)\n            SELECT c.id, c.number AS number, c.category_id AS category_id, coalesce(asset.kind, category.kinds[1]) AS kind, c.state AS state, c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') AS open, c.ward_id AS ward_id, asset.id AS asset_id, CASE WHEN category.sensitive THEN coalesce(ST_PointOnSurface(asset.geometry), ST_SetSRID(ST_MakePoint((floor(ST_X(c.pin) / 0.005) + 0.5) * 0.005,\n                (floor(ST_Y(c.pin) / 0.005) + 0.5) * 0.005), 4326))\n                ELSE ST_SnapToGrid(c.pin, 0.00001) END AS place, NOT category.sensitive AS exact, c.shown_text AS text, CASE WHEN c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') THEN '' ELSE c.answer END AS answer, CASE WHEN category.sensitive THEN date_trunc('day', c.confirmed_at, 'Asia/Kolkata') ELSE c.confirmed_at END AS confirmed_at, CASE WHEN category.sensitive THEN date_trunc('day', c.promised_at, 'Asia/Kolkata') ELSE c.promised_at END AS promised_at, CASE WHEN category.sensitive THEN date_trunc('day', c.ended_at, 'Asia/Kolkata') ELSE c.ended_at END AS ended_at, now()\n            FROM complaints_complaint AS c JOIN complaints_category AS category ON category.id = c.category_id\n            LEFT JOIN assets_asset AS asset ON asset.id = c.asset_id AND asset.status NOT IN ('draft', 'withdrawn')\n            WHERE c.id IN (SELECT id FROM new_rows WHERE state <> 'unconfirmed') AND c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published\n            ON CONFLICT (complaint_id) DO UPDATE SET number = EXCLUDED.number, category_id = EXCLUDED.category_id, kind = EXCLUDED.kind, state = EXCLUDED.state, open = EXCLUDED.open, ward_id = EXCLUDED.ward_id, asset_id = EXCLUDED.asset_id, place = EXCLUDED.place, exact = EXCLUDED.exact, text = EXCLUDED.text, answer = EXCLUDED.answer, confirmed_at = EXCLUDED.confirmed_at, promised_at = EXCLUDED.promised_at, ended_at = EXCLUDED.ended_at, changed_at = now()\n            WHERE (kept.number, kept.category_id, kept.kind, kept.state, kept.open, kept.ward_id, kept.asset_id, kept.place, kept.exact, kept.text, kept.answer, kept.confirmed_at, kept.promised_at, kept.ended_at) IS DISTINCT FROM (EXCLUDED.number, EXCLUDED.category_id, EXCLUDED.kind, EXCLUDED.state, EXCLUDED.open, EXCLUDED.ward_id, EXCLUDED.asset_id, EXCLUDED.place, EXCLUDED.exact, EXCLUDED.text, EXCLUDED.answer, EXCLUDED.confirmed_at, EXCLUDED.promised_at, EXCLUDED.ended_at)\n            RETURNING complaint_id, confirmed_at\n        )\n        INSERT INTO complaints_moderation (complaint_id, waiting_since, why, version)\n        SELECT complaint_id, confirmed_at, 'new', 0 FROM shown ON CONFLICT DO NOTHING;\n     RETURN NULL;",
                    hash="8a02d0deb24f1e0263a5cc2d9518c560d0dcf291",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_publish_updated_8656d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="complaints_complaint",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="moderation",
            index=models.Index(
                models.OrderBy(models.F("why"), descending=True),
                models.F("waiting_since"),
                models.F("complaint"),
                condition=models.Q(("waiting_since__isnull", False)),
                name="moderation_waiting",
            ),
        ),
        migrations.AddField(
            model_name="moderationdecision",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation_decisions",
                to="complaints.complaint",
            ),
        ),
        migrations.AddField(
            model_name="moderationdecision",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="complaints.complaintphoto",
            ),
        ),
        migrations.AddField(
            model_name="moderationdecision",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="asset",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assets.asset",
                verbose_name="asset",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="ward",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="maps.area",
                verbose_name="ward",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedcount",
            index=models.Index(fields=["level", "x", "y"], name="published_count_cell"),
        ),
        migrations.AddField(
            model_name="publishedphoto",
            name="copy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.original"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriber",
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="subscriber_once"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="area",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="maps.area"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="asset",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="assets.asset"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="subscriber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="subscriptions", to="complaints.subscriber"
            ),
        ),
        migrations.AddField(
            model_name="unsuitablereport",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unsuitable_reports",
                to="complaints.complaint",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moderationdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="370611852fe59b8e5365c45fbf58688f47292f21",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_is_permanent_8003f",
                    table="complaints_moderationdecision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["-confirmed_at", "-complaint"], name="publication_newest"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("open", True)), fields=["-confirmed_at", "-complaint"], name="publication_open"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["ward", "-confirmed_at", "-complaint"], name="publication_ward"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["category", "-confirmed_at", "-complaint"], name="publication_category"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["kind", "-confirmed_at", "-complaint"], name="publication_kind"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state", "-confirmed_at", "-complaint"], name="publication_state"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["asset", "-changed_at"], name="publication_asset"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["-changed_at", "-complaint"], name="publication_changed"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["number"], name="publication_number"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GistIndex(fields=["place_3857"], name="publication_place"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="count_inserted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH changes AS MATERIALIZED (SELECT 1 AS sign, ST_X(place_3857) AS east, ST_Y(place_3857) AS north FROM new_rows)\n        INSERT INTO complaints_publishedcount (level, x, y, n, east, north)\n        SELECT level, x, y, sum(n), sum(east), sum(north) FROM (SELECT 16, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 16))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 16))::int, sign, sign * east, sign * north FROM changes UNION ALL SELECT 14, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 14))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 14))::int, sign, sign * east, sign * north FROM changes UNION ALL SELECT 12, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 12))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 12))::int, sign, sign * east, sign * north FROM changes) AS cell (level, x, y, n, east, north)\n        GROUP BY level, x, y;\n    \n        INSERT INTO maps_layertouch (layer, transaction)\n        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS (SELECT 1 FROM new_rows) ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ",
                    hash="5ccf775d731f973ca02d3f259071aecd7a595aab",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_count_inserted_3ad72",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="complaints_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="count_updated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH changes AS MATERIALIZED (SELECT -1 AS sign, ST_X(o.place_3857) AS east, ST_Y(o.place_3857) AS north FROM old_rows AS o JOIN new_rows AS n USING (complaint_id) WHERE NOT ST_Equals(o.place, n.place)\n            UNION ALL SELECT 1, ST_X(n.place_3857), ST_Y(n.place_3857) FROM old_rows AS o JOIN new_rows AS n USING (complaint_id) WHERE NOT ST_Equals(o.place, n.place))\n        INSERT INTO complaints_publishedcount (level, x, y, n, east, north)\n        SELECT level, x, y, sum(n), sum(east), sum(north) FROM (SELECT 16, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 16))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 16))::int, sign, sign * east, sign * north FROM changes UNION ALL SELECT 14, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 14))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 14))::int, sign, sign * east, sign * north FROM changes UNION ALL SELECT 12, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 12))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 12))::int, sign, sign * east, sign * north FROM changes) AS cell (level, x, y, n, east, north)\n        GROUP BY level, x, y;\n    \n        INSERT INTO maps_layertouch (layer, transaction)\n        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS (\n    SELECT 1 FROM old_rows AS o JOIN new_rows AS n USING (complaint_id)\n    WHERE (o.state, o.category_id, o.kind, o.ward_id, o.confirmed_at, o.place)\n        IS DISTINCT FROM (n.state, n.category_id, n.kind, n.ward_id, n.confirmed_at, n.place)\n) ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ",
                    hash="49b0205b90b7d3cac294691812abd6c037408393",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_updated_b24ce",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="complaints_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="count_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH changes AS MATERIALIZED (SELECT -1 AS sign, ST_X(place_3857) AS east, ST_Y(place_3857) AS north FROM old_rows)\n        INSERT INTO complaints_publishedcount (level, x, y, n, east, north)\n        SELECT level, x, y, sum(n), sum(east), sum(north) FROM (SELECT 16, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 16))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 16))::int, sign, sign * east, sign * north FROM changes UNION ALL SELECT 14, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 14))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 14))::int, sign, sign * east, sign * north FROM changes UNION ALL SELECT 12, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << 12))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << 12))::int, sign, sign * east, sign * north FROM changes) AS cell (level, x, y, n, east, north)\n        GROUP BY level, x, y;\n    \n        INSERT INTO maps_layertouch (layer, transaction)\n        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS (SELECT 1 FROM old_rows) ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ",
                    hash="de992e3449f3542002e444de474639967dba2e44",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_count_deleted_382ca",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="complaints_publication",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("confirmed_at", None)), fields=["asked_at"], name="subscription_unconfirmed"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("area__isnull", False), ("asset", None), ("point", None), ("radius_m", None)),
                    models.Q(("area", None), ("asset__isnull", False), ("point", None), ("radius_m", None)),
                    models.Q(("area", None), ("asset", None), ("point__isnull", False), ("radius_m__isnull", False)),
                    _connector="OR",
                ),
                name="subscription_has_one_target",
            ),
        ),
    ]
