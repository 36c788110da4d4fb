from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # A table of millions of rows is not locked while the index is made.
    atomic = False
    dependencies = [("complaints", "0035_open311")]

    operations = [
        AddIndexConcurrently(
            model_name="stage",
            index=models.Index(fields=["at", "id"], name="stage_by_time"),
        ),
    ]
