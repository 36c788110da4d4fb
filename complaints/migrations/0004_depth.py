import django.db.models.deletion
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0016_wards_at_once"),
        ("complaints", "0003_file_subjects"),
        ("files", "0017_chain_more"),
        ("maps", "0002_ward_quarters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.JSONField(verbose_name="answer")),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["question__rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", language.models.NormalisedCharField(max_length=200, verbose_name="name in English")),
                (
                    "name_bn",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Bengali"),
                ),
                (
                    "name_hi",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Hindi"),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asset_version", models.PositiveIntegerField()),
                (
                    "matched",
                    models.CharField(
                        choices=[
                            ("inside", "the pin lies in it"),
                            ("near", "the nearest one"),
                            ("named", "chosen by the reporter"),
                            ("staff", "put right by the department"),
                        ],
                        max_length=10,
                        verbose_name="found by",
                    ),
                ),
                ("distance_m", models.FloatField(default=0, verbose_name="metres from the pin")),
                ("state", models.JSONField(default=dict)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="1 is the one that the complaint is filed under."
                    ),
                ),
            ],
            options={
                "verbose_name": "asset of a complaint",
                "verbose_name_plural": "assets of complaints",
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", language.models.NormalisedCharField(max_length=200, verbose_name="name in English")),
                (
                    "name_bn",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Bengali"),
                ),
                (
                    "name_hi",
                    language.models.NormalisedCharField(blank=True, max_length=200, verbose_name="name in Hindi"),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("string", "a line"),
                            ("text", "a paragraph"),
                            ("number", "a number"),
                            ("datetime", "a date and time"),
                            ("singlevaluelist", "one of a list"),
                            ("multivaluelist", "several of a list"),
                        ],
                        max_length=20,
                        verbose_name="sort of answer",
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="must be answered")),
                ("help_en", language.models.NormalisedTextField(blank=True, verbose_name="explanation in English")),
                ("help_bn", language.models.NormalisedTextField(blank=True, verbose_name="explanation in Bengali")),
                ("help_hi", language.models.NormalisedTextField(blank=True, verbose_name="explanation in Hindi")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                ("active", models.BooleanField(default=True, verbose_name="asked")),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="reporter",
            options={"verbose_name": "reporter", "verbose_name_plural": "reporters"},
        ),
        migrations.RemoveIndex(
            model_name="complaint",
            name="complaint_open_newest_first",
        ),
        migrations.AddField(
            model_name="category",
            name="anonymous_allowed",
            field=models.BooleanField(default=False, verbose_name="may be reported without a name"),
        ),
        migrations.AddField(
            model_name="category",
            name="kept_days",
            field=models.PositiveIntegerField(
                default=365,
                help_text="After that who reported it is forgotten; what was reported stays.",
                verbose_name="personal data kept for days after the end",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="keywords",
            field=language.models.NormalisedTextField(
                blank=True,
                help_text="Words in any language under which people look for it.",
                verbose_name="search words",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="photo_rule",
            field=models.CharField(
                choices=[
                    ("helpful", "a photo helps"),
                    ("needed", "a photo is needed"),
                    (
                        "evidence",
                        "photos are evidence: never published, kept with the place and the time they were taken",
                    ),
                ],
                default="helpful",
                max_length=10,
                verbose_name="photos",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="published",
            field=models.BooleanField(default=True, verbose_name="shown on the public map"),
        ),
        migrations.AddField(
            model_name="complaint",
            name="address",
            field=language.models.NormalisedTextField(
                blank=True, help_text="As the reporter typed it.", verbose_name="address"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="client_id",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="complaint",
            name="content_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="complaint",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="complaints.complaint",
                verbose_name="goes on in",
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="origin",
            field=models.CharField(
                choices=[
                    ("web", "the public page"),
                    ("open311", "another programme, by Open311"),
                    ("counter", "written down by the department"),
                ],
                default="web",
                max_length=10,
                verbose_name="came by",
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="name",
            field=language.models.NormalisedTextField(blank=True, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="reporter",
            name="notice_version",
            field=models.CharField(blank=True, max_length=20, verbose_name="notice on personal data that was shown"),
        ),
        migrations.AddField(
            model_name="reporter",
            name="phone",
            field=models.CharField(blank=True, max_length=20, verbose_name="mobile number"),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="state",
            field=models.CharField(
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
                default="unconfirmed",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="reporter",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
        ),
        migrations.AlterField(
            model_name="stage",
            name="state",
            field=models.CharField(
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
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
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
                fields=["-confirmed_at", "-id"],
                name="complaint_open_newest_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("merged_into", models.F("id")), _negated=True), _connector="OR"
                ),
                name="complaint_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporter",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="reporter_can_be_reached"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="complaintplace",
            name="asset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaint_places",
                to="assets.asset",
                verbose_name="asset",
            ),
        ),
        migrations.AddField(
            model_name="complaintplace",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="complaints.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="choice",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="choices",
                to="complaints.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.question",
                verbose_name="question",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintplace",
            constraint=models.UniqueConstraint(fields=("complaint", "asset"), name="asset_once_a_complaint"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("category", "code"), name="question_code_once_a_category"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(fields=("question", "code"), name="choice_code_once_a_question"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("complaint", "question"), name="question_answered_once"),
        ),
    ]
