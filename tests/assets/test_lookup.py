"""Which asset a pin means."""

from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets.lookup import asset_at
from assets.models import Asset
from tests.conftest import IN_WARD_1, square

EVERY = ["building", "statue", "structure", "monument", "park", "water"]
# At this latitude a degree of longitude is 102,890 m and one of latitude 110,750 m, to about one part in a thousand.
METRE_EAST, METRE_NORTH = 1 / 102_890, 1 / 110_750


def away(east: float = 0, north: float = 0) -> Point:
    return Point(IN_WARD_1.x + east * METRE_EAST, IN_WARD_1.y + north * METRE_NORTH, srid=4326)


def at(point: Point, *, kinds: list[str] = EVERY, within_m: float = 50) -> Asset | None:
    return asset_at(point=point, kinds=kinds, within_m=within_m)


def test_nothing_anywhere(db: None) -> None:
    assert at(IN_WARD_1) is None


def test_the_outline_that_holds_the_pin(make_asset: Any) -> None:
    pond = make_asset(geometry=square(IN_WARD_1))
    make_asset(kind="statue", geometry=away(east=1))
    assert at(IN_WARD_1) == pond


def test_of_two_outlines_the_smaller(make_asset: Any) -> None:
    make_asset(kind="park", geometry=square(IN_WARD_1, half=0.002))
    pond = make_asset(geometry=square(IN_WARD_1, half=0.0005))
    make_asset(kind="park", geometry=square(IN_WARD_1, half=0.001))
    assert at(IN_WARD_1) == pond


def test_a_pin_in_a_hole_means_what_stands_there(make_asset: Any) -> None:
    outer, hole = square(IN_WARD_1, half=0.002), square(IN_WARD_1, half=0.001)
    lake = make_asset(geometry=Polygon(outer.exterior_ring, hole.exterior_ring))
    assert at(IN_WARD_1) is None  # the shore is about 100 m away
    assert at(IN_WARD_1, within_m=120) == lake
    temple = make_asset(kind="building", geometry=away(east=30))
    assert at(IN_WARD_1, within_m=120) == temple
    assert at(Point(IN_WARD_1.x + 0.0015, IN_WARD_1.y)) == lake


@pytest.mark.parametrize(("east", "north"), [(40, 0), (-40, 0), (0, 40), (0, -40)])
def test_the_distance_is_in_metres_in_every_direction(make_asset: Any, east: float, north: float) -> None:
    statue = make_asset(kind="statue", geometry=away(east=east, north=north))
    assert at(IN_WARD_1, within_m=39.5) is None
    assert at(IN_WARD_1, within_m=40.5) == statue


def test_the_nearest_in_metres_not_in_degrees(make_asset: Any) -> None:
    # 42 m to the north is fewer degrees than 40 m to the east.
    north = make_asset(kind="statue", geometry=away(north=42))
    east = make_asset(kind="statue", geometry=away(east=40))
    assert 42 * METRE_NORTH < 40 * METRE_EAST
    assert at(IN_WARD_1) == east
    assert at(away(north=10)) == north


def test_the_nearest_part_of_a_long_line_or_a_large_outline_counts(make_asset: Any) -> None:
    wall = make_asset(kind="structure", geometry=LineString(away(east=20, north=-400), away(east=20, north=400)))
    make_asset(kind="statue", geometry=away(east=-25))
    assert at(IN_WARD_1) == wall


def test_only_active_assets_of_the_kinds_asked_for(make_asset: Any) -> None:
    for status in ("draft", "lost", "delisted"):
        make_asset(geometry=square(IN_WARD_1), status=status)
    park = make_asset(kind="park", geometry=square(IN_WARD_1))
    assert at(IN_WARD_1, kinds=["water"]) is None
    assert at(IN_WARD_1, kinds=["water", "park"]) == park
    assert at(IN_WARD_1, kinds=[]) is None


def test_the_spatial_index_answers(make_asset: Any) -> None:
    make_asset(kind="statue", geometry=away(east=20))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO assets_asset (reference, kind, status, geometry, captured_how, outside_reason, address,
                premises_number, assessee_number, owner, custodian, significance_en, significance_bn, significance_hi,
                dating, materials, external_ids, grade, name_en, name_bn, name_hi, search_key, version, registered_at)
            SELECT 'X-' || n, 'statue', 'active',
                ST_SetSRID(ST_MakePoint(88.25 + (n %% 60) * 0.003, 22.46 + (n / 60) * 0.003), 4326), 'drawn',
                '', '', '', '', '', '', '', '', '', '', '[]', '{}', '', 'Statue', '', '', '', 1, now()
            FROM generate_series(1, 3000) AS n
            """,
            [],
        )
        cursor.execute("ANALYZE assets_asset")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert at(IN_WARD_1) is not None
    assert len(queries) == 2
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"].replace("%", "%%"), [])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "geometry" in plan.split("Index Scan")[1].split("\n")[0], plan
        assert "Seq Scan on assets_asset" not in plan
