"""Files that are wrong, broken or hostile: each gets a clear answer, and the register stays as it was."""

import io
import json
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
from django.core.exceptions import ValidationError
from django.core.files import File

from assets.models import Asset
from exchange import domain
from exchange.importing import child
from exchange.models import ImportFault, ImportRun, ImportState
from tests.conftest import IN_WARD_1
from tests.exchange.conftest import SQUARE, Import, pond, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register_untouched(areas: Any) -> Any:
    yield
    assert not Asset.objects.exists()


def faults(run: ImportRun) -> list[tuple[int, str, str]]:
    rows = ImportFault.objects.filter(run=run).order_by("row", "pk")
    return [(fault.row, fault.column, fault.message) for fault in rows]


def refusal(received: Import, content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as refused:
        received(content, name)
    assert not ImportRun.objects.exists()
    return " ".join(refused.value.messages)


def packed(members: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return out.getvalue()


def geopackage(path: Path, crs: str | None, x: float, y: float, name: str = "Lal Dighi") -> bytes:
    wkb = bytes(IN_WARD_1.wkb) if (x, y) == (0, 0) else np.array([x, y]).tobytes()
    wkb = wkb if (x, y) == (0, 0) else b"\x01\x01\x00\x00\x00" + wkb
    pyogrio.raw.write(
        str(path), np.array([wkb], dtype=object), [np.array([name], dtype=object)], ["name"], geometry_type="Point",
        crs=crs or "EPSG:4326", driver={".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[path.suffix],
    )  # fmt: skip
    return path.read_bytes()


# ---- what a row says wrongly ----------------------------------------------------------------------------------------


def test_exchanged_axes_broken_rings_and_empty_geometry(checked: Import) -> None:
    bow = "POLYGON((88.354 22.554,88.356 22.556,88.356 22.554,88.354 22.556,88.354 22.554))"
    swapped = "POLYGON((22.554 88.354,22.554 88.356,22.556 88.356,22.554 88.354))"
    open_ring = "POLYGON((88.354 22.554,88.356 22.554,88.356 22.556))"
    run = checked(
        table(pond("a", bow), pond("b", swapped), pond("c", open_ring), pond("d", "POLYGON EMPTY"), pond("e", ""),
              pond("f", "here"), pond("g", "POINT(88.355 22.555)"), pond("h", SQUARE.replace("88", "89")))
    )  # fmt: skip
    words = ["crosses itself", "exchanged", "not closed", "empty", "place it", "WKT", "an outline", "outside the city"]
    found = faults(run)
    assert [row for row, _, _ in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    for word, (_row, column, message) in zip(words, found, strict=True):
        assert word in message
        assert column == "wkt"
    with pytest.raises(ValidationError, match="faulty"):
        domain.start_apply(run=run, user=None)


def test_an_outline_of_300_000_corners(checked: Import) -> None:
    angles = np.linspace(0, 2 * np.pi, 300_000, endpoint=False)
    ring = [(88.355 + 0.001 * np.cos(each), 22.555 + 0.001 * np.sin(each)) for each in angles]
    text = ",".join(f"{x:.9f} {y:.9f}" for x, y in [*ring, ring[0]])
    ((row, column, message),) = faults(checked(table(pond("Jagged", f"POLYGON(({text}))"))))
    assert (row, column) == (1, "wkt")
    assert "100,000" in message
    assert child.MOST_VERTICES == 100_000


def test_formulas_in_cells(checked: Import) -> None:
    cells = ["=1+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "+A1"]
    run = checked(table(*(pond(f'"{cell}"') for cell in cells)))
    found = [(row, column) for row, column, message in faults(run) if "formula" in message]
    assert found == [(number, "name") for number in (1, 2, 3, 4)]


def test_texts_in_mixed_encodings(checked: Import) -> None:
    content = table(pond("লাল দিঘি"), pond("X")).replace(b"X,", "Café,".encode("cp1252"))
    ((row, column, message),) = faults(checked(content))
    assert (row, column) == (2, "name")
    assert "another encoding" in message


def test_letters_that_libreoffice_garbled(checked: Import) -> None:
    # What its table has where it took UTF-8 for a Western encoding: bytes that cp1252 lacks stand for private use.
    garbled = "".join(
        chr(0xF100 + byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in "পুকুর এক".encode()
    )
    ((row, _column, message),) = faults(checked(table(pond(garbled))))
    assert row == 1
    assert "“পুকুর এক” is probably meant" in message


def test_letters_that_were_garbled_before(checked: Import) -> None:
    garbled = "লাল দিঘি".encode().decode("latin-1")
    ((row, _column, message),) = faults(checked(table(pond(garbled))))
    assert row == 1
    assert "লাল দিঘি" in message


def test_one_identifier_twice_in_a_file(checked: Import) -> None:
    head = "name,type,osm,reference,wkt"
    rows = [f'a,pond,way/1,,"{SQUARE}"', f'b,pond,way/1,,"{SQUARE}"', f'c,pond,,AH-000099,"{SQUARE}"']
    found = faults(checked(table(*rows, head=head)))
    assert [(row, column) for row, column, _ in found] == [(2, "osm"), (3, "reference")]
    assert "Row 1" in found[0][2]


def test_a_row_with_too_many_cells_and_a_text_without_its_end(checked: Import, received: Import) -> None:
    ((row, _column, message),) = faults(checked(table(pond("a"), f'b,pond,"{SQUARE}",extra')))
    assert row == 2
    assert "cells" in message
    assert "ends in the middle" in refusal_of_check(checked, table(pond("a"), 'b,pond,"POLYGON(('))


def refusal_of_check(checked: Import, content: bytes) -> str:
    try:
        run = checked(content)
    except ValidationError as error:
        return " ".join(error.messages)
    assert run.state == ImportState.DRAFT
    return run.problem


# ---- coordinate systems ---------------------------------------------------------------------------------------------


def test_a_file_without_a_coordinate_system_is_asked_for_one(received: Import, checked: Import, tmp_path: Path) -> None:
    there: Any = IN_WARD_1.transform(32645, clone=True)
    geopackage(tmp_path / "s.shp", None, there.x, there.y)
    content = packed({path.name: path.read_bytes() for path in tmp_path.glob("s.*") if path.suffix != ".prj"})
    run = received(content, "s.zip", kind="statue")
    assert (run.layout["own_crs"], run.layout["suggested"]) == ("", "EPSG:32645")
    domain.remember(run=run, kind="statue", mapping={"name_en": "name"}, constants={}, user=None)
    with pytest.raises(ValidationError, match="does not say its coordinate system"):
        domain.start_check(run=run)
    assert faults(checked(content, "s.zip", kind="statue", crs="EPSG:32645")) == []


def test_the_wrong_coordinate_system(checked: Import, tmp_path: Path) -> None:
    there: Any = IN_WARD_1.transform(32645, clone=True)
    ((_row, _column, message),) = faults(
        checked(geopackage(tmp_path / "s.gpkg", "EPSG:4326", there.x, there.y), "s.gpkg", kind="statue")
    )
    assert "another coordinate system" in message
    ((_row, _column, message),) = faults(
        checked(geopackage(tmp_path / "t.gpkg", "EPSG:32643", there.x, there.y), "t.gpkg", kind="statue")
    )
    assert "outside the city" in message


def test_a_coordinate_system_that_is_none(received: Import) -> None:
    run = received(table(pond("a")), "ponds.csv")
    for text in ("EPSG:0", "/vsicurl/http://127.0.0.1/x", "+proj=utm"):
        with pytest.raises(ValidationError, match="coordinate system"):
            domain.look(run=run, layer="", crs=text, encoding="")


# ---- archives -------------------------------------------------------------------------------------------------------


def test_archives_that_would_do_harm(received: Import, settings: Any) -> None:
    assert "far larger" in refusal(received, packed({"a.csv": b"0" * 50_000_000}), "a.zip")
    assert "another archive" in refusal(received, packed({"b.zip": packed({"a.csv": b"a"})}), "a.zip")
    assert "outside itself" in refusal(received, packed({"../../etc/x.csv": b"a"}), "a.zip")
    assert "too many files" in refusal(received, packed({f"{n}.csv": b"a" for n in range(600)}), "a.zip")
    assert "several files" in refusal(received, packed({"a.csv": b"a", "b.csv": b"b"}), "a.zip")
    assert "no file of a known format" in refusal(received, packed({"a.exe": b"MZ"}), "a.zip")
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "link" in refusal(received, out.getvalue(), "a.zip")
    settings.IMPORT_MAX_UNPACKED = 1000
    assert "far larger" in refusal(received, packed({"a.csv": os.urandom(2000)}), "a.zip")


def test_a_table_whose_sheet_is_a_bomb(received: Import) -> None:
    members = {"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000}
    assert "far larger" in refusal(received, packed(members), "a.xlsx")


def test_a_shapefile_without_its_parts(received: Import, tmp_path: Path) -> None:
    geopackage(tmp_path / "s.shp", "EPSG:4326", 0, 0)
    content = packed({"s.shp": (tmp_path / "s.shp").read_bytes(), "s.dbf": (tmp_path / "s.dbf").read_bytes()})
    assert "lacks .shx" in refusal(received, content, "s.zip")
    assert "several files" in refusal(received, (tmp_path / "s.shp").read_bytes(), "s.shp")


# ---- files that are no files ----------------------------------------------------------------------------------------


def test_truncated_files(received: Import, tmp_path: Path) -> None:
    whole = geopackage(tmp_path / "s.gpkg", "EPSG:4326", 0, 0)
    refusal(received, whole[: len(whole) // 3], "s.gpkg")
    archive = packed({"a.csv": os.urandom(5000)})
    assert "damaged" in refusal(received, archive[:3000], "a.zip")
    broken = json.dumps({"type": "FeatureCollection", "features": []})[:-8].encode()
    refusal(received, broken, "a.geojson")
    assert "empty" in refusal(received, b"", "a.csv")


def test_formats_that_are_not_taken(received: Import, tmp_path: Path) -> None:
    source = b"<SrcDataSource>/etc/passwd</SrcDataSource>"
    vrt = b'<OGRVRTDataSource><OGRVRTLayer name="x">' + source + b"</OGRVRTLayer></OGRVRTDataSource>"
    assert "no KML" in refusal(received, vrt, "a.vrt")
    assert "no KML" in refusal(received, vrt, "a.geojson")
    assert "XLSX or CSV" in refusal(received, b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls")
    assert "no format" in refusal(received, b"\x7fELF" + b"\0" * 600, "a.bin")
    assert "does not hold what its name says" in refusal(received, b"name;ward\nLal\0Dighi;45\n", "a.csv")
    opened = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office/>"})
    assert "ODS" in refusal(received, opened, "a.ods")
    assert "no such" not in refusal(received, b'{"type": "Topology", "objects": {}}', "a.geojson")
    plain = tmp_path / "plain.sqlite"
    pyogrio.raw.write(
        str(plain), np.array([bytes(IN_WARD_1.wkb)], dtype=object), [np.array(["x"], dtype=object)], ["name"],
        geometry_type="Point", crs="EPSG:4326", driver="SQLite",
    )  # fmt: skip
    refusal(received, plain.read_bytes(), "a.gpkg")


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>", "network link"),
        ("<Placemark/>", "entities"),
    ],
)
def test_a_kml_that_points_elsewhere(received: Import, inside: str, words: str) -> None:
    head = '<?xml version="1.0"?>' + ('<!DOCTYPE kml [<!ENTITY a "aaaa">]>' if words == "entities" else "")
    text = f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'
    assert words in refusal(received, text.encode(), "a.kml")
    assert words in refusal(received, packed({"doc.kml": text.encode()}), "a.kmz")


def test_a_kmz_that_points_at_more_than_it_holds(received: Import) -> None:
    link = "<NetworkLink><Link><href>{}</href></Link></NetworkLink>"
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    layer = (head + "</Document></kml>").encode()
    outside = (head + link.format("a.kml") + link.format("http://127.0.0.1:9/x.kml") + "</Document></kml>").encode()
    assert "network link" in refusal(received, packed({"doc.kml": outside, "a.kml": layer}), "a.kmz")
    two = (head + link.format("a.kml") + link.format("b.kml") + "</Document></kml>").encode()
    assert "several files" in refusal(received, packed({"doc.kml": two, "a.kml": layer, "b.kml": layer}), "a.kmz")


def test_a_missing_layer_and_a_file_without_geometry(received: Import, tmp_path: Path) -> None:
    run = received(geopackage(tmp_path / "s.gpkg", "EPSG:4326", 0, 0), "s.gpkg", kind="statue")
    with pytest.raises(ValidationError, match="no layer “other”; it has: s"):
        domain.look(run=run, layer="other", crs="", encoding="")
    run.delete()
    nowhere = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, "geometry": None}]}
    assert "no geometry" in refusal(received, json.dumps(nowhere).encode(), "a.geojson")


def test_a_file_larger_than_the_limit(received: Import, settings: Any, tmp_path: Path) -> None:
    settings.IMPORT_MAX_BYTES = 1 << 20
    path = tmp_path / "sparse.csv"
    with path.open("wb") as handle:
        handle.truncate(2 << 30)
    with path.open("rb") as handle, pytest.raises(ValidationError, match="larger than 1 MB"):
        domain.receive(content=File(handle), name="sparse.csv", user=None)
    assert not ImportRun.objects.exists()


def test_a_reader_that_takes_too_much_is_ended(received: Import, settings: Any, tmp_path: Path) -> None:
    content = geopackage(tmp_path / "s.gpkg", "EPSG:4326", 0, 0)
    settings.IMPORT_READER_MEMORY = 60 << 20
    assert "memory" in refusal(received, content, "s.gpkg")
