"""A place drawn without a map behind it, for paper: its outline to scale, north up."""

import base64
import math
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

_SIDE, _RIM = 300.0, 12.0
_METRES_PER_DEGREE = 111_320.0


def as_svg(geometry: GEOSGeometry) -> tuple[str, float]:
    """Return the drawing as a ``data:`` address, and how many metres its side stands for; a point is a dot in 100 m."""
    west, south, east, north = geometry.extent
    squeeze = math.cos(math.radians((south + north) / 2))
    size = max((east - west) * squeeze, north - south)
    span = size if size > 0 else 100 / _METRES_PER_DEGREE
    scale = (_SIDE - 2 * _RIM) / span
    middle = (west + east) / 2, (south + north) / 2

    def place(x: float, y: float) -> str:
        return f"{_SIDE / 2 + (x - middle[0]) * squeeze * scale:.1f} {_SIDE / 2 - (y - middle[1]) * scale:.1f}"

    paths = "".join(_path(part, place) for part in _parts(geometry))
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE:.0f} {_SIDE:.0f}">'
        f'<g fill="#0f5e6b" fill-opacity="0.2" stroke="#0f5e6b" stroke-width="2" fill-rule="evenodd">{paths}</g></svg>'
    )
    metres = _SIDE / scale * _METRES_PER_DEGREE
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode(), metres


def _parts(geometry: Any) -> list[Any]:
    if geometry.geom_type.startswith("Multi"):
        return [part for each in geometry for part in _parts(each)]
    return [geometry]


def _path(part: Any, place: Any) -> str:
    if part.geom_type == "Point":
        x, y = place(*part.coords[:2]).split()
        return f'<circle cx="{x}" cy="{y}" r="6"/>'
    closed = part.geom_type == "Polygon"
    rings = part.coords if closed else [part.coords]
    lines = " ".join("M" + " L".join(place(*position[:2]) for position in ring) for ring in rings)
    return f'<path d="{lines.replace(" M", "Z M")}Z"/>' if closed else f'<path fill="none" d="{lines}"/>'
