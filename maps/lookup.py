"""Asking in which area a place lies, and finding areas by the name they have in the API."""

from collections.abc import Iterable

from django.contrib.gis.geos import Point
from django.db.models import Q

from maps.models import Area, AreaKind


class UnknownArea(LookupError):
    """No area bears a name such as "ward:93"; ``keys`` are those that were not found."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = list(keys)
        super().__init__(", ".join(self.keys))


def ward_at(point: Point) -> Area | None:
    """Return the ward that holds ``point`` (EPSG:4326), with its borough at hand; None where no known ward does.

    Without their outlines, which are large and read when asked for.
    """
    wards = Area.objects.filter(kind=AreaKind.WARD, geometry__covers=point).select_related("parent")
    outlines = ("geometry", "geometry_3857")
    return wards.defer(*outlines, *(f"parent__{name}" for name in outlines)).order_by("pk").first()


def area(key: str) -> Area:
    """Return the area named ``key`` ("ward:93"); raises UnknownArea."""
    return areas([key])[0]


def areas(keys: Iterable[str]) -> list[Area]:
    """Return the areas named by ``keys``, without their outlines; raises UnknownArea naming all that are not known."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    condition = Q()
    for key in wanted:
        kind, _, code = key.partition(":")
        condition |= Q(kind=kind, code=code)
    found = {area.key: area for area in Area.objects.filter(condition).defer("geometry", "geometry_3857")}
    if missing := [key for key in wanted if key not in found]:
        raise UnknownArea(missing)
    return [found[key] for key in wanted]
