from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0016_places_of_old")]

    operations = [
        migrations.AddIndex(
            model_name="complaintplace",
            index=models.Index(fields=["asset", "-complaint"], name="place_of_asset_newest"),
        ),
    ]
