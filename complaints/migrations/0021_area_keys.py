from django.db import migrations

# The key of a rule's area is kept beside it, so that it can be named though the area be gone.
KEEP = """
    UPDATE complaints_routingrule AS rule SET area_key = area.kind || ':' || area.code
    FROM maps_area AS area WHERE area.id = rule.area_id AND rule.area_key = ''
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0020_rules_and_closing")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
