import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0022_answered_alike"),
        ("files", "0017_chain_more"),
        ("maps", "0002_ward_quarters"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("staff", "0005_one_regular_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComplaintCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.CharField(
                        choices=[("received", "received"), ("kept", "ended in time"), ("late", "ended late")],
                        max_length=8,
                    ),
                ),
                ("days", models.PositiveIntegerField(default=0)),
                ("number", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ComplaintIndex",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("readers", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
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
                    ),
                ),
                ("is_open", models.BooleanField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("web", "the public page"),
                            ("open311", "another programme, by Open311"),
                            ("counter", "written down by the department"),
                        ],
                        max_length=10,
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
                ("promised_at", models.DateTimeField()),
                ("cell_x", models.IntegerField()),
                ("cell_y", models.IntegerField()),
                ("words", django.contrib.postgres.search.SearchVectorField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="CountedSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins", models.DateField()),
                ("month", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("joined", "joined the open file of the asset"),
                            ("taken_out", "taken into a file of its own"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", language.models.NormalisedTextField(blank=True, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "filing of a complaint",
                "verbose_name_plural": "filings of complaints",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("received", "the complaint was received"),
                            ("acknowledged", "the department has seen it"),
                            ("in_progress", "it is being looked into"),
                            ("waiting", "the reporter is asked something"),
                            ("inspection_ordered", "an inspection was ordered"),
                            ("work_ordered", "a repair was ordered"),
                            ("resolved", "it is resolved"),
                            ("not_ours", "it is not for this department"),
                            ("cannot_be_done", "it cannot be done"),
                            ("duplicate", "it was reported before"),
                            ("reopened", "it was opened again"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="sent when",
                    ),
                ),
                ("subject_en", language.models.NormalisedCharField(max_length=150, verbose_name="subject in English")),
                ("subject_bn", language.models.NormalisedCharField(max_length=150, verbose_name="subject in Bengali")),
                ("subject_hi", language.models.NormalisedCharField(max_length=150, verbose_name="subject in Hindi")),
                ("text_en", language.models.NormalisedTextField(max_length=2000, verbose_name="text in English")),
                ("text_bn", language.models.NormalisedTextField(max_length=2000, verbose_name="text in Bengali")),
                ("text_hi", language.models.NormalisedTextField(max_length=2000, verbose_name="text in Hindi")),
                (
                    "automatic",
                    models.BooleanField(
                        default=False,
                        help_text="When a complaint comes to this stage, without anybody's doing.",
                        verbose_name="sent by itself",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "message template",
                "verbose_name_plural": "message templates",
                "ordering": ["purpose", "category", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("received", "the complaint was received"),
                            ("acknowledged", "the department has seen it"),
                            ("in_progress", "it is being looked into"),
                            ("waiting", "the reporter is asked something"),
                            ("inspection_ordered", "an inspection was ordered"),
                            ("work_ordered", "a repair was ordered"),
                            ("resolved", "it is resolved"),
                            ("not_ours", "it is not for this department"),
                            ("cannot_be_done", "it cannot be done"),
                            ("duplicate", "it was reported before"),
                            ("reopened", "it was opened again"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="sent when",
                    ),
                ),
                ("subject_en", language.models.NormalisedCharField(max_length=150, verbose_name="subject in English")),
                ("subject_bn", language.models.NormalisedCharField(max_length=150, verbose_name="subject in Bengali")),
                ("subject_hi", language.models.NormalisedCharField(max_length=150, verbose_name="subject in Hindi")),
                ("text_en", language.models.NormalisedTextField(max_length=2000, verbose_name="text in English")),
                ("text_bn", language.models.NormalisedTextField(max_length=2000, verbose_name="text in Bengali")),
                ("text_hi", language.models.NormalisedTextField(max_length=2000, verbose_name="text in Hindi")),
                (
                    "automatic",
                    models.BooleanField(
                        default=False,
                        help_text="When a complaint comes to this stage, without anybody's doing.",
                        verbose_name="sent by itself",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SentMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("received", "the complaint was received"),
                            ("acknowledged", "the department has seen it"),
                            ("in_progress", "it is being looked into"),
                            ("waiting", "the reporter is asked something"),
                            ("inspection_ordered", "an inspection was ordered"),
                            ("work_ordered", "a repair was ordered"),
                            ("resolved", "it is resolved"),
                            ("not_ours", "it is not for this department"),
                            ("cannot_be_done", "it cannot be done"),
                            ("duplicate", "it was reported before"),
                            ("reopened", "it was opened again"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="about",
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "e-mail"), ("sms", "SMS")], max_length=4, verbose_name="sent by"
                    ),
                ),
                ("recipients", models.PositiveIntegerField(default=1, verbose_name="recipients")),
                ("subject", language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="subject")),
                ("text", language.models.NormalisedTextField(verbose_name="text")),
                ("form_key", models.UUIDField(blank=True, help_text="Of the form, which is counted once.", null=True)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "message sent",
                "verbose_name_plural": "messages sent",
                "ordering": ["sent_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="complaintcount",
            name="category",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.category"
            ),
        ),
        migrations.AddField(
            model_name="complaintcount",
            name="section",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.section"
            ),
        ),
        migrations.AddField(
            model_name="complaintcount",
            name="ward",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="maps.area",
            ),
        ),
        migrations.AddField(
            model_name="complaintindex",
            name="category",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.category"
            ),
        ),
        migrations.AddField(
            model_name="complaintindex",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="files.file"),
        ),
        migrations.AddField(
            model_name="complaintindex",
            name="holder",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"
            ),
        ),
        migrations.AddField(
            model_name="complaintindex",
            name="section",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.section",
            ),
        ),
        migrations.AddField(
            model_name="complaintindex",
            name="ward",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="maps.area",
            ),
        ),
        migrations.AddConstraint(
            model_name="countedspan",
            constraint=models.UniqueConstraint(fields=("begins", "month"), name="span_of_complaints_once"),
        ),
        migrations.AddField(
            model_name="complaintcount",
            name="span",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="counts",
                to="complaints.countedspan",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.file"),
        ),
        migrations.AddField(
            model_name="filing",
            name="from_file",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.file"
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="officer",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="post",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.category",
                verbose_name="only for the category",
            ),
        ),
        migrations.AddField(
            model_name="messagetemplateevent",
            name="category",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="complaints.category",
                verbose_name="only for the category",
            ),
        ),
        migrations.AddField(
            model_name="messagetemplateevent",
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
            model_name="messagetemplateevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="complaints.messagetemplate",
            ),
        ),
        migrations.AddField(
            model_name="sentmessage",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sent_messages", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="sentmessage",
            name="officer",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.officer"
            ),
        ),
        migrations.AddField(
            model_name="sentmessage",
            name="post",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"
            ),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=models.Index(
                fields=["section", "-confirmed_at", "-complaint"],
                include=("category", "cell_x", "cell_y"),
                name="complaint_index_section",
            ),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["section", "-confirmed_at", "-complaint"],
                name="complaint_index_open",
            ),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=models.Index(fields=["category", "-confirmed_at", "-complaint"], name="complaint_index_category"),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=models.Index(fields=["ward", "-confirmed_at", "-complaint"], name="complaint_index_ward"),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["holder", "-confirmed_at", "-complaint"],
                name="complaint_index_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="complaint_index_readers"),
        ),
        migrations.AddIndex(
            model_name="complaintindex",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="complaint_index_words"),
        ),
        migrations.AddIndex(
            model_name="complaintcount",
            index=models.Index(
                fields=["span", "section"],
                include=("category", "ward", "event", "days", "number"),
                name="complaint_count_of_span",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="filing",
            trigger=pgtrigger.compiler.Trigger(
                name="filing_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5880a4596c9914645ae466e330df2240fe6467bc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_filing_is_permanent_1bc90",
                    table="complaints_filing",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("purpose", "other"), _negated=True), ("active", True)),
                fields=("purpose", "category"),
                name="template_once_a_stage_and_category",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "other"), _negated=True), ("automatic", False), _connector="OR"
                ),
                name="automatic_template_has_a_stage",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagetemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "complaints_messagetemplateevent" ("active", "automatic", "category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "subject_bn", "subject_en", "subject_hi", "text_bn", "text_en", "text_hi", "version") VALUES (NEW."active", NEW."automatic", NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."subject_bn", NEW."subject_en", NEW."subject_hi", NEW."text_bn", NEW."text_en", NEW."text_hi", NEW."version"); RETURN NULL;',
                    hash="51568669006a466bb1dfbfe2aaa3c74b4225d07c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7dc2e",
                    table="complaints_messagetemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagetemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "complaints_messagetemplateevent" ("active", "automatic", "category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "subject_bn", "subject_en", "subject_hi", "text_bn", "text_en", "text_hi", "version") VALUES (NEW."active", NEW."automatic", NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."subject_bn", NEW."subject_en", NEW."subject_hi", NEW."text_bn", NEW."text_en", NEW."text_hi", NEW."version"); RETURN NULL;',
                    hash="2b5b12c6c10cc324a1dded7f216932f5458124dc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5ea68",
                    table="complaints_messagetemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagetemplateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d0bdedb7ea803a157fd2e7b7b5f026eb85adb48a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b6d36",
                    table="complaints_messagetemplateevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sentmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("form_key__isnull", False)),
                fields=("complaint", "form_key", "language", "channel"),
                name="message_once_a_form",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sentmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="sent_message_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ede5849ef5ffd9907b361edcc882bf5e439b3092",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_sent_message_is_permanent_d0f65",
                    table="complaints_sentmessage",
                    when="BEFORE",
                ),
            ),
        ),
    ]
