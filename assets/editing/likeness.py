"""Whether a place is in the register already: something of a similar name close by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from assets.models import Asset
from language.text import spellings

NEAR_M = 200
_LIKE = 0.6
_MOST = 10
# The index on geography finds the neighbours; only these few are compared by name.
_NEIGHBOURS = """
    WITH place AS (SELECT ST_GeomFromEWKB(%(place)s)::geography AS there), near AS MATERIALIZED (
        SELECT asset.id, asset.search_key, ST_Distance(asset.geometry::geography, place.there) AS metres
        FROM assets_asset AS asset, place
        WHERE ST_DWithin(asset.geometry::geography, place.there, %(metres)s) AND asset.status <> 'withdrawn'
    )
    SELECT near.id, near.metres, max(word_similarity(form, split_part(near.search_key, ' @ ', 1))) AS likeness
    FROM near, unnest(%(forms)s::text[]) AS form
    GROUP BY near.id, near.metres
    HAVING max(word_similarity(form, split_part(near.search_key, ' @ ', 1))) >= %(least)s
    ORDER BY likeness DESC, near.metres LIMIT %(most)s
"""


@dataclass(frozen=True)
class Alike:
    """An asset of a similar name, and how far it is from the place in metres on the ellipsoid."""

    asset: Asset
    metres: float


def alike_nearby(*, names: Iterable[str], geometry: GEOSGeometry, within_m: float = NEAR_M) -> list[Alike]:
    """Return what lies within ``within_m`` metres of ``geometry`` (EPSG:4326) under a similar name, likeliest first."""
    forms = sorted({form for name in names for form in spellings(name) if len(form) > 2})
    if not forms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _NEIGHBOURS,
            {"place": bytes(geometry.ewkb), "metres": within_m, "forms": forms, "least": _LIKE, "most": _MOST},
        )
        found: Sequence[tuple[int, float, float]] = cursor.fetchall()
    assets = Asset.objects.select_related("ward").defer(
        "geometry", "geometry_3857", "ward__geometry", "ward__geometry_3857"
    )
    known = assets.in_bulk([pk for pk, _metres, _likeness in found])
    return [Alike(known[pk], metres) for pk, metres, _likeness in found]
