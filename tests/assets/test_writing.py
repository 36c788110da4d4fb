"""What the register derives from every row that is written: the same for one row, for several, and for thousands."""

import random
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from assets.models import Asset, AssetCount, SearchWord, Status
from maps.models import Area
from tests.conftest import IN_WARD_1, square

pytestmark = pytest.mark.django_db
_TRUE_WARDS = """
    SELECT count(*) FROM assets_asset AS asset LEFT JOIN LATERAL (
        SELECT id, parent_id FROM maps_area AS ward
        WHERE ward.kind = 'ward' AND _ST_Covers(ward.geometry, ST_PointOnSurface(asset.geometry)) ORDER BY id LIMIT 1
    ) AS ward ON true
    WHERE (asset.ward_id, asset.borough_id) IS DISTINCT FROM (ward.id, ward.parent_id)
"""
_WORDS = """
    SELECT DISTINCT ltrim(word, '@') FROM assets_asset, unnest(string_to_array(search_key, ' ')) AS word
    WHERE word ~ '^@?~?[a-z]+$'
"""


@pytest.fixture
def many(areas: dict[str, Area]) -> None:
    """Three hundred statues and ponds in and outside two wards and on their border, written by one statement."""
    chance = random.Random(20261122)
    places = [
        Point(88.345 + 0.0001 * chance.randrange(250), 22.545 + 0.0001 * chance.randrange(150)) for _ in range(300)
    ]
    Asset.objects.bulk_create(
        Asset(
            reference=f"B-{number:06}", kind="water" if number % 2 else "statue", name_en=f"Asset {number}",
            geometry=square(place) if number % 2 else place, search_key=f"asset name{'abcdefgh'[number % 8]} ={number}",
            status="withdrawn" if number % 10 == 0 else "draft" if number % 7 == 0 else "active",
        )
        for number, place in enumerate(places)
    )  # fmt: skip


def asked(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def agreed() -> None:
    """Fail where what is kept is not what it would be if it were made anew."""
    assert asked(_TRUE_WARDS) == [(0,)]
    assert AssetCount.differing(limit=5) == []
    kept = positions()
    AssetCount.rebuild()
    anew = positions()
    assert kept.keys() == anew.keys()
    for cell, sums in kept.items():
        assert sums == pytest.approx(anew[cell], abs=0.01)
    written = {word for (word,) in asked(_WORDS)}
    assert written <= set(SearchWord.objects.values_list("word", flat=True))


def positions() -> dict[Any, tuple[float, ...]]:
    key = "level, x, y, kind, condition, draft"
    rows = asked(
        f"SELECT {key}, sum(n), sum(east), sum(north) FROM assets_assetcount GROUP BY {key} HAVING sum(n) <> 0"
    )
    return {row[:6]: tuple(map(float, row[6:])) for row in rows}


def test_many_rows_of_one_statement(many: None) -> None:
    agreed()
    assert Asset.objects.filter(ward=None).exists()
    assert Asset.objects.exclude(ward=None).count() > 100


def test_several_rows_changed_at_once(many: None) -> None:
    agreed()
    for changes in (
        {"geometry": square(IN_WARD_1)}, {"status": Status.WITHDRAWN}, {"status": Status.ACTIVE},
        {"search_key": Concat("search_key", Value(" quite another"))}, {"condition": 3, "condition_on": "2026-03-01"},
    ):  # fmt: skip
        Asset.objects.filter(kind="water", pk__in=Asset.objects.order_by("?").values("pk")[:90]).update(**changes)
        agreed()
    assert SearchWord.objects.filter(word="another").count() == 1


def test_one_row(many: None, make_asset: Any) -> None:
    asset = make_asset(name_en="Zebra crossing")
    Asset.objects.filter(pk=asset.pk).update(geometry=square(IN_WARD_1, half=0.0007))
    agreed()
    assert SearchWord.objects.filter(word="zebra").count() == 1


def test_a_word_is_not_added_twice(make_asset: Any) -> None:
    make_asset(name_en="Zebra crossing")
    make_asset(name_en="Zebra park")
    assert SearchWord.objects.filter(word="zebra").count() == 1


def test_a_ward_cannot_be_typed(areas: dict[str, Area], make_asset: Any) -> None:
    asset = make_asset(geometry=square(IN_WARD_1), ward=areas["2"])
    Asset.objects.filter(pk=asset.pk).update(ward=areas["2"], borough=None)
    asset.refresh_from_db()
    assert (asset.ward, asset.borough) == (areas["1"], areas["1"].parent)


def test_on_a_border_the_first_ward_has_it(areas: dict[str, Area], make_asset: Any) -> None:
    """A ward drawn over another one later does not take its assets."""
    outline = MultiPolygon(Polygon.from_bbox((88.35, 22.55, 88.36, 22.56)))
    Area.objects.create(kind="ward", code="99", name_en="Later", geometry=outline)
    assert make_asset(geometry=square(IN_WARD_1)).ward == areas["1"]


@pytest.mark.parametrize(
    "outline",
    ["POLYGON EMPTY", "POLYGON((88.35 22.55, 88.36 22.56, 88.36 22.55, 88.35 22.56, 88.35 22.55))"],
)
def test_a_broken_outline_is_refused_however_it_comes(make_asset: Any, outline: str) -> None:
    asset = make_asset()
    for statement in (
        "UPDATE assets_asset SET geometry = ST_GeomFromText(%s, 4326) WHERE id = %s",
        "WITH other AS (SELECT * FROM assets_asset) UPDATE assets_asset a SET geometry = ST_GeomFromText(%s, 4326), "
        "ward_id = NULL FROM other WHERE a.id = other.id AND a.id = %s",
    ):
        with (
            pytest.raises(IntegrityError, match="geometry is empty or invalid"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [outline, asset.pk])


def test_wards_are_found_by_their_own_index(db: None) -> None:
    with connection.cursor() as cursor:
        # A city's worth of wards: of three, any index is as good as another.
        cursor.execute(
            "INSERT INTO maps_area (kind, code, name_en, name_bn, name_hi, geometry, source) "
            "SELECT 'ward', i, 'Ward ' || i, '', '', "
            "ST_Multi(ST_MakeEnvelope(88.2 + i * 0.002, 22.5, 88.202 + i * 0.002, 22.6, 4326)), '' "
            "FROM generate_series(1, 140) AS i"
        )
        cursor.execute("ANALYZE maps_area")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM maps_area WHERE kind = 'ward' "
            "AND ST_Covers(geometry, ST_SetSRID(ST_MakePoint(88.35, 22.55), 4326))"
        )
        assert "area_ward_quarters" in str(cursor.fetchall())
