import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import language.models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0005_phrases"),
        ("staff", "0005_one_regular_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", language.models.NormalisedTextField(verbose_name="explanation")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("late_by", models.PositiveIntegerField(help_text="Working days past the due date when it was given.")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="explanations", to="files.file"
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
                "verbose_name": "explanation",
                "verbose_name_plural": "explanations",
                "ordering": ["given_at", "pk"],
                "indexes": [models.Index(fields=["file", "given_at"], name="explanation_of_file")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="explanation_says_something"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="explanation",
            trigger=pgtrigger.compiler.Trigger(
                name="explanation_is_permanent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2a953083a462289d415da62642063d3a24353408",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_explanation_is_permanent_442f8",
                    table="files_explanation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
