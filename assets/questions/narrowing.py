"""What the parts of a question ask of the database: conditions on the register's rows, and distances."""

from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import Point, Polygon
from django.db.models import BooleanField, Exists, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from assets.models import NO_CONDITION, Asset, AssetDocument, AssetPhoto, Building, Status, marks
from assets.questions.parameters import NO_GRADE, TRENDS
from maps.models import Area, AreaKind

WORST = 5

if TYPE_CHECKING:
    from assets.questions.question import Question


def attributes(question: "Question") -> Q:
    """Return the condition on the columns of an asset."""
    condition = Q()
    if question.kinds:
        condition &= Q(kind__in=question.kinds)
    if question.grades:
        condition &= Q(grade__in=["" if each == NO_GRADE else each for each in question.grades])
    if question.statuses:
        condition &= Q(status__in=question.statuses)
    if question.risks:
        condition &= Q(risk__in=question.risks)
    if question.trends:
        condition &= Q(trend__in=[TRENDS[each] for each in question.trends])
    if question.danger is not None:
        condition &= Q(danger=question.danger)
    if question.need_min is not None:
        condition &= Q(need__gte=question.need_min)
    if question.condition_min:
        condition &= Q(condition__gte=question.condition_min)
    if question.conditions:
        known = Q(condition__in=[each for each in question.conditions if each is not None])
        condition &= known | Q(condition__isnull=True) if None in question.conditions else known
    return condition


def marks_of(question: "Question") -> list[list[str]]:
    """Return the marks of the filters that stand in the index of the search: of each list an asset bears one."""
    wards_and_boroughs = {AreaKind.WARD: marks.WARD, AreaKind.BOROUGH: marks.BOROUGH}
    places = [f"{wards_and_boroughs.get(AreaKind(area.kind), '')}{area.pk}" for area in question.areas]
    chosen: list[list[str]] = [
        [f"{marks.KIND}{each}" for each in question.kinds],
        [f"{marks.STATUS}{each}" for each in question.statuses],
        [f"{marks.GRADE}{'' if each == NO_GRADE else each}" for each in question.grades],
        [f"{marks.CONDITION}{each or NO_CONDITION}" for each in question.conditions],
        [f"{marks.CONDITION}{each}" for each in range(question.condition_min or WORST + 1, WORST + 1)],
        [f"{marks.RISK}{each}" for each in question.risks],
        [f"{marks.DANGER}{str(question.danger).lower()}"] if question.danger is not None else [],
        places if all(place.startswith("#") for place in places) else [],
    ]
    return [each for each in chosen if each]


def belongings(question: "Question") -> Q:
    """Return the condition on what an asset has: a lock, pictures, papers."""
    condition = Q()
    for wanted, rows in (
        (question.lock, Building.objects.filter(heritage_lock=True)),
        (question.photo, photos(records=question.records)),
        (question.document, documents(records=question.records)),
    ):
        if wanted is not None:
            # As a list where they are wanted: they are few, and lead to their assets.
            condition &= Q(pk__in=rows.values("asset")) if wanted else ~Q(Exists(rows.filter(asset=OuterRef("pk"))))
    return condition


def within_areas(question: "Question") -> Q:
    """Return the condition that an asset lies in one of the areas asked for."""
    by_kind: dict[str, list[int]] = {}
    for area in question.areas:
        by_kind.setdefault(area.kind, []).append(area.pk)
    condition = Q()
    if wards := by_kind.get(AreaKind.WARD):
        condition |= Q(ward__in=wards)
    if boroughs := by_kind.get(AreaKind.BOROUGH):
        condition |= Q(borough__in=boroughs)
    for outline in Area.objects.filter(pk__in=by_kind.get(AreaKind.CITY, [])) if AreaKind.CITY in by_kind else ():
        condition |= Q(geometry__intersects=outline.geometry)
    return condition


def register(*, records: bool) -> "QuerySet[Asset]":
    """Return what an asker may find: the register, with its drafts for the department."""
    rows = Asset.objects.in_register()
    return rows if records else rows.exclude(status=Status.DRAFT)


def photos(*, records: bool) -> "QuerySet[Any]":
    """Return the pictures that count for an asker: public ones, or all of them for the department."""
    return AssetPhoto.objects.order_by() if records else AssetPhoto.objects.filter(public=True).order_by()


def documents(*, records: bool) -> "QuerySet[Any]":
    """Return the papers that count for an asker: public ones, or all of them for the department."""
    kept = AssetDocument.objects.filter(withdrawn_at__isnull=True).order_by()
    return kept if records else kept.filter(public=True)


def _geographies(point: Point) -> tuple[Any, Any]:
    geography = GeometryField(srid=4326, geography=True)
    place = Value(point, output_field=GeometryField(srid=4326))
    return Cast("geometry", geography), Cast(place, geography)


def distance(point: Point) -> Any:
    """Metres on the ellipsoid."""
    return Func(*_geographies(point), function="ST_Distance", output_field=FloatField())


def near(point: Point, metres: Any) -> Any:
    """Whether an asset lies within so many ``metres`` of ``point`` on the ellipsoid."""
    return Func(*_geographies(point), metres, function="ST_DWithin", output_field=BooleanField())


def far_enough(assets: "QuerySet[Any]", point: Point, k: int) -> Any:
    """A distance within which the ``k`` nearest lie for certain.

    The operator by which the index finds the nearest measures on a sphere, which differs from the ellipsoid by less
    than 0.6 %; so the answer is taken from a little farther than the k-th and then ordered by true distance.
    """
    on_sphere = Func(*_geographies(point), template="(%(expressions)s)", arg_joiner=" <-> ", output_field=FloatField())
    kth = assets.order_by(on_sphere).values(away=on_sphere)[k - 1 : k]
    half_the_earth = Value(2.1e7)
    return Coalesce(Subquery(kth), half_the_earth) * Value(1.012) + Value(1.0)


def box(bbox: tuple[float, float, float, float]) -> Polygon:
    """Return the extent as a polygon (EPSG:4326)."""
    box = Polygon.from_bbox(bbox)
    box.srid = 4326
    return box
