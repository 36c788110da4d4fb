"""Boundaries of wards change: what would move is shown, then done; files of every sort, and of none."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyogrio.raw
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assets import boundaries
from assets.domain import register
from assets.history import history
from assets.models import Asset, BoundaryImport, ImportState
from complaints.models import RoutingRule
from maps.models import Area
from tests.conftest import EAST, IN_WARD_1, IN_WARD_2, MIDDLE, NORTH, SOUTH, WEST, Department, square

pytestmark = pytest.mark.django_db
NEAR_THE_EDGE = 0.003


def box(west: float, east: float) -> list[Any]:
    return [[[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH], [west, SOUTH]]]


def geojson(*wards: tuple[Any, Any], **more: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"WARD": code, "BOROUGH": "1", **more},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for code, rings in wards
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


# Ward 1 ends farther west than before; what lay in between is ward 2's.
MOVED = geojson(("1", box(WEST, MIDDLE - 0.006)), ("2", box(MIDDLE - 0.006, EAST)))


@pytest.fixture
def ponds(areas: dict[str, Area]) -> dict[str, Asset]:
    def make(name: str, place: Any) -> Asset:
        return register(kind="water", name_en=name, geometry=square(place, half=0.0005), details={"type": "pond"})

    return {"moves": make("Moves", IN_WARD_1), "stays": make("Stays", IN_WARD_2)}


def receive(department: Department, content: bytes = MOVED, name: str = "wards.geojson") -> BoundaryImport:
    upload = SimpleUploadedFile(name, content)
    return boundaries.receive(upload=upload, kind="ward", source="Notification 12", user=department.engineer)


def previewed(department: Department, content: bytes = MOVED, *, drop: bool = False, **fields: str) -> BoundaryImport:
    row = receive(department, content)
    boundaries.ask_preview(row=row, fields={"code": "WARD", **fields}, drop_absent=drop, queue=boundaries.preview)
    return BoundaryImport.objects.get(pk=row.pk)


def applied(row: BoundaryImport, department: Department) -> BoundaryImport:
    boundaries.ask_apply(row=row, user=department.director, queue=boundaries.carry_out)
    return BoundaryImport.objects.get(pk=row.pk)


def test_what_would_move_is_known_and_nothing_has_changed(
    ponds: dict[str, Asset], department: Department, areas: dict[str, Area]
) -> None:
    row = previewed(department)
    assert row.state == ImportState.PREVIEWED
    assert row.summary["pairs"] == [["1", "2", 1]]
    assert [move.asset_id for move in row.moves.all()] == [ponds["moves"].pk]
    assert "1 asset lies in another ward than before." in row.summary["lines"]
    assert [len(row.outlines[side]["features"]) for side in ("before", "after")] == [2, 2]
    moves = Asset.objects.get(pk=ponds["moves"].pk)
    assert (moves.ward_id, moves.version) == (areas["1"].pk, 1)
    assert Area.objects.get(pk=areas["1"].pk).geometry.extent[2] == pytest.approx(MIDDLE)


def test_then_it_is_done_and_the_history_says_why(
    ponds: dict[str, Asset], department: Department, areas: dict[str, Area]
) -> None:
    row = applied(previewed(department), department)
    assert (row.state, row.ended_by) == (ImportState.APPLIED, department.director)
    moves, stays = (Asset.objects.get(pk=ponds[name].pk) for name in ("moves", "stays"))
    assert (moves.ward_id, moves.version) == (areas["2"].pk, 2)
    assert (stays.ward_id, stays.version) == (areas["2"].pk, 1)
    newest = history(moves)[0]
    assert (newest.who, newest.reason) == ("Officer director", "Outlines brought in: Notification 12 (wards.geojson)")
    with pytest.raises(ValidationError, match="applied now"):
        applied(row, department)


def test_where_areas_changed_since_the_preview_is_made_anew(
    ponds: dict[str, Asset], department: Department, areas: dict[str, Area]
) -> None:
    row = previewed(department)
    BoundaryImport.objects.filter(pk=row.pk).update(based_on=row.based_on + 1)
    row = applied(row, department)
    assert row.state == ImportState.RECEIVED
    assert "changed since the preview" in row.summary["lines"][0]
    assert Asset.objects.get(pk=ponds["moves"].pk).ward_id == areas["1"].pk


def test_an_area_that_goes_names_who_hangs_on_it(
    ponds: dict[str, Asset], department: Department, areas: dict[str, Area]
) -> None:
    RoutingRule.objects.create(area=areas["2"], post=department.post("HW-DH"))
    kept = previewed(department, geojson(("1", box(WEST, EAST))))
    assert kept.summary["effects"] == []
    row = previewed(department, geojson(("1", box(WEST, EAST))), drop=True)
    assert [(each["area"], each["gone"]) for each in row.summary["effects"]] == [("Ward 2", True)]
    assert row.summary["pairs"] == [["2", "1", 1]]
    assert RoutingRule.objects.count() == 1
    applied(row, department)
    assert Asset.objects.get(pk=ponds["stays"].pk).ward_id == areas["1"].pk


def test_another_borough_counts_as_a_move(ponds: dict[str, Asset], department: Department) -> None:
    content = json.loads(geojson(("1", box(WEST, MIDDLE)), ("2", box(MIDDLE, EAST))))
    content["features"][0]["properties"]["BOROUGH"] = "7"
    row = previewed(department, json.dumps(content).encode(), parent="BOROUGH")
    assert row.summary["pairs"] == [["1/1", "1/7", 1]]
    applied(row, department)
    moves = Asset.objects.select_related("ward", "borough").get(pk=ponds["moves"].pk)
    assert moves.borough is not None
    assert moves.borough.code == "7"


def test_faults_are_shown_by_row(department: Department, areas: dict[str, Area]) -> None:
    swapped = [[position[::-1] for position in ring] for ring in box(WEST, MIDDLE)]
    row = previewed(department, geojson(("1", swapped), ("1", box(WEST, MIDDLE)), ("1", box(WEST, MIDDLE))))
    assert row.state == ImportState.FAULTY
    assert row.summary["faulty"] == 2
    assert "exchanged" in row.summary["faults"][0]["message"]
    missing = previewed(department, MOVED, name_en="NO SUCH")
    assert missing.state == ImportState.FAULTY
    assert "no column" in missing.summary["lines"][0]


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("wards.exe", MOVED, "Send GeoJSON"),
        ("wards.geojson", b"", "empty"),
        ("wards.geojson", b"PK\x03\x04 not JSON", "not what its name says"),
        ("wards.gpkg", MOVED, "not what its name says"),
        ("wards.geojson", b'{"type": "FeatureCollection", "features": [', "cannot be read"),
        ("wards.geojson", b'{"type": "FeatureCollection", "features": []}', "no geometry"),
        ("wards.zip", zipped(("readme.txt", b"x")), "no Shapefile"),
        ("wards.zip", b"PK\x03\x04 broken", "damaged"),
        ("wards.zip", zipped(*[(f"{n}.shp", b"") for n in range(51)]), "holds too much"),
        ("wards.zip", zipped(("a.shp", bytes(301 * 1024 * 1024))), "holds too much"),
    ],
)
def test_what_is_no_file_of_outlines_is_refused(
    department: Department, name: str, content: bytes, said: str, settings: Any
) -> None:
    with pytest.raises(ValidationError, match=said):
        receive(department, content, name)
    assert not BoundaryImport.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).glob("outlines/*"))


def test_a_file_that_is_too_large_is_refused(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundaries, "MOST_BYTES", 100)
    with pytest.raises(ValidationError, match="too large"):
        receive(department)


@pytest.mark.parametrize("form", ["gpkg", "shp"])
def test_geopackage_and_zipped_shapefile_in_another_system(
    ponds: dict[str, Asset], department: Department, tmp_path: Path, form: str
) -> None:
    source = tmp_path / "wards.geojson"
    source.write_bytes(MOVED)
    meta, _fids, shapes, columns = pyogrio.raw.read(str(source))
    path = tmp_path / f"wards.{form}"
    driver = {"gpkg": "GPKG", "shp": "ESRI Shapefile"}[form]
    pyogrio.raw.write(
        str(path), shapes, columns, meta["fields"], driver=driver, crs="EPSG:4326", geometry_type="Polygon"
    )
    content = path.read_bytes()
    if form == "shp":
        content = zipped(
            *[(each.name, each.read_bytes()) for each in sorted(tmp_path.glob("wards.*")) if each != source]
        )
    row = receive(department, content, "wards.zip" if form == "shp" else "wards.gpkg")
    boundaries.ask_preview(row=row, fields={"code": "WARD"}, drop_absent=False, queue=boundaries.preview)
    row.refresh_from_db()
    assert row.summary["pairs"] == [["1", "2", 1]]


# ---- The pages


@pytest.mark.parametrize(
    ("login", "status"), [("dealing", 404), ("planner", 404), ("inspector", 404), ("engineer2", 200), ("director", 200)]
)
def test_who_may(client: Client, department: Department, login: str, status: int) -> None:
    assert client.get("/desk/areas/import/").status_code == 302
    row = receive(department)
    client.force_login(department.users[login])
    for path in ("", f"{row.pk}/", f"{row.pk}/state/"):
        assert client.get(f"/desk/areas/import/{path}").status_code == status
    for act in ("apply", "discard"):
        assert client.post(f"/desk/areas/import/{row.pk}/{act}/").status_code == (302 if status == 200 else 404)


def test_from_the_file_to_the_wards(client: Client, department: Department, ponds: dict[str, Asset]) -> None:
    client.force_login(department.engineer)
    sent = {"file": SimpleUploadedFile("wards.geojson", MOVED), "kind": "ward", "source": "Notification 12"}
    response = client.post("/desk/areas/import/", sent)
    row = BoundaryImport.objects.get()
    address = f"/desk/areas/import/{row.pk}/"
    assert response["Location"] == address
    page = client.get(address).content.decode()
    assert '<option value="WARD" selected>WARD</option>' in page
    assert client.post(address, {"code": "WARD"}).status_code == 302
    assert 'hx-trigger="every 2s"' in client.get(address).content.decode()
    boundaries.preview(row.pk)
    assert client.get(f"{address}state/").headers["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    for shown in ("Moves", "1 place in another ward", "aitihya-compare-map", "Apply this"):
        assert shown in page
    assert (
        "Moves"
        not in client.get(f"{address}?before=9&after=2").content.decode().split('id="moves"')[1].split("<table")[0]
    )
    assert client.post(f"{address}apply/").status_code == 302
    boundaries.carry_out(row.pk)
    page = client.get(address).content.decode()
    assert "What was done" in page
    assert "Apply this" not in page


def test_a_bad_file_is_said_on_the_form(client: Client, department: Department) -> None:
    client.force_login(department.engineer)
    sent = {"file": SimpleUploadedFile("wards.exe", b"MZ"), "kind": "ward", "source": "Kept text"}
    response = client.post("/desk/areas/import/", sent)
    assert response.status_code == 422
    assert "Send GeoJSON" in response.content.decode()
    assert "Kept text" in response.content.decode()
    assert client.post("/desk/areas/import/", {}).status_code == 422


def test_put_away(client: Client, department: Department) -> None:
    row = receive(department)
    client.force_login(department.engineer)
    assert client.post(f"/desk/areas/import/{row.pk}/discard/").status_code == 302
    row.refresh_from_db()
    assert row.state == ImportState.DISCARDED
    text = client.post(f"/desk/areas/import/{row.pk}/apply/", follow=True).content.decode()
    assert "This import is discarded now." in text
