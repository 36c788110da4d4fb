from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import MD5, Lower


class Migration(migrations.Migration):
    # Built beside the writing of complaints, of which there may be a million.
    atomic = False

    dependencies = [("complaints", "0021_area_keys")]

    operations = [
        AddIndexConcurrently(
            model_name="complaint",
            index=models.Index(
                MD5(Lower("answer")),
                "ended_at",
                condition=~models.Q(answer=""),
                name="complaint_answered_alike",
            ),
        ),
    ]
