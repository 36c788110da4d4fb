"""The layer of published complaints; where a tile would hold too many, counts. Nothing of it is personal.

A page that is narrowed has the layer ``complaints_narrowed`` in its place, whose tiles depend on what was asked for.
"""

from urllib.parse import parse_qsl

from complaints.forms.public import NarrowingForm
from complaints.models.published_counts import LEVELS
from maps.layers import BUFFER, EXTENT, Layer, Parameter, layers

MOST_IN_A_TILE = 3000
DEEPEST = 16
# A tile shows counts in 16 × 16 cells.
_FINER = 4
# From this zoom on a tile is small enough to be read by its place, whatever else was asked for.
_BY_PLACE_FROM = 13
_NAME = "complaints"


def read_only(text: str) -> str | None:
    """Return the setting of the narrowed layer for the query text of a page; None where it is not one."""
    form = NarrowingForm(dict(parse_qsl(text)))
    return form.narrowing().as_setting() if len(text) <= 500 and form.is_valid() else None


_ONLY = Parameter(
    name="only",
    setting="aitihya.complaints_only",
    read=read_only,
    lasting=lambda _text: False,
)


def _level() -> str:
    chosen = " ".join(f"WHEN %(z)s::int + {_FINER} <= {level} THEN {level}" for level in sorted(LEVELS))
    return f"(CASE {chosen} ELSE {max(LEVELS)} END)"


def _cells(subject: str = "''", state: str = "''", relations: str = "", condition: str = "true") -> str:
    """Return the cells of a tile with their numbers, from the coarsest kept level that is fine enough."""
    deeper = f"({_level()} - %(z)s::int)"
    within = " AND ".join(
        f"{axis} >= %({axis})s::int << {deeper} AND {axis} < (%({axis})s::int + 1) << {deeper}" for axis in ("x", "y")
    )
    coarser = f"greatest({_level()} - %(z)s::int - {_FINER}, 0)"
    return f"""
        SELECT sum(n) AS n, sum(east) / sum(n) AS east, sum(north) / sum(n) AS north
        FROM {relations}complaints_publishedcount AS kept
        WHERE {condition} AND kept.subject = {subject} AND kept.state = {state} AND level = {_level()} AND {within}
        GROUP BY x >> {coarser}, y >> {coarser} HAVING sum(n) > 0
    """  # noqa: S608 (no foreign text)


def _every(table: str, where: str) -> str:
    point = f"ST_AsMVTGeom(drawn.place_3857, frame.bounds, {EXTENT}, {BUFFER})"
    return f"""
        SELECT ST_AsMVT(tile, '{_NAME}', {EXTENT}, 'shape', 'feature') FROM (
            SELECT drawn.complaint_id AS feature, drawn.number AS "ref", drawn.state, category.name, {point} AS shape
            FROM frame, {table} AS drawn
            JOIN (SELECT id, {{name}} AS name FROM complaints_category) AS category ON category.id = drawn.category_id
            WHERE drawn.place_3857 && frame.wide AND {where}
        ) AS tile WHERE shape IS NOT NULL
    """  # noqa: S608 (no foreign text)


def _counts(where: str) -> str:
    point = f"ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(east, north), 3857), frame.bounds, {EXTENT}, {BUFFER})"
    return f"""
        SELECT ST_AsMVT(tile, 'complaint_counts', {EXTENT}, 'shape')
        FROM (SELECT n::int AS n, {point} AS shape FROM frame, cells WHERE {where}) AS tile
    """  # noqa: S608 (no foreign text)


# The subject under which what is asked for is counted beforehand; NULL where it must be counted.
_KEPT_AS = """
    CASE WHEN ward IS NULL AND since IS NULL AND (category IS NULL OR kind IS NULL)
        THEN coalesce(category::text, kind, '') END
"""


def _layer(name: str, *, prepared: str, every: str, parameter: Parameter | None = None) -> Layer:
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT coalesce(sum(n), 0) FROM cells) <= {MOST_IN_A_TILE})"  # noqa: S608
    return Layer(
        name=name,
        statement=f"WITH {prepared} SELECT ({_every(every, few)}) || ({_counts(f'NOT {few}')})",
        attributes=("ref", "state", "name"),
        revision_of=_NAME,
        minzoom=6,
        maxzoom=DEEPEST,
        named=True,
        parameter=parameter,
        instead_of=_NAME if parameter else "",
    )


def _ways() -> list[str]:
    """Return the conditions of ways to what lies in a tile, of which exactly one is gone for any tile and wish.

    A tile that shows a good part of the city is read by the index of what was asked for, the narrowest first; the place
    is then compared without its index ("IS TRUE"). Any other tile is read by its place, and one whose numbers are kept
    too: its points are read only where they are few.
    """
    wishes = {
        "ward": ("asked.ward IS NOT NULL", "p.ward_id = asked.ward"),
        "category": ("asked.category IS NOT NULL", "p.category_id = asked.category"),
        "open": ("asked.open IS TRUE", "p.open"),
        "since": ("asked.since IS NOT NULL", "p.confirmed_at >= asked.since"),
    }
    wide, ways, before = f"%(z)s::int < {_BY_PLACE_FROM} AND asked.kept_as IS NULL", [], ""
    for wished, found in wishes.values():
        ways.append(f"{wide}{before} AND {wished} AND {found} AND (p.place_3857 && frame.wide) IS TRUE")
        before += f" AND ({wished}) IS NOT TRUE"
    ways.append(f"NOT ({wide} AND NOT (true{before})) AND p.place_3857 && frame.wide")
    return ways


def _narrowed() -> Layer:
    columns = {"open": "boolean", "state": "text", "category": "bigint", "ward": "bigint", "kind": "text"}
    stored = {"category": "category_id", "ward": "ward_id"}
    # Read once and not for each row.
    values = ", ".join(
        f"(given.wish->>'{name}')::{kind} AS {name}" for name, kind in {**columns, "since": "timestamptz"}.items()
    )
    conditions = " AND ".join(
        f"(asked.{name} IS NULL OR p.{stored.get(name, name)} = asked.{name})" for name in columns
    )
    here = " UNION ALL ".join(
        f"""
        SELECT p.complaint_id, p.number, p.state, p.category_id, p.place_3857
        FROM frame, asked, complaints_publication AS p
        WHERE {way} AND {conditions} AND (asked.since IS NULL OR p.confirmed_at >= asked.since)
        """  # noqa: S608 (no foreign text)
        for way in _ways()
    )
    asked = f"""
        SELECT *, {_KEPT_AS} AS kept_as, coalesce(state, CASE WHEN open THEN 'open' WHEN NOT open THEN 'ended' END, '')
            AS kept_state
        FROM (SELECT {values} FROM (SELECT current_setting('{_ONLY.setting}')::jsonb AS wish) AS given) AS asked
    """  # noqa: S608 (no foreign text)
    # Numbered from the tile's corner; what lies in the buffer only is drawn by its own tile.
    cell = "floor((ST_{0}(place_3857) - ST_{0}Min(bounds)) / (ST_{0}Max(bounds) - ST_{0}Min(bounds)) * 16)"
    kept = "(SELECT kept_as IS NOT NULL FROM asked)"
    cells = f"""
        ({_cells("asked.kept_as", "asked.kept_state", "asked, ", kept)})
        UNION ALL
        (SELECT count(*) AS n, avg(ST_X(place_3857)) AS east, avg(ST_Y(place_3857)) AS north
        FROM frame, here WHERE NOT {kept} AND place_3857 && bounds GROUP BY {cell.format("X")}, {cell.format("Y")})
    """  # noqa: S608 (no foreign text)
    prepared = f"asked AS MATERIALIZED ({asked}), here AS MATERIALIZED ({here}), cells AS MATERIALIZED ({cells})"
    return _layer("complaints_narrowed", prepared=prepared, every="here", parameter=_ONLY)


def declare() -> None:
    """Declare the layer and its narrowed sister."""
    layers.add(
        _layer(_NAME, prepared=f"cells AS MATERIALIZED ({_cells()})", every="complaints_publication"),
        _narrowed(),
    )
