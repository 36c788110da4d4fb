from django.db import migrations

# Files of complaints for which no asset is known are about the place of the pin. Those with an asset were linked to it
# when they were confirmed.
_LINK = """
    INSERT INTO assets_filesubject (file_id, point, linked_at, reason)
    SELECT DISTINCT ON (file_id, pin) file_id, pin, confirmed_at, '' FROM complaints_complaint
    WHERE file_id IS NOT NULL AND asset_id IS NULL
    ORDER BY file_id, pin, confirmed_at
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_first"), ("assets", "0014_file_subjects")]

    # Going back, the register's own migration takes points out.
    operations = [migrations.RunSQL(_LINK, migrations.RunSQL.noop)]
