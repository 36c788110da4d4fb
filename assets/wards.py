"""Deriving anew in which ward and borough assets lie, after the outlines have changed."""

from django.db import connection

# Only assets that moved are written: their history and version say so, and nobody else's.
_DERIVE = """
    UPDATE assets_asset SET ward_id = found.ward, borough_id = found.borough
    FROM (
        SELECT asset.id, ward.id AS ward, ward.parent_id AS borough
        FROM assets_asset AS asset LEFT JOIN LATERAL (
            SELECT area.id, area.parent_id FROM maps_area AS area
            WHERE area.kind = 'ward' AND ST_Covers(area.geometry, ST_PointOnSurface(asset.geometry))
            ORDER BY area.id LIMIT 1
        ) AS ward ON true
    ) AS found
    WHERE found.id = assets_asset.id
      AND (assets_asset.ward_id, assets_asset.borough_id) IS DISTINCT FROM (found.ward, found.borough)
"""


def derive_wards() -> int:
    """Write ward and borough of every asset that lies in others than before; return how many did.

    One statement, of the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DERIVE)
        return int(cursor.rowcount)
