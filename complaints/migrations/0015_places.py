import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0016_wards_at_once"),
        ("complaints", "0010_photo_fixes"),
        ("files", "0017_chain_more"),
        ("maps", "0002_ward_quarters"),
        ("staff", "0005_one_regular_post"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("language", models.CharField(default="en", max_length=2)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
            },
        ),
        migrations.CreateModel(
            name="FollowerRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", language.models.NormalisedTextField(verbose_name="reason")),
                ("shown", models.PositiveIntegerField(verbose_name="how many were shown")),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="MergeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("merged", "merged"), ("split", "taken apart")], max_length=10)),
                (
                    "state_before",
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
                ("file_closed", models.BooleanField(default=False, verbose_name="its file was closed with it")),
                ("reason", language.models.NormalisedTextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "merging of complaints",
                "verbose_name_plural": "mergings of complaints",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PlaceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[("added", "added"), ("removed", "removed"), ("primary", "made the first")],
                        max_length=10,
                    ),
                ),
                ("was", models.JSONField(default=dict)),
                ("reason", language.models.NormalisedTextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "change of a complaint's assets",
                "verbose_name_plural": "changes of complaints' assets",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Unlisted",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="unlisted",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
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
                ("name", language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name")),
                ("note", language.models.NormalisedTextField(blank=True, verbose_name="how to recognise it")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "to be verified"),
                            ("entered", "entered in the register"),
                            ("linked", "was in the register"),
                            ("refused", "no such place"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", language.models.NormalisedTextField(blank=True, verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "place not in the register",
                "verbose_name_plural": "places not in the register",
            },
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "received",
                            "acknowledged",
                            "in_progress",
                            "waiting",
                            "inspection_ordered",
                            "work_ordered",
                            "reopened",
                        ),
                    )
                ),
                fields=["pin"],
                name="complaint_open_pin",
            ),
        ),
        migrations.AddField(
            model_name="follower",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="followerread",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="follower_reads", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="followerread",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merge_events", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="into",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merge_events_into", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="post",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="placechange",
            name="asset",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assets.asset"),
        ),
        migrations.AddField(
            model_name="placechange",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="place_changes", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="placechange",
            name="post",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"),
        ),
        migrations.AddField(
            model_name="placechange",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="unlisted",
            name="asset",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assets.asset",
                verbose_name="asset",
            ),
        ),
        migrations.AddField(
            model_name="unlisted",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="unlisted",
            name="decided_in",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.post"
            ),
        ),
        migrations.CreateModel(
            name="FollowerContact",
            fields=[
                (
                    "follower",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contact",
                        serialize=False,
                        to="complaints.follower",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="mobile number")),
                ("name", language.models.NormalisedTextField(blank=True, verbose_name="name")),
                (
                    "notice_version",
                    models.CharField(blank=True, max_length=20, verbose_name="notice on personal data that was shown"),
                ),
                ("code_hash", models.CharField(blank=True, max_length=128)),
                ("code_sent_at", models.DateTimeField(blank=True, null=True)),
                ("code_attempts", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "follower's data",
                "verbose_name_plural": "followers' data",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="follower_can_be_reached"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="follower",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", True)), fields=["asked_at"], name="follower_unconfirmed"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followerread",
            trigger=pgtrigger.compiler.Trigger(
                name="follower_reading_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="da7e23ed3f1c7176d4c14b67979d32d3ab74e5ef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_follower_reading_is_permanent_549db",
                    table="complaints_followerread",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mergeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="merging_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("complaint", models.F("into")), _negated=True), name="merging_is_of_two"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mergeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="merging_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="66c2d624f8fe2c2ceb7ca8da370ace307c7cab54",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_merging_is_permanent_71fb2",
                    table="complaints_mergeevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="placechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="place_change_says_why"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placechange",
            trigger=pgtrigger.compiler.Trigger(
                name="place_change_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e6cca5c5cc52113b08a7cecc7e7fef7a0effa8a5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_place_change_is_permanent_689a7",
                    table="complaints_placechange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="unlisted",
            index=models.Index(
                condition=models.Q(("outcome", "waiting")), fields=["-complaint"], name="unlisted_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="unlisted",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("asset__isnull", True),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("outcome", "waiting"),
                    ),
                    models.Q(
                        ("asset__isnull", False), ("decided_at__isnull", False), ("outcome__in", ["entered", "linked"])
                    ),
                    models.Q(
                        ("asset__isnull", True),
                        ("decided_at__isnull", False),
                        ("outcome", "refused"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="verified_place_has_its_outcome",
            ),
        ),
    ]
