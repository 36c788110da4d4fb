"""What lies near a pin: assets of the register, and open complaints that may be the same. For everybody's eyes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.gis.db import models as gis
from django.contrib.gis.geos import Point
from django.db.models import Case, Count, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from assets.models import Asset, Status
from assets.models.past import around, metres_from
from complaints.models import Category, Complaint, ComplaintPlace, State
from complaints.models.publication import told
from complaints.workflow import OPEN_STATES
from files.models import File
from staff.models import User

MOST = 12
FARTHEST_M = 300
# A pin set by hand or by a phone is rarely more exact.
LEAST_M = 50
# From the middle of a square of ``COARSE`` degrees to its corner, at most.
_IN_ITS_SQUARE_M = 400


@dataclass(frozen=True, kw_only=True)
class Near:
    """An asset near a pin: metres on the ellipsoid to its nearest point (0 inside), and its open public reports."""

    asset: Asset
    metres: float
    reports: int

    @property
    def spot(self) -> Point:
        """A point (EPSG:4326) on the asset, where a map may mark it."""
        spot: Point = self.asset.geometry.point_on_surface
        return spot

    @property
    def inside(self) -> bool:
        """Whether the pin lies on or in it."""
        return self.metres == 0


def assets_near(*, point: Point, kinds: Collection[str], within_m: float, limit: int = MOST) -> list[Near]:
    """Return the active assets of ``kinds`` within ``within_m`` metres of ``point`` (EPSG:4326), the nearest first.

    Of several that hold the point the smallest comes first. Never more than MOST, nor farther than FARTHEST_M.
    """
    within_m = min(within_m, FARTHEST_M)
    rows = (
        Asset.objects.filter(status=Status.ACTIVE, kind__in=list(kinds))
        .filter(geometry__bboverlaps=around(point, within_m))
        .annotate(metres=metres_from(point))
        .filter(metres__lte=within_m)
        .select_related("ward")
        .defer("geometry_3857", "ward__geometry", "ward__geometry_3857")
    )
    found = list(rows.order_by("metres", "area_m2", "pk")[: min(limit, MOST)])
    counts = open_reports(asset.pk for asset in found)
    metres: dict[int, float] = {asset.pk: getattr(asset, "metres") for asset in found}  # noqa: B009 (an annotation)
    return [Near(asset=asset, metres=metres[asset.pk], reports=counts.get(asset.pk, 0)) for asset in found]


def open_reports(assets: Iterable[int]) -> dict[int, int]:
    """Return how many open public complaints each asset has, as the first or a further one."""
    rows = ComplaintPlace.objects.filter(
        asset__in=list(assets), complaint__state__in=OPEN_STATES, complaint__publication__isnull=False
    )
    return dict(rows.order_by().values_list("asset").annotate(number=Count("pk")))


def similar(*, point: Point, category: Category, assets: Collection[Asset] = (), limit: int = 5) -> list[Complaint]:
    """Return open complaints of ``category`` on one of ``assets`` or near ``point`` (EPSG:4326), the nearest first.

    Near is within the category's distance, and at least LEAST_M; what is hidden from the public map is not offered.
    Each carries ``metres``, from pin to pin. What they say and who said it is nobody's business: show stage and date.
    Where the category seals who reports, the place that is published stands for the pin: else whoever asks from point
    after point would find it.
    """
    if not category.published:
        return []
    within_m = min(max(category.distance_m, LEAST_M), FARTHEST_M)
    if category.sensitive:
        within_m += _IN_ITS_SQUARE_M
        box = around(point, within_m).transform(3857, clone=True)
        near = Q(publication__place_3857__bboverlaps=box, metres__lte=within_m)
    else:
        near = Q(pin__bboverlaps=around(point, within_m), metres__lte=within_m)
    if assets:
        near |= Q(pk__in=_open_on(assets))
    rows = (
        Complaint.objects.annotate(metres=_metres(point, of="publication__place" if category.sensitive else "pin"))
        .filter(near, category=category, state__in=OPEN_STATES, publication__isnull=False)
        .select_related("category", "asset", "ward")
        .defer("text", "asset__geometry", "asset__geometry_3857", "ward__geometry", "ward__geometry_3857")
    )
    return list(rows.order_by("metres", "-confirmed_at", "-pk")[: min(limit, MOST)])


def same(complaint: Complaint, *, limit: int = 5) -> list[Complaint]:
    """Return what ``similar`` finds for a report that stands already, without itself."""
    assets = [place.asset for place in complaint.places.select_related("asset")]
    found = similar(point=complaint.pin, category=complaint.category, assets=assets, limit=limit + 1)
    return [other for other in found if other.pk != complaint.pk][:limit]


def _open_on(assets: Collection[Asset]) -> "list[int]":
    rows = ComplaintPlace.objects.filter(asset__in=assets, complaint__state__in=OPEN_STATES)
    return list(rows.order_by("-complaint_id").values_list("complaint_id", flat=True)[:100])


def _metres(point: Point, *, of: str = "pin") -> Func:
    geography = gis.GeometryField(srid=4326, geography=True)
    place = Cast(Value(point, output_field=gis.PointField(srid=4326)), geography)
    return Func(Cast(of, geography), place, function="ST_Distance", output_field=FloatField())


def mergeable(*, complaint: Complaint, user: User, limit: int = MOST) -> list[Complaint]:
    """Return the open complaints that ``user`` may open on the same assets or near, of any category.

    Those of the complaint's own category first, then the nearest; each carries ``metres``, from pin to pin.
    """
    shared = ComplaintPlace.objects.filter(
        asset__in=complaint.places.values("asset"), complaint__state__in=OPEN_STATES
    ).order_by("-complaint_id")
    near = Q(pin__bboverlaps=around(complaint.pin, FARTHEST_M), metres__lte=FARTHEST_M)
    rows = (
        Complaint.objects.visible_to(user)
        .annotate(metres=_metres(complaint.pin))
        .filter(near | Q(pk__in=list(shared.values_list("complaint_id", flat=True)[:100])), state__in=OPEN_STATES)
        .exclude(pk=complaint.pk)
        .select_related("category", "asset", "ward", "file")
        .defer("asset__geometry", "asset__geometry_3857", "ward__geometry", "ward__geometry_3857")
    )
    alike = Case(When(category=complaint.category_id, then=0), default=1, output_field=IntegerField())
    return list(rows.order_by(alike, "metres", "-pk")[: min(limit, MOST)])


def about(asset: Asset, limit: int, *, user: User | None) -> list[Complaint]:
    """Return the newest complaints about ``asset``, as the first or a further one, that ``user`` may know of.

    The public knows of what is published; an officer also of those whose file he may open.
    """
    known = Q(complaint__publication__isnull=False)
    if user is not None:
        known |= Q(complaint__file__in=File.objects.visible_to(user).values("pk"))
    # A row of a place is made when its complaint is taken in: the newest are those of the highest keys.
    places = ComplaintPlace.objects.filter(known, asset=asset).exclude(complaint__state=State.UNCONFIRMED)
    newest = places.order_by("-complaint_id").values_list("complaint_id", flat=True)[:limit]
    rows = Complaint.objects.filter(pk__in=list(newest)).select_related("category")
    # By what is told, so that the place in the list tells no more.
    return sorted(rows, key=lambda each: (told(each.confirmed_at, each.category), each.pk), reverse=True)
