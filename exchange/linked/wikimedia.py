"""Assets for Wikimedia: the monuments database of Wiki Loves Monuments, and QuickStatements for Wikidata."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from assets.answers import POSITION, TABLES
from assets.models import Asset, Kind
from assets.models.kinds import WaterType
from assets.questions import Question
from exchange.exports.columns import Shape
from exchange.exports.rows import stream
from exchange.linked.dates import for_wikidata
from responses.cells import plain, table

# The columns of the table "monuments_all" of the monuments database.
MONUMENT_COLUMNS = (
    "country", "lang", "project", "id", "adm0", "adm1", "adm2", "adm3", "adm4", "name", "address", "municipality",
    "lat", "lon", "image", "wd_item", "commonscat", "source", "monument_article", "registrant_url", "changed",
)  # fmt: skip
# Labels, alias, description; instance of, country, located in, coordinates, street address, inception (with "circa"),
# described at. Architects and sculptors are items of their own, which people must find.
STATEMENT_COLUMNS = (
    "qid", "Len", "Lbn", "Lhi", "Aen", "Den", "P31", "P17", "P131", "P625", "P6375", "P571", "qal1480", "P973",
)  # fmt: skip
_ABOUT = "Q5727902"  # circa
_ITEMS: dict[str, tuple[str, str]] = {
    Kind.BUILDING: ("Q41176", "heritage building"),
    Kind.STATUE: ("Q179700", "statue"),
    Kind.STRUCTURE: ("Q811979", "historic structure"),
    Kind.MONUMENT: ("Q4989906", "monument"),
    Kind.PARK: ("Q22698", "park"),
    Kind.WATER: ("Q15324", "body of water"),
}
_WATERS: dict[str, tuple[str, str]] = {
    WaterType.POND: ("Q3253281", "pond"),
    WaterType.TANK: ("Q3253281", "tank"),
    WaterType.LAKE: ("Q23397", "lake"),
    WaterType.JHEEL: ("Q23397", "lake"),
    WaterType.CANAL: ("Q12284", "canal"),
}
_WATER_TABLES = f"{TABLES} LEFT JOIN assets_water AS water ON water.asset_id = asset.id"
_FORMER = (
    "(SELECT string_agg(former.name, '|' ORDER BY former.id) FROM assets_formername AS former"
    " WHERE former.asset_id = asset.id)"
)


def as_monuments(question: Question, assets: "QuerySet[Asset]", shape: Shape) -> Iterator[str]:
    """Yield the monuments database's columns as CSV, one line an asset, in English; ``shape`` does not bear on it."""
    yield from table(chain([MONUMENT_COLUMNS], _monuments(question, assets)), marked=False)


def _monuments(question: Question, assets: "QuerySet[Asset]") -> Iterator[list[Any]]:
    city = settings.CITY
    wanted = ["asset.reference", "asset.name_en", "asset.address", "asset.premises_number", "borough.name_en"]
    wanted += ["ward.name_en", POSITION["latitude"], POSITION["longitude"], "asset.external_ids ->> 'wikidata'"]
    for reference, name, address, premises, borough, ward, lat, lon, item in stream(question, assets, wanted):
        page = _page(reference)
        row = {
            "country": city["country"].lower(),
            "lang": "en",
            "project": "wikipedia",
            "id": reference,
            "adm0": city["country"].lower(),
            "adm1": city["region"].lower(),
            "adm2": city["name"],
            "adm3": borough,
            "adm4": ward,
            "name": name,
            "address": address or premises,
            "municipality": city["name"],
            "lat": lat,
            "lon": lon,
            "wd_item": item,
            "source": page,
            "registrant_url": page,
        }
        yield [plain(row.get(column)) for column in MONUMENT_COLUMNS]


def as_statements(question: Question, assets: "QuerySet[Asset]", shape: Shape) -> Iterator[str]:
    """Yield a CSV batch of QuickStatements: with ``qid`` it adds to an item, without it makes one."""
    wanted = ["asset.reference", "asset.kind", "asset.name_en", "asset.name_bn", "asset.name_hi", _FORMER]
    wanted += ["asset.address", "asset.dating", "asset.external_ids ->> 'wikidata'", "water.type"]
    wanted += [POSITION["latitude"], POSITION["longitude"]]
    rows = (_statements(*row) for row in stream(question, assets, wanted, _WATER_TABLES))
    yield from table(chain([STATEMENT_COLUMNS], rows), marked=False)


def _statements(
    reference: str, kind: str, name_en: str, name_bn: str, name_hi: str, former: str | None, address: str, dating: str,
    item: str | None, water: str | None, lat: Any, lon: Any,
) -> list[str]:  # fmt: skip
    city = settings.CITY
    what, words = _WATERS.get(water or "", _ITEMS[kind])
    inception, about = for_wikidata(dating) if dating else ("", False)
    street = f"en:{json.dumps(address, ensure_ascii=False)}" if address else ""
    # Labels of an item that exists are its editors'.
    labels = [name_en, name_bn, name_hi, (former or "").split("|")[0], f"{words} in {city['name']}, India"]
    return [
        item or "", *(plain(label) if not item else "" for label in labels), what, city["wikidata_country"],
        city["wikidata"], f"@{lat}/{lon}", street, inception, _ABOUT if about else "", json.dumps(_page(reference)),
    ]  # fmt: skip


def _page(reference: str) -> str:
    return f"{settings.SITE_URL}/assets/{reference}/"
