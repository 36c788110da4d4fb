"""How a place was redrawn: both outlines, and what the change is in metres."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from assets.models import Asset

_MEASURES = """
    ST_AsGeoJSON(was.geometry, 7), ST_AsGeoJSON(now.geometry, 7),
    ST_Area(was.geometry::geography), ST_Area(now.geometry::geography),
    ST_Area(ST_Difference(now.geometry, was.geometry)::geography),
    ST_Area(ST_Difference(was.geometry, now.geometry)::geography),
    ST_Distance(ST_Centroid(was.geometry)::geography, ST_Centroid(now.geometry)::geography)
"""
_EVENTS = Asset.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
# Of each pair of events: the outlines and their areas, what the later covers anew and no longer, and how far it moved.
_COMPARE = f"""
    SELECT pair.after, {_MEASURES}
    FROM unnest(%s::int[], %s::int[]) AS pair (before, after)
    JOIN {_EVENTS} AS was ON was.pgh_id = pair.before JOIN {_EVENTS} AS now ON now.pgh_id = pair.after
"""  # noqa: S608 (no foreign text)
_COMPARE_TWO = f"""
    SELECT {_MEASURES} FROM (SELECT %s::geometry AS geometry) AS was, (SELECT %s::geometry AS geometry) AS now
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Redrawn:
    """Two geometries (GeoJSON, EPSG:4326) with areas in m² on the ellipsoid and the middle's shift in metres."""

    before: dict[str, Any]
    after: dict[str, Any]
    area_before: float
    area_after: float
    gained: float
    lost: float
    moved: float

    @property
    def outlines(self) -> dict[str, Any]:
        """What the map draws."""
        return {"before": self.before, "after": self.after}

    @property
    def area_change(self) -> float:
        """By how many m² the area grew (negative: shrank)."""
        return self.area_after - self.area_before

    @property
    def has_area(self) -> bool:
        """Whether one of the two is an outline."""
        return bool(self.area_before or self.area_after)


def compare(pairs: list[tuple[int, int]]) -> dict[int, Redrawn]:
    """Return how the geometry changed between two events each, by the key of the later; one statement."""
    if not pairs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, [[was for was, _now in pairs], [now for _was, now in pairs]])
        rows = cursor.fetchall()
    return {key: _redrawn(row) for key, *row in rows}


def compare_geometries(before: GEOSGeometry, after: GEOSGeometry) -> Redrawn:
    """Return how ``after`` differs from ``before`` (both EPSG:4326); one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE_TWO, [before.hexewkb.decode(), after.hexewkb.decode()])
        return _redrawn(cursor.fetchone())


def _redrawn(row: Any) -> Redrawn:
    return Redrawn(
        before=json.loads(row[0]),
        after=json.loads(row[1]),
        area_before=row[2],
        area_after=row[3],
        gained=row[4],
        lost=row[5],
        moved=row[6],
    )
