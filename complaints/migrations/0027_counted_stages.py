from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Stages are the greatest table of the room: nobody waits while it is indexed.
    atomic = False

    dependencies = [("complaints", "0026_desk_index")]

    operations = [
        AddIndexConcurrently(
            model_name="stage",
            index=models.Index(
                fields=["at"],
                condition=models.Q(state__in=("received", "resolved", "not_ours", "cannot_be_done", "duplicate")),
                name="stage_that_is_counted",
            ),
        ),
    ]
