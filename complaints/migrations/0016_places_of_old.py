from django.db import migrations

# A complaint of before keeps the asset it was filed under. What the asset was like then is known only where it has not
# changed since; else it stays empty, and the asset's history tells by the version.
_FILL = """
INSERT INTO complaints_complaintplace (complaint_id, asset_id, asset_version, matched, distance_m, state, rank)
SELECT complaint.id, asset.id, coalesce(complaint.asset_version, asset.version),
    CASE WHEN asset.geometry_type IN ('POLYGON', 'MULTIPOLYGON') AND ST_Covers(asset.geometry, complaint.pin)
        THEN 'inside' ELSE 'near' END,
    ST_Distance(asset.geometry::geography, complaint.pin::geography),
    CASE WHEN complaint.asset_version = asset.version THEN jsonb_build_object(
        'reference', asset.reference, 'name_en', asset.name_en, 'name_bn', asset.name_bn, 'name_hi', asset.name_hi,
        'kind', asset.kind, 'status', asset.status, 'condition', asset.condition, 'grade', asset.grade,
        'lock', building.heritage_lock
    ) ELSE '{}'::jsonb END,
    1
FROM complaints_complaint AS complaint
JOIN assets_asset AS asset ON asset.id = complaint.asset_id
LEFT JOIN assets_building AS building ON building.asset_id = asset.id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0016_wards_at_once"),
        ("complaints", "0015_places"),
    ]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
