import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0014_file_subjects"),
        ("maps", "0001_first"),
        ("staff", "0005_one_regular_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("building", "heritage building"),
                                ("statue", "statue"),
                                ("structure", "structure"),
                                ("monument", "monument"),
                                ("park", "park"),
                                ("water", "water body"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="kinds",
                    ),
                ),
                ("areas", models.ManyToManyField(blank=True, related_name="+", to="maps.area", verbose_name="areas")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jurisdictions",
                        to="staff.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "jurisdiction",
                "verbose_name_plural": "jurisdictions",
            },
        ),
    ]
