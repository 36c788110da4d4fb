"""Downloads of an answer: who gets which columns, and that other programs read the same rows in the same order."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets.models import FormerName
from exchange.exports import FORMATS
from tests.conftest import Department

pytestmark = pytest.mark.django_db
needs_ogr = pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="ogr2ogr (gdal-bin) is not installed")
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def exported(client: Client, form: str, query: dict[str, Any], *, post: bool = False) -> bytes:
    url = reverse("exchange:export", args=[form])
    response: Any = client.post(url, query) if post else client.get(url, query)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'.{form}"')
    assert "private" in response.headers["Cache-Control"]
    return b"".join(response.streaming_content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def by_ogr(path: Path, *more: str) -> list[dict[str, str]]:
    """The features of a file as another GDAL, another program, reads them."""
    command = ["ogr2ogr", "-f", "CSV", "/vsistdout/", str(path), *more, "-lco", "GEOMETRY=AS_WKT"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def by_office(path: Path) -> list[dict[str, str]]:
    """The first sheet of a workbook as LibreOffice reads it."""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*command, "--outdir", str(path.parent), str(path)], check=True, capture_output=True, timeout=120)
    return list(csv.DictReader(io.StringIO(path.with_suffix(".csv").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("form", FORMATS)
def test_only_the_department_takes_records_away(
    client: Client, department: Department, django_user_model: Any, form: str
) -> None:
    url = reverse("exchange:export", args=[form])
    assert url == f"/desk/export/assets.{form}"
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert client.get(url).status_code == 403
    for colleague in ("planner", "dealing2", "inspector"):
        client.force_login(department.users[colleague])
        response: Any = client.get(url)
        assert response.status_code == 200
        assert b"".join(response.streaming_content)


def test_the_old_address_leads_to_the_new_one(client: Client) -> None:
    for method in (client.get, client.post):
        response = method("/desk/explore/export.csv?kind=water")
        assert response.status_code == 308
        assert response.headers["Location"] == "/desk/export/assets.csv?kind=water"


def test_there_is_no_other_form(planner: Client, areas: Any) -> None:
    assert planner.get("/desk/export/assets.exe").status_code == 404
    assert planner.get("/exports/assets.gpkg").status_code == 404


def test_what_cannot_be_asked_is_named(planner: Client) -> None:
    response = planner.get(reverse("exchange:export", args=["csv"]), {"kind": "pond"})
    assert response.status_code == 400
    assert "pond" in response.content.decode()


def test_csv_is_for_spreadsheets_and_harmless(planner: Client, areas: Any, make_asset: Any) -> None:
    pond = make_asset(kind="water", name_en="=HYPERLINK(1)", name_bn="পুকুর", condition=4, owner="A person")
    content = exported(planner, "csv", {"kind": "water"})
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"A person" not in content
    (row,) = rows_of(content)
    assert row["name_en"] == "'=HYPERLINK(1)"
    assert (row["reference"], row["name_bn"], row["condition"]) == (pond.reference, "পুকুর", "4")
    assert (row["ward"], row["longitude"], row["latitude"]) == ("ward:1", "88.3550000", "22.5550000")
    assert row["wkt"].startswith("POLYGON((")


def test_the_department_may_take_every_column(planner: Client, areas: Any, make_asset: Any) -> None:
    pond = make_asset(
        kind="water", owner="A person", materials=["brick", "lime"], external_ids={"wikidata": "Q42"},
        details={"type": "jheel", "depth_m": "2.50", "taken_over": True},
    )  # fmt: skip
    FormerName.objects.create(asset=pond, name="Old tank")
    (row,) = rows_of(exported(planner, "csv", {"kind": "water", "columns": "all"}))
    assert (row["owner"], row["materials"], row["wikidata"]) == ("A person", "brick; lime", "Q42")
    assert (row["type"], row["depth_m"], row["taken_over"], row["former_names"]) == (
        "jheel",
        "2.50",
        "true",
        "Old tank",
    )
    for form in ("geojson", "kml", "xlsx", "gpkg", "fgb"):
        assert exported(planner, form, {"kind": "water", "columns": "all"})
    feature = json.loads(exported(planner, "geojson", {"kind": "water", "columns": "all"}))["features"][0]
    assert feature["properties"]["depth_m"] == 2.5
    mixed = rows_of(exported(planner, "csv", {"columns": "all"}))[0]
    assert "type" not in mixed
    assert mixed["owner"] == "A person"


def test_geojson_is_one_collection(planner: Client, make_asset: Any) -> None:
    made = [make_asset(kind="statue").reference for _ in range(3)]
    body = json.loads(exported(planner, "geojson", {"kind": "statue"}))
    assert [feature["id"] for feature in body["features"]] == made
    assert json.loads(exported(planner, "geojson", {"kind": "park"})) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("form", ["gpkg", "fgb"])
def test_databases_keep_types_and_projection(
    planner: Client, areas: Any, make_asset: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("exchange.exports.rows.CHUNK", 2)
    make_asset(kind="water", name_bn="পুকুর", condition=4)
    for _ in range(4):
        make_asset(kind="statue", geometry=Point(88.355, 22.555, srid=4326))
    path = tmp_path / f"got.{form}"
    path.write_bytes(exported(planner, form, {"kind": ["water", "statue"]}))
    info = pyogrio.read_info(path)
    assert info["features"] == 5
    assert info["crs"] == "EPSG:4326"
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    # FlatGeobuf knows no day without a time.
    day = "OFTDate" if form == "gpkg" else "OFTDateTime"
    assert (types["condition"], types["condition_on"], types["area_m2"], types["name_bn"]) == (
        "OFTInteger", day, "OFTReal", "OFTString",
    )  # fmt: skip
    _meta, _ids, shapes, columns = pyogrio.raw.read(path)
    by_name = dict(zip(info["fields"], columns, strict=True))
    assert sorted(name for name in by_name["name_bn"] if name) == ["পুকুর"]
    assert sum(value == value and value is not None for value in by_name["condition"]) == 1
    assert all(shapes)
    empty = tmp_path / f"empty.{form}"
    empty.write_bytes(exported(planner, form, {"kind": "park"}))
    assert pyogrio.read_info(empty, force_feature_count=True)["features"] == 0


@needs_ogr
@pytest.mark.parametrize("form", ["csv", "geojson", "gpkg", "fgb", "kml"])
def test_another_program_reads_the_rows_of_the_screen(
    planner: Client, thousands: int, on_screen: Any, tmp_path: Path, form: str
) -> None:
    query = {"kind": "water", "condition_min": "4", "area": "ward:1"}
    path = tmp_path / f"got.{form}"
    path.write_bytes(exported(planner, form, query))
    read = by_ogr(path)
    if form == "fgb":  # its index orders features by place; the column keeps the order
        read.sort(key=lambda row: int(row["place"]))
    assert [row["reference"] for row in read] == on_screen(query)
    assert len(read) > 500
    for row in read[:3]:
        number = int(row["reference"].removeprefix("T-"))
        assert row["name_bn"] == f"পুকুর {number}"
        assert int(row["condition"]) == 1 + number % 5
        assert row["condition_on"].replace("/", "-").removesuffix(" 00:00:00") == "2026-03-01"
        assert row["WKT" if "WKT" in row else "wkt"].startswith("POLYGON")


@needs_ogr
def test_the_whole_register_has_its_spatial_index(planner: Client, thousands: int, tmp_path: Path) -> None:
    for form in ("gpkg", "fgb", "kml"):
        path = tmp_path / f"got.{form}"
        path.write_bytes(exported(planner, form, {}))
        box = ("-spat", "88.35", "22.55", "88.3514", "22.5514")
        assert len({row["reference"] for row in by_ogr(path)}) == thousands
        near = by_ogr(path, *box)
        assert 0 < len(near) < 40
    said = subprocess.run(["ogrinfo", "-so", "-al", tmp_path / "got.fgb"], capture_output=True, text=True, check=True)
    assert f"Feature Count: {thousands}" in said.stdout


def test_kml_names_every_placemark_in_the_reader_s_language(planner: Client, make_asset: Any, tmp_path: Path) -> None:
    made = make_asset(kind="statue", name_en="Tom & <Jerry>\x01", name_bn="টম", premises_number="")
    made.refresh_from_db()
    planner.cookies["django_language"] = "bn"
    text = exported(planner, "kml", {"kind": "statue"}).decode()
    assert f'<Placemark id="{made.reference}"><name>টম</name>' in text
    planner.cookies["django_language"] = "en"
    path = tmp_path / "got.kml"
    path.write_bytes(exported(planner, "kml", {"kind": "statue"}))
    info = pyogrio.read_info(path)
    assert info["features"] == 1
    assert "\x01" not in path.read_text()
    assert "Tom &amp; &lt;Jerry&gt;" in path.read_text()


@needs_office
def test_a_workbook_is_read_by_libreoffice(
    planner: Client, areas: Any, make_asset: Any, on_screen: Any, tmp_path: Path
) -> None:
    make_asset(kind="water", name_en="=HYPERLINK(1)", name_bn="পুকুর", condition=4, premises_number="007")
    make_asset(kind="water", name_en='Two\nlines, "quoted"', premises_number="-12")
    make_asset(kind="water", name_en="Third")
    path = tmp_path / "got.xlsx"
    path.write_bytes(exported(planner, "xlsx", {"kind": "water"}))
    rows = by_office(path)
    assert [row["reference"] for row in rows] == on_screen({"kind": "water"})
    assert (rows[0]["name_en"], rows[0]["name_bn"], rows[0]["premises_number"]) == ("'=HYPERLINK(1)", "পুকুর", "007")
    assert (rows[0]["condition"], len(rows[0]["condition_on"])) == ("4", 10)
    assert rows[1]["premises_number"] == "'-12"
    assert float(rows[2]["longitude"]) == pytest.approx(88.355)


def test_a_workbook_of_thousands_keeps_types_and_order(
    planner: Client, thousands: int, on_screen: Any, tmp_path: Path
) -> None:
    path = tmp_path / "got.xlsx"
    path.write_bytes(exported(planner, "xlsx", {"kind": "water", "condition_min": "5"}))
    assert zipfile.ZipFile(path).testzip() is None
    info = pyogrio.read_info(path, FIELD_TYPES="AUTO")
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert (types["condition"], types["condition_on"], types["premises_number"]) == (
        "OFTInteger", "OFTDate", "OFTString",
    )  # fmt: skip
    _meta, _ids, _shapes, columns = pyogrio.raw.read(path)
    names = dict(zip(info["fields"], columns, strict=True))
    assert list(names["reference"]) == on_screen({"kind": "water", "condition_min": "5"})
    assert str(names["condition_on"][0]) == "2026-03-01"


def test_a_drawn_area_may_be_posted(planner: Client, areas: Any, make_asset: Any) -> None:
    inside = make_asset(kind="water")
    make_asset(kind="statue", geometry=Point(88.365, 22.555, srid=4326))
    ring = [[88.35 + step * 0.00002, 22.55] for step in range(500)] + [[88.36, 22.56], [88.35, 22.56], [88.35, 22.55]]
    shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
    (row,) = rows_of(exported(planner, "csv", {"shape": shape}, post=True))
    assert row["reference"] == inside.reference


@pytest.mark.parametrize("form", FORMATS)
def test_the_number_of_statements_does_not_grow(planner: Client, areas: Any, make_asset: Any, form: str) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_asset(kind="statue")
        with CaptureQueriesContext(connection) as captured:
            exported(planner, form, {"kind": "statue"})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_visitors_get_public_columns_of_what_they_may_see(client: Client, areas: Any, make_asset: Any) -> None:
    shown = make_asset(kind="water", owner="A person", custodian="A keeper", assessee_number="110010")
    make_asset(kind="water", status="draft")
    make_asset(kind="water", status="withdrawn")
    for form in ("csv", "geojson"):
        response: Any = client.get(reverse("exchange:download", args=[form]), {"kind": "water"})
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        assert shown.reference in content
        assert "T-000002" not in content
        assert "T-000003" not in content
        for secret in ("A person", "A keeper", "110010", "owner", "custodian"):
            assert secret not in content


def test_a_login_makes_no_draft_public(planner: Client, make_asset: Any) -> None:
    make_asset(kind="water", status="draft", name_en="Unready")
    response: Any = planner.get(reverse("exchange:download", args=["csv"]))
    assert b"Unready" not in b"".join(response.streaming_content)


def test_visitors_cannot_ask_for_the_department_s_columns(client: Client) -> None:
    assert client.get(reverse("exchange:download", args=["csv"]), {"columns": "all"}).status_code == 400
    assert client.post(reverse("exchange:download", args=["csv"])).status_code == 405


def test_files_are_rationed(client: Client, make_asset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.views.downloads.RATE", "2/h")
    url = reverse("exchange:download", args=["csv"])
    assert [client.get(url, REMOTE_ADDR="192.0.2.7").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(url, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_the_answer_offers_its_files(planner: Client, areas: Any, make_asset: Any) -> None:
    make_asset(kind="water")
    page = planner.get(reverse("assets:explore"), {"kind": "water"}).content.decode()
    for form in FORMATS:
        assert reverse("exchange:export", args=[form]) in page


@pytest.mark.parametrize("sort", ["", "name", "condition", "need", "newest", "nonsense"])
def test_a_file_has_the_order_of_the_search_page(
    client: Client, department: Department, make_asset: Any, sort: str
) -> None:
    for name, condition in (("Moti Jheel", 2), ("Ahiri Pukur", 5), ("Lal Dighi", None)):
        make_asset(name_en=name, condition=condition)
    client.force_login(department.head)
    for text in ("", "dighi pukur jheel"):
        page = client.get(reverse("assets:search"), {"kind": "water", "q": text, "sort": sort})
        (form,) = re.findall(r'<form class="downloads".*?</form>', page.content.decode(), re.S)
        sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        listed = [asset.reference for asset in page.context["assets"]]
        assert listed
        assert [row["reference"] for row in rows_of(exported(client, "csv", sent))] == listed
    then = {"kind": "water", "sort": "need", "on": timezone.now().isoformat()}
    assert len(rows_of(exported(client, "csv", then))) == 3
    assert client.get(reverse("exchange:wlm"), {"kind": "water", "sort": "name"}).status_code == 200
