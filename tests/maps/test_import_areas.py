"""Outlines of areas from files, and how assets follow them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from maps.models import Area
from tests.conftest import IN_WARD_2

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "kolkata_wards.geojson"
BOROUGHS = Path(__file__).resolve().parents[2] / "fixtures" / "areas" / "ward_boroughs.csv"


def box(west: float, east: float, south: float = 22.55, north: float = 22.56) -> list[Any]:
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def file(path: Path, *features: tuple[Any, Any]) -> Path:
    rows = [
        {"type": "Feature", "properties": {"WARD": code}, "geometry": {"type": "Polygon", "coordinates": rings}}
        for code, rings in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


def run(path: Path, *arguments: str) -> str:
    out = StringIO()
    call_command(
        "import_areas", str(path), "--kind", "ward", "--code-field", "WARD", "--source", "Test", *arguments,
        stdout=out, stderr=out,
    )  # fmt: skip
    return out.getvalue()


def test_wards_get_names_and_boroughs_and_what_is_missing_is_said(tmp_path: Path, db: None) -> None:
    parents = tmp_path / "parents.csv"
    parents.write_text("ward,borough\n1,7\n2,7\n3,8\n", encoding="utf-8")
    path = file(tmp_path / "w.geojson", ("01", box(88.35, 88.36)), ("2", box(88.36, 88.37)))
    text = run(path, "--parents", str(parents))
    assert "2 new, 0 known before" in text
    assert "Expected but not in the file: 3." in text
    ward = Area.objects.get(kind="ward", code="1")
    assert (ward.name_en, ward.name_bn, ward.name_hi) == ("Ward 1", "১ নং ওয়ার্ড", "वार्ड १")
    borough = Area.objects.get(kind="borough")
    assert (ward.parent, borough.code, borough.name_bn) == (borough, "7", "৭ নং বরো")
    assert borough.geometry.area == pytest.approx(0.0002)
    assert ward.source == "Test"


def test_assets_follow_new_outlines_and_their_version_says_so(tmp_path: Path, areas: Any, make_asset: Any) -> None:
    stays, moves = make_asset(kind="statue"), make_asset(kind="statue", geometry=IN_WARD_2)
    path = file(tmp_path / "w.geojson", ("1", box(88.35, 88.37)), ("2", box(88.37, 88.38)))
    assert "1 asset lies in another ward" in run(path, "--dry-run")
    moves.refresh_from_db()
    assert moves.ward == areas["2"]
    text = run(path)
    assert "0 new, 2 known before" in text
    stays.refresh_from_db()
    moves.refresh_from_db()
    assert (moves.ward, moves.borough, moves.version) == (areas["1"], areas["borough"], 2)
    assert stays.version == 1


def test_what_the_file_lacks_is_left_or_removed(tmp_path: Path, areas: Any) -> None:
    path = file(tmp_path / "w.geojson", ("1", box(88.35, 88.36)))
    assert "Not in the file and left as they were: 2." in run(path)
    assert "Removed, for the file lacks them: 2." in run(path, "--drop-absent")
    assert not Area.objects.filter(kind="ward", code="2").exists()


def test_faults_are_named_and_nothing_is_stored(tmp_path: Path, areas: Any) -> None:
    swapped = [[position[::-1] for position in ring] for ring in box(88.35, 88.36)]
    path = file(
        tmp_path / "w.geojson",
        ("5", box(88.35, 88.36)),
        ("5", box(88.36, 88.37)),
        (None, box(88.3, 88.4)),
        ("6", swapped),
    )
    errors = tmp_path / "errors.csv"
    with pytest.raises(CommandError, match="3 faulty rows; nothing was stored"):
        run(path, "--errors", str(errors))
    text = errors.read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["2", "3", "4"]
    assert "exchanged" in text
    assert not Area.objects.filter(code="5").exists()
    with pytest.raises(CommandError, match="no column “CODE”; it has: WARD"):
        call_command("import_areas", str(path), "--kind", "ward", "--code-field", "CODE", "--source", "x")


def test_an_outline_that_crosses_itself_is_mended_and_that_is_said(tmp_path: Path, db: None) -> None:
    bow = [[[88.35, 22.55], [88.36, 22.56], [88.36, 22.55], [88.35, 22.56], [88.35, 22.55]]]
    assert "Row 1 (9): the outline crossed itself and was mended." in run(file(tmp_path / "w.geojson", ("9", bow)))
    assert Area.objects.get().geometry.valid


@pytest.mark.skipif(not REAL.exists(), reason=f"the real wards are not at {REAL}")
def test_the_real_wards(db: None) -> None:
    text = run(REAL, "--parents", str(BOROUGHS))
    assert "141 new" in text
    assert "Expected but not in the file: 142, 143, 144." in text
    assert Area.objects.filter(kind="ward", parent__isnull=False).count() == 141
    assert Area.objects.filter(kind="borough").count() == 16
