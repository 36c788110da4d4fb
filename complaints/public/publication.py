"""Reading what the public may see of complaints: which, which fields, and narrowed how."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.db.models import Q, QuerySet
from django.utils import timezone

from assets.models import Asset
from complaints.models import Complaint, Publication, State
from complaints.models.publication import midnight
from complaints.presentation import ShownStage, public_stages
from maps.models import Area, AreaKind

NEWEST = ("-confirmed_at", "-pk")
_UNSEEN = ("ward__geometry", "ward__geometry_3857", "asset__geometry", "asset__geometry_3857", "asset__search_key")


def published() -> "QuerySet[Publication]":
    """Return what the public may see, with category, ward and asset at hand (see ``complaints.models.publication``)."""
    rows = Publication.objects.select_related("category", "ward", "asset")
    return rows.defer("place_3857", *_UNSEEN)


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """How a reader narrows the map and its list. ``state``: a state, or "open" or "ended" for several at once."""

    state: str = ""
    category: int | None = None
    ward: int | None = None
    kind: str = ""
    days: int | None = None
    bbox: Polygon | None = None

    def __bool__(self) -> bool:
        return bool(self.state or self.category or self.ward or self.kind or self.days)

    @property
    def since(self) -> dt.datetime | None:
        """Midnight in Kolkata of the first day that is asked for."""
        if not self.days:
            return None
        day = timezone.localdate() - dt.timedelta(days=self.days - 1)
        return timezone.make_aware(dt.datetime.combine(day, dt.time()))

    def apply(self, rows: "QuerySet[Publication]") -> "QuerySet[Publication]":
        """Return those of ``rows`` that were asked for."""
        if self.state in {"open", "ended"}:
            rows = rows.filter(open=self.state == "open")
        elif self.state:
            rows = rows.filter(state=self.state)
        given = {"category": self.category, "ward": self.ward, "kind": self.kind, "confirmed_at__gte": self.since}
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        if self.bbox:
            rows = rows.filter(place_3857__bboverlaps=self.bbox.transform(3857, clone=True))
        return rows

    def as_setting(self) -> str:
        """Return what the tiles of the narrowed layer read, as JSON; the box of the list is no part of it."""
        since = self.since
        values: dict[str, Any] = {
            "open": {"open": True, "ended": False}.get(self.state),
            "state": self.state if self.state in State.values else None,
            "category": self.category,
            "ward": self.ward,
            "kind": self.kind or None,
            "since": since.isoformat() if since else None,
        }
        return json.dumps({name: value for name, value in values.items() if value is not None}, sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a feed or a subscriber follows: a ward or borough, an asset, a circle (EPSG:4326, metres), or all."""

    area: Area | None = None
    asset: int | None = None
    point: Point | None = None
    radius_m: float = 0

    def condition(self) -> Q:
        """Return the condition on ``Publication``."""
        if self.area is not None:
            wards = Area.objects.filter(parent=self.area).values("pk")
            return Q(ward__in=wards) if self.area.kind == AreaKind.BOROUGH else Q(ward=self.area)
        if self.asset is not None:
            # Also what is about others first.
            return Q(asset=self.asset) | Q(further__contains=[self.asset]) & ~Q(further=[])
        if self.point is not None:
            # The box finds them by the index; the distance on the ellipsoid decides.
            near = self.point.transform(3857, clone=True).buffer(self.radius_m * 1.15).envelope
            return Q(place_3857__bboverlaps=near, place__distance_lte=(self.point, D(m=self.radius_m)))
        return Q()


def newest_changes(surroundings: Surroundings, *, most: int) -> list[Publication]:
    """Return what changed last in the surroundings, at most ``most``, in the order of the times that are told."""
    rows = published().filter(surroundings.condition()).order_by("-changed_at", "-pk")[:most]
    return sorted(rows, key=lambda row: (row.told_at, row.pk), reverse=True)


def stages_of(publication: Publication, complaint: Complaint) -> list[ShownStage]:
    """Return the public stages; of a category whose reporters are sealed the times are days."""
    shown = public_stages(complaint)
    if publication.exact:
        return shown
    return [ShownStage(label=each.label, at=_day(each.at), current=each.current) for each in shown]


def _day(at: dt.datetime | None) -> dt.datetime | None:
    return midnight(at) if at else None


def place_of(publication: Publication, *, further: Iterable[Asset] = ()) -> dict[str, Any]:
    """Return the shown place, with the ``further`` entries, as the GeoJSON FeatureCollection that a place map draws."""
    features = []
    first = [publication.entry] if publication.entry is not None else []
    for asset in [*first, *further]:
        drawn = {"role": "asset", "kind": asset.kind, "condition": asset.condition, "name": asset.name}
        features.append(_feature(asset.geometry.geojson, drawn))
    features.append(_feature(publication.place.geojson, {"role": "pin"}))
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": json.loads(geometry), "properties": properties}
