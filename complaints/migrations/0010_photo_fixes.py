"""Where and when the phone was at each photo of a report; nullable columns without default, quick on a full table."""

import django.contrib.gis.db.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0004_depth"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaintphoto",
            name="fix",
            field=django.contrib.gis.db.models.fields.PointField(
                blank=True, null=True, srid=4326, verbose_name="position"
            ),
        ),
        migrations.AddField(
            model_name="complaintphoto",
            name="fix_accuracy_m",
            field=models.FloatField(blank=True, null=True, verbose_name="accuracy in metres"),
        ),
        migrations.AddField(
            model_name="complaintphoto",
            name="fix_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="position taken at"),
        ),
    ]
