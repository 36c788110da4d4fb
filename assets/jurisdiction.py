"""Which posts answer for a place and a kind of asset, the nearest first; for routing."""

from collections.abc import Iterable

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Prefetch

from assets.models import Jurisdiction
from maps.models import Area, AreaKind
from staff.models import Post

_NEARNESS = {AreaKind.WARD: 0, AreaKind.BOROUGH: 1, AreaKind.CITY: 2}
_EVERYWHERE = 3


def posts_for(place: Area | Point, kind: str) -> list[Post]:
    """Return the posts whose jurisdiction covers ``place`` and ``kind``, the most particular first.

    ``place`` is an area, which lies in its parents too, or a point (EPSG:4326). A post for the ward comes before one
    for the borough, and that before one for the whole city; of those alike, one for the kind before one for all kinds,
    then by code. Whether anybody holds the post is for the caller to ask. Three queries, and the parents of an area.
    """
    around = {area.pk: _NEARNESS.get(AreaKind(area.kind), _EVERYWHERE) for area in _around(place)}
    rows = Jurisdiction.objects.select_related("post").prefetch_related(Prefetch("areas", Area.objects.only("pk")))
    found: dict[Post, tuple[int, int, str]] = {}
    for row in rows:
        if row.kinds and kind not in row.kinds:
            continue
        areas = [area.pk for area in row.areas.all()]
        near = [around[area] for area in areas if area in around]
        if areas and not near:
            continue
        rank = (min(near, default=_EVERYWHERE), 0 if row.kinds else 1, row.post.code)
        found[row.post] = min(rank, found.get(row.post, rank))
    return sorted(found, key=lambda post: found[post])


def _around(place: Area | Point) -> Iterable[Area]:
    if isinstance(place, Point):
        return Area.objects.only("pk", "kind").filter(geometry__covers=place)
    line = [place]
    while line[-1].parent is not None and line[-1].parent not in line:
        line.append(line[-1].parent)
    return line


@transaction.atomic
def give(*, post: Post, areas: Iterable[Area], kinds: Iterable[str]) -> Jurisdiction:
    """Add a piece of jurisdiction to a post. Side effects, in order: stores it; its areas."""
    row = Jurisdiction.objects.create(post=post, kinds=sorted(kinds))
    row.areas.set(areas)
    return row
