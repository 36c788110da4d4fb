"""The register's layers: assets themselves, and how many there are where they would be too many for a tile.

Drafts are in the desk's layers only.
"""

from typing import Any

from assets.models import CELL_LEVELS, PastAsset
from assets.models.past_counts import ENDS, FINEST, changes
from assets.past import ON
from maps.layers import BUFFER, EXTENT, Layer, features, layers
from staff.models import User

# More assets than this in one tile are shown as counts, down to the deepest zoom, which shows every one.
MOST_IN_A_TILE = 3000
DEEPEST = 16
# A tile shows counts in 8 × 8 cells: as far apart as their discs are wide. A ring of these around it is read too, for
# what stands on the edge is drawn by both tiles.
_FINER = 3


def _cells(drafts: bool) -> str:
    """Return the cells of a tile and around it with their numbers, from the coarsest kept level that is fine enough."""
    return _summed(f"SELECT x, y, n, east, north FROM {_kept('assets_assetcount', drafts)}")  # noqa: S608


def _level() -> str:
    """Return the SQL of the coarsest kept level that is fine enough for a tile, as a number."""
    levels = sorted(CELL_LEVELS)
    chosen = " ".join(f"WHEN %(z)s::int + {_FINER} <= {level} THEN {level}" for level in levels)
    return f"(CASE {chosen} ELSE {levels[-1]} END)"


def _deeper() -> str:
    return f"({_level()} - %(z)s::int)"


def _coarser() -> str:
    return f"greatest({_deeper()} - {_FINER}, 0)"


def _within(x: str, y: str) -> str:
    """Return the SQL condition that a cell of the level lies in the tile or in the ring of shown cells around it."""
    return " AND ".join(
        f"{cell} >= (%({axis})s::int << {_deeper()}) - (1 << {_coarser()})"
        f" AND {cell} < ((%({axis})s::int + 1) << {_deeper()}) + (1 << {_coarser()})"
        for axis, cell in (("x", x), ("y", y))
    )


def _kept(table: str, drafts: bool) -> str:
    shown = "" if drafts else "AND NOT cell.draft"
    return f"{table} AS cell WHERE cell.level = {_level()} AND {_within('cell.x', 'cell.y')} {shown}"


def _summed(cells: str) -> str:
    inside = f"bool_and(x >> {_deeper()} = %(x)s::int AND y >> {_deeper()} = %(y)s::int)"
    return f"""
        SELECT sum(n) AS n, sum(east) / sum(n) AS east, sum(north) / sum(n) AS north, {inside} AS inside
        FROM ({cells}) AS cell GROUP BY x >> {_coarser()}, y >> {_coarser()} HAVING sum(n) > 0
    """  # noqa: S608


def _cells_then(drafts: bool) -> str:
    """Return the same at the moment of the transaction: days added up, then what came until the moment.

    Once the moment is now or later (the end of today), the present counts are those of then.
    """
    shown = "" if drafts else "AND NOT draft"
    # Without a day added up, all is read from the history; what lies before its moment is then nothing.
    after = "(SELECT ends FROM known)"
    upto = "(SELECT upto FROM known)"
    x, y = (f"({axis} >> ({FINEST} - {_level()}))" for axis in ("x", "y"))
    return _summed(
        f"""
        SELECT x, y, n, east, north FROM {_kept("assets_pastcount", drafts)}
            AND cell.day <= (SELECT through FROM known WHERE past)
        UNION ALL
        SELECT {x}, {y}, sign, sign * east, sign * north FROM ({changes(after, upto)}) AS since
        WHERE {_within(x, y)} {shown}
        UNION ALL
        SELECT x, y, n, east, north FROM {_kept("assets_assetcount", drafts)} AND NOT (SELECT past FROM known)
        """  # noqa: S608
    )


_KNOWN = f"""
    SELECT past, through, coalesce({ENDS.format(day="through")} - interval '1 microsecond', '-infinity') AS ends,
           CASE WHEN past THEN at ELSE '-infinity' END AS upto
    FROM (
        SELECT at, at < now() AS past, CASE WHEN added.through IS NOT NULL THEN
                   least(added.through, ((at + interval '1 microsecond') AT TIME ZONE 'Asia/Kolkata')::date - 1)
               END AS through
        FROM (SELECT current_setting('aitihya.as_of')::timestamptz AS at) AS asked
        LEFT JOIN assets_pastcountmark AS added ON true
    ) AS moment
"""  # noqa: S608 (no foreign text)


def _counts(where: str) -> str:
    point = f"ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(east, north), 3857), frame.bounds, {EXTENT}, {BUFFER})"
    return f"""
        SELECT ST_AsMVT(tile, 'asset_counts', {EXTENT}, 'shape')
        FROM (SELECT n::int AS n, {point} AS shape FROM frame, cells WHERE {where}) AS tile
    """  # noqa: S608


def _assets(name: str, drafts: bool, visible_to: Any) -> Layer:
    hidden = "'withdrawn'" if drafts else "'draft', 'withdrawn'"
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT coalesce(sum(n), 0) FROM cells WHERE inside) <= {MOST_IN_A_TILE})"  # noqa: S608
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
    """The register as it stood at the moment of the address; where that would be too much for a tile, counts.

    Whether a place met the tile is asked of the geometry in degrees, whose index the history has.
    """
    hidden = "'withdrawn'" if drafts else "'draft', 'withdrawn'"
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT coalesce(sum(n), 0) FROM cells WHERE inside) <= {MOST_IN_A_TILE})"  # noqa: S608
    here = f"""
        SELECT past.id, past.reference, past.kind, past.condition, {{name}} AS name, past.geometry
        FROM frame, {PastAsset._meta.db_table} AS past
        WHERE {few} AND past.geometry && ST_Transform(frame.wide, 4326) AND past.status NOT IN ({hidden})
    """  # noqa: S608 (no foreign text)
    every = features(
        layer="assets",
        columns='id, reference AS "ref", kind, condition, name',
        table="(SELECT *, ST_Transform(geometry, 3857) AS geometry_3857 FROM here) AS drawn",
    )
    return Layer(
        name=name,
        statement=f"""
            WITH known AS MATERIALIZED ({_KNOWN}), cells AS MATERIALIZED ({_cells_then(drafts)}),
                here AS MATERIALIZED ({here})
            SELECT ({every}) || ({_counts(f"NOT {few}")})""",
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
    return isinstance(user, User) and user.is_authenticated and bool(user.seats().posts)


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
