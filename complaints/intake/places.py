"""Where a reporter means who puts no pin: a ward, or a place that the register knows."""

import math
import re
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from assets.models import Asset
from assets.questions import register
from assets.search import hits
from language.digits import to_latin
from language.text import nfc
from maps.models import Area, AreaKind

MOST_ASSETS = 6
_METRES_PER_DEGREE = 111_320
_WORD = "(?:ward|w|ওয়ার্ড|वार्ड)"
_NUMBER = r"(?:no\.?|number|নং|নম্বর|नं\.?|नंबर)"
# "ward 93", "93", "৯৩ নং ওয়ার্ড"
_WARD = re.compile(nfc(rf"{_WORD}?\s*{_NUMBER}?\s*(\d{{1,3}})\s*{_NUMBER}?\s*{_WORD}?"))


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place that may be meant (EPSG:4326), and within how many metres of it the problem lies."""

    point: Point
    accuracy_m: float | None = None
    ward: Area | None = None
    asset: Asset | None = None


def wards() -> "QuerySet[Area]":
    """Return the wards without their outlines."""
    return Area.objects.filter(kind=AreaKind.WARD).defer("geometry", "geometry_3857")


def spot_of_ward(ward: Area) -> Spot:
    """Return a point inside the ward, its centroid where that lies within, and the reach of the whole ward."""
    geometry = ward.geometry
    centre = geometry.centroid
    point = centre if geometry.covers(centre) else geometry.point_on_surface
    west, south, east, north = geometry.extent
    width = (east - west) * _METRES_PER_DEGREE * math.cos(math.radians(point.y))
    reach = math.hypot(width, (north - south) * _METRES_PER_DEGREE) / 2
    return Spot(point=Point(point.x, point.y, srid=4326), accuracy_m=round(reach), ward=ward)


def spot_of_asset(asset: Asset) -> Spot:
    """Return a point on the asset."""
    geometry = asset.geometry
    inside = geometry.point_on_surface if geometry.dims == 2 else geometry.centroid
    return Spot(point=Point(inside.x, inside.y, srid=4326), asset=asset)


def spots(text: str) -> list[Spot]:
    """Return the places that ``text`` may mean: a ward by its number, public assets by name, address or reference."""
    found: list[Spot] = []
    if named := _WARD.fullmatch(to_latin(nfc(text)).strip().lower()):
        rows = Area.objects.filter(kind=AreaKind.WARD, code=str(int(named.group(1))))
        found += [spot_of_ward(ward) for ward in rows]
    everything = register(records=False)
    best = list(hits(everything, text, records=False).scores)[:MOST_ASSETS]
    known = {asset.pk: asset for asset in everything.filter(pk__in=best).select_related("ward")}
    return found + [spot_of_asset(known[pk]) for pk in best if pk in known]
