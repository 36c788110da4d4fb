"""Reading the parameters of a question: each reader gives a value or raises Refused naming the parameter at fault."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Trend
from assets.search import LONGEST
from language.digits import to_latin
from language.text import tidy
from maps.geojson import looks_swapped, numbers_of, position, read_geometry
from maps.lookup import UnknownArea, areas
from maps.models import Area

FARTHEST_M = 50_000
MOST_NEAREST = 100
NOT_ASSESSED = "none"
NO_GRADE = "none"
# How trends are named in addresses.
TRENDS = {"better": Trend.BETTER, "steady": Trend.STEADY, "worse": Trend.WORSE}
YES, NO = "yes", "no"
LONGEST_TEXT = LONGEST
# The longest list of any one filter: all wards and some more.
_LONGEST_LIST = 200

PARAMETERS = (
    "kind", "grade", "condition", "condition_min", "status", "risk", "trend", "danger", "lock", "photo", "document",
    "need_min", "q", "area", "bbox", "point", "radius", "nearest", "k",
)  # fmt: skip
LISTS = frozenset({"kind", "grade", "condition", "status", "risk", "trend", "area"})


class Refused(ValidationError):
    """A question that cannot be answered; ``parameter`` is at fault and the message says what to do."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


def several(name: str, given: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the values of a list, given as repeated parameters or with commas."""
    parts = [part.strip() for text in given.get(name, ()) for part in text.split(",")]
    found = list(dict.fromkeys(part for part in parts if part))
    if len(found) > _LONGEST_LIST:
        raise Refused(name, _("At most %(most)s values can be given.") % {"most": _LONGEST_LIST})
    return found


def single_of(name: str, given: Mapping[str, Sequence[str]]) -> str:
    """Return the one value of a parameter."""
    values = given[name]
    if len(values) > 1 and name not in LISTS:
        raise Refused(name, _("Give “%(name)s” once only.") % {"name": name})
    if any("\x00" in value for value in values):
        raise Refused(name, _("The text holds a character that cannot be searched for."))
    return values[0].strip()


def choices(name: str, given: Mapping[str, Sequence[str]], allowed: Sequence[str]) -> tuple[str, ...]:
    """Return those of the ``allowed`` that are asked for."""
    found = several(name, given)
    for each in found:
        if each not in allowed:
            raise Refused(
                name,
                _("“%(value)s” is not one of: %(allowed)s.") % {"value": each[:60], "allowed": ", ".join(allowed)},
            )
    return tuple(found)


def whole_number(name: str, single: Mapping[str, str], least: int, most: int) -> int | None:
    """Return a whole number from ``least`` to ``most``; None where none is given."""
    text = to_latin(single.get(name, ""))
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise Refused(name, _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most})
    return int(text)


def yes_or_no(name: str, single: Mapping[str, str]) -> bool | None:
    """Return whether yes is written; None where nothing is."""
    value = single.get(name, "")
    if value not in {"", YES, NO}:
        raise Refused(name, _("Write yes or no."))
    return value == YES if value else None


def written(value: bool | None) -> str:
    """Write what ``yes_or_no`` reads."""
    return "" if value is None else YES if value else NO


def amount(name: str, single: Mapping[str, str]) -> float | None:
    """Return a number; None where none is given."""
    if not single.get(name):
        return None
    try:
        (amount,) = numbers_of(to_latin(single[name]), 1, "")
    except ValidationError as error:
        raise Refused(name, _("Write a number.")) from error
    return amount


def text_of(text: str) -> str:
    """Return the text to search for."""
    if len(text) > LONGEST_TEXT:
        raise Refused("q", _("Search for at most %(most)s characters.") % {"most": LONGEST_TEXT})
    return tidy(text)


def areas_of(keys: list[str]) -> tuple[Area, ...]:
    """Return the areas of these keys."""
    try:
        return tuple(areas(keys))
    except UnknownArea as error:
        raise Refused(
            "area", _("No such area: %(keys)s. Areas are named like ward:93.") % {"keys": ", ".join(error.keys)[:200]}
        ) from error


def box_of(text: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees (EPSG:4326)."""
    try:
        west, south, east, north = numbers_of(text, 4, _("west,south,east,north in degrees"))
    except ValidationError as error:
        raise Refused("bbox", str(error.message)) from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise Refused("bbox", _("Longitude lies within ±180 degrees and latitude within ±90: west,south,east,north."))
    if looks_swapped((west + east) / 2, (south + north) / 2):
        raise Refused("bbox", _("Longitude and latitude look exchanged: write west,south,east,north."))
    if west >= east or south >= north:
        raise Refused("bbox", _("West must be less than east and south less than north: west,south,east,north."))
    return west, south, east, north


def position_of(name: str, single: Mapping[str, str]) -> Point | None:
    """Return a position (EPSG:4326); None where none is given."""
    if name not in single:
        return None
    try:
        return position(single[name])
    except ValidationError as error:
        raise Refused(name, str(error.message)) from error


def radius_of(text: str) -> float:
    """Return a radius in metres."""
    message = _("Write a radius in metres, more than 0 and at most %(most)s.") % {"most": FARTHEST_M}
    try:
        (radius,) = numbers_of(to_latin(text), 1, "")
    except ValidationError as error:
        raise Refused("radius", message) from error
    if not 0 < radius <= FARTHEST_M:
        raise Refused("radius", message)
    return radius


def read_shape(source: Any, *, parameter: str = "geometry") -> GEOSGeometry:
    """Return the geometry that is asked with; raises Refused naming ``parameter``."""
    try:
        return read_geometry(source)
    except ValidationError as error:
        raise Refused(parameter, str(error.message)) from error
