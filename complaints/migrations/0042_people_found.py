from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    # Built beside the service's work: a table of a million reporters is not locked.
    atomic = False

    dependencies = [("complaints", "0041_notice")]

    operations = [
        AddIndexConcurrently("reporter", models.Index(Upper("email"), name="reporter_by_email")),
        AddIndexConcurrently(
            "reporter",
            models.Index(fields=["phone"], condition=models.Q(("phone", ""), _negated=True), name="reporter_by_phone"),
        ),
        AddIndexConcurrently("reporterread", models.Index(fields=["-read_at", "-id"], name="reads_newest")),
    ]
