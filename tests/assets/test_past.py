"""The register as it stood: exact to the moment, for pages, lists, tiles and the API, and for the right people."""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assets import layers as asset_layers
from assets.domain import amend, register
from assets.models import Asset, PastAsset
from assets.models.past import UNKEPT
from assets.past import Moment, details_then, facilities_then, former_names_then, read_moment, standing_at
from assets.questions import Question, Refused
from maps.layers import layers
from maps.models import Area
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square
from tests.maps.mvt import decode
from tests.maps.test_tiles import tile_of

pytestmark = pytest.mark.django_db
KOLKATA = timezone.get_default_timezone()
EVENTS = (
    "asset", "water", "park", "building", "formername", "facility", "assetphoto", "assetdocument",
)  # fmt: skip


def moment(text: str) -> Moment:
    found = read_moment(text)
    assert found
    return found


@pytest.fixture
def told(db: None) -> Callable[[str], None]:
    """Say when everything written since the last time happened: ``told("2026-03-01T10:00+05:30")``."""
    known: dict[str, int] = {}

    def tell(at: str) -> None:
        with connection.cursor() as cursor:
            for name in EVENTS:
                table = f"assets_{name}event"
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"UPDATE {table} SET pgh_created_at = %s WHERE pgh_id > %s", [at, known.get(table, 0)])
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                cursor.execute(f"SELECT coalesce(max(pgh_id), 0) FROM {table}")
                known[table] = cursor.fetchone()[0]

    return tell


@pytest.fixture
def lived(department: Department, areas: dict[str, Area], told: Callable[[str], None]) -> Asset:
    """A pond of 1 March that moved to ward 2 and got another name on 2 March, half an hour before midnight."""
    pond = register(
        kind="water",
        name_en="Lal Dighi",
        geometry=square(IN_WARD_1),
        owner="KMC",
        details={"type": "tank", "depth_m": "2.50"},
        former_names=["Tank Square"],
    )
    told("2026-03-01T10:00+05:30")
    pond = amend(
        asset=pond,
        user=department.head,
        expected_version=1,
        changes={
            "name_en": "Red Lake",
            "geometry": square(IN_WARD_2),
            "owner": "Trust",
            "details": {"type": "lake"},
            "former_names": ["Lal Dighi"],
        },
        reason="Renamed",
    )
    told("2026-03-02T23:30+05:30")
    return pond


def test_the_past_has_the_columns_of_the_register(db: None) -> None:
    past = {field.name: field.attname for field in PastAsset._meta.local_fields}
    present = {field.name: field.attname for field in Asset._meta.local_fields}
    assert past == {name: column for name, column in present.items() if name not in UNKEPT}
    with standing_at(Moment(at=timezone.now(), text="", whole_day=False)), connection.cursor() as cursor:
        columns = {each.name for each in connection.introspection.get_table_description(cursor, "assets_register_then")}
    assert set(past.values()) | {"since"} == columns


def test_each_day_has_what_stood_at_its_end(lived: Asset) -> None:
    with standing_at(moment("2026-03-01")):
        was = PastAsset.objects.select_related("ward").get()
        assert (was.name_en, was.ward.code, was.owner, was.version) == ("Lal Dighi", "1", "KMC", 1)  # type: ignore[attr-defined]
        assert was.geometry.equals_exact(square(IN_WARD_1))  # type: ignore[attr-defined]
        assert details_then(was, moment("2026-03-01")).type == "tank"  # type: ignore[attr-defined]
        assert former_names_then(was, moment("2026-03-01")) == ["Tank Square"]
    with standing_at(moment("2026-03-02")):
        now = PastAsset.objects.get()
        assert (now.name_en, now.version) == ("Red Lake", 2)  # type: ignore[attr-defined]
        assert details_then(now, moment("2026-03-02")).type == "lake"  # type: ignore[attr-defined]
        assert former_names_then(now, moment("2026-03-02")) == ["Lal Dighi"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-03-02T23:29:59+05:30", "Lal Dighi"),
        ("2026-03-02T23:30:00+05:30", "Red Lake"),
        ("2026-03-02T17:59:59Z", "Lal Dighi"),
        ("2026-03-02T18:00:00Z", "Red Lake"),
        ("2026-03-02T23:30", "Red Lake"),
        ("2026-03-01", "Lal Dighi"),
        ("০১/০৩/২০২৬", "Lal Dighi"),
        ("२०२६-०३-०२", "Red Lake"),
    ],
)
def test_a_moment_is_exact(lived: Asset, text: str, name: str) -> None:
    with standing_at(moment(text)):
        assert PastAsset.objects.get().name_en == name


def test_computed_columns_are_those_of_the_register(lived: Asset) -> None:
    with standing_at(moment(timezone.localdate().isoformat())):
        was: Any = PastAsset.objects.get()
    assert (was.area_m2, was.length_m, was.geometry_type) == (lived.area_m2, lived.length_m, lived.geometry_type)
    assert was.geometry_3857.equals_exact(lived.geometry_3857)


def test_of_two_events_of_one_moment_the_last_written_counts(make_asset: Any) -> None:
    asset = make_asset(name_en="One")
    for name in ("Two", "Three"):
        Asset.objects.filter(pk=asset.pk).update(name_en=name)
    with standing_at(moment(timezone.localdate().isoformat())):
        assert PastAsset.objects.get().name_en == "Three"


def test_outside_of_a_moment_nothing_is_answered(lived: Asset) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        PastAsset.objects.count()


def test_a_moment_ends_with_its_transaction(lived: Asset) -> None:
    with standing_at(moment("2026-03-01")):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('aitihya.as_of', true)")
        # Tests run in a transaction of their own, to whose end the setting holds.
        assert cursor.fetchone()[0] is not None


def test_facilities_and_deletions(told: Callable[[str], None]) -> None:
    park = register(
        kind="park",
        name_en="Minto",
        geometry=square(IN_WARD_1),
        facilities=[{"name_en": "Bench"}, {"name_en": "Swing"}],
    )
    told("2026-03-01T10:00+05:30")
    amend(
        asset=park,
        user=None,
        expected_version=1,
        changes={"facilities": [{"name_en": "Bench", "condition": 4}], "former_names": ["Old"]},
    )
    told("2026-03-02T10:00+05:30")
    before, after = moment("2026-03-01"), moment("2026-03-02")
    assert [(each.name_en, each.condition) for each in facilities_then(park, before)] == [
        ("Bench", None),
        ("Swing", None),
    ]
    assert [(each.name_en, each.condition) for each in facilities_then(park, after)] == [("Bench", 4)]
    assert former_names_then(park, before) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-02-28", "The register began on 1 March 2026"),
        ("2199-01-01", "lies in the future"),
        ("yesterday", "is no day"),
        ("2026-02-30", "is no day"),
        ("2026-13-01T00:00", "is no day"),
        ("9999-12-31", "is no day"),
        ("2" * 500, "is no day"),
    ],
)
def test_what_cannot_be_asked_for_is_explained(lived: Asset, client: Client, text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        read_moment(text)
    assert refused.value.parameter == "on"
    answer = client.get(reverse("api-assets"), {"on": text})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "on")
    page = client.get(reverse("assets:page", args=[lived.reference]), {"on": text})
    assert page.status_code == 400
    assert words in page.content.decode()


def test_later_today_is_the_future_but_today_is_not(lived: Asset) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 5, 12, tzinfo=KOLKATA), tick=False):
        assert not moment("2026-03-05").settled
        with pytest.raises(Refused, match="future"):
            read_moment("2026-03-05T12:01+05:30")
        assert moment("2026-03-04").settled
    with time_machine.travel(dt.datetime(2026, 3, 5, 1, tzinfo=KOLKATA), tick=False):
        assert not moment("2026-03-04").settled


# The API


def ask(client: Client, **query: str) -> list[Any]:
    response = client.get(reverse("api-assets"), query)
    assert response.status_code == 200, response.content
    return [row["name_en"] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ({}, ["Lal Dighi"], ["Red Lake"]),
        ({"area": "ward:1"}, ["Lal Dighi"], []),
        ({"area": "ward:2"}, [], ["Red Lake"]),
        ({"bbox": "88.36,22.55,88.37,22.56"}, [], ["Red Lake"]),
        ({"point": "88.355,22.555", "radius": "20"}, ["Lal Dighi"], []),
        ({"nearest": "88.355,22.555", "k": "1"}, ["Lal Dighi"], ["Red Lake"]),
        ({"q": "lal dighi"}, ["Lal Dighi"], ["Red Lake"]),
        ({"q": "lal digi"}, ["Lal Dighi"], []),
        ({"q": "Tank Square"}, ["Lal Dighi"], []),
        ({"q": "red lake"}, [], ["Red Lake"]),
        ({"kind": "water", "status": "active"}, ["Lal Dighi"], ["Red Lake"]),
    ],
)
def test_a_question_is_asked_of_the_past(
    client: Client, lived: Asset, question: dict[str, str], old: list[str], new: list[str]
) -> None:
    assert ask(client, **question, on="2026-03-01") == old
    assert ask(client, **question, on="2026-03-02") == new


def test_pages_go_on_in_the_past(client: Client, make_asset: Any) -> None:
    made = [make_asset(name_en=f"Asset {n}").name_en for n in range(3)]
    today = timezone.localdate().isoformat()
    answer = client.get(reverse("api-assets"), {"on": today, "limit": "2"}).json()
    further = client.get(answer["next"]).json()
    assert "on=" in answer["next"]
    assert [row["name_en"] for row in answer["results"] + further["results"]] == made


def test_one_asset_of_the_past(client: Client, lived: Asset, department: Department) -> None:
    address = reverse("api-asset", args=[lived.reference])
    was = client.get(address, {"on": "2026-03-01"}).json()
    assert (was["name_en"], was["ward"], was["version"]) == ("Lal Dighi", "ward:1", 1)
    assert was["details"]["type"] == "tank"
    assert was["former_names"] == ["Tank Square"]
    assert "owner" not in was
    client.force_login(department.planner)
    assert client.get(address, {"on": "2026-03-01"}).json()["owner"] == "KMC"
    today = client.get(address, {"on": timezone.localdate().isoformat()}).json()
    assert today == client.get(address).json()
    feature = client.get(address, {"on": "2026-03-01", "format": "geojson"}).json()
    assert feature["properties"]["name_en"] == "Lal Dighi"


def test_a_settled_answer_does_not_depend_on_what_happens_later(client: Client, lived: Asset) -> None:
    first = client.get(reverse("api-assets"), {"on": "2026-03-01"})
    Asset.objects.filter(pk=lived.pk).update(address="Elsewhere")
    again = client.get(reverse("api-assets"), {"on": "2026-03-01"}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


# Who sees what


@pytest.fixture
def drafted(told: Callable[[str], None], areas: dict[str, Area]) -> Asset:
    """A draft of 1 March, made public on 2 March, withdrawn on 3 March."""
    asset = register(kind="statue", name_en="Statue", geometry=IN_WARD_1, status="draft")
    told("2026-03-01T10:00+05:30")
    for version, (status, day) in enumerate([("active", 2), ("withdrawn", 3)], 1):
        asset = amend(asset=asset, user=None, expected_version=version, changes={"status": status})
        told(f"2026-03-0{day}T10:00+05:30")
    return asset


@pytest.mark.parametrize(
    ("login", "on", "seen"),
    [
        ("", "2026-03-01", False), ("", "2026-03-02", True), ("", "2026-03-03", False),
        ("outsider", "2026-03-01", False), ("outsider", "2026-03-02", True),
        ("planner", "2026-03-01", True), ("planner", "2026-03-02", True), ("planner", "2026-03-03", False),
    ],
)  # fmt: skip
def test_what_was_a_draft_is_the_departments(
    client: Client, drafted: Asset, department: Department, django_user_model: Any, login: str, on: str, seen: bool
) -> None:
    if login == "outsider":
        client.force_login(django_user_model.objects.create_user("outsider"))
    elif login:
        client.force_login(getattr(department, login))
    assert bool(ask(client, on=on)) == seen
    assert client.get(reverse("api-asset", args=[drafted.reference]), {"on": on}).status_code == (200 if seen else 404)
    page = client.get(reverse("assets:page", args=[drafted.reference]), {"on": on})
    # Its own page is shown to the department whatever became of it, as today's is.
    assert page.status_code == (200 if seen or login == "planner" else 404)
    layer = "assets_then_desk" if login == "planner" else "assets_then"
    assert (tile(client, layer, on).status_code == 200) == seen


def test_the_querysets_agree_with_the_register(db: None) -> None:
    with standing_at(Moment(at=timezone.now(), text="", whole_day=False)):
        assert list(PastAsset.objects.visible_to(AnonymousUser())) == []


# Pages


def test_the_page_of_a_day(client: Client, lived: Asset, department: Department) -> None:
    address = reverse("assets:page", args=[lived.reference])
    html = client.get(address, {"on": "2026-03-01"}).content.decode()
    assert "The register as it stood on 1 March 2026" in html
    assert "<h1>Lal Dighi</h1>" in html
    assert "Tank Square" in html
    assert f'href="{address}"' in html
    assert "KMC" not in html.split("Facts")[1].split("Position")[1]
    client.force_login(department.dealing)
    assert "KMC" in client.get(address, {"on": "2026-03-01"}).content.decode()
    assert client.get(address, {"on": ""}).status_code == 302


def test_a_ward_of_that_time_is_called_by_its_present_name_and_said_to_be(
    client: Client, lived: Asset, department: Department, areas: dict[str, Area]
) -> None:
    client.force_login(department.dealing)
    address = reverse("assets:page", args=[lived.reference])
    Area.objects.filter(pk=areas["1"].pk).update(name_en="Ward One")
    html = client.get(address, {"on": "2026-03-01"}).content.decode()
    assert "Ward One" in html
    assert "by the outlines of that time" in html
    # The pond has moved out of ward 1 since, which is then done away with.
    Area.objects.filter(pk=areas["1"].pk).delete()
    html = client.get(address, {"on": "2026-03-01"}).content.decode()
    assert "a ward that has been removed since" in html
    assert "unknown ward" not in html
    extract = client.get(reverse("assets:extract_json", args=[lived.reference]), {"on": "2026-03-01"})
    assert extract.json()["ward"] == "removed"


def test_the_planner_asks_for_a_day(client: Client, lived: Asset, department: Department) -> None:
    client.force_login(department.planner)
    html = client.get(reverse("assets:explore"), {"kind": "water", "on": "2026-03-01"}).content.decode()
    assert "The register as it stood on 1 March 2026" in html
    assert "Lal Dighi" in html
    assert f"{lived.get_absolute_url()}?on=2026-03-01" in html
    assert "on=2026-03-01" in html.split("Ask the same over the API")[1]
    refused = client.get(reverse("assets:explore"), {"kind": "water", "on": "2026-02-01"})
    assert (refused.status_code, "The register began" in refused.content.decode()) == (400, True)
    further = client.get(reverse("assets:explore_results"), {"kind": "water", "on": "2026-03-01"})
    assert "Lal Dighi" in further.content.decode()


def test_the_home_page_of_a_day(client: Client, lived: Asset) -> None:
    html = client.get(reverse("home"), {"on": "2026-03-01"}).content.decode()
    assert "The register as it stood on 1 March 2026" in html
    assert f"{lived.get_absolute_url()}?on=2026-03-01" in html
    assert "/tiles/assets_then/" in html
    assert "Red Lake" not in html
    for wrong in ("x", "2001-01-01"):
        html = client.get(reverse("home"), {"on": wrong}).content.decode()
        assert "Red Lake" in html
        assert "/tiles/assets_then/" not in html


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpkg", "fgb", "kml"])
def test_a_download_is_of_the_day(client: Client, lived: Asset, department: Department, form: str) -> None:
    client.force_login(department.planner)
    response: Any = client.get(reverse("exchange:export", args=[form]), {"kind": "water", "on": "2026-03-01"})
    content = b"".join(response.streaming_content)
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            content = b"".join(workbook.read(name) for name in workbook.namelist())
    assert b"Lal Dighi" in content
    assert b"Red Lake" not in content
    assert "2026-03-01" in response.headers["Content-Disposition"]


# Tiles


def tile(client: Client, layer: str, on: str, z: int = 15) -> Any:
    found = layers.find(layer)
    assert found
    z, x, y = tile_of(IN_WARD_1, z)
    return client.get(reverse("maps:tile", args=[layer, found[0].token(None), z, x, y]), {"on": on} if on else {})


def test_a_tile_of_a_day(client: Client, lived: Asset) -> None:
    old = tile(client, "assets_then", "2026-03-01")
    (feature,) = decode(old.content)["assets"]
    assert (feature.id, feature.properties["name"], feature.properties["ref"]) == (
        lived.pk,
        "Lal Dighi",
        lived.reference,
    )
    assert old.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert old.headers["Vary"] == "Accept-Encoding"
    assert tile(client, "assets_then", "2026-03-02").status_code == 204
    again = client.get(old.request["PATH_INFO"], {"on": "2026-03-01"}, headers={"If-None-Match": old.headers["ETag"]})
    assert again.status_code == 304


def test_a_tile_of_today_is_kept_by_nobody(client: Client, make_asset: Any) -> None:
    make_asset()
    response = tile(client, "assets_then", timezone.localdate().isoformat())
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-cache")
    assert "ETag" not in response.headers


@pytest.mark.parametrize("on", ["", "x", "2001-01-01", "2199-01-01"])
def test_without_a_day_there_is_no_tile(client: Client, lived: Asset, on: str) -> None:
    assert tile(client, "assets_then", on).status_code == 404


def test_the_desks_past_is_the_desks(client: Client, lived: Asset) -> None:
    assert tile(client, "assets_then_desk", "2026-03-01").status_code == 404


def test_maps_of_a_page_follow_its_day(client: Client, lived: Asset, department: Department) -> None:
    def tiles(**query: str) -> str:
        html = client.get(lived.get_absolute_url(), query).content.decode()
        return str(
            json.loads(html.split('id="map-settings" type="application/json">')[1].split("<")[0])["layers"]["assets"][
                "tiles"
            ]
        )

    assert tiles().startswith("/tiles/assets/")
    assert tiles(on="2026-03-01").startswith("/tiles/assets_then/")
    assert tiles(on="2026-03-01").endswith("{z}/{x}/{y}.mvt?on=2026-03-01")
    client.force_login(department.planner)
    assert tiles(on="2026-03-01").startswith("/tiles/assets_then_desk/")


def test_too_many_are_counted_and_none_is_lost(
    client: Client, make_asset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:

    for step in range(4):
        make_asset(kind="water", geometry=square(IN_WARD_1, half=0.0001 * (step + 1)))
    monkeypatch.setattr(asset_layers, "MOST_IN_A_TILE", 3)
    monkeypatch.setitem(layers._layers, "few", asset_layers._assets_then("few", False, None))
    drawn = decode(tile(client, "few", timezone.localdate().isoformat(), 12).content)
    assert "assets" not in drawn
    assert sum(each.properties["n"] for each in drawn["asset_counts"]) == 4
    assert len(decode(tile(client, "few", timezone.localdate().isoformat(), 16).content)["assets"]) == 4


def test_the_number_of_queries_does_not_grow(client: Client, make_asset: Any, django_assert_num_queries: Any) -> None:
    make_asset()
    today = timezone.localdate().isoformat()
    ask(client, on=today)
    for _n in range(3):
        with django_assert_num_queries(5):
            ask(client, on=today)
        make_asset()


# Plans


def test_questions_of_the_past_go_by_their_indexes(db: None) -> None:
    rows = 4000
    apart = {"id", "geometry", "geometry_3857", "geometry_type", "area_m2", "length_m", "ward_id", "borough_id"}
    columns = [field.attname for field in PastAsset._meta.local_fields if field.attname not in apart]
    values = {
        "reference": "'P-' || i", "kind": "'statue'", "status": "'active'", "materials": "'[]'", "external_ids": "'{}'",
        "accuracy_m": "NULL", "condition": "1 + i % 5", "condition_on": "'2026-01-01'", "trend": "NULL",
        "danger": "false",
        "risk_on": "NULL", "version": "turn", "registered_at": "now()", "captured_how": "'drawn'",
        "name_en": "'Name ' || i",
    }  # fmt: skip
    written = ", ".join(values.get(column, "''") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO assets_assetevent (pgh_created_at, pgh_label, pgh_obj_id, id, geometry, {", ".join(columns)})
            SELECT '2026-01-01'::timestamptz + turn * interval '1 month', 'update', i, i, place, {written}
            FROM generate_series(1, 3) AS turn, (SELECT i, ST_SetSRID(ST_MakePoint(88.30 + random() * 0.16,
                22.50 + random() * 0.10), 4326) AS place FROM generate_series(1, {rows}) AS i) AS made
        """)
        cursor.execute("ANALYZE assets_assetevent")
    with standing_at(moment("2026-03-15")):
        assert PastAsset.objects.count() == rows
        assert set(PastAsset.objects.values_list("version", flat=True)) == {2}
        for query, index in (
            ({"bbox": ["88.36,22.55,88.362,22.552"]}, "assets_assetevent_geometry"),
            ({}, "pgh_obj_id"),
        ):
            asked: Any = Question.parse(query).rows(PastAsset.objects.all())
            plan = asked.values_list("pk")[:50].explain(format="json")
            assert index in plan
            assert '"Seq Scan"' not in plan, plan
        found = layers.find("assets_then")
        assert found
        with connection.cursor() as cursor:
            statement = found[0].sql("en").replace("%(z)s", "16").replace("%(x)s", "48853").replace("%(y)s", "28556")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
            plan = json.dumps(cursor.fetchone()[0])
        assert "assets_assetevent_geometry" in plan
        # The table of revisions has a row a layer.
        read_whole = set(re.findall(r'"Seq Scan"[^{}]*?"Relation Name": "(\w+)"', plan))
        assert read_whole <= {"maps_layerrevision"}
