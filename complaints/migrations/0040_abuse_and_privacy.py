import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0036_stage_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("moment", "sendings of any kind by one network address, in one process of the server"),
                            ("tries", "sendings of any kind by one network address"),
                            ("address", "reports by one network address"),
                            ("sender", "reports by one programme with a key"),
                            ("contact", "reports by one mail address or telephone number"),
                            ("everybody", "reports by everybody together"),
                            ("proofs", "codes to one mail address or telephone number, for a look at one's own data"),
                            ("same_text", "reports with the same words, before further ones are looked at first"),
                        ],
                        max_length=10,
                    ),
                ),
                ("who", models.CharField(max_length=64)),
                ("ends_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="BlockedContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(db_index=True, max_length=64)),
                ("hint", models.CharField(max_length=20, verbose_name="ends with")),
                ("reason", language.models.NormalisedTextField(verbose_name="reason")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("blocked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="blocked")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
            ],
            options={
                "verbose_name": "blocked contact",
                "verbose_name_plural": "blocked contacts",
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sign",
                    models.CharField(
                        choices=[
                            ("quick", "sent within seconds of opening the page"),
                            ("links", "many links"),
                            ("same_text", "the same words were sent several times"),
                            ("gibberish", "no words that can be read"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="held")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("genuine", models.BooleanField(null=True, verbose_name="genuine")),
            ],
            options={
                "verbose_name": "report to be looked at",
                "verbose_name_plural": "reports to be looked at",
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("moment", "sendings of any kind by one network address, in one process of the server"),
                            ("tries", "sendings of any kind by one network address"),
                            ("address", "reports by one network address"),
                            ("sender", "reports by one programme with a key"),
                            ("contact", "reports by one mail address or telephone number"),
                            ("everybody", "reports by everybody together"),
                            ("proofs", "codes to one mail address or telephone number, for a look at one's own data"),
                            ("same_text", "reports with the same words, before further ones are looked at first"),
                        ],
                        max_length=10,
                        unique=True,
                        verbose_name="counts",
                    ),
                ),
                ("most", models.PositiveIntegerField(verbose_name="at most")),
                ("seconds", models.PositiveIntegerField(verbose_name="in seconds")),
            ],
            options={
                "verbose_name": "limit",
                "verbose_name_plural": "limits",
            },
        ),
        migrations.CreateModel(
            name="PrivacyNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=20, unique=True, verbose_name="version")),
                ("in_force_from", models.DateField(unique=True, verbose_name="in force from")),
                ("text_en", language.models.NormalisedTextField(verbose_name="text in English")),
                ("text_bn", language.models.NormalisedTextField(verbose_name="text in Bengali")),
                ("text_hi", language.models.NormalisedTextField(verbose_name="text in Hindi")),
            ],
            options={
                "verbose_name": "notice on personal data",
                "verbose_name_plural": "notices on personal data",
                "ordering": ["-in_force_from"],
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(db_index=True, max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "to see what is kept"),
                            ("correction", "to have his address corrected"),
                            ("erasure", "to have it removed"),
                        ],
                        max_length=10,
                        verbose_name="asked",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="on")),
                ("due_at", models.DateTimeField(verbose_name="answer due by")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("found", models.PositiveIntegerField(default=0, verbose_name="entries found")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="entries done")),
            ],
            options={
                "verbose_name": "request about personal data",
                "verbose_name_plural": "requests about personal data",
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("mark", models.CharField(max_length=64)),
                ("code_hash", models.CharField(max_length=128)),
                ("sent_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=30, unique=True, verbose_name="what")),
                (
                    "keeping",
                    models.CharField(
                        choices=[
                            ("category", "as the complaint's category says, after its end"),
                            ("days", "so many days"),
                            ("record", "for good: it is part of the department's record"),
                        ],
                        max_length=10,
                        verbose_name="kept",
                    ),
                ),
                ("days", models.PositiveIntegerField(blank=True, null=True, verbose_name="days")),
                ("name_en", language.models.NormalisedTextField(verbose_name="name in English")),
                ("name_bn", language.models.NormalisedTextField(verbose_name="name in Bengali")),
                ("name_hi", language.models.NormalisedTextField(verbose_name="name in Hindi")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
            ],
            options={
                "verbose_name": "rule of keeping",
                "verbose_name_plural": "rules of keeping",
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ScheduledErasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["ends_at"], name="attempt_by_end"),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(fields=("scope", "who", "ends_at"), name="attempt_counted_once"),
        ),
        migrations.AddField(
            model_name="blockedcontact",
            name="blocked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="blockedcontact",
            name="complaint",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="complaints.complaint",
                verbose_name="because of the complaint",
            ),
        ),
        migrations.AddField(
            model_name="blockedcontact",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holds",
                to="complaints.complaint",
                verbose_name="complaint",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.CheckConstraint(
                condition=models.Q(("most__gt", 0), ("seconds__gt", 0)), name="limit_lets_something_in"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privacynotice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_in_force_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.in_force_from <= CURRENT_DATE)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e9927ff29a0638a42aafb8911129844aa201ffd9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_notice_in_force_stays_55476",
                    table="complaints_privacynotice",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="privacyrequest",
            index=models.Index(fields=["-asked_at", "-id"], name="privacy_requests_newest"),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days__isnull", False), ("keeping", "days")),
                    models.Q(models.Q(("keeping", "days"), _negated=True), ("days", None)),
                    _connector="OR",
                ),
                name="kept_for_days_says_how_many",
            ),
        ),
        migrations.AddField(
            model_name="schedulederasure",
            name="complaint",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="scheduled_erasure", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="schedulederasure",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="scheduled", to="complaints.privacyrequest"
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedcontact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("mark",), name="contact_blocked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="block_lifted_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(condition=models.Q(("decided_at", None)), fields=["-at", "-id"], name="holds_waiting"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("complaint", "sign"), name="held_once_for_a_sign"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("genuine", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False), ("genuine__isnull", False)),
                    _connector="OR",
                ),
                name="hold_decided_by_somebody",
            ),
        ),
    ]
