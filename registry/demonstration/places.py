"""Boroughs, wards, and the assets of all six kinds."""

import json
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from assets import domain
from assets.models import Asset, Kind
from maps.models import Area, AreaKind
from registry.demonstration import source

SOURCE = "Simplified outline drawn by hand for the demonstration; not a survey."
_FILES = {
    Kind.BUILDING: "buildings",
    Kind.STATUE: "statues",
    Kind.STRUCTURE: "structures",
    Kind.MONUMENT: "monuments",
    Kind.PARK: "parks",
    Kind.WATER: "waters",
}
_TRILINGUAL = tuple(f"{field}_{language}" for field in ("name", "significance") for language in ("en", "bn", "hi"))
_SHARED = (
    *_TRILINGUAL,
    "address",
    "premises_number",
    "owner",
    "custodian",
    "dating",
    "materials",
    "captured_how",
    "accuracy_m",
)
_ASIDE = {"key", "former_names", "wikidata", "condition", "condition_remarks", "grade", "facilities", "danger"}


def load_areas() -> None:
    """Make the 144 wards and the boroughs as unions of their wards."""
    outlines: dict[str, list[tuple[dict[str, Any], MultiPolygon]]] = {}
    for feature in source.features("areas/wards.geojson"):
        row = feature["properties"]
        outlines.setdefault(row["borough"], []).append((row, _multi(feature["geometry"])))
    for borough in source.table("areas/boroughs.csv"):
        wards = outlines[borough["code"]]
        parent = _area(AreaKind.BOROUGH, borough, _union([outline for _, outline in wards]), None)
        for row, outline in wards:
            _area(AreaKind.WARD, row, outline, parent)


def _area(kind: str, row: dict[str, Any], outline: MultiPolygon, parent: Area | None) -> Area:
    names = {name: row[name] for name in ("name_en", "name_bn", "name_hi")}
    return Area.objects.create(kind=kind, code=row["code"], geometry=outline, parent=parent, source=SOURCE, **names)


def _multi(geometry: dict[str, Any]) -> MultiPolygon:
    outline = GEOSGeometry(json.dumps(geometry), srid=4326)
    return outline if isinstance(outline, MultiPolygon) else MultiPolygon(outline, srid=4326)


def _union(outlines: list[MultiPolygon]) -> MultiPolygon:
    joined = outlines[0].union(outlines[0])
    for outline in outlines[1:]:
        joined = joined.union(outline)
    return joined if isinstance(joined, MultiPolygon) else MultiPolygon(joined, srid=4326)


def load_streets() -> None:
    """Enter what streets are and were called."""
    domain.import_streets(rows=source.table("streets.csv"))


def load_assets() -> dict[str, Asset]:
    """Enter every asset in the register; returns them by the key that other fixtures call them by."""
    made: dict[str, Asset] = {}
    for kind, name in _FILES.items():
        for feature in source.features(f"assets/{name}.geojson"):
            row = feature["properties"]
            made[row["key"]] = _register(kind, row, feature["geometry"])
    return made


def _register(kind: str, row: dict[str, Any], geometry: dict[str, Any]) -> Asset:
    details = {name: value for name, value in row.items() if name not in _ASIDE and name not in _SHARED}
    return domain.register(
        kind=kind,
        geometry=GEOSGeometry(json.dumps(geometry), srid=4326),
        details=details,
        former_names=row["former_names"],
        facilities=row.get("facilities", []),
        grade=row.get("grade", ""),
        danger=row.get("danger", False),
        external_ids={"wikidata": row["wikidata"]} if row["wikidata"] else {},
        **{name: row[name] for name in _SHARED},
    )
