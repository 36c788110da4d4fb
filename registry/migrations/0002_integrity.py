"""Checks of the whole register and what they found."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_cache_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntegrityFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_name", models.CharField(max_length=60, verbose_name="check")),
                ("subject", models.CharField(max_length=120, verbose_name="which")),
                ("expected", models.TextField(verbose_name="expected")),
                ("found", models.TextField(verbose_name="found")),
                ("url", models.CharField(blank=True, max_length=200)),
                ("first_seen", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("last_seen", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last seen")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["check_name", "id"], name="finding_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("check_name", "subject"),
                        name="finding_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntegrityRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("done", "done"), ("broken", "broken off")],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("steps", models.PositiveSmallIntegerField(default=0)),
                ("steps_done", models.PositiveSmallIntegerField(default=0)),
                (
                    "examined",
                    models.JSONField(default=dict, help_text="How much each check looked at, and how long it took."),
                ),
                ("found", models.PositiveIntegerField(default=0, help_text="Findings that stood when it ended.")),
                (
                    "fresh",
                    models.PositiveIntegerField(default=0, help_text="Those among them that were not known before."),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "integrity check",
                "verbose_name_plural": "integrity checks",
                "ordering": ["-started_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")), fields=("state",), name="one_integrity_run_at_a_time"
                    )
                ],
            },
        ),
    ]
