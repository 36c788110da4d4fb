"""Which assets a complaint is about, and how they stood when it was taken in."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import Point

from assets.domain import details_of
from assets.lookup import measured_at
from assets.models import Asset, Status
from assets.models.past import metres_from
from complaints.models import Category, Complaint, ComplaintPlace, Matched

# From how many metres on a place is known but roughly: no asset is meant then, and pages say so.
ROUGH_M = 200
_OUTLINES = ("POLYGON", "MULTIPOLYGON")


def match(*, point: Point, category: Category) -> ComplaintPlace | None:
    """Return the place (not stored) that a pin at ``point`` (EPSG:4326) means for the category, or None.

    The outline that holds the point wins, the smallest of several; a point in a hole is not held. Else what lies
    nearest within the category's distance, in metres on the ellipsoid from the point to the nearest of its outline.
    Only active assets of the category's kinds.
    """
    found = measured_at(point=point, kinds=category.kinds, within_m=category.distance_m)
    if found is None:
        return None
    asset, metres = found
    held = metres == 0 and asset.geometry_type in _OUTLINES
    return place_of(asset=asset, matched=Matched.INSIDE if held else Matched.NEAR, distance_m=metres)


def place_of(*, asset: Asset, matched: str, distance_m: float, rank: int = 1) -> ComplaintPlace:
    """Return a place (not stored, of no complaint yet) with the asset's version and state of this moment."""
    return ComplaintPlace(
        asset=asset,
        asset_version=asset.version,
        matched=matched,
        distance_m=distance_m,
        state=state_of(asset),
        rank=rank,
    )


def state_of(asset: Asset) -> dict[str, Any]:
    """Return what is kept of an asset with a complaint: names, kind, status, condition, grade, lock."""
    return {
        "reference": asset.reference,
        "name_en": asset.name_en,
        "name_bn": asset.name_bn,
        "name_hi": asset.name_hi,
        "kind": asset.kind,
        "status": asset.status,
        "condition": asset.condition,
        "grade": asset.grade,
        "lock": getattr(details_of(asset), "heritage_lock", None),
    }


def metres_to(*, asset: Asset, point: Point) -> float:
    """Return the metres on the ellipsoid from ``point`` (EPSG:4326) to the asset's nearest point; 0 inside."""
    return float(Asset.objects.filter(pk=asset.pk).values_list(metres_from(point), flat=True).get())


def settle(complaint: Complaint) -> list[ComplaintPlace]:
    """Say what a complaint that is being taken in is about, and return its places, the primary first.

    What the reporter named counts, in his order; else what the pin means, unless he said that the place is not on the
    list, or the place is known so roughly (the middle of a ward) that the pin means nothing. Each is kept as it stands
    now. Sets ``asset`` and ``asset_version`` of the complaint, which the caller saves.
    """
    there = list(complaint.places.order_by("rank", "pk").select_related("asset__ward"))
    places = _named(complaint, there)
    rough = complaint.pin_accuracy_m is not None and complaint.pin_accuracy_m >= ROUGH_M
    if not places and not rough and not hasattr(complaint, "unlisted"):
        found = match(point=complaint.pin, category=complaint.category)
        places = [found] if found else []
    if there:
        ComplaintPlace.objects.filter(complaint=complaint).delete()
    for rank, place in enumerate(places, start=1):
        place.complaint, place.rank = complaint, rank
    ComplaintPlace.objects.bulk_create(places)
    lead(complaint, places)
    return places


def _named(complaint: Complaint, there: Sequence[ComplaintPlace]) -> list[ComplaintPlace]:
    rows = [row for row in there if row.matched == Matched.NAMED]
    # What left the register between the report and its confirmation is no longer what he can mean.
    named = [row.asset for row in rows if row.asset.status not in {Status.DRAFT, Status.WITHDRAWN}]
    return [
        place_of(
            asset=asset, matched=Matched.NAMED, distance_m=metres_to(asset=asset, point=complaint.pin), rank=number
        )
        for number, asset in enumerate(named, start=1)
    ]


def lead(complaint: Complaint, places: Sequence[ComplaintPlace]) -> None:
    """Set the complaint's own asset to that of its first place, or to none; the caller saves it."""
    complaint.asset = places[0].asset if places else None
    complaint.asset_version = places[0].asset_version if places else None
