"""Where a posted request lies: by coordinates, by the register's reference, or by an address it knows."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.search.matching import fetched, matching
from complaints.intake.places import spot_of_ward, wards
from complaints.open311.faults import Fault
from complaints.open311.parameters import Parameters
from inspections.fixes import metres_from
from language.digits import to_latin
from language.text import tidy

# A search that met so much of what was typed means it; these found places lie close enough to be one.
_CLEAR, _AS_GOOD, _SPREAD_M = 0.85, 0.95, 300.0
_LOOKED_AT, _NAMED, _MOST_PARTS = 10, 3, 4
_TOWN = {"kolkata", "calcutta", "west bengal", "india", "কলকাতা", "পশ্চিমবঙ্গ", "ভারত", "कोलकाता", "पश्चिम बंगाल", "भारत"}
_WARD = re.compile(r"(?:ward|ওয়ার্ড|वार्ड)\s*(?:no\.?|নং|न\.?)?\s*-?\s*([0-9]{1,3})", re.IGNORECASE)
_POST_CODE = re.compile(r"\b[1-9][0-9]{2}\s?[0-9]{3}\b")


@dataclass(frozen=True)
class Located:
    """A place (EPSG:4326), how far off it may be in metres, the address as it was sent, and the assets named."""

    pin: Point
    accuracy_m: float | None = None
    address: str = ""
    assets: tuple[str, ...] = ()


def located(asked: Parameters) -> Located:
    """Return where the request lies. Exactly one form of location must be sent; raises Fault saying what to send."""
    lat, long = asked.degrees("lat", most=90), asked.degrees("long", most=180)
    address, reference = asked.text("address_string"), asked.text("address_id", longest=40)
    forms = [lat is not None or long is not None, bool(address), bool(reference)]
    if sum(forms) != 1:
        raise Fault(400, _("Send exactly one of: lat with long, address_string, address_id."))
    if address:
        return _by_address(address)
    if reference:
        return _by_reference(reference)
    if lat is None or long is None:
        raise Fault(400, _("lat and long are sent together."))
    return Located(_in_city(Point(long, lat, srid=4326)))


def _in_city(pin: Point) -> Point:
    west, south, east, north = settings.CITY_BOUNDS
    if not (south <= pin.y <= north and west <= pin.x <= east):
        raise Fault(400, _("This place lies outside the city."))
    return pin


def _by_reference(reference: str) -> Located:
    """The register is the city's repository of addresses here: an ``address_id`` is an asset's reference."""
    asset = Asset.objects.visible_to(AnonymousUser()).filter(reference=reference).first()
    if asset is None:
        raise Fault(400, _("address_id: %(id)s is not in the register.") % {"id": reference})
    return Located(_inside(asset), assets=(asset.reference,))


def _by_address(address: str) -> Located:
    """Look the address up as the register's search does: whole, then without its most general parts.

    A ward narrows the search. Where the register does not know the rest, the pin stands in the ward's middle, as on the
    report's page: so roughly that no asset is meant by it. A ward by itself is no place.
    """
    plain = to_latin(tidy(address.replace("\n", ", ")))
    ward = _WARD.search(plain)
    assets = Asset.objects.visible_to(AnonymousUser()).select_related("ward")
    if ward:
        assets = assets.filter(ward__code=ward[1])
    parts = _telling_parts(_WARD.sub("", plain))
    for many in range(len(parts), 0, -1):
        found = fetched(matching(assets, ", ".join(parts[:many]))[:_LOOKED_AT])
        if found and _score(found[0]) >= _CLEAR:
            return _one_place(found, address)
    area = wards().filter(code=str(int(ward[1]))).first() if ward and parts else None
    if area is None:
        words = _(
            "address_string: this address is not known here. Name its ward too, or send lat and long, or an address_id."
        )
        raise Fault(400, words)
    spot = spot_of_ward(area)
    return Located(_in_city(spot.point), accuracy_m=spot.accuracy_m, address=address)


def _telling_parts(plain: str) -> list[str]:
    parts = [_POST_CODE.sub("", part).strip(" -–.") for part in plain.split(",")]
    return [part for part in parts if len(part) > 1 and part.lower() not in _TOWN][:_MOST_PARTS]


def _score(asset: Asset) -> float:
    return float(getattr(asset, "score", 0.0))


def _one_place(found: list[Asset], address: str) -> Located:
    best = [asset for asset in found if _score(asset) >= _AS_GOOD * _score(found[0])]
    pin = _inside(best[0])
    farthest = max(metres_from(asset, pin) or 0.0 for asset in best)
    if farthest > _SPREAD_M:
        named = "; ".join(f"{asset.reference} {asset.name}" for asset in best[:_NAMED])
        words = _("address_string: several places fit (%(places)s). Send lat and long, or one of these as address_id.")
        raise Fault(400, words % {"places": named})
    return Located(_in_city(pin), accuracy_m=round(farthest + 50.0), address=address)


def _inside(asset: Asset) -> Point:
    shape = asset.geometry
    found = shape.point_on_surface if shape.dims == 2 else shape.centroid
    return Point(found.x, found.y, srid=4326)
