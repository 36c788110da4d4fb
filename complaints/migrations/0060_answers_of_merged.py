import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Another line of work has the numbers up to 0059; this one needs nothing of it.
    dependencies = [("complaints", "0042_people_found")]

    operations = [
        migrations.AddField(
            model_name="feedback",
            name="said_in",
            field=models.ForeignKey(
                blank=True,
                help_text="The merged complaint whose reporter says it; empty where it is the complaint's own.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="feedback_given",
                to="complaints.complaint",
                verbose_name="said by the reporter of",
            ),
        ),
    ]
