"""Files that other programs wrote, each from the upload on the page to the exact rows in the register and back."""

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assets.models import Asset, FormerName
from exchange.models import ImportedRow, ImportFault, ImportRun, ImportState, Likeness
from tests.conftest import IN_WARD_2, Department, square
from tests.exchange.programs import by_office, by_ogr2ogr, geojson, needs_office, needs_ogr, zipped
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
RING = [[88.354, 22.554], [88.356, 22.554], [88.356, 22.556], [88.354, 22.556], [88.354, 22.554]]
ISLAND = [[88.3548, 22.5548], [88.3548, 22.5552], [88.3552, 22.5552], [88.3552, 22.5548], [88.3548, 22.5548]]
OTHER = [[x + 0.01, y] for x, y in RING]
KNOWN = "Gol Dighi"
# Latin letters that cp1252 has and others lack; the Bengali column is left out of what cannot hold it.
ROWS: list[dict[str, Any]] = [
    {"title": "Étang du Gouverneur", "bangla": "লাল দিঘি", "wtype": "pond", "depth": 2.5, "holder": "Mme Dupré",
     "olden": "Great Tank; Tank Square", "built": "1870~"},
    {"title": "Gol Dighee", "bangla": "গোল দিঘি", "wtype": "tank", "depth": 3.25, "holder": "Ramkrishna Trust",
     "olden": "", "built": "1911/1913"},
]  # fmt: skip
SHAPES: list[dict[str, Any]] = [
    {"type": "Polygon", "coordinates": [RING, ISLAND]},
    {"type": "MultiPolygon", "coordinates": [[OTHER]]},
]
MAPPING = {
    "name_en": "title", "name_bn": "bangla", "type": "wtype", "depth_m": "depth", "owner": "holder",
    "former_names": "olden", "dating": "built",
}  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return geojson(tmp_path / "source.geojson", *zip(ROWS, SHAPES, strict=True))


@pytest.fixture
def known(make_asset: Any, areas: Any) -> Asset:
    """A pond of the register that the second row is like."""
    asset: Asset = make_asset(name_en=KNOWN, geometry=square(IN_WARD_2, half=0.001), owner="Nobody knows")
    return asset


class Desk:
    """The section head at the pages of an import."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.run = ImportRun()

    def upload(self, path: Path, kind: str = "water") -> str:
        """Send the file and return the page on which its columns are mapped."""
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        answer: Any = self.client.post(reverse("exchange:import_new"), {"kind": kind, "file": upload})
        assert answer.status_code == 302, _said(answer)
        self.run = ImportRun.objects.get()
        return self.page()

    def page(self) -> str:
        answer = self.client.get(reverse("exchange:import", args=[self.run.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, name: str, data: dict[str, str] | None = None) -> str:
        """Post to a page of the import, let the worker do what that queued, and return the import's page."""
        answer = self.client.post(reverse(f"exchange:{name}", args=[self.run.pk]), data or {})
        assert answer.status_code == 302, _said(answer)
        run_jobs()
        self.run.refresh_from_db()
        assert self.run.problem == ""
        return self.page()

    def map(self, mapping: dict[str, str], kind: str = "water", **constants: str) -> str:
        """Say which column is which and return the page with the preview."""
        given = {f"map:{ours}": theirs for ours, theirs in mapping.items()}
        return self.post("import_mapping", {"kind": kind, **given, **{f"set:{k}": v for k, v in constants.items()}})


@pytest.fixture
def desk(client: Client, department: Department) -> Desk:
    client.force_login(department.head)
    return Desk(client)


def _said(answer: Any) -> str:
    """What a page that refuses says, for whoever reads a failure."""
    return " ".join(re.findall(r'class="(?:invalid-feedback|alert)[^>]*>([^<]*)', answer.content.decode()))


Journey = Callable[..., None]


@pytest.fixture
def journey(desk: Desk, known: Asset, department: Department) -> Journey:
    """The whole way of a file of ``ROWS``: ``journey(path, without={"name_bn"}, also={"wkt": "WKT"})``."""

    def go(path: Path, *, without: frozenset[str] = frozenset(), also: dict[str, str] | None = None) -> None:
        before = Asset.objects.values().get(pk=known.pk)
        mapping = {ours: theirs for ours, theirs in MAPPING.items() if ours not in without} | (also or {})
        page = desk.upload(path)
        for heading in mapping.values():
            assert heading in page
        preview = desk.map(mapping, ownership="trust")
        assert "Étang du Gouverneur" in preview
        assert "preview-place" in preview
        checked = desk.post("import_check")
        assert (desk.run.state, desk.run.rows, desk.run.faulty) == (ImportState.CHECKED, 2, 0)
        assert "Decide on likely duplicates" in checked
        like = ImportedRow.objects.exclude(likeness="").get()
        # A FlatGeobuf orders its rows by their places.
        assert (like.values["name_en"], like.likeness, like.like_id) == ("Gol Dighee", Likeness.NAME, known.pk)
        desk.post("import_duplicates", {f"row-{like.number}": "update"})
        entered = desk.post("import_apply", {"move": "yes"})
        assert "AH-000001" in entered
        _exactly_entered(desk.run, without, department)
        _exactly_corrected(Asset.objects.get(pk=known.pk), without)
        desk.post("import_undo")
        assert desk.run.state == ImportState.UNDONE
        assert list(Asset.objects.in_register().values_list("pk", flat=True)) == [known.pk]
        after = Asset.objects.values().get(pk=known.pk)
        own = {"version", "search_key"}
        assert {k: v for k, v in after.items() if k not in own} == {k: v for k, v in before.items() if k not in own}

    return go


def _exactly_entered(run: ImportRun, without: frozenset[str], department: Department) -> None:
    assert (run.state, run.entered, run.updated, run.skipped) == (ImportState.APPLIED, 1, 1, 0)
    new = Asset.objects.get(reference="AH-000001")
    assert (new.name_en, new.owner, new.dating, new.captured_how, new.ward.code if new.ward else "") == (
        "Étang du Gouverneur", "Mme Dupré", "1870~", "imported", "1",
    )  # fmt: skip
    assert new.name_bn == ("" if "name_bn" in without else "লাল দিঘি")
    assert (new.water.type, str(new.water.depth_m), new.water.ownership) == ("pond", "2.50", "trust")
    _same_place(new.geometry, [RING, ISLAND])
    assert set(FormerName.objects.filter(asset=new).values_list("name", flat=True)) == {"Great Tank", "Tank Square"}
    (event,) = Asset.pgh_event_model.objects.filter(pgh_obj=new)  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == department.head.pk


def _exactly_corrected(asset: Asset, without: frozenset[str]) -> None:
    assert (asset.name_en, asset.owner, asset.dating, asset.version) == (
        "Gol Dighee", "Ramkrishna Trust", "1911/1913", 2,
    )  # fmt: skip
    assert asset.name_bn == ("" if "name_bn" in without else "গোল দিঘি")
    assert (asset.water.type, str(asset.water.depth_m), asset.water.ownership) == ("tank", "3.25", "trust")
    _same_place(asset.geometry, [OTHER])


def _same_place(geometry: Any, rings: list[list[list[float]]]) -> None:
    """The outline has these rings, corner for corner, to about a centimetre (a projection and back)."""
    expected = Polygon(*rings, srid=4326)
    assert geometry.num_coords == expected.num_coords
    assert geometry.sym_difference(expected).area < 1e-10
    assert geometry.extent == pytest.approx(expected.extent, abs=1e-7)


# ---- GDAL's ogr2ogr -------------------------------------------------------------------------------------------------


@needs_ogr
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ponds.geojson", ["-f", "GeoJSON"]),
        ("ponds-utm.geojson", ["-f", "GeoJSON", "-t_srs", "EPSG:32645"]),
        ("ponds.gpkg", ["-f", "GPKG", "-t_srs", "EPSG:3857"]),
        ("ponds.fgb", ["-f", "FlatGeobuf", "-t_srs", "EPSG:32645"]),
    ],
)
def test_map_files(journey: Journey, source: Path, tmp_path: Path, name: str, options: list[str]) -> None:
    journey(by_ogr2ogr(source, tmp_path / name, *options))


@needs_ogr
@pytest.mark.parametrize("driver", ["LIBKML", "KML"])
def test_kml_with_fields(journey: Journey, source: Path, tmp_path: Path, driver: str) -> None:
    path = by_ogr2ogr(source, tmp_path / "ponds.kml", "-f", driver)
    assert b"ExtendedData" in path.read_bytes()
    journey(path)


@needs_ogr
def test_a_kmz_whose_first_file_only_points_at_its_layer(journey: Journey, source: Path, tmp_path: Path) -> None:
    path = by_ogr2ogr(source, tmp_path / "ponds.kmz", "-f", "LIBKML")
    with zipfile.ZipFile(path) as archive:
        assert b"NetworkLink" in archive.read("doc.kml")
    journey(path)


@needs_ogr
def test_a_shapefile_in_utm_and_a_windows_encoding(journey: Journey, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "layers"
    folder.mkdir()
    fields = "title,wtype,depth,holder,olden,built"
    options = ["-t_srs", "EPSG:32645", "-lco", "ENCODING=CP1252", "-select", fields]
    by_ogr2ogr(source, folder / "ponds.shp", "-f", "ESRI Shapefile", *options)
    assert (folder / "ponds.cpg").read_text().strip() == "CP1252"
    assert "Étang".encode("cp1252") in (folder / "ponds.dbf").read_bytes()
    journey(zipped(folder, "ponds.*", tmp_path / "ponds.zip"), without=frozenset({"name_bn"}))


@needs_ogr
def test_a_table_with_wkt(journey: Journey, source: Path, tmp_path: Path) -> None:
    path = by_ogr2ogr(source, tmp_path / "ponds.csv", "-f", "CSV", "-lco", "GEOMETRY=AS_WKT")
    journey(path, also={"wkt": "WKT"})


@needs_ogr
def test_a_table_parted_by_semicolons_with_a_mark_of_its_encoding(
    journey: Journey, source: Path, tmp_path: Path
) -> None:
    options = ["-lco", "GEOMETRY=AS_WKT", "-lco", "SEPARATOR=SEMICOLON", "-lco", "WRITE_BOM=YES"]
    journey(by_ogr2ogr(source, tmp_path / "ponds.csv", "-f", "CSV", *options), also={"wkt": "WKT"})


STATUES: list[dict[str, Any]] = [
    {"title": "Netaji on horseback", "bangla": "নেতাজি", "sculptor": "Nagesh Yoglekar", "height": 4.57},
    {"title": "Kazi Nazrul", "bangla": "কাজী নজরুল", "sculptor": "", "height": None},
]
PLACES = [[88.3551, 22.5551], [88.3652, 22.5553]]
STATUE_COLUMNS = {"name_en": "title", "name_bn": "bangla", "sculptor": "sculptor", "height_m": "height"}


@pytest.fixture
def statues(tmp_path: Path) -> Path:
    points = [{"type": "Point", "coordinates": place} for place in PLACES]
    return geojson(tmp_path / "statues-source.geojson", *zip(STATUES, points, strict=True))


@pytest.fixture
def statue_journey(desk: Desk, areas: Any) -> Journey:
    """The whole way of a table of ``STATUES`` with two columns of coordinates, in the system ``crs``."""

    def go(path: Path, *, x: str, y: str, crs: str = "") -> None:
        page = desk.upload(path, "statue")
        assert "কাজী নজরুল" in page
        if crs:
            desk.post("import_layout", {"layer": desk.run.layout["layer"], "encoding": "utf-8", "crs": crs})
        desk.map(STATUE_COLUMNS | {"longitude": x, "latitude": y}, "statue", material="bronze")
        desk.post("import_check")
        assert (desk.run.state, desk.run.faulty) == (ImportState.CHECKED, 0)
        desk.post("import_apply")
        assert (desk.run.state, desk.run.entered, desk.run.skipped) == (ImportState.APPLIED, 2, 0)
        first, second = Asset.objects.order_by("reference")
        assert [(each.name_en, each.name_bn) for each in (first, second)] == [
            (row["title"], row["bangla"]) for row in STATUES
        ]
        assert (first.statue.sculptor, str(first.statue.height_m)) == ("Nagesh Yoglekar", "4.57")
        assert (second.statue.sculptor, second.statue.height_m) == ("", None)
        assert (first.statue.material, second.statue.material) == ("bronze", "bronze")
        assert [each.ward.code if each.ward else "" for each in (first, second)] == ["1", "2"]
        for asset, place in zip((first, second), PLACES, strict=True):
            assert list(asset.geometry.coords) == pytest.approx(place, abs=1e-6)
        desk.post("import_undo")
        assert desk.run.state == ImportState.UNDONE
        assert not Asset.objects.in_register().exists()

    return go


@needs_ogr
def test_a_table_with_longitude_and_latitude(statue_journey: Journey, statues: Path, tmp_path: Path) -> None:
    path = by_ogr2ogr(statues, tmp_path / "statues.csv", "-f", "CSV", "-lco", "GEOMETRY=AS_XY")
    statue_journey(path, x="X", y="Y")


@needs_ogr
def test_a_table_with_metres_of_another_system(statue_journey: Journey, statues: Path, tmp_path: Path) -> None:
    options = ["-t_srs", "EPSG:32645", "-lco", "GEOMETRY=AS_XY"]
    path = by_ogr2ogr(statues, tmp_path / "statues.csv", "-f", "CSV", *options)
    statue_journey(path, x="X", y="Y", crs="EPSG:32645")


# ---- LibreOffice ----------------------------------------------------------------------------------------------------


@needs_office
def test_a_workbook_with_longitude_and_latitude(statue_journey: Journey, tmp_path: Path) -> None:
    statue_journey(by_office(_statue_table(tmp_path), "xlsx"), x="lon", y="lat")


@needs_office
def test_a_workbook_that_began_as_an_open_document(statue_journey: Journey, tmp_path: Path) -> None:
    sheet = by_office(_statue_table(tmp_path), "ods")
    statue_journey(by_office(sheet, "xlsx"), x="lon", y="lat")


@needs_office
def test_a_workbook_with_wkt(journey: Journey, source: Path, tmp_path: Path) -> None:
    journey(by_office(_pond_table(tmp_path), "xlsx"), also={"wkt": "outline"})


@needs_ogr
def test_a_workbook_of_gdals(statue_journey: Journey, statues: Path, tmp_path: Path) -> None:
    table = by_ogr2ogr(statues, tmp_path / "table.csv", "-f", "CSV", "-lco", "GEOMETRY=AS_XY")
    path = by_ogr2ogr(table, tmp_path / "statues.xlsx", "-f", "XLSX", "-oo", "AUTODETECT_TYPE=YES")
    statue_journey(path, x="X", y="Y")


@needs_office
def test_what_a_workbook_computes_is_a_value_and_what_it_could_not_is_a_fault(
    desk: Desk, areas: Any, tmp_path: Path
) -> None:
    """LibreOffice makes a formula of each ``=…`` in a table that it opens, and saves what came of it beside it."""
    path = tmp_path / "statues.csv"
    place = "88.355,22.555"
    path.write_text(
        f'title,sculptor,lon,lat\n=1/0,x,{place}\nNetaji,=NoSuchName,{place}\n"=""Net""&""aji""",,{place}\n'
    )
    desk.upload(by_office(path, "xlsx"), "statue")
    desk.map({"name_en": "title", "sculptor": "sculptor", "longitude": "lon", "latitude": "lat"}, "statue")
    desk.post("import_check")
    faults = ImportFault.objects.filter(run=desk.run).order_by("row", "pk")
    assert [(fault.row, fault.column) for fault in faults] == [(1, "title"), (2, "sculptor")]
    assert all("could not compute" in fault.message for fault in faults)
    answer = desk.client.post(reverse("exchange:import_apply", args=[desk.run.pk]), follow=True)
    assert "faulty" in answer.content.decode()
    assert not Asset.objects.exists()
    desk.post("import_apply", {"skip_faulty": "yes"})
    assert Asset.objects.get().name_en == "Netaji"


@needs_office
def test_an_open_document_is_refused_with_the_way_to_go(desk: Desk, tmp_path: Path) -> None:
    path = by_office(_statue_table(tmp_path), "ods")
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    answer = desk.client.post(reverse("exchange:import_new"), {"kind": "statue", "file": upload})
    assert answer.status_code == 422
    assert "XLSX" in answer.content.decode()
    assert not ImportRun.objects.exists()


def _statue_table(folder: Path) -> Path:
    rows = [{**row, "lon": x, "lat": y} for row, (x, y) in zip(STATUES, PLACES, strict=True)]
    return _table(folder / "statues.csv", rows)


def _pond_table(folder: Path) -> Path:
    return _table(
        folder / "ponds.csv",
        [{**row, "outline": _wkt(shape)} for row, shape in zip(ROWS, ([RING, ISLAND], [OTHER]), strict=True)],
    )


def _table(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _wkt(rings: list[list[list[float]]]) -> str:
    return "POLYGON(" + ",".join("(" + ",".join(f"{x} {y}" for x, y in ring) + ")" for ring in rings) + ")"
