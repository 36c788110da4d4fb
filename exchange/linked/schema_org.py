"""An asset in the words of schema.org, for search engines and whoever gathers linked data (JSON-LD)."""

from typing import Any, cast

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.urls import reverse

from assets.domain import details_of
from assets.identifiers import links
from assets.models import Asset, Kind, Statue, Water
from assets.models.kinds import WaterType
from maps.models import Area

_LANGUAGES = ("en", "bn", "hi")
_LANDMARK = "LandmarksOrHistoricalBuildings"
# A statue is a work and a place at once.
_TYPES: dict[str, str | list[str]] = {
    Kind.BUILDING: _LANDMARK,
    Kind.STATUE: [_LANDMARK, "Sculpture"],
    Kind.STRUCTURE: [_LANDMARK, "CivicStructure"],
    Kind.MONUMENT: _LANDMARK,
    Kind.PARK: "Park",
    Kind.WATER: "BodyOfWater",
}
_WATERS = {
    WaterType.POND: "Pond",
    WaterType.TANK: "Pond",
    WaterType.LAKE: "LakeBodyOfWater",
    WaterType.JHEEL: "LakeBodyOfWater",
    WaterType.CANAL: "Canal",
}
# An outline of more corners is thinned: here it says where a thing lies; the API has it in full.
_MOST_CORNERS = 200
_THINNED_DEGREES = 0.00005


def described(asset: Asset) -> dict[str, Any]:
    """Return the asset as a JSON-LD document; only what everybody may know.

    Reads ``former_names`` and ``photos`` as they are prefetched, so that it asks the database nothing.
    """
    here = settings.SITE_URL + asset.get_absolute_url()
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _type(asset),
        "@id": here,
        "url": here,
        "name": _in_languages(asset, "name"),
        "alternateName": [former.name for former in asset.former_names.all()],
        "description": _in_languages(asset, "significance"),
        "identifier": _identifiers(asset),
        "sameAs": [link["url"] for link in links(asset.external_ids) if link["url"]],
        "address": _address(asset),
        "geo": _geo(asset.geometry),
        "image": _images(asset),
        "containedInPlace": _within(asset.ward, asset.borough),
    }
    if asset.kind == Kind.STATUE:
        document |= _statue(asset)
    return {name: value for name, value in document.items() if value not in (None, "", [], {})}


def _type(asset: Asset) -> str | list[str]:
    row = details_of(asset)
    return _WATERS.get(WaterType(row.type), "BodyOfWater") if isinstance(row, Water) else _TYPES[asset.kind]


def _in_languages(asset: Asset, column: str) -> list[dict[str, str]]:
    texts = ((language, str(getattr(asset, f"{column}_{language}"))) for language in _LANGUAGES)
    return [{"@language": language, "@value": text} for language, text in texts if text]


def _identifiers(asset: Asset) -> list[dict[str, str]]:
    ours = [{"@type": "PropertyValue", "propertyID": "Aitihya", "value": asset.reference}]
    others = [
        {"@type": "PropertyValue", "propertyID": link["name"], "value": link["identifier"]}
        for link in links(asset.external_ids)
    ]
    return ours + others


def _address(asset: Asset) -> dict[str, str]:
    street = asset.address or asset.premises_number
    known = {"streetAddress": street} if street else {}
    return {
        "@type": "PostalAddress",
        **known,
        "addressLocality": settings.CITY["name"],
        "addressRegion": settings.CITY["region_name"],
        "addressCountry": settings.CITY["country"],
    }


def _geo(geometry: GEOSGeometry) -> Any:
    spot = geometry.point_on_surface
    point = {"@type": "GeoCoordinates", "latitude": round(spot.y, 6), "longitude": round(spot.x, 6)}
    if not isinstance(geometry, Polygon | MultiPolygon):
        return point
    parts = [geometry] if isinstance(geometry, Polygon) else cast(list[Polygon], list(geometry))
    return [point, *({"@type": "GeoShape", "polygon": _corners(part)} for part in parts)]


def _corners(polygon: Polygon) -> str:
    """Return the outer ring as schema.org has it: latitude,longitude pairs parted by blanks, closed."""
    ring: Any = polygon.exterior_ring
    if len(ring) > _MOST_CORNERS:
        ring = ring.simplify(_THINNED_DEGREES, preserve_topology=True)
    return " ".join(f"{y:.6f},{x:.6f}" for x, y, *_height in ring.coords)


def _images(asset: Asset) -> list[str]:
    return [
        settings.SITE_URL + reverse("assets:photo", args=[asset.reference, photo.pk, "screen"])
        for photo in asset.photos.all()
        if photo.public
    ]


def _within(ward: Area | None, borough: Area | None) -> dict[str, Any] | None:
    city = {"@type": "City", "name": settings.CITY["name"], "sameAs": _wikidata(settings.CITY["wikidata"])}
    place: dict[str, Any] = city
    for area in (borough, ward):
        if area is not None:
            place = {"@type": "AdministrativeArea", "name": area.name_en, "containedInPlace": place}
    return place


def _wikidata(item: str) -> str:
    return f"https://www.wikidata.org/wiki/{item}"


def _statue(asset: Asset) -> dict[str, Any]:
    row = details_of(asset)
    if not isinstance(row, Statue):
        return {}
    return {
        "about": {"@type": "Person", "name": row.subject} if row.subject else None,
        "creator": {"@type": "Person", "name": row.sculptor} if row.sculptor else None,
        "material": row.material,
    }
