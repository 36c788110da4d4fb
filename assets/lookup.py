"""Which asset lies at a point."""

from collections.abc import Collection

from django.contrib.gis.db import models as gis
from django.contrib.gis.geos import Point
from django.db.models import FloatField, Func, Value
from django.db.models.functions import Cast

from assets.models import Asset, Status
from assets.models.past import around


def asset_at(*, point: Point, kinds: Collection[str], within_m: float) -> Asset | None:
    """Return the active asset that a pin means, or None; see ``measured_at``."""
    found = measured_at(point=point, kinds=kinds, within_m=within_m)
    return found[0] if found else None


def measured_at(*, point: Point, kinds: Collection[str], within_m: float) -> tuple[Asset, float] | None:
    """Return the active asset of one of ``kinds`` that a pin at ``point`` (EPSG:4326) means, and how far off it is.

    The outline that holds the point wins, the smallest of several; else what lies nearest within ``within_m`` metres.
    The distance is in metres on the ellipsoid, 0 inside. None where nothing is meant.
    """
    candidates = Asset.objects.filter(status=Status.ACTIVE, kind__in=list(kinds)).select_related("ward")
    candidates = candidates.defer("geometry_3857", "search_key", "ward__geometry", "ward__geometry_3857")
    holding = candidates.filter(geometry__covers=point, geometry_type__in=["POLYGON", "MULTIPOLYGON"])
    if found := holding.order_by("area_m2", "pk").first():
        # What it covers lies at no distance from it.
        return found, 0.0
    metres = Func(
        Cast("geometry", gis.GeometryField(srid=4326, geography=True)),
        Cast(Value(point, output_field=gis.PointField(srid=4326)), gis.GeometryField(srid=4326, geography=True)),
        function="ST_Distance",
        output_field=FloatField(),
    )
    near = candidates.filter(geometry__bboverlaps=around(point, within_m)).annotate(metres=metres)
    nearest = near.filter(metres__lte=within_m).order_by("metres", "pk").first()
    return (nearest, float(getattr(nearest, "metres"))) if nearest is not None else None  # noqa: B009 (annotated)
