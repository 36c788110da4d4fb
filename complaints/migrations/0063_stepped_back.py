from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0062_waiting_for_the_reporter"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="stepped_back_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="its reporter took his part back"
            ),
        ),
    ]
