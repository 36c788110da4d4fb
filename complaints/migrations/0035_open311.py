import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0032_published_so_far"),
        ("evidence", "0004_checked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    language.models.NormalisedCharField(
                        help_text="As officers read it on the file.", max_length=100, verbose_name="programme"
                    ),
                ),
                (
                    "contact",
                    language.models.NormalisedCharField(
                        help_text="A name with a telephone number or an e-mail address.",
                        max_length=200,
                        verbose_name="who answers for it",
                    ),
                ),
                ("start", models.CharField(editable=False, max_length=12, verbose_name="begins with")),
                ("hashed", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "vouches",
                    models.BooleanField(
                        default=False,
                        help_text="It has made sure who they are: their reports are taken in at once, without a code of ours.",
                        verbose_name="vouches for its reporters",
                    ),
                ),
                (
                    "posts_an_hour",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="reports an hour at most",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="may post")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "key for Open311",
                "verbose_name_plural": "keys for Open311",
                "ordering": ["-active", "client", "pk"],
                "permissions": [("keep_api_keys", "Make and revoke the keys of programmes that report by Open311")],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("update_id", models.CharField(blank=True, max_length=100)),
                ("text", language.models.NormalisedTextField(verbose_name="what he writes")),
                ("media_url", models.CharField(blank=True, max_length=2000, verbose_name="address of a picture")),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written")),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken in")),
            ],
            options={
                "verbose_name": "later word",
                "verbose_name_plural": "later words",
                "ordering": ["taken_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RemarkPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="submission",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("media_url", models.CharField(blank=True, max_length=2000, verbose_name="address of a picture")),
            ],
            options={
                "verbose_name": "report by Open311",
                "verbose_name_plural": "reports by Open311",
            },
        ),
        migrations.AddField(
            model_name="apikey",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="api_key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.apikey",
                verbose_name="programme",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="remarks",
                to="complaints.complaint",
                verbose_name="complaint",
            ),
        ),
        migrations.AddField(
            model_name="remarkphoto",
            name="original",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.original"
            ),
        ),
        migrations.AddField(
            model_name="remarkphoto",
            name="remark",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="complaints.remark"
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="api_key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="complaints.apikey",
                verbose_name="programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("active", True), ("revoked_at", None)),
                    models.Q(("active", False), ("revoked_at__isnull", False)),
                    _connector="OR",
                ),
                name="api_key_is_active_or_revoked",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("update_id", ""), _negated=True),
                fields=("complaint", "api_key", "update_id"),
                name="remark_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="remark_says_something"
            ),
        ),
    ]
