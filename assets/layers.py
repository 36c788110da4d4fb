"""The register's layers: assets themselves, and how many there are where they would be too many for a tile.

Drafts are in the desk's layers only.
"""

from typing import Any

from assets.models import CELL_LEVELS, PastAsset
from assets.past import ON
from maps.layers import BUFFER, EXTENT, Layer, features, layers
from staff.models import User

# More assets than this in one tile are shown as counts, down to the deepest zoom, which shows every one.
MOST_IN_A_TILE = 3000
DEEPEST = 16
# A tile shows counts in 16 × 16 cells.
_FINER = 4


def _cells(drafts: bool) -> str:
    """Return the cells of a tile with their numbers, from the coarsest kept level that is fine enough."""
    finest = max(CELL_LEVELS)
    level = f"CASE {' '.join(f'WHEN %(z)s::int + {_FINER} <= {at} THEN {at}' for at in sorted(CELL_LEVELS))}"
    return f"""
        SELECT sum(n) AS n, sum(east) / sum(n) AS east, sum(north) / sum(n) AS north
        FROM (
            SELECT kept.level, kept.level - %(z)s::int AS deeper,
                   greatest(kept.level - %(z)s::int - {_FINER}, 0) AS coarser
            FROM (SELECT {level} ELSE {finest} END AS level) AS kept
        ) AS want JOIN assets_assetcount AS cell ON cell.level = want.level
            AND cell.x >= %(x)s::int << want.deeper AND cell.x < (%(x)s::int + 1) << want.deeper
            AND cell.y >= %(y)s::int << want.deeper AND cell.y < (%(y)s::int + 1) << want.deeper
            {"" if drafts else "AND NOT cell.draft"}
        GROUP BY cell.x >> want.coarser, cell.y >> want.coarser HAVING sum(n) > 0
    """  # noqa: S608 (no foreign text)


def _counts(where: str) -> str:
    point = f"ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(east, north), 3857), frame.bounds, {EXTENT}, {BUFFER})"
    return f"""
        SELECT ST_AsMVT(tile, 'asset_counts', {EXTENT}, 'shape')
        FROM (SELECT n::int AS n, {point} AS shape FROM frame, cells WHERE {where}) AS tile
    """  # noqa: S608


def _assets(name: str, drafts: bool, visible_to: Any) -> Layer:
    hidden = "'withdrawn'" if drafts else "'draft', 'withdrawn'"
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT coalesce(sum(n), 0) FROM cells) <= {MOST_IN_A_TILE})"  # noqa: S608
    every = features(
        layer="assets",
        columns='id, reference AS "ref", kind, condition, {name} AS name',
        table="assets_asset",
        where=f"{few} AND assets_asset.status NOT IN ({hidden})",
    )
    return Layer(
        name=name,
        # Where the assets are too many the same tile carries a layer of counts instead.
        statement=f"WITH cells AS MATERIALIZED ({_cells(drafts)}) SELECT ({every}) || ({_counts(f'NOT {few}')})",
        attributes=("id", "ref", "kind", "condition", "name"),
        revision_of="assets",
        minzoom=6,
        maxzoom=DEEPEST,
        named=True,
        visible_to=visible_to,
    )


def _asset_counts(name: str, drafts: bool, visible_to: Any) -> Layer:
    return Layer(
        name=name,
        statement=f"WITH cells AS MATERIALIZED ({_cells(drafts)}) {_counts('true')}",
        attributes=("n",),
        revision_of="assets",
        minzoom=6,
        maxzoom=DEEPEST,
        visible_to=visible_to,
    )


def _assets_then(name: str, drafts: bool, visible_to: Any) -> Layer:
    """The register as it stood at the moment of the address; what would be too much for a tile is counted on the spot.

    Whether a place met the tile is asked of the geometry in degrees, whose index the history has.
    """
    hidden = "'withdrawn'" if drafts else "'draft', 'withdrawn'"
    here = f"""
        SELECT past.id, past.reference, past.kind, past.condition, {{name}} AS name, past.geometry
        FROM frame, {PastAsset._meta.db_table} AS past
        WHERE past.geometry && ST_Transform(frame.wide, 4326) AND past.status NOT IN ({hidden})
    """  # noqa: S608 (no foreign text)
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT count(*) FROM here) <= {MOST_IN_A_TILE})"  # noqa: S608
    every = features(
        layer="assets",
        columns='id, reference AS "ref", kind, condition, name',
        table="(SELECT *, ST_Transform(geometry, 3857) AS geometry_3857 FROM here) AS drawn",
        where=few,
    )
    cells = f"""
        SELECT count(*) AS n, avg(ST_X(place)) AS east, avg(ST_Y(place)) AS north
        FROM (SELECT ST_Transform(ST_Centroid(geometry), 3857) AS place FROM here WHERE NOT {few}) AS placed, frame
        WHERE place && frame.bounds
        GROUP BY floor((ST_X(place) - ST_XMin(frame.bounds)) / (ST_XMax(frame.bounds) - ST_XMin(frame.bounds)) * 16),
                 floor((ST_Y(place) - ST_YMin(frame.bounds)) / (ST_YMax(frame.bounds) - ST_YMin(frame.bounds)) * 16)
    """  # noqa: S608
    return Layer(
        name=name,
        statement=f"""WITH here AS MATERIALIZED ({here}), cells AS MATERIALIZED ({cells})
            SELECT ({every}) || ({_counts("true")})""",
        attributes=("id", "ref", "kind", "condition", "name"),
        revision_of="assets",
        minzoom=6,
        maxzoom=DEEPEST,
        named=True,
        visible_to=visible_to,
        parameter=ON,
        instead_of="assets",
    )


def has_post(user: object) -> bool:
    """Whether this login acts for a post today, and so sees what is the department's."""
    return isinstance(user, User) and user.is_authenticated and user.posts().exists()


def declare() -> None:
    """Declare the register's layers; those of the desk replace the public ones on maps of the department's people."""
    layers.add(
        _assets("assets", False, None),
        _asset_counts("asset_counts", False, None),
        _assets("assets_desk", True, has_post),
        _asset_counts("asset_counts_desk", True, has_post),
        _assets_then("assets_then", False, None),
        _assets_then("assets_then_desk", True, has_post),
    )
