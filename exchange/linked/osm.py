"""Assets with the tags of OpenStreetMap, for mappers to compare and take over (docs/linked-data.md)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from assets.answers import DECIMALS
from assets.models import Asset, Kind
from assets.models.kinds import WaterType
from assets.questions import Question
from exchange.exports.columns import Shape
from exchange.exports.rows import stream
from exchange.linked.dates import for_osm

# What the tags are made from; the kinds' own columns stand beside each other, those of other kinds empty.
_TABLES = """assets_asset AS asset
    LEFT JOIN assets_building AS building ON building.asset_id = asset.id
    LEFT JOIN assets_statue AS statue ON statue.asset_id = asset.id
    LEFT JOIN assets_structure AS structure ON structure.asset_id = asset.id
    LEFT JOIN assets_monument AS monument ON monument.asset_id = asset.id
    LEFT JOIN assets_park AS park ON park.asset_id = asset.id
    LEFT JOIN assets_water AS water ON water.asset_id = asset.id"""
_COLUMNS = {
    "reference": "asset.reference",
    "kind": "asset.kind",
    "status": "asset.status",
    "name_en": "asset.name_en",
    "name_bn": "asset.name_bn",
    "name_hi": "asset.name_hi",
    "former_names": "(SELECT string_agg(former.name, ';' ORDER BY former.id) FROM assets_formername AS former"
    " WHERE former.asset_id = asset.id)",
    "address": "asset.address",
    "grade": "asset.grade",
    "dating": "asset.dating",
    "external_ids": "asset.external_ids::text",
    "storeys": "building.storeys",
    "style": "building.architectural_style",
    "architect": "building.architect",
    "function": "structure.function",
    "subject": "statue.subject",
    "sculptor": "statue.sculptor",
    "statue_material": "statue.material",
    "form": "statue.form",
    "height": "coalesce(statue.height_m, structure.height_m)",
    "inscription": "coalesce(nullif(statue.inscription, ''), monument.inscription)",
    "commemorates": "monument.commemorates",
    "opening_hours": "park.opening_hours",
    "water_type": "water.type",
    "depth": "water.depth_m",
}
# Tags of what a thing is. A tank is a pond made by men, a bheri a pond for fish.
_KINDS: dict[str, dict[str, str]] = {
    Kind.BUILDING: {"building": "yes", "historic": "building"},
    Kind.STATUE: {"historic": "memorial", "memorial": "statue"},
    Kind.STRUCTURE: {"man_made": "yes", "historic": "yes"},
    Kind.MONUMENT: {"historic": "monument"},
    Kind.PARK: {"leisure": "park"},
    Kind.WATER: {"natural": "water"},
}
_WATERS: dict[str, dict[str, str]] = {
    WaterType.POND: {"water": "pond"},
    WaterType.TANK: {"water": "pond"},
    WaterType.LAKE: {"water": "lake"},
    WaterType.JHEEL: {"water": "lake"},
    WaterType.CANAL: {"water": "canal"},
    WaterType.BHERI: {"water": "fishpond"},
}
_STRUCTURES: tuple[tuple[str, dict[str, str]], ...] = (
    ("bridge", {"man_made": "bridge", "historic": "bridge"}),
    ("gate", {"historic": "city_gate"}),
    ("tower", {"man_made": "tower", "historic": "tower"}),
    ("water tank", {"man_made": "water_tower"}),
)
# Listed by the city itself, which is of administrative level 8 in India.
_LEVEL = "8"
_LONGEST = 255  # characters of a value, as OpenStreetMap keeps it


def as_osm(question: Question, assets: "QuerySet[Asset]", shape: Shape) -> Iterator[str]:
    """Yield GeoJSON whose properties are OpenStreetMap's tags; ``shape`` does not bear on it."""
    yield '{"type":"FeatureCollection","features":['
    wanted = [f"ST_AsGeoJSON(asset.geometry, {DECIMALS})", *_COLUMNS.values()]
    for number, (drawn, *values) in enumerate(stream(question, assets, wanted, _TABLES)):
        row = dict(zip(_COLUMNS, values, strict=True))
        written = json.dumps(tags(row), ensure_ascii=False, separators=(",", ":"))
        comma = "," if number else ""
        identity = json.dumps(row["reference"])
        yield f'{comma}\n{{"type":"Feature","id":{identity},"geometry":{drawn},"properties":{written}}}'
    yield "\n]}\n"


def tags(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of one row of ``_COLUMNS``."""
    found = {**_what(row), **_names(row), **_heritage(row), **_links(row), **_details(row)}
    found["source"] = settings.CITY["operator"]
    return {key: str(value)[:_LONGEST] for key, value in found.items() if value not in (None, "")}


def _what(row: Mapping[str, Any]) -> dict[str, str]:
    kind = row["kind"]
    what = dict(_KINDS[kind])
    if kind == Kind.WATER:
        what |= _WATERS.get(row["water_type"], {})
    elif kind == Kind.STRUCTURE:
        function = (row["function"] or "").casefold()
        what = next((dict(known) for word, known in _STRUCTURES if word in function), what)
    elif kind == Kind.STATUE and row["form"] == "bust":
        what["memorial"] = "bust"
    # What is gone is mapped by its life cycle, so that no map shows it as standing.
    return {f"was:{key}": value for key, value in what.items()} if row["status"] == "lost" else what


def _names(row: Mapping[str, Any]) -> dict[str, Any]:
    names = {"name": row["name_en"], "name:en": row["name_en"], "name:bn": row["name_bn"], "name:hi": row["name_hi"]}
    return names | {"old_name": row["former_names"], "addr:full": row["address"]}


def _heritage(row: Mapping[str, Any]) -> dict[str, Any]:
    short = settings.CITY["operator_short"]
    listed = row["grade"] not in ("", "pending") and row["status"] == "active"
    graded = {"heritage": _LEVEL, "heritage:operator": short, f"{short.lower()}:grade": row["grade"]} if listed else {}
    return graded | {
        f"ref:{short}": row["reference"],
        "heritage:website" if listed else "website": f"{settings.SITE_URL}/assets/{row['reference']}/",
    }


def _links(row: Mapping[str, Any]) -> dict[str, Any]:
    known = json.loads(row["external_ids"] or "{}")
    return {"wikidata": known.get("wikidata"), "ref:INTACH": known.get("intach")}


def _details(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "start_date": for_osm(row["dating"]) if row["dating"] else "",
        "building:levels": row["storeys"],
        "building:architecture": (row["style"] or "").casefold().replace(" ", "_"),
        "architect": row["architect"],
        "artist_name": row["sculptor"],
        "subject": row["subject"] or row["commemorates"],
        "material": (row["statue_material"] or "").casefold(),
        "height": _metres(row["height"]),
        "depth": _metres(row["depth"]),
        "inscription": row["inscription"],
        "opening_hours:description": row["opening_hours"],
    }


def _metres(value: Any) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if value is not None else ""
