"""Deriving anew in which ward and borough assets lie, after the outlines have changed."""

from django.db import connection

# Where every asset lies by the outlines that stand now.
PLACES = """
    SELECT asset.id, asset.ward_id AS old_ward, asset.borough_id AS old_borough,
           ward.id AS ward, ward.parent_id AS borough
    FROM assets_asset AS asset LEFT JOIN LATERAL (
        SELECT area.id, area.parent_id FROM maps_area AS area
        WHERE area.kind = 'ward' AND ST_Covers(area.geometry, ST_PointOnSurface(asset.geometry))
        ORDER BY area.id LIMIT 1
    ) AS ward ON true
"""
_MOVED = f"""
    SELECT * FROM ({PLACES}) AS found WHERE (old_ward, old_borough) IS DISTINCT FROM (ward, borough)
"""  # noqa: S608 (no foreign text)
# Only assets that moved are written: their history and version say so, and nobody else's.
_DERIVE = f"""
    UPDATE assets_asset SET ward_id = moved.ward, borough_id = moved.borough
    FROM ({_MOVED}) AS moved WHERE moved.id = assets_asset.id
"""  # noqa: S608 (no foreign text)

# Files about a point: the trigger of their table derives the ward anew.
_POINTS = "UPDATE assets_filesubject SET ward_id = NULL WHERE point IS NOT NULL"


def derive_wards() -> int:
    """Write ward and borough of every asset that lies in others than before; return how many did.

    The points that files are about follow. In the caller's transaction. Who would enter or move an asset meanwhile
    waits, or it would keep a ward of before.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE assets_asset IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_DERIVE)
        moved = int(cursor.rowcount)
        cursor.execute(_POINTS)
        return moved


def count_moved() -> int:
    """Return how many assets lie in another ward or borough than is written; writes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_MOVED}) AS moved")  # noqa: S608 (no foreign text)
        return int(cursor.fetchone()[0])
