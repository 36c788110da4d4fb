"""Faulty files that other programs wrote: what the pages say of each, and the register stays as it was."""

import math
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assets.models import Asset
from exchange.models import ImportFault, ImportRun, ImportState
from tests.conftest import Department
from tests.exchange.programs import by_ogr2ogr, geojson, needs_ogr, zipped
from tests.jobs import run_jobs

pytestmark = [pytest.mark.django_db, needs_ogr]
RING = [[88.354, 22.554], [88.356, 22.554], [88.356, 22.556], [88.354, 22.556], [88.354, 22.554]]
Row = tuple[dict[str, Any], dict[str, Any]]


def pond(name: str, ring: list[list[float]], **columns: str) -> Row:
    return {"name": name, "type": "pond", **columns}, {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def checked(client: Client, department: Department, areas: Any) -> Any:
    """Send a file by the page, map its columns as suggested, have it checked; returns the faults."""
    client.force_login(department.head)

    def check(path: Path, *, mapping: dict[str, str] | None = None, layout: dict[str, str] | None = None) -> list[Any]:
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        client.post(reverse("exchange:import_new"), {"kind": "water", "file": upload})
        run = ImportRun.objects.get()
        if layout:
            client.post(reverse("exchange:import_layout", args=[run.pk]), {"encoding": "utf-8", **layout})
        chosen = {"name_en": "name", "type": "type"} | (mapping or {})
        given = {f"map:{ours}": theirs for ours, theirs in chosen.items()}
        assert client.post(reverse("exchange:import_mapping", args=[run.pk]), {"kind": "water", **given}).url
        client.post(reverse("exchange:import_check", args=[run.pk]))
        run_jobs()
        run.refresh_from_db()
        assert run.state == ImportState.CHECKED, run.problem
        faults = list(ImportFault.objects.filter(run=run).order_by("row", "pk"))
        page = client.get(reverse("exchange:import", args=[run.pk])).content.decode()
        listed = client.get(reverse("exchange:import_faults", args=[run.pk]))
        downloaded = b"".join(listed.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        for fault in faults:
            assert fault.message.split(".")[0] in page
            assert fault.message.split(".")[0] in downloaded
        answer = client.post(reverse("exchange:import_apply", args=[run.pk]), follow=True)
        assert "faulty" in answer.content.decode()
        run_jobs()
        assert not Asset.objects.filter(captured_how="imported").exists()
        return [(fault.row, fault.column, fault.message) for fault in faults]

    return check


@pytest.mark.parametrize("form", ["gpkg", "shp"])
def test_an_outline_of_300_000_corners(checked: Any, tmp_path: Path, form: str) -> None:
    steps = (2 * math.pi * step / 300_000 for step in range(300_000))
    ring = [[88.355 + 0.001 * math.cos(angle), 22.555 + 0.001 * math.sin(angle)] for angle in steps]
    source = geojson(tmp_path / "source.json", pond("Good", RING), pond("Jagged", [*ring, ring[0]]))
    path = by_ogr2ogr(source, tmp_path / f"ponds.{form}")
    if form == "shp":
        path = zipped(tmp_path, "ponds.*", tmp_path / "ponds.zip")
    ((row, column, message),) = checked(path)
    assert (row, column) == (2, "geometry")
    assert "100,000" in message


def test_exchanged_axes_and_rings_that_cross(checked: Any, tmp_path: Path) -> None:
    bow = [RING[0], RING[2], RING[1], RING[3], RING[0]]
    source = geojson(tmp_path / "s.json", pond("a", RING), pond("b", [ring[::-1] for ring in RING]), pond("c", bow))
    faults = checked(by_ogr2ogr(source, tmp_path / "ponds.gpkg"))
    assert [row for row, _column, _message in faults] == [2, 3]
    assert "exchanged" in faults[0][2]
    assert "crosses itself" in faults[1][2]


def test_a_file_that_names_the_wrong_coordinate_system(checked: Any, tmp_path: Path) -> None:
    """Metres of UTM labelled as degrees, and as another zone's: what a wrong choice on export gives."""
    source = geojson(tmp_path / "s.json", pond("a", RING))
    options = ["-t_srs", "EPSG:32645", "-lco", "SPATIAL_INDEX=NO"]
    metres = by_ogr2ogr(source, tmp_path / "metres.gpkg", *options)
    labelled = by_ogr2ogr(metres, tmp_path / "labelled.gpkg", "-a_srs", "EPSG:4326")
    ((_row, _column, message),) = checked(labelled)
    assert "another coordinate system" in message
    ImportRun.objects.all().delete()
    zone = by_ogr2ogr(metres, tmp_path / "zone.gpkg", "-a_srs", "EPSG:32643")
    ((_row, _column, message),) = checked(zone)
    assert "outside the city" in message


def test_a_reference_given_twice_and_one_that_nobody_bears(checked: Any, make_asset: Any, tmp_path: Path) -> None:
    known = make_asset(name_en="Lal Dighi", reference="AH-000077")
    rows = [pond("a", RING, ref="AH-000077"), pond("b", RING, ref="AH-000077"), pond("c", RING, ref="AH-000099")]
    path = by_ogr2ogr(geojson(tmp_path / "s.json", *rows), tmp_path / "ponds.fgb", "-lco", "SPATIAL_INDEX=NO")
    faults = checked(path, mapping={"reference": "ref"})
    assert [(row, column) for row, column, _message in faults] == [(2, "ref"), (3, "ref")]
    assert "Row 1" in faults[0][2]
    assert "no such entry" in faults[1][2]
    known.refresh_from_db()
    assert (known.name_en, known.version) == ("Lal Dighi", 1)


def test_a_shapefile_whose_encoding_is_said_wrongly(checked: Any, tmp_path: Path) -> None:
    source = geojson(tmp_path / "s.json", pond("লাল দিঘি", RING))
    by_ogr2ogr(source, tmp_path / "ponds.shp", "-lco", "ENCODING=UTF-8")
    (tmp_path / "ponds.cpg").write_text("1252")
    ((row, column, message),) = checked(zipped(tmp_path, "ponds.*", tmp_path / "ponds.zip"))
    assert (row, column) == (1, "name")
    assert "লাল দিঘি" in message


def test_formulas_in_the_attributes_of_a_map(checked: Any, tmp_path: Path) -> None:
    source = geojson(tmp_path / "s.json", pond("=1+1", RING), pond("@SUM(A1)", RING))
    faults = checked(by_ogr2ogr(source, tmp_path / "ponds.gpkg"))
    assert [(row, column) for row, column, _message in faults] == [(1, "name"), (2, "name")]
    assert all("formula" in message for _row, _column, message in faults)
