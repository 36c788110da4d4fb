"""Figures of months and days that are over are counted anew: merged complaints no longer count as ended.

What nobody has counted yet is counted by night, or when asked for (complaints/desk/figures.py), from stages that are
never altered; so nothing is lost, and nothing need be put back.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("complaints", "0068_days_of_the_category")]

    operations = [
        migrations.RunSQL(
            "TRUNCATE complaints_complaintcount, complaints_countedspan", reverse_sql=migrations.RunSQL.noop
        )
    ]
