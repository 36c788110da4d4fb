"""The layer of published complaints; where a tile would hold too many, counts. Nothing of it is personal.

A page that is narrowed has the layer ``complaints_narrowed`` in its place, whose tiles depend on what was asked for.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl

from django.utils import timezone

from assets.models import Kind
from complaints.forms.public import NarrowingForm
from complaints.models import State
from complaints.models.publication import CELL_LEVEL, OPEN, UNKNOWN
from complaints.models.published_counts import DAYS_KEPT, LEVELS
from maps.layers import BUFFER, EXTENT, Layer, Parameter, layers
from staff.working_time import OFFICE_ZONE

MOST_IN_A_TILE = 3000
DEEPEST = 16
# A tile shows counts in 8 × 8 cells: as far apart as their discs are wide. A ring of these around it is read too, for
# what stands on the edge is drawn by both tiles.
_FINER = 3
# From this zoom on a tile holds less of the city than a period does of the years.
_BY_PLACE_FROM = 13
_NAME = "complaints"
_PLAIN = "complaints_publication AS p"
_KINDS = ", ".join(f"'{kind}'" for kind in (*Kind.values, UNKNOWN))


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


# ---- where: cells that are counted beforehand, and ranges of the cells of single complaints --------------------------


def _level() -> str:
    chosen = " ".join(f"WHEN %(z)s::int + {_FINER} <= {level} THEN {level}" for level in sorted(LEVELS))
    return f"(CASE {chosen} ELSE {max(LEVELS)} END)"


def _kept(subjects: str, state: str) -> str:
    """Return the cells of a tile and around it with their numbers, from the coarsest kept level that is fine enough."""
    deeper = f"({_level()} - %(z)s::int)"
    coarser = f"greatest({deeper} - {_FINER}, 0)"
    within = " AND ".join(
        f"{axis} >= (%({axis})s::int << {deeper}) - (1 << {coarser})"
        f" AND {axis} < ((%({axis})s::int + 1) << {deeper}) + (1 << {coarser})"
        for axis in ("x", "y")
    )
    return f"""
        SELECT sum(n) AS n, sum(east) / sum(n) AS east, sum(north) / sum(n) AS north,
            bool_and(x >> {deeper} = %(x)s::int AND y >> {deeper} = %(y)s::int) AS inside
        FROM complaints_publishedcount AS kept
        WHERE kept.subject = ANY({subjects}) AND kept.state = {state} AND level = {_level()} AND {within}
        GROUP BY x >> {coarser}, y >> {coarser} HAVING sum(n) > 0
    """  # noqa: S608 (no foreign text)


def _cells_of(level: str) -> str:
    """Return by how many bits a complaint's cell is finer than those of ``level``."""
    return f"(2 * greatest({CELL_LEVEL} - ({level}), 0))"


_TILE, _CELL = _cells_of("%(z)s::int"), _cells_of(f"%(z)s::int + {_FINER}")
_CORNER = "complaints_interleaved(%(x)s::int, %(y)s::int)"
_IN_TILE = f"p.cell >= {_CORNER} << {_TILE} AND p.cell < ({_CORNER} + 1) << {_TILE}"
_RING = f"""
    (
        SELECT complaints_interleaved(i, j) << {_CELL} AS first
        FROM (
            SELECT (%(x)s::int << {_FINER}) - 1 AS west, (%(x)s::int + 1) << {_FINER} AS east,
                (%(y)s::int << {_FINER}) - 1 AS north, (%(y)s::int + 1) << {_FINER} AS south
        ) AS side
        CROSS JOIN generate_series(west, east) AS i CROSS JOIN generate_series(north, south) AS j
        WHERE (i IN (west, east) OR j IN (north, south)) AND least(i, j) >= 0
    ) AS ring
"""  # noqa: S608 (no foreign text)
_IN_RING = f"p.cell >= ring.first AND p.cell < ring.first + (1::bigint << {_CELL})"
# Tile and ring together, in decimetres and by no index.
_IN_BOTH = " AND ".join(
    f"p.{name} {sign} (SELECT 10 * (ST_{axis}{edge}(bounds) {beyond} unit * {EXTENT} / (1 << {_FINER})) FROM frame)"  # noqa: S608
    for name, axis in (("east", "X"), ("north", "Y"))
    for sign, edge, beyond in ((">=", "Min", "-"), ("<", "Max", "+"))
)


# ---- what is drawn --------------------------------------------------------------------------------------------------


def _point(east: str, north: str) -> str:
    return f"ST_AsMVTGeom(ST_SetSRID(ST_MakePoint({east}, {north}), 3857), frame.bounds, {EXTENT}, {BUFFER})"


def _every(relation: str, where: str) -> str:
    point = _point("p.east * 0.1::float8", "p.north * 0.1::float8")
    return f"""
        SELECT ST_AsMVT(tile, '{_NAME}', {EXTENT}, 'shape') FROM (
            SELECT p.number AS "ref", p.state, category.name, {point} AS shape
            FROM frame, {relation} AS p
            JOIN (SELECT id, {{name}} AS name FROM complaints_category) AS category ON category.id = p.category_id
            WHERE {where}
        ) AS tile WHERE shape IS NOT NULL
    """  # noqa: S608 (no foreign text)


def _counts(where: str) -> str:
    return f"""
        SELECT ST_AsMVT(tile, 'complaint_counts', {EXTENT}, 'shape')
        FROM (SELECT n::int AS n, {_point("east", "north")} AS shape FROM frame, cells WHERE {where}) AS tile
    """  # noqa: S608 (no foreign text)


# ---- what was asked for ---------------------------------------------------------------------------------------------


def _array(values: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(repr(value) for value in values)}]"


@dataclass(frozen=True)
class _Wish:
    """What a page is narrowed to, of types that can stand in a statement as they are; None: anything.

    ``state`` is what is counted beforehand under that name: a state, "open", "ended" or '' for any.
    """

    state: str = ""
    category: int | None = None
    ward: int | None = None
    kind: str = ""
    since: dt.datetime | None = None

    @classmethod
    def read(cls, value: str) -> Self:
        """Return the wish behind the layer's setting (see ``Narrowing.as_setting``)."""
        given: dict[str, Any] = json.loads(value)
        standing = {True: "open", False: "ended", None: ""}[given.get("open")]
        return cls(
            state=State(given["state"]).value if "state" in given else standing,
            category=int(given["category"]) if "category" in given else None,
            ward=int(given["ward"]) if "ward" in given else None,
            kind=Kind(given["kind"]).value if "kind" in given else "",
            since=dt.datetime.fromisoformat(given["since"]).astimezone(OFFICE_ZONE) if "since" in given else None,
        )

    @property
    def states(self) -> list[str]:
        """The states that are meant; none: any."""
        if self.state in {"open", "ended"}:
            return [state.value for state in State if (state.value in OPEN) == (self.state == "open")]
        return [self.state] if self.state else []

    @property
    def subjects(self) -> list[str]:
        """The subjects in whose sum it is counted beforehand; none where it must be counted."""
        if self.ward is not None or (self.category is not None and self.kind):
            return []
        if self.since is None:
            return [str(self.category) if self.category is not None else self.kind]
        return [] if self.category is not None or self.kind or self.state else _period(self.since.date())

    def conditions(self) -> list[str]:
        """Return the conditions on a publication ``p``."""
        found = [
            self.ward is not None and f"p.ward_id = {self.ward}",
            self.category is not None and f"p.category_id = {self.category}",
            self.kind and f"p.kind = '{self.kind}'",
            self.state and f"p.state = ANY({_array(self.states)})",
            self.since is not None and f"p.confirmed_at >= '{self.since.isoformat()}'",
        ]
        return [each for each in found if each]


def _period(begins: dt.date) -> list[str]:
    """Return the days up to the first whole month, and the months from then on; none where days are not kept so far."""
    today = timezone.localdate()
    if (today - begins).days > DAYS_KEPT - 2:
        return []
    found, day = [], begins
    while day <= today:
        if day.day == 1:
            found.append(f"{day:%Y-%m}")
            day = (day + dt.timedelta(days=31)).replace(day=1)
        else:
            found.append(f"{day:%Y-%m-%d}")
            day += dt.timedelta(days=1)
    return found


def _relation(wish: _Wish) -> str:
    """Return the query of what lies in a tile or its ring: ranges of an index, or as many for each state or kind.

    A ward leads by itself, and so does a period where the tile is a good part of the city.
    """
    wide = f"%(z)s::int < {_BY_PLACE_FROM}"
    wished = wish.conditions()
    led = wished if wish.category is not None or wish.kind or wish.state else [f"p.kind IN ({_KINDS})", *wished]
    by_wish = [(_PLAIN, [*wished, _IN_BOTH])]
    by_place = [(_PLAIN, [*led, _IN_TILE]), (f"{_RING} JOIN {_PLAIN} ON {_IN_RING}", led)]
    if wish.ward is not None:
        ways = by_wish
    elif wish.since is not None and wish.category is None:
        ways = [(source, [wide, *found]) for source, found in by_wish]
        ways += [(source, [f"NOT {wide}", *found]) for source, found in by_place]
    else:
        ways = by_place
    return " UNION ALL ".join(
        f"""
        SELECT p.complaint_id, p.number, p.state, p.category_id, p.cell, p.east, p.north
        FROM {source} WHERE {" AND ".join(found)}
        """  # noqa: S608 (numbers, names of ours and moments)
        for source, found in ways
    )


def _statement(wish: _Wish) -> str:
    here = f"({_relation(wish)})"
    if wish.subjects:
        cells = _kept(_array(wish.subjects), f"'{wish.state}'")
    else:
        cells = f"""
            SELECT count(*) AS n, avg(p.east) * 0.1::float8 AS east, avg(p.north) * 0.1::float8 AS north,
                bool_and({_IN_TILE}) AS inside
            FROM {here} AS p GROUP BY p.cell >> {_CELL}
        """  # noqa: S608 (no foreign text)
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT coalesce(sum(n), 0) FROM cells WHERE inside) <= {MOST_IN_A_TILE})"  # noqa: S608
    every, counts = _every(here, few), _counts(f"NOT {few}")
    return f"WITH cells AS MATERIALIZED ({cells}) SELECT ({every}) || ({counts})"


def _layer(name: str, parameter: Parameter | None = None) -> Layer:
    return Layer(
        name=name,
        statement=_statement(_Wish()),
        attributes=("ref", "state", "name"),
        revision_of=_NAME,
        minzoom=6,
        maxzoom=DEEPEST,
        named=True,
        parameter=parameter,
        instead_of=_NAME if parameter else "",
        asking=(lambda value: _statement(_Wish.read(value))) if parameter else None,
    )


def declare() -> None:
    """Declare the layer and its narrowed sister."""
    layers.add(_layer(_NAME), _layer("complaints_narrowed", _ONLY))
