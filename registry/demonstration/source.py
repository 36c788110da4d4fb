"""Reading of the files in ``fixtures/``."""

import csv
import json
from typing import Any

from registry.environment import BASE_DIR

FOLDER = BASE_DIR / "fixtures"


def rows(name: str) -> Any:
    """Return what the JSON or GeoJSON file ``name`` holds."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def features(name: str) -> list[dict[str, Any]]:
    """Return the features of the GeoJSON file ``name``."""
    found: list[dict[str, Any]] = rows(name)["features"]
    return found


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of the CSV file ``name``."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def photo(name: str) -> bytes:
    """Return the bytes of the picture ``name``."""
    return (FOLDER / "photos" / name).read_bytes()


def paper(name: str) -> bytes:
    """Return the bytes of the document ``name``."""
    return (FOLDER / "papers" / name).read_bytes()
