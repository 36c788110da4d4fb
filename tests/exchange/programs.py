"""Files as other programs write them: GDAL's own commands and LibreOffice, each run as anybody would run it."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

needs_ogr = pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="ogr2ogr (gdal-bin) is not installed")
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
# As "save as" of a spreadsheet whose text is UTF-8, parted by commas.
_UTF8_TABLE = "--infilter=CSV:44,34,76,1"


def geojson(path: Path, *features: tuple[dict[str, Any], dict[str, Any]]) -> Path:
    """Write properties and geometries as GeoJSON, what the programs below begin with."""
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": row, "geometry": shape} for row, shape in features],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def by_ogr2ogr(source: Path, target: Path, *options: str) -> Path:
    """Convert ``source`` into ``target``; ``options`` are the command's."""
    done = subprocess.run(
        ["ogr2ogr", *options, str(target), str(source)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return target


def by_office(source: Path, form: str) -> Path:
    """Open ``source`` with LibreOffice and save it as ``form`` ("xlsx", or with a filter after a colon) beside it."""
    filters = [_UTF8_TABLE] if source.suffix == ".csv" else []
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    command = ["soffice", profile, "--headless", *filters, "--convert-to", form, "--outdir", str(source.parent)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
    return source.with_suffix(f".{form.partition(':')[0]}")


def zipped(folder: Path, pattern: str, target: Path) -> Path:
    """Put the files of a folder that match into one ZIP."""
    found = sorted(folder.glob(pattern))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in found:
            archive.write(path, path.name)
    return target
