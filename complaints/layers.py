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
from complaints.models.publication import CELL_LEVEL, OPEN
from complaints.models.published_counts import DAYS_KEPT, LEVELS
from maps.layers import BUFFER, EXTENT, Layer, Parameter, layers
from staff.working_time import OFFICE_ZONE

MOST_IN_A_TILE = 3000
DEEPEST = 16
# A tile shows counts in 16 × 16 cells.
_FINER = 4
# From this zoom on a tile holds less of the city than a period does of the years.
_BY_PLACE_FROM = 13
_NAME = "complaints"
_KINDS = ", ".join(f"'{kind.value}'" for kind in Kind)


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
    """Return the cells of a tile with their numbers, from the coarsest kept level that is fine enough."""
    deeper = f"({_level()} - %(z)s::int)"
    within = " AND ".join(
        f"{axis} >= %({axis})s::int << {deeper} AND {axis} < (%({axis})s::int + 1) << {deeper}" for axis in ("x", "y")
    )
    coarser = f"greatest({_level()} - %(z)s::int - {_FINER}, 0)"
    return f"""
        SELECT sum(n) AS n, sum(east) / sum(n) AS east, sum(north) / sum(n) AS north
        FROM complaints_publishedcount AS kept
        WHERE kept.subject = ANY({subjects}) AND kept.state = {state} AND level = {_level()} AND {within}
        GROUP BY x >> {coarser}, y >> {coarser} HAVING sum(n) > 0
    """  # noqa: S608 (no foreign text)


def _cells_of(level: str) -> str:
    """Return by how many bits a complaint's cell is finer than those of ``level``."""
    return f"(2 * greatest({CELL_LEVEL} - ({level}), 0))"


def _in_tile() -> str:
    corner, finer = "complaints_interleaved(%(x)s::int, %(y)s::int)", _cells_of("%(z)s::int")
    return f"p.cell >= {corner} << {finer} AND p.cell < ({corner} + 1) << {finer}"


# ---- what is drawn --------------------------------------------------------------------------------------------------


def _point(east: str, north: str) -> str:
    return f"ST_AsMVTGeom(ST_SetSRID(ST_MakePoint({east}, {north}), 3857), frame.bounds, {EXTENT}, {BUFFER})"


def _every(relation: str, where: str) -> str:
    point = _point("p.east * 0.1::float8", "p.north * 0.1::float8")
    return f"""
        SELECT ST_AsMVT(tile, '{_NAME}', {EXTENT}, 'shape', 'feature') FROM (
            SELECT p.complaint_id AS feature, p.number AS "ref", p.state, category.name, {point} AS shape
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
    """Return the query of what lies in a tile: a range of an index, or one for each state or kind.

    A ward leads by itself, and so does a period where the tile is a good part of the city: the place is then compared
    without its index ("IS TRUE").
    """
    here, wide = _in_tile(), f"%(z)s::int < {_BY_PLACE_FROM}"
    by_place = [here] if wish.category is not None or wish.kind or wish.state else [f"p.kind IN ({_KINDS})", here]
    if wish.ward is not None:
        ways = [[f"({here}) IS TRUE"]]
    elif wish.since is not None and wish.category is None:
        ways = [[wide, f"({here}) IS TRUE"], [f"NOT {wide}", *by_place]]
    else:
        ways = [by_place]
    return " UNION ALL ".join(
        f"""
        SELECT p.complaint_id, p.number, p.state, p.category_id, p.cell, p.east, p.north
        FROM complaints_publication AS p WHERE {" AND ".join([*way, *wish.conditions()])}
        """  # noqa: S608 (numbers, names of ours and moments)
        for way in ways
    )


def _statement(wish: _Wish) -> str:
    here = f"({_relation(wish)})"
    if wish.subjects:
        cells = _kept(_array(wish.subjects), f"'{wish.state}'")
    else:
        cells = f"""
            SELECT count(*) AS n, avg(p.east) * 0.1::float8 AS east, avg(p.north) * 0.1::float8 AS north
            FROM {here} AS p GROUP BY p.cell >> {_cells_of(f"%(z)s::int + {_FINER}")}
        """  # noqa: S608 (no foreign text)
    few = f"(%(z)s::int >= {DEEPEST} OR (SELECT coalesce(sum(n), 0) FROM cells) <= {MOST_IN_A_TILE})"  # noqa: S608
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
