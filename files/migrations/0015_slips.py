import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_checked"),
        ("files", "0014_receipts_indexed"),
        ("staff", "0005_one_regular_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, unique=True, verbose_name="number")),
                ("serial", models.PositiveIntegerField()),
                ("printed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="printed")),
                ("code", models.CharField(editable=False, max_length=24, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("out", "on its way"), ("entered", "entered"), ("cancelled", "cancelled")],
                        default="out",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    language.models.NormalisedTextField(
                        blank=True, help_text="Why cancelled, or why lines were left out.", verbose_name="reason"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.officer",
                    ),
                ),
                (
                    "ended_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.post",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slips", to="files.file"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"),
                ),
            ],
            options={
                "verbose_name": "movement slip",
                "verbose_name_plural": "movement slips",
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveSmallIntegerField()),
                ("happened_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("remarks", language.models.NormalisedTextField(blank=True, verbose_name="remarks")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
                    ),
                ),
                (
                    "entered_post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"),
                ),
                (
                    "file",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.file"),
                ),
                (
                    "from_post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="on_paper",
                        to="files.movement",
                    ),
                ),
                (
                    "to_post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="files.slip"
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over on paper",
                "verbose_name_plural": "hand-overs on paper",
                "ordering": ["slip", "line"],
            },
        ),
        migrations.CreateModel(
            name="SlipScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_read", models.BooleanField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.file"),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.original"
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="files.slip"
                    ),
                ),
            ],
            options={
                "verbose_name": "scan of a slip",
                "verbose_name_plural": "scans of slips",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page_from", models.PositiveIntegerField(blank=True, null=True)),
                ("page_to", models.PositiveIntegerField(blank=True, null=True)),
                ("pages", models.PositiveIntegerField()),
                ("position", models.PositiveIntegerField()),
                ("title", language.models.NormalisedCharField(max_length=200, verbose_name="title")),
                ("dated", models.DateField(blank=True, null=True, verbose_name="date on the paper")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "letter"),
                            ("report", "report"),
                            ("notice", "notice or order"),
                            ("drawing", "map or drawing"),
                            ("photo", "photo"),
                            ("other", "other paper"),
                        ],
                        default="letter",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("split", "split into papers"),
                            ("added", "on the file"),
                            ("left_out", "left out"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="files.file"
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.original"
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scan",
                        to="files.correspondence",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to="files.scan",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
                    ),
                ),
            ],
            options={
                "verbose_name": "scan",
                "verbose_name_plural": "scans",
                "ordering": ["position", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["file", "position"], name="scan_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paper__isnull", False), ("state", "added")),
                            models.Q(models.Q(("state", "added"), _negated=True), ("paper__isnull", True)),
                            _connector="OR",
                        ),
                        name="added_scan_is_a_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("page_from__isnull", True), ("page_to__isnull", True), ("source__isnull", True)),
                            models.Q(
                                ("page_from__gte", 1),
                                ("page_to__gte", models.F("page_from")),
                                ("source__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="piece_has_its_pages",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="slip",
            index=models.Index(condition=models.Q(("state", "out")), fields=["-printed_at", "-id"], name="slip_out"),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "out")), fields=("file",), name="one_slip_out_per_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("ended_by__isnull", True),
                        ("ended_post__isnull", True),
                        ("state", "out"),
                    ),
                    models.Q(
                        models.Q(("state", "out"), _negated=True),
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("ended_post__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="slip_is_ended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("state", "cancelled"), _negated=True),
                name="slip_is_cancelled_for_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slip",
            trigger=pgtrigger.compiler.Trigger(
                name="slip_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2dd86fe2128c2c6efdd3fd112224715c2be76abd",
                    operation="DELETE",
                    pgid="pgtrigger_slip_is_kept_505a4",
                    table="files_slip",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slip",
            trigger=pgtrigger.compiler.Trigger(
                name="slip_changes_only_when_ended",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state <> 'out' OR to_jsonb(OLD) - '{state,ended_at,ended_by_id,ended_post_id,reason}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{state,ended_at,ended_by_id,ended_post_id,reason}'::text[])",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="56bd50cc233e9a9e3efd6a71cbde12022c02df33",
                    operation="UPDATE",
                    pgid="pgtrigger_slip_changes_only_when_ended_f7ddb",
                    table="files_slip",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(fields=("slip", "line"), name="line_once_per_slip"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_post", models.F("to_post")), _negated=True), name="hand_over_goes_elsewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entered_at__gte", models.F("happened_at")),
                    models.Q(
                        ("received_at__isnull", True),
                        models.Q(
                            ("received_at__gte", models.F("happened_at")), ("received_at__lte", models.F("entered_at"))
                        ),
                        _connector="OR",
                    ),
                ),
                name="hand_over_is_entered_after_it_happened",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_over_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a9c56f9d669bd9b9242f69cd58b36528272ad8a2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_hand_over_is_permanent_5818c",
                    table="files_handover",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_over_agrees_with_register",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE line files_movement;",
                    func="\n    IF (SELECT file_id FROM files_slip WHERE id = NEW.slip_id) IS DISTINCT FROM NEW.file_id THEN\n        RAISE EXCEPTION 'slip % is of another file', NEW.slip_id USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF NEW.movement_id IS NOT NULL THEN\n        SELECT * INTO line FROM files_movement WHERE id = NEW.movement_id;\n        IF line.file_id <> NEW.file_id OR line.kind <> 'forwarded' OR line.from_post_id <> NEW.from_post_id\n        OR line.to_post_id <> NEW.to_post_id OR line.sent_at <> NEW.happened_at THEN\n            RAISE EXCEPTION 'movement % is not what slip % says', NEW.movement_id, NEW.slip_id\n            USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="ef683a66a0b7cf0a51915aad63c53fb6858d328a",
                    operation="INSERT",
                    pgid="pgtrigger_hand_over_agrees_with_register_0fb54",
                    table="files_handover",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slipscan",
            trigger=pgtrigger.compiler.Trigger(
                name="slip_scan_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="eb3ce00ebcf9041c1db53883cc4dd99db6a191d6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_slip_scan_is_permanent_38fdb",
                    table="files_slipscan",
                    when="BEFORE",
                ),
            ),
        ),
    ]
