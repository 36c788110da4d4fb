"""What an asset's geometry must be, checked before the database does, in words that say what to do."""

import re
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import GEOSException, GEOSGeometry, WKBWriter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assets.models import GEOMETRY_TYPES, Kind

SHAPES = {
    "POINT": _("a point"),
    "LINESTRING": _("a line"),
    "POLYGON": _("an outline"),
}
_CROSSING = re.compile(r"\[(-?[\d.]+) (-?[\d.]+)\]")


def check_geometry(*, kind: str, geometry: GEOSGeometry | None, outside_reason: str = "") -> GEOSGeometry:
    """Return the geometry as it is stored: EPSG:4326, two dimensions.

    Raises ValidationError (codes ``missing``, ``empty``, ``type``, ``invalid``, ``exchanged``, ``outside``) where it
    is not fit for the kind or lies outside the city without a reason.
    """
    if geometry is None:
        raise ValidationError(_("Say where it lies: place it on the map."), code="missing")
    try:
        geometry = _plain(geometry)
    except GEOSException:
        raise ValidationError(_("The geometry cannot be read; place it on the map again."), code="invalid") from None
    if geometry.empty:
        raise ValidationError(_("The geometry is empty; place it on the map again."), code="empty")
    _check_type(kind, geometry)
    if not geometry.valid:
        raise _fault(geometry)
    if not outside_reason.strip():
        _check_place(geometry)
    return geometry


def _plain(geometry: GEOSGeometry) -> GEOSGeometry:
    if geometry.srid not in (None, 4326):
        geometry = geometry.transform(4326, clone=True)
    if geometry.hasz or getattr(geometry, "hasm", False):
        geometry = GEOSGeometry(memoryview(WKBWriter(dim=2).write(geometry)))
    if geometry.srid != 4326:
        geometry = geometry.clone()
        geometry.srid = 4326
    return geometry


def _check_type(kind: str, geometry: GEOSGeometry) -> None:
    allowed = GEOMETRY_TYPES[kind]
    if geometry.geom_type.upper() in allowed:
        return
    shapes = [shape for name, shape in SHAPES.items() if name in allowed]
    wanted: Any = shapes[0]
    for shape in shapes[1:]:
        wanted = pgettext_lazy("two shapes", "%(one)s or %(other)s") % {"one": wanted, "other": shape}
    raise ValidationError(
        _("Draw a %(kind)s as %(shapes)s."),
        code="type",
        params={"kind": Kind(kind).label, "shapes": wanted},
    )


def _fault(geometry: GEOSGeometry) -> ValidationError:
    if geometry.geom_type == "Point":
        return ValidationError(_("The position is not a pair of numbers; place it on the map again."), code="invalid")
    place = _CROSSING.search(geometry.valid_reason)
    params = {"lat": f"{float(place[2]):.5f}", "lon": f"{float(place[1]):.5f}"} if place else {}
    if place and "intersection" in geometry.valid_reason.lower():
        text = _("The outline crosses itself near %(lat)s N, %(lon)s E; draw it again so that its sides do not cross.")
    elif place:
        text = _("The outline is broken near %(lat)s N, %(lon)s E; draw it again there.")
    else:
        text = _("The outline is broken; draw it again.")
    return ValidationError(text, code="invalid", params=params)


def _check_place(geometry: GEOSGeometry) -> None:
    west, south, east, north = settings.CITY_BOUNDS
    xmin, ymin, xmax, ymax = geometry.extent
    if west <= xmin and xmax <= east and south <= ymin and ymax <= north:
        return
    if west <= ymin and ymax <= east and south <= xmin and xmax <= north:
        raise ValidationError(
            _("Longitude and latitude are exchanged: longitude (about 88) comes first."), code="exchanged"
        )
    raise ValidationError(
        _("It lies outside the city. Move it, or say why it belongs in the register all the same."), code="outside"
    )
