"""The plans of spatial questions over some thousand assets: each goes by an index, none reads the whole table."""

import json
import re
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets.models import Asset
from assets.questions import Question
from maps.layers import layers
from maps.models import Area

pytestmark = pytest.mark.django_db
_ROWS = 8000


@pytest.fixture
def many(db: None) -> None:
    """Some thousand statues and ponds over the city, in forty wards."""
    for number in range(40):
        west, south = 88.30 + number % 8 * 0.02, 22.50 + number // 8 * 0.02
        Area.objects.create(
            kind="ward",
            code=str(number),
            name_en=f"Ward {number}",
            geometry=MultiPolygon(Polygon.from_bbox((west, south, west + 0.02, south + 0.02))),
        )
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        cursor.execute(
            f"""
            INSERT INTO assets_asset (name_en, name_bn, name_hi, reference, kind, status, geometry, captured_how,
                outside_reason, address, premises_number, assessee_number, owner, custodian, significance_en,
                significance_bn, significance_hi, dating, materials, external_ids, grade, condition, condition_on,
                search_key, version, registered_at, ward_id)
            SELECT 'Name ' || md5(i::text), '', '', 'P-' || i, (ARRAY['statue', 'building'])[1 + i % 2], 'active',
                ST_SetSRID(ST_MakePoint(88.30 + random() * 0.16, 22.50 + random() * 0.10), 4326), 'drawn', '', '', '',
                '', '', '', '', '', '', '', '[]', '{{}}', '', 1 + i % 5, '2026-01-01',
                'name ' || translate(md5(i::text), '0123456789', 'ghijklmnop'), 1, now(),
                (SELECT min(id) FROM maps_area) + i % 40
            FROM generate_series(1, {_ROWS}) AS i
            """
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT gin_clean_pending_list('asset_words')")
        cursor.execute("ANALYZE assets_asset")


def plan(**query: str) -> str:
    shape = query.pop("shape", None)
    question = Question.parse(
        {name: [value] for name, value in query.items()}, shape=Polygon.from_bbox(eval(shape)) if shape else None
    )
    rows: Any = question.rows(Asset.objects.all())
    return str(rows.values_list("pk")[:50].explain(format="json"))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"bbox": "88.36,22.55,88.362,22.552"}, "assets_asset_geometry"),
        ({"shape": "(88.36, 22.55, 88.362, 22.552)"}, "assets_asset_geometry"),
        ({"point": "88.36,22.55", "radius": "150"}, "asset_geography"),
        ({"nearest": "88.36,22.55"}, "asset_geography"),
        ({"area": "ward:7", "condition_min": "4"}, "asset_ward_kind_condition"),
    ],
)
def test_a_question_goes_by_its_index(many: None, query: dict[str, str], index: str) -> None:
    text = plan(**query)
    assert index in text
    assert '"Seq Scan"' not in text, json.dumps(json.loads(text), indent=1)


@pytest.mark.parametrize(
    "query", [{"q": "cacaofaldaboracoccffaefabei"}, {"q": "name", "kind": "statue"}, {"q": "name", "danger": "yes"}]
)
def test_words_and_filters_go_by_one_index(many: None, query: dict[str, str]) -> None:
    question = Question.parse({name: [value] for name, value in query.items()})
    with CaptureQueriesContext(connection) as captured:
        question.hits(Asset.objects.all())
    (statement,) = [each["sql"] for each in captured if "place_0" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        ((found,),) = cursor.fetchall()
    text = json.dumps(found)
    assert '"asset_words"' in text
    assert '"Seq Scan"' not in text
    # What has a common word and a rare value is not sought among all that have the word.
    assert {int(removed) for removed in re.findall(r'"Rows Removed by Filter": (\d+)', text)} <= {0}


def test_a_tile_goes_by_its_index(many: None) -> None:
    found = layers.find("assets")
    assert found
    with connection.cursor() as cursor:
        statement = found[0].sql("en").replace("%(z)s", "16").replace("%(x)s", "48853").replace("%(y)s", "28556")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        text = json.dumps(cursor.fetchone()[0])
    assert "asset_geometry_3857" in text
    assert '"Relation Name": "assets_asset"' in text
