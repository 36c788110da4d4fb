from django.db import migrations

# Files named in gradings and locks are about the asset; by whose hand is not known any more.
_LINK = """
    INSERT INTO assets_filesubject (file_id, asset_id, asset_version, linked_at, reason)
    SELECT DISTINCT ON (named.file_id, named.asset_id)
        named.file_id, named.asset_id, COALESCE(named.version, asset.version), named.at, ''
    FROM (
        SELECT file_id, asset_id, asset_version AS version, changed_at AS at FROM grading_grading
        UNION ALL
        SELECT file_id, asset_id, NULL, set_at FROM grading_lock
    ) AS named JOIN assets_asset AS asset ON asset.id = named.asset_id
    WHERE named.file_id IS NOT NULL
    ORDER BY named.file_id, named.asset_id, named.at
    ON CONFLICT (file_id, asset_id) WHERE ended_at IS NULL DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_grading"), ("assets", "0014_file_subjects")]

    operations = [migrations.RunSQL(_LINK, migrations.RunSQL.noop)]
