"""Where complaints come from: how many in each square of the city, of a period and of one category or all."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from complaints.desk.listing import midnight
from complaints.models import CELL_M, UTM

SIZES = (500, 1_000, 250)
MOST = 400
_COUNT = """
    SELECT floor(cell_x / %(step)s::float)::int AS x, floor(cell_y / %(step)s::float)::int AS y, count(*) AS number
    FROM complaints_complaintindex
    WHERE section_id = ANY(%(sections)s) AND confirmed_at >= %(since)s AND confirmed_at < %(until)s {category}
    GROUP BY 1, 2 ORDER BY number DESC, x, y LIMIT %(most)s
"""
_SQUARES = """
    WITH counted AS ({count})
    SELECT x, y, number,
        ST_AsGeoJSON(ST_Transform(ST_MakeEnvelope(x * %(size)s, y * %(size)s, (x + 1) * %(size)s, (y + 1) * %(size)s,
            %(utm)s), 4326), 6),
        ST_X(middle), ST_Y(middle), ward.id, ward.name_en, ward.name_bn, ward.name_hi
    FROM counted
    CROSS JOIN LATERAL ST_Transform(ST_SetSRID(ST_MakePoint((x + .5) * %(size)s, (y + .5) * %(size)s), %(utm)s), 4326)
        AS middle
    LEFT JOIN LATERAL (
        SELECT id, name_en, name_bn, name_hi FROM maps_area AS area
        WHERE area.kind = 'ward' AND ST_Covers(area.geometry, middle) ORDER BY id LIMIT 1
    ) AS ward ON true
    ORDER BY number DESC, x, y
"""


@dataclass(frozen=True, kw_only=True)
class Square:
    """One square: its place among the squares of its size, how many complaints, its outline and middle (EPSG:4326)."""

    x: int
    y: int
    number: int
    outline: dict[str, Any]
    middle: tuple[float, float]
    ward: dict[str, str] | None


def squares(
    *, sections: Sequence[int], since: dt.date, until: dt.date, category: int | None, size: int = SIZES[0]
) -> list[Square]:
    """Return at most ``MOST`` squares of ``size`` metres with the most complaints received on the days given.

    Only complaints whose files all of ``sections`` may open are counted. The ward is that of the square's middle.
    """
    named: dict[str, Any] = {
        "step": size // CELL_M,
        "size": size,
        "utm": UTM,
        "sections": list(sections),
        "since": midnight(since),
        "until": midnight(until + dt.timedelta(days=1)),
        "category": category,
        "most": MOST,
    }
    count = _COUNT.format(category="AND category_id = %(category)s" if category else "")
    with connection.cursor() as cursor:
        cursor.execute(_SQUARES.format(count=count), named)
        return [_square(*row) for row in cursor.fetchall()]


def _square(x: int, y: int, number: int, outline: str, lon: float, lat: float, ward: int | None, *names: str) -> Square:
    named = dict(zip(("en", "bn", "hi"), names, strict=True)) if ward is not None else None
    return Square(x=x, y=y, number=number, outline=json.loads(outline), middle=(lon, lat), ward=named)
