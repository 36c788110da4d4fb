"""Entering assets from files of many formats: all or nothing, and every fault said."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
from django.core.management import CommandError, call_command

from assets.models import Asset, FormerName
from tests.conftest import IN_WARD_1

pytestmark = pytest.mark.django_db
SQUARE = [[88.354, 22.554], [88.356, 22.554], [88.356, 22.556], [88.354, 22.556], [88.354, 22.554]]
SWAPPED = [position[::-1] for position in SQUARE]
BOW = [[88.354, 22.554], [88.356, 22.556], [88.356, 22.554], [88.354, 22.556], [88.354, 22.554]]
FAR = [[x + 1, y] for x, y in SQUARE]


def geojson(path: Path, *features: tuple[dict[str, Any], Any]) -> Path:
    path.write_text(
        json.dumps({
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
            ],
        }),
        encoding="utf-8",
    )  # fmt: skip
    return path


def polygon(ring: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def run(path: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("import_assets", str(path), *arguments, verbosity=0, stdout=out, stderr=out)
    return out.getvalue()


PONDS = ("--kind", "water", "--map", "name_en=NAME", "--map", "type=WTYPE")


def test_assets_with_their_kinds_columns_names_and_ward(tmp_path: Path, areas: Any) -> None:
    path = geojson(
        tmp_path / "ponds.geojson",
        ({"NAME": "Lal Dighi", "WTYPE": "Pond", "OLD": "Great Tank; Tank Square", "DEPTH": "২.৫"}, polygon(SQUARE)),
        ({"NAME": "Gol Dighi", "WTYPE": "tank", "OLD": None, "DEPTH": None}, polygon(SQUARE)),
    )
    more = ("--map", "former_names=OLD", "--map", "depth_m=DEPTH", "--set", "ownership=kmc", "--set", "in_use=yes")
    assert "Stored 2 of 2 rows: AH-000001 to AH-000002." in run(path, *PONDS, *more)
    first, second = Asset.objects.order_by("reference")
    assert (first.name_en, first.kind, first.status, first.captured_how) == ("Lal Dighi", "water", "active", "imported")
    assert (first.ward, first.borough) == (areas["1"], areas["borough"])
    assert (first.water.type, str(first.water.depth_m), first.water.ownership, first.water.in_use) == (
        "pond", "2.50", "kmc", True,
    )  # fmt: skip
    assert second.water.depth_m is None
    assert set(FormerName.objects.values_list("name", flat=True)) == {"Great Tank", "Tank Square"}
    assert "great tank" in first.search_key
    assert run(path, *PONDS).startswith("Stored 2 of 2 rows: AH-000003")


def test_every_fault_of_every_row_is_written_and_nothing_is_stored(tmp_path: Path, areas: Any) -> None:
    path = geojson(
        tmp_path / "ponds.geojson",
        ({"NAME": "Good", "WTYPE": "pond"}, polygon(SQUARE)),
        ({"NAME": None, "WTYPE": "puddle"}, polygon(BOW)),
        ({"NAME": "Swapped", "WTYPE": "pond"}, polygon(SWAPPED)),
        ({"NAME": "Far", "WTYPE": "pond"}, polygon(FAR)),
        ({"NAME": "=cmd()", "WTYPE": "pond"}, {"type": "Point", "coordinates": [88.355, 22.555]}),
        ({"NAME": "Nowhere", "WTYPE": "pond"}, None),
    )
    errors = tmp_path / "errors.csv"
    with pytest.raises(CommandError, match="5 of 6 rows are faulty; nothing was stored"):
        run(path, *PONDS, "--errors", str(errors))
    assert not Asset.objects.exists()
    with errors.open(encoding="utf-8-sig", newline="") as handle:
        faults = [(row["row"], row["column"], row["what is wrong"]) for row in csv.DictReader(handle)]
    assert [(row, column) for row, column, _ in faults] == [
        ("2", "WTYPE"), ("2", "NAME"), ("2", "geometry"), ("3", "geometry"), ("4", "geometry"), ("5", "NAME"),
        ("5", "geometry"), ("6", "geometry"),
    ]  # fmt: skip
    words = [
        "puddle",
        "English name",
        "crosses itself",
        "exchanged",
        "outside the city",
        "formula",
        "outline",
        "place it",
    ]
    for word, (_row, _column, message) in zip(words, faults, strict=True):
        assert word in message


def test_the_good_rows_alone_and_a_dry_run(tmp_path: Path, areas: Any) -> None:
    path = geojson(
        tmp_path / "ponds.geojson",
        ({"NAME": "Good", "WTYPE": "pond", "WHY": None}, polygon(SQUARE)),
        ({"NAME": "Far", "WTYPE": "pond", "WHY": None}, polygon(FAR)),
        ({"NAME": "Far and known", "WTYPE": "pond", "WHY": "Transferred in 1998"}, polygon(FAR)),
    )
    arguments = (*PONDS, "--map", "outside_reason=WHY", "--skip-faulty")
    assert "2 of 3 rows could be stored" in run(path, *arguments, "--dry-run")
    assert not Asset.objects.exists()
    assert "Stored 2 of 3 rows" in run(path, *arguments)
    assert set(Asset.objects.values_list("name_en", flat=True)) == {"Good", "Far and known"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--map", "name_en=TITLE"), "no column “TITLE”; it has: NAME"),
        (("--map", "storeys=NAME"), "no column “storeys”"),
        (("--map", "condition=NAME"), "assessment"),
        (("--map", "version=NAME"), "no column “version”"),
        (("--map", "nothing"), "OURS=THEIRS"),
        (("--crs", "EPSG:0"), "coordinate system"),
    ],
)
def test_a_mapping_that_cannot_be(tmp_path: Path, areas: Any, arguments: tuple[str, ...], words: str) -> None:
    path = geojson(tmp_path / "ponds.geojson", ({"NAME": "Good", "WTYPE": "pond"}, polygon(SQUARE)))
    with pytest.raises(CommandError, match=words):
        run(path, "--kind", "water", *arguments)


def test_a_file_that_is_none(tmp_path: Path, areas: Any) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "none.gpkg", *PONDS)
    (tmp_path / "broken.gpkg").write_bytes(b"not a database")
    with pytest.raises(CommandError, match="does not hold what its name says"):
        run(tmp_path / "broken.gpkg", *PONDS)


def test_the_same_identifier_is_entered_once(tmp_path: Path, areas: Any) -> None:
    row = ({"NAME": "Lal Dighi", "WTYPE": "pond", "OSM": "way/123"}, polygon(SQUARE))
    path = geojson(tmp_path / "ponds.geojson", row)
    arguments = (*PONDS, "--map", "external_ids.osm=OSM")
    run(path, *arguments)
    with pytest.raises(CommandError, match="1 of 1 rows are in the register already"):
        run(path, *arguments)
    assert Asset.objects.count() == 1
    assert "Updated 0, left out 1" in run(path, *arguments, "--duplicates", "skip")
    assert "Updated 1, left out 0" in run(path, *arguments, "--duplicates", "update")
    assert Asset.objects.count() == 1
    twice = ({"NAME": "Another", "WTYPE": "pond", "OSM": "way/9"}, polygon(SQUARE))
    other = geojson(tmp_path / "twice.geojson", twice, twice)
    with pytest.raises(CommandError, match="1 of 2 rows are faulty"):
        run(other, *arguments)


def test_a_table_with_lon_and_lat_and_one_with_wkt(tmp_path: Path, areas: Any) -> None:
    points = tmp_path / "statues.csv"
    points.write_text("title,lon,lat\nNetaji,88.355,22.555\n", encoding="utf-8")
    run(points, "--kind", "statue", "--map", "name_en=title")
    shapes = tmp_path / "parks.csv"
    shapes.write_text(
        'title,wkt\nমাঠ,"POLYGON((88.354 22.554,88.356 22.554,88.356 22.556,88.354 22.554))"\n', encoding="utf-8"
    )
    run(shapes, "--kind", "park", "--map", "name_en=title")
    assert {(a.name_en, a.geometry.geom_type) for a in Asset.objects.all()} == {("Netaji", "Point"), ("মাঠ", "Polygon")}


@pytest.mark.parametrize(
    ("name", "driver"), [("s.gpkg", "GPKG"), ("s.shp.zip", "ESRI Shapefile"), ("s.fgb", "FlatGeobuf")]
)
def test_other_formats_and_other_coordinate_systems(tmp_path: Path, areas: Any, name: str, driver: str) -> None:
    there = IN_WARD_1.transform(32645, clone=True)
    pyogrio.raw.write(
        str(tmp_path / name), np.array([bytes(there.wkb)], dtype=object), [np.array(["Netaji"], dtype=object)],
        ["NAME"], driver=driver, geometry_type="Point", crs="EPSG:32645",
    )  # fmt: skip
    run(tmp_path / name, "--kind", "statue", "--map", "name_en=NAME")
    asset = Asset.objects.get()
    assert (asset.geometry.x, asset.geometry.y) == pytest.approx((88.355, 22.555), abs=1e-6)


def test_a_mapping_in_a_file(tmp_path: Path, areas: Any) -> None:
    path = geojson(tmp_path / "ponds.geojson", ({"NAME": "Lal Dighi"}, polygon(SQUARE)))
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"map": {"name_en": "NAME"}, "set": {"type": "tank", "status": "draft"}}', encoding="utf-8")
    run(path, "--kind", "water", "--mapping", str(mapping))
    asset = Asset.objects.get()
    assert (asset.status, asset.water.type) == ("draft", "tank")
    (event,) = Asset.pgh_event_models["insert"]._base_manager.filter(pgh_obj=asset)  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "import: ponds.geojson"
