"""A position as people write or paste it: degrees, degrees and minutes, an address of a map on the web."""

import math
import re

from django.conf import settings
from django.contrib.gis.geos import Point

from language.digits import to_latin
from language.text import nfc

LONGEST = 400
_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*°?\s*([NSEW])?\s*[,;\s]\s*({_NUMBER})\s*°?\s*([NSEW])?")
# The pin of a map's address comes before the middle of its view.
_ADDRESSES = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&](?:q|query|ll|mlat|daddr)=({_NUMBER})(?:,|%2C|&mlon=)\s*({_NUMBER})"),
    re.compile(rf"^geo:({_NUMBER}),({_NUMBER})"),
    re.compile(rf"@({_NUMBER}),({_NUMBER})"),
    re.compile(rf"#map=[\d.]+/({_NUMBER})/({_NUMBER})"),
)
_SIZE = r"(\d{1,3})\s*°\s*(\d{1,2}(?:\.\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”]|''|′′|’’)\s*)?"
# The letter behind both, or before both.
_ANGLES = (re.compile(rf"{_SIZE}(?P<letter>[NSEW])?"), re.compile(rf"(?P<letter>[NSEW])\s*{_SIZE}"))
_LETTERS = (("উত্তর", "N"), ("উঃ", "N"), ("পূর্ব", "E"), ("পূঃ", "E"), ("उत्तर", "N"), ("पूर्व", "E"), ("उ°", "N"))


class NoPosition(ValueError):
    """What was typed is no position that is understood."""


def read_position(text: str) -> Point:
    """Return the position (EPSG:4326) that ``text`` gives in any of the scripts' digits; raises NoPosition.

    Latitude comes first unless letters say otherwise, or only the other order lies in the city.
    """
    plain = to_latin(nfc(text)).strip() if len(text) <= LONGEST else ""
    for word, letter in _LETTERS:
        plain = plain.replace(nfc(word), letter)
    for read in (_from_address, _from_angles, _from_pair):
        if found := read(plain):
            return _checked(*found)
    raise NoPosition(text)


def _from_address(plain: str) -> tuple[float, float, bool] | None:
    for form in _ADDRESSES:
        if match := form.search(plain):
            return float(match[1]), float(match[2]), True
    return None


def _from_angles(plain: str) -> tuple[float, float, bool] | None:
    upper = plain.upper()
    for form in _ANGLES:
        angles = list(form.finditer(upper))
        if len(angles) != 2 or form.sub("", upper).strip(" ,;") != "":
            continue
        values = []
        for match in angles:
            letter = match["letter"]
            degrees, minutes, seconds = [group for group in match.groups() if group not in ("N", "S", "E", "W")][:3]
            if float(minutes) >= 60 or float(seconds or 0) >= 60:
                return None
            values.append((int(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600, letter))
        return _by_letters(values[0], values[1])
    return None


def _from_pair(plain: str) -> tuple[float, float, bool] | None:
    match = _PAIR.fullmatch(plain.strip("()[] ").upper())
    return _by_letters((float(match[1]), match[2]), (float(match[3]), match[4])) if match else None


def _by_letters(first: tuple[float, str | None], second: tuple[float, str | None]) -> tuple[float, float, bool] | None:
    letters = first[1], second[1]
    signed = [-size if letter in ("S", "W") else size for size, letter in (first, second)]
    if letters == (None, None):
        return signed[0], signed[1], False
    if letters[0] in ("N", "S") and letters[1] in ("E", "W"):
        return signed[0], signed[1], True
    if letters[0] in ("E", "W") and letters[1] in ("N", "S"):
        return signed[1], signed[0], True
    return None


def _checked(latitude: float, longitude: float, sure: bool) -> Point:
    if not sure and not _in_the_city(latitude, longitude) and _in_the_city(longitude, latitude):
        latitude, longitude = longitude, latitude
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and math.isfinite(latitude) and math.isfinite(longitude)):
        raise NoPosition(f"{latitude}, {longitude}")
    return Point(longitude, latitude, srid=4326)


def _in_the_city(latitude: float, longitude: float) -> bool:
    west, south, east, north = settings.CITY_BOUNDS
    return bool(south <= latitude <= north and west <= longitude <= east)
