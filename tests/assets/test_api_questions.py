"""The register's spatial questions: exact answers, filters, pages, and refusals that name what is wrong."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.test import Client

from tests.conftest import IN_NO_WARD, IN_WARD_1, IN_WARD_2, Department, square

pytestmark = pytest.mark.django_db
URL = "/api/v1/assets/"


def ask(client: Client, **query: Any) -> Any:
    response = client.get(URL, query)
    assert response.status_code == 200, response.content
    return response.json()


def references(client: Client, **query: Any) -> list[str]:
    return [row["reference"] for row in ask(client, **query)["results"]]


def refusal(client: Client, query: dict[str, Any] | str, url: str = URL) -> dict[str, Any]:
    response = client.get(f"{url}?{query}") if isinstance(query, str) else client.get(url, query)
    assert response.status_code == 400, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    return body


def test_a_row_says_what_is_public_and_no_more(client: Client, areas: Any, make_asset: Any) -> None:
    asset = make_asset(
        kind="water", name_en="Lal Dighi", name_bn="লালদীঘি", condition=4, owner="A", custodian="B", assessee_number="C"
    )
    (row,) = ask(client)["results"]
    assert row == {
        "reference": asset.reference, "kind": "water", "status": "active", "name_en": "Lal Dighi",
        "name_bn": "লালদীঘি", "name_hi": "", "grade": "", "condition": 4,
        "condition_on": asset.condition_on.isoformat(), "ward": "ward:1", "borough": "borough:1", "address": "",
        "premises_number": "", "dating": "", "area_m2": round(asset.area_m2, 1), "length_m": 0.0,
        "captured_how": "drawn", "accuracy_m": None, "version": 1, "longitude": 88.355, "latitude": 22.555,
    }  # fmt: skip


def test_geojson_by_parameter_and_by_header(client: Client, make_asset: Any) -> None:
    asset = make_asset(kind="statue", name_en='A "quoted" name')
    for response in (
        client.get(URL, {"format": "geojson"}),
        client.get(URL, headers={"Accept": "application/geo+json"}),
    ):
        assert response.headers["Content-Type"] == "application/geo+json"
        body = response.json()
        assert (body["type"], body["next"]) == ("FeatureCollection", None)
        (feature,) = body["features"]
        assert feature["id"] == asset.reference
        assert feature["geometry"] == {"type": "Point", "coordinates": [88.355, 22.555]}
        assert feature["properties"]["name_en"] == 'A "quoted" name'


def test_nothing_found_is_an_empty_list(client: Client, areas: Any) -> None:
    assert ask(client) == {"results": [], "next": None}
    assert ask(client, format="geojson") == {"type": "FeatureCollection", "features": [], "next": None}


def test_filters_combine(client: Client, make_asset: Any) -> None:
    worst = make_asset(kind="water", condition=5)
    make_asset(kind="water", condition=2)
    unknown = make_asset(kind="water")
    park = make_asset(kind="park", condition=4, grade="I")
    assert references(client, kind="water", condition_min=4) == [worst.reference]
    assert references(client, kind="water,park", condition="4,5") == [worst.reference, park.reference]
    assert references(client, condition="none,5") == [worst.reference, unknown.reference]
    assert references(client, kind=["park", "statue"], grade="I,IIA") == [park.reference]
    assert references(client, grade="III") == []


def test_status_and_drafts(client: Client, make_asset: Any, department: Department) -> None:
    lost, draft = make_asset(status="lost"), make_asset(status="draft")
    assert references(client) == [lost.reference]
    assert references(client, status="draft") == []
    client.force_login(department.planner)
    assert references(client) == [lost.reference, draft.reference]
    assert references(client, status="draft") == [draft.reference]


def test_a_box_is_exact_to_less_than_its_index(client: Client, make_asset: Any) -> None:
    inside = make_asset(kind="statue", geometry=Point(88.36, 22.56, srid=4326))
    make_asset(kind="statue", geometry=Point(88.3600001, 22.56, srid=4326))
    assert references(client, bbox="88.35,22.55,88.36,22.56") == [inside.reference]


def test_a_radius_is_measured_in_metres_and_orders_by_distance(client: Client, make_asset: Any) -> None:
    # 0.001° of longitude is 102.8 m here and of latitude 110.8 m.
    east = make_asset(kind="statue", geometry=Point(88.356, 22.555, srid=4326))
    north = make_asset(kind="statue", geometry=Point(88.355, 22.556, srid=4326))
    rows = ask(client, point="88.355,22.555", radius=120)["results"]
    assert [(row["reference"], round(row["distance_m"])) for row in rows] == [
        (east.reference, 103),
        (north.reference, 111),
    ]
    assert references(client, point="88.355,22.555", radius=105) == [east.reference]


def test_the_nearest_are_the_nearest_on_the_ellipsoid(client: Client, make_asset: Any) -> None:
    # Seen in degrees the second would be nearer than the first.
    east = make_asset(kind="statue", geometry=Point(88.35605, 22.555, srid=4326))
    make_asset(kind="statue", geometry=Point(88.355, 22.556, srid=4326))
    make_asset(kind="statue", geometry=Point(88.40, 22.60, srid=4326))
    assert references(client, nearest="88.355,22.555", k=1) == [east.reference]
    body = ask(client, nearest="88.355,22.555", k=2)
    assert len(body["results"]) == 2
    assert body["next"] is None
    assert len(references(client, nearest="88.355,22.555")) == 3


def test_the_nearest_of_a_kind_inside_an_area_is_zero_metres_away(client: Client, make_asset: Any) -> None:
    pond = make_asset(kind="water")
    (row,) = ask(client, nearest="88.355,22.555", kind="water")["results"]
    assert (row["reference"], row["distance_m"]) == (pond.reference, 0.0)


def test_in_wards_boroughs_and_the_city(client: Client, areas: Any, make_asset: Any) -> None:
    one = make_asset(kind="statue")
    two = make_asset(kind="statue", geometry=IN_WARD_2)
    make_asset(kind="statue", geometry=IN_NO_WARD)
    assert references(client, area="ward:1") == [one.reference]
    assert references(client, area="ward:1,ward:2") == [one.reference, two.reference]
    assert references(client, area="borough:1") == [one.reference, two.reference]
    areas["borough"].__class__.objects.create(kind="city", code="1", name_en="C", geometry=areas["2"].geometry)
    assert references(client, area="city:1") == [two.reference]
    assert "ward:99" in refusal(client, {"area": "ward:1,ward:99"})["detail"]


@pytest.mark.parametrize("text", ["Rabindra Sarobar", "robindro sorobor", "রবীন্দ্র সরোবর", "रवीन्द्र सरोवर", "sarobar"])
def test_text_finds_names_in_any_script_and_mis_spelt(client: Client, make_asset: Any, text: str) -> None:
    lake = make_asset(kind="water", name_en="Rabindra Sarobar", name_bn="রবীন্দ্র সরোবর")
    make_asset(kind="park", name_en="Eden Gardens")
    assert references(client, q=text) == [lake.reference]


def test_text_finds_the_best_first_and_pages_keep_that_order(client: Client, make_asset: Any) -> None:
    names = ["Lake of Victoria", "Victoria", "Victoria Memorial", "Victorya", "Viktoria Terrace"]
    for name in names:
        make_asset(kind="statue", name_en=name)
    whole = references(client, q="victoria")
    assert len(whole) == 5
    paged: list[str] = []
    url = f"{URL}?q=victoria&limit=2"
    while url:
        body = client.get(url).json()
        paged += [row["reference"] for row in body["results"]]
        url = body["next"]
    assert paged == whole


@pytest.mark.parametrize("query", ["", "point=88.355,22.555&radius=5000", "format=geojson"])
def test_pages_hold_every_row_once(client: Client, make_asset: Any, query: str) -> None:
    made = [
        make_asset(kind="statue", geometry=Point(88.355 + step // 2 * 0.001, 22.555, srid=4326)) for step in range(7)
    ]
    found: list[str] = []
    url = f"{URL}?limit=3&{query}"
    while url:
        body = client.get(url).json()
        rows = body.get("results") or [feature["properties"] for feature in body["features"]]
        found += [row["reference"] for row in rows]
        url = body["next"]
    assert found == [asset.reference for asset in made]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("kinds=water", "kinds"), ("kind=pond", "kind"), ("grade=IV", "grade"), ("condition=6", "condition"),
        ("condition_min=0", "condition_min"), ("condition_min=x", "condition_min"), ("status=gone", "status"),
        ("bbox=1,2,3", "bbox"), ("bbox=a,b,c,d", "bbox"), ("bbox=88.4,22.5,88.3,22.6", "bbox"),
        ("bbox=nan,22.5,88.3,22.6", "bbox"), ("bbox=22.5,88.3,22.6,88.4", "bbox"), ("bbox=1,2,300,4", "bbox"),
        ("point=88.3,22.5", "point"), ("radius=5", "radius"), ("point=88.3,22.5&radius=50001", "radius"),
        ("point=88.3,22.5&radius=-1", "radius"), ("point=88.3,22.5&radius=inf", "radius"),
        ("point=22.5,88.3&radius=5", "point"), ("point=88.3&radius=5", "point"), ("nearest=x,y", "nearest"),
        ("nearest=88.3,22.5&k=0", "k"), ("nearest=88.3,22.5&k=101", "k"), ("k=3", "k"),
        ("point=88.3,22.5&radius=5&nearest=88.3,22.5", "nearest"), ("area=ward", "area"), ("limit=0", "limit"),
        ("limit=1001", "limit"), ("limit=", "limit"), ("after=forged", "after"), ("format=xml", "format"),
        ("q=" + "x" * 101, "q"), ("q=a%00b", "q"), ("bbox=1,2,3,4&bbox=1,2,3,4", "bbox"),
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_and_the_parameter_named(
    client: Client, areas: Any, query: str, parameter: str
) -> None:
    body = refusal(client, query)
    assert body["parameter"] == parameter
    assert body["status"] == 400
    assert len(body["detail"]) > 10


def test_a_cursor_of_another_question_is_refused(client: Client, make_asset: Any) -> None:
    for _ in range(2):
        make_asset(kind="statue", name_en="Victoria")
    url = ask(client, q="victoria", limit=1)["next"]
    after = url.split("after=")[1].split("&")[0]
    assert refusal(client, f"limit=1&after={after}")["parameter"] == "after"


def test_refusals_are_in_the_readers_language(client: Client, areas: Any) -> None:
    response = client.get(URL, {"bbox": "1"}, headers={"Accept-Language": "bn"})
    assert response.headers["Content-Language"] == "bn"


TRIANGLE = {"type": "Polygon", "coordinates": [[[88.35, 22.55], [88.36, 22.55], [88.355, 22.56], [88.35, 22.55]]]}


def post(client: Client, body: Any, query: str = "", media_type: str = "application/json") -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"{URL}intersecting/?{query}", text, content_type=media_type)


def test_a_posted_geometry_finds_what_meets_it(client: Client, make_asset: Any) -> None:
    inside = make_asset(kind="water")
    make_asset(kind="statue", geometry=IN_WARD_2)
    response = post(client, TRIANGLE)
    assert [row["reference"] for row in response.json()["results"]] == [inside.reference]
    feature = {"type": "Feature", "properties": {}, "geometry": TRIANGLE}
    geojson = post(client, feature, "format=geojson&kind=water", "application/geo+json").json()
    assert [each["id"] for each in geojson["features"]] == [inside.reference]
    assert post(client, TRIANGLE, "kind=park").json()["results"] == []


def test_pages_of_a_posted_geometry(client: Client, make_asset: Any) -> None:
    made = [make_asset(kind="statue").reference for _ in range(3)]
    first = post(client, TRIANGLE, "limit=2").json()
    second = client.post(first["next"], json.dumps(TRIANGLE), content_type="application/json").json()
    assert [row["reference"] for row in first["results"] + second["results"]] == made


def _ring(*positions: list[float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(positions)]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "body"),
        ("{", "JSON"),
        ("[]", "GeoJSON"),
        ("\ufeff\x00", "JSON"),
        ("[" * 100_000, "JSON"),
        ({"type": "Circle"}, "Circle"),
        ({"type": "GeometryCollection", "geometries": []}, "GeometryCollection"),
        ({"type": "Feature", "geometry": None}, "geometry"),
        ({"type": "Polygon"}, "nested"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[88.35, 22.55], [88.36, 22.55], [88.35, 22.55]]]}, "ring"),
        (_ring([88.35, 22.55], [88.36, 22.55], [88.36, 22.56], [88.35, 22.56]), "ring"),
        ({"type": "Point", "coordinates": ["a", "b"]}, "position"),
        ({"type": "Point", "coordinates": [88.35]}, "position"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "position"),
        ('{"type": "Point", "coordinates": [1e999, 1]}', "position"),
        ({"type": "Point", "coordinates": [500, 22]}, "earth"),
        ({"type": "Point", "coordinates": [10**400, 22]}, "position"),
        ({"type": "Point", "coordinates": [22.55, 88.35]}, "exchanged"),
        ({"type": "LineString", "coordinates": [[88.35, 22.55]]}, "read"),
        (
            _ring([88.35, 22.55], [88.36, 22.56], [88.36, 22.55], [88.35, 22.56], [88.35, 22.55]),
            "Self-intersection[88.355 22.555]",
        ),
        ({"type": "MultiPoint", "coordinates": [[88.35, 22.55]] * 10_001}, "10001"),
    ],
)  # fmt: skip
def test_a_bad_geometry_is_refused_in_words(client: Client, areas: Any, body: Any, words: str) -> None:
    response = post(client, body)
    assert response.status_code == 400, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["parameter"] == "geometry"
    assert words in response.json()["detail"]


def test_too_large_a_body_and_a_wrong_type_of_it(client: Client, areas: Any) -> None:
    assert post(client, " " * (2 * 1024 * 1024 + 1)).status_code == 413
    assert post(client, "<kml/>", media_type="application/xml").status_code == 415
    assert client.get(f"{URL}intersecting/").status_code == 405


def test_the_number_of_statements_does_not_grow_with_rows(
    client: Client, areas: Any, make_asset: Any, django_assert_num_queries: Any
) -> None:
    for wanted in (1, 3):
        while len(references(client)) < wanted:
            make_asset(kind="water")
        for query in ("", "?format=geojson", "?bbox=88.3,22.5,88.4,22.6", "?q=asset", "?nearest=88.355,22.555"):
            # Before: papers twice, words, streets, and the one look in a transaction of its own (four).
            with django_assert_num_queries(9 if "q=" in query else 1):
                assert client.get(f"{URL}{query}").status_code == 200


def test_an_answer_that_has_not_changed_is_304(client: Client, make_asset: Any) -> None:
    make_asset(kind="statue", geometry=square(IN_WARD_1).centroid)
    first = client.get(URL, {"kind": "statue"})
    tag = first.headers["ETag"]
    assert client.get(URL, {"kind": "statue"}, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(URL, {"kind": "park"}, headers={"If-None-Match": tag}).status_code == 200
    assert client.get(URL, {"kind": "statue", "format": "geojson"}, headers={"If-None-Match": tag}).status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.django_db(transaction=True)
def test_a_change_makes_a_new_etag(client: Client, make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    tag = client.get(URL).headers["ETag"]
    asset.address = "Elsewhere"
    asset.save()
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 200


def test_a_polygon_that_only_touches_is_met(client: Client, make_asset: Any) -> None:
    make_asset(kind="water", geometry=Polygon.from_bbox((88.36, 22.55, 88.37, 22.56)))
    assert len(references(client, bbox="88.35,22.55,88.36,22.56")) == 1
