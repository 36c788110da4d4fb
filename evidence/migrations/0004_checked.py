"""When each original was last found whole, and since when one is damaged."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="original",
            name="checked_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When its bytes were last found to be what was received.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="original",
            name="damaged_since",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When they were first found to be others, or gone.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(
                models.OrderBy(models.F("checked_at"), nulls_first=True), models.F("id"), name="original_checked_first"
            ),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(
                condition=models.Q(("damaged_since__isnull", False)), fields=["id"], name="original_damaged"
            ),
        ),
    ]
