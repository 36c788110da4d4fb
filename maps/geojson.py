"""Geometries that people send us: read with every mistake named, in words, and where it is."""

import json
import math
from typing import Any

from django.conf import settings
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_VERTICES = 10_000
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def read_geometry(source: Any, *, most_vertices: int = MOST_VERTICES) -> GEOSGeometry:
    """Return the valid two-dimensional geometry (EPSG:4326) of a GeoJSON geometry or feature, as text or as a dict.

    Raises ValidationError saying what is wrong, where, and what to do.
    """
    document = _parsed(source)
    if document.get("type") == "Feature":
        document = document.get("geometry") or {}
        if not isinstance(document, dict):
            raise ValidationError(_("The feature has no geometry."))
    kind = document.get("type")
    if not isinstance(kind, str) or kind not in _DEPTH:
        raise ValidationError(
            _("“%(type)s” is not a geometry that can be asked for. Send one of: %(types)s.")
            % {"type": str(kind)[:40], "types": ", ".join(_DEPTH)}
        )
    coordinates = document.get("coordinates")
    vertices = list(_vertices(coordinates, _DEPTH[kind]))
    if not vertices:
        raise ValidationError(_("The geometry is empty."))
    if len(vertices) > most_vertices:
        raise ValidationError(
            _("The geometry has %(n)s vertices; at most %(most)s are accepted. Simplify it first.")
            % {"n": len(vertices), "most": most_vertices}
        )
    _check_range(vertices)
    if kind.endswith("Polygon"):
        _check_rings(coordinates if kind == "MultiPolygon" else [coordinates])
    plain = json.dumps({"type": kind, "coordinates": _flat(coordinates, _DEPTH[kind])})
    try:
        geometry = GEOSGeometry(plain)
    except (GDALException, GEOSException, ValueError) as error:
        raise ValidationError(_("The geometry cannot be read: %(reason)s") % {"reason": error}) from error
    geometry.srid = 4326
    check_valid(geometry)
    return geometry


def check_valid(geometry: GEOSGeometry) -> None:
    """Raise ValidationError where ``geometry`` crosses itself or is otherwise invalid, naming the place."""
    if geometry.empty:
        raise ValidationError(_("The geometry is empty."))
    if not geometry.valid:
        raise ValidationError(
            _("The outline is not valid: %(reason)s (longitude, latitude). Draw it without crossing itself.")
            % {"reason": geometry.valid_reason}
        )


def looks_swapped(x: float, y: float) -> bool:
    """Whether a position lies outside the city but would lie inside with latitude and longitude exchanged."""
    west, south, east, north = settings.CITY_BOUNDS
    inside = west <= x <= east and south <= y <= north
    return not inside and west <= y <= east and south <= x <= north


def position(text: str) -> Point:
    """Return the point of "longitude,latitude"; raises ValidationError."""
    numbers = numbers_of(text, 2, _("longitude,latitude such as 88.3639,22.5726"))
    _check_range([numbers])
    return Point(numbers[0], numbers[1], srid=4326)


def numbers_of(text: str, count: int, form: str) -> list[float]:
    """Return ``count`` finite numbers parted by commas; raises ValidationError naming the form that is wanted."""
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(math.isfinite(number) for number in numbers):
        raise ValidationError(_("Write %(form)s.") % {"form": form})
    return numbers


def _parsed(source: Any) -> dict[str, Any]:
    if isinstance(source, str | bytes):
        try:
            source = json.loads(source)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is not JSON: %(reason)s") % {"reason": error}) from error
    if not isinstance(source, dict):
        raise ValidationError(_('Send a GeoJSON geometry, such as {"type": "Polygon", "coordinates": […]}.'))
    return source


def _vertices(coordinates: Any, depth: int) -> Any:
    if not isinstance(coordinates, list):
        raise ValidationError(_("The coordinates are not nested as this type of geometry needs them."))
    if depth == 0:
        if len(coordinates) < 2 or not all(_is_number(value) for value in coordinates):
            raise ValidationError(
                _("“%(position)s” is not a position: write [longitude, latitude] as two numbers.")
                % {"position": str(coordinates)[:60]}
            )
        yield coordinates
        return
    for part in coordinates:
        yield from _vertices(part, depth - 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _flat(coordinates: Any, depth: int) -> Any:
    return coordinates[:2] if depth == 0 else [_flat(part, depth - 1) for part in coordinates]


def _check_range(vertices: list[Any]) -> None:
    for x, y, *_rest in vertices:
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise ValidationError(
                _("%(x)s, %(y)s is not on the earth: longitude lies within ±180, latitude within ±90 (EPSG:4326).")
                % {"x": x, "y": y}
            )
    if all(looks_swapped(x, y) for x, y, *_rest in vertices):
        raise ValidationError(_("Longitude and latitude look exchanged: longitude comes first."))


def _check_rings(polygons: Any) -> None:
    for polygon in polygons:
        for ring in polygon:
            if len(ring) < 4 or ring[0][:2] != ring[-1][:2]:
                raise ValidationError(
                    _("A ring of a polygon needs four positions or more, and the last must be the first again.")
                )
