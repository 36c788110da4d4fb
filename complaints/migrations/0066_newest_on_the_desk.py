from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0065_drawn_by_indexes"),
        ("files", "0022_vocabulary"),
        ("maps", "0002_ward_quarters"),
        ("staff", "0007_account_changes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="complaintindex",
            index=models.Index(fields=["-confirmed_at", "-complaint"], name="complaint_index_newest"),
        ),
    ]
