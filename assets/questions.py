"""A question about assets as a value: what the API, the planner's page and the downloads all ask.

``Question.parse`` reads it from query parameters and names the parameter at fault; ``rows`` turns it into a QuerySet;
``parameters`` writes it down again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from assets.models import Asset, AssetDocument, AssetPhoto, Building, Grade, Kind, Risk, Status, Trend
from assets.models.past import PastAssetQuerySet
from assets.search import LONGEST, by_papers, matching
from language.digits import to_latin
from language.text import tidy
from maps.geojson import looks_swapped, numbers_of, position, read_geometry
from maps.lookup import UnknownArea, areas
from maps.models import Area, AreaKind

FARTHEST_M = 50_000
MOST_NEAREST = 100
NOT_ASSESSED = "none"
NO_GRADE = "none"
# How trends are named in addresses.
TRENDS = {"better": Trend.BETTER, "steady": Trend.STEADY, "worse": Trend.WORSE}
YES, NO = "yes", "no"
LONGEST_TEXT = LONGEST
# The longest list of any one filter: all wards and some more.
_LONGEST_LIST = 200

PARAMETERS = (
    "kind", "grade", "condition", "condition_min", "status", "risk", "trend", "danger", "lock", "photo", "document",
    "need_min", "q", "area", "bbox", "point", "radius", "nearest", "k",
)  # fmt: skip
_LISTS = frozenset({"kind", "grade", "condition", "status", "risk", "trend", "area"})


class Refused(ValidationError):
    """A question that cannot be answered; ``parameter`` is at fault and the message says what to do."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which assets are asked for. Everything given must hold; the choices within one filter are alternatives."""

    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    conditions: tuple[int | None, ...] = ()
    condition_min: int | None = None
    statuses: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    trends: tuple[str, ...] = ()
    danger: bool | None = None
    lock: bool | None = None
    photo: bool | None = None
    document: bool | None = None
    need_min: float | None = None
    text: str = ""
    areas: tuple[Area, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    point: Point | None = None
    radius: float | None = None
    nearest: Point | None = None
    k: int = 10
    shape: GEOSGeometry | None = field(default=None, compare=False)
    # The asker may see the department's records: assessee numbers find, papers and pictures that are not public count.
    records: bool = False

    @classmethod
    def parse(
        cls, given: Mapping[str, Sequence[str]], *, shape: GEOSGeometry | None = None, records: bool = False
    ) -> "Question":
        """Read a question from query parameters; lists are repeated parameters or commas.

        ``records``: the asker may see the department's records (``rules.see_records``).
        Raises Refused for a parameter that is not known or cannot be read. Asks the database only about areas.
        """
        for name in given:
            if name not in PARAMETERS:
                raise Refused(name, _("There is no parameter “%(name)s”.") % {"name": name[:60]})
        single = {name: _single(name, given) for name in PARAMETERS if given.get(name)}
        if "radius" in single and "point" not in single:
            raise Refused("radius", _("A radius needs a point to be measured from."))
        if "point" in single and "radius" not in single:
            raise Refused("point", _("A point needs a radius in metres; for the nearest assets ask with “nearest”."))
        if "point" in single and "nearest" in single:
            raise Refused("nearest", _("Ask with a point and a radius, or for the nearest, not for both."))
        if "k" in single and "nearest" not in single:
            raise Refused("k", _("k says how many of the nearest are wanted; give “nearest” too."))
        return cls(
            kinds=_choices("kind", given, Kind.values),
            grades=_choices("grade", given, [*Grade.values, NO_GRADE]),
            conditions=tuple(
                None if each == NOT_ASSESSED else int(each)
                for each in _choices("condition", given, ["1", "2", "3", "4", "5", NOT_ASSESSED])
            ),
            condition_min=_whole("condition_min", single, 1, 5),
            statuses=_choices("status", given, Status.values),
            risks=_choices("risk", given, Risk.values),
            trends=_choices("trend", given, list(TRENDS)),
            danger=_yes_or_no("danger", single),
            lock=_yes_or_no("lock", single),
            photo=_yes_or_no("photo", single),
            document=_yes_or_no("document", single),
            need_min=_amount("need_min", single),
            text=_text(single.get("q", "")),
            areas=_areas(_list("area", given)),
            bbox=_bbox(single["bbox"]) if "bbox" in single else None,
            point=_position("point", single),
            radius=_radius(single["radius"]) if "radius" in single else None,
            nearest=_position("nearest", single),
            k=_whole("k", single, 1, MOST_NEAREST) or 10,
            shape=shape,
            records=records,
        )

    def rows(self, assets: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return those of ``assets`` that answer, in order: by ``rank`` where there is one, then by primary key.

        The rank is the distance in metres where a point is asked with, else how unlike the text the names are.
        """
        # Annotations below are beyond what the types of querysets can say.
        if isinstance(assets, PastAssetQuerySet):
            self._refuse_of_the_past()
        asked: Any = assets.filter(self._attributes(), self._belongings())
        if self.areas:
            asked = asked.filter(self._within_areas())
        if self.bbox:
            # ST_Intersects beside the index: its single-precision boxes also match what lies a metre outside.
            asked = asked.filter(geometry__intersects=_box(self.bbox))
        if self.shape is not None:
            asked = asked.filter(geometry__intersects=self.shape)
        if isinstance(asked, PastAssetQuerySet):
            asked = asked.around(self.origin, self.radius if self.point else None, self.k)
        if self.point is not None:
            asked = asked.filter(_near(self.point, Value(self.radius)))
        # After the filters: of very common words only so many assets are looked at.
        if self.text:
            also = by_papers(self.text, documents(records=self.records))
            asked = matching(asked, self.text, records=self.records, also=also)
        if self.nearest is not None and not isinstance(asked, PastAssetQuerySet):
            asked = asked.filter(_near(self.nearest, _far_enough(asked, self.nearest, self.k)))
        if origin := self.origin:
            asked = asked.annotate(rank=_distance(origin))
        elif self.text:
            asked = asked.annotate(rank=Value(2.0) - F("score"))
        ordered: QuerySet[Any] = asked.order_by("rank", "pk") if self.ranked else asked.order_by("pk")
        return ordered

    @property
    def origin(self) -> Point | None:
        """The point that distances are measured from and answers ordered by."""
        return self.nearest or self.point

    @property
    def ranked(self) -> bool:
        """Whether answers have a rank."""
        return self.origin is not None or bool(self.text)

    def parameters(self) -> dict[str, str]:
        """Write the question down as query parameters (its posted shape apart); ``parse`` reads them back."""
        written = {
            "kind": ",".join(self.kinds),
            "grade": ",".join(self.grades),
            "condition": ",".join(NOT_ASSESSED if each is None else str(each) for each in self.conditions),
            "condition_min": str(self.condition_min or ""),
            "status": ",".join(self.statuses),
            "risk": ",".join(self.risks),
            "trend": ",".join(self.trends),
            "danger": _written(self.danger),
            "lock": _written(self.lock),
            "photo": _written(self.photo),
            "document": _written(self.document),
            "need_min": f"{self.need_min:g}" if self.need_min is not None else "",
            "q": self.text,
            "area": ",".join(area.key for area in self.areas),
            "bbox": ",".join(map(repr, self.bbox)) if self.bbox else "",
            "point": f"{self.point.x!r},{self.point.y!r}" if self.point else "",
            "radius": f"{self.radius:g}" if self.radius else "",
            "nearest": f"{self.nearest.x!r},{self.nearest.y!r}" if self.nearest else "",
            "k": str(self.k) if self.nearest else "",
        }
        return {name: value for name, value in written.items() if value}

    def _refuse_of_the_past(self) -> None:
        """Raise Refused for what the history does not keep, or not beside the asset."""
        for name in ("need_min", "lock", "photo", "document"):
            if getattr(self, name) is not None:
                raise Refused(name, _("This cannot be asked of the register of an earlier day; leave it out."))

    def _attributes(self) -> Q:
        condition = Q()
        if self.kinds:
            condition &= Q(kind__in=self.kinds)
        if self.grades:
            condition &= Q(grade__in=["" if each == NO_GRADE else each for each in self.grades])
        if self.statuses:
            condition &= Q(status__in=self.statuses)
        if self.risks:
            condition &= Q(risk__in=self.risks)
        if self.trends:
            condition &= Q(trend__in=[TRENDS[each] for each in self.trends])
        if self.danger is not None:
            condition &= Q(danger=self.danger)
        if self.need_min is not None:
            condition &= Q(need__gte=self.need_min)
        if self.condition_min:
            condition &= Q(condition__gte=self.condition_min)
        if self.conditions:
            known = Q(condition__in=[each for each in self.conditions if each is not None])
            condition &= known | Q(condition__isnull=True) if None in self.conditions else known
        return condition

    def _belongings(self) -> Q:
        condition = Q()
        for wanted, rows in (
            (self.lock, Building.objects.filter(heritage_lock=True)),
            (self.photo, photos(records=self.records)),
            (self.document, documents(records=self.records)),
        ):
            if wanted is not None:
                # As a list where they are wanted: they are few, and lead to their assets.
                condition &= Q(pk__in=rows.values("asset")) if wanted else ~Q(Exists(rows.filter(asset=OuterRef("pk"))))
        return condition

    def _within_areas(self) -> Q:
        by_kind: dict[str, list[int]] = {}
        for area in self.areas:
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


def _distance(point: Point) -> Any:
    """Metres on the ellipsoid."""
    return Func(*_geographies(point), function="ST_Distance", output_field=FloatField())


def _near(point: Point, metres: Any) -> Any:
    return Func(*_geographies(point), metres, function="ST_DWithin", output_field=BooleanField())


def _far_enough(assets: "QuerySet[Any]", point: Point, k: int) -> Any:
    """A distance within which the ``k`` nearest lie for certain.

    The operator by which the index finds the nearest measures on a sphere, which differs from the ellipsoid by less
    than 0.6 %; so the answer is taken from a little farther than the k-th and then ordered by true distance.
    """
    on_sphere = Func(*_geographies(point), template="(%(expressions)s)", arg_joiner=" <-> ", output_field=FloatField())
    kth = assets.order_by(on_sphere).values(away=on_sphere)[k - 1 : k]
    half_the_earth = Value(2.1e7)
    return Coalesce(Subquery(kth), half_the_earth) * Value(1.012) + Value(1.0)


def _box(bbox: tuple[float, float, float, float]) -> Polygon:
    box = Polygon.from_bbox(bbox)
    box.srid = 4326
    return box


def _list(name: str, given: Mapping[str, Sequence[str]]) -> list[str]:
    parts = [part.strip() for text in given.get(name, ()) for part in text.split(",")]
    found = list(dict.fromkeys(part for part in parts if part))
    if len(found) > _LONGEST_LIST:
        raise Refused(name, _("At most %(most)s values can be given.") % {"most": _LONGEST_LIST})
    return found


def _single(name: str, given: Mapping[str, Sequence[str]]) -> str:
    values = given[name]
    if len(values) > 1 and name not in _LISTS:
        raise Refused(name, _("Give “%(name)s” once only.") % {"name": name})
    if any("\x00" in value for value in values):
        raise Refused(name, _("The text holds a character that cannot be searched for."))
    return values[0].strip()


def _choices(name: str, given: Mapping[str, Sequence[str]], allowed: Sequence[str]) -> tuple[str, ...]:
    found = _list(name, given)
    for each in found:
        if each not in allowed:
            raise Refused(
                name,
                _("“%(value)s” is not one of: %(allowed)s.") % {"value": each[:60], "allowed": ", ".join(allowed)},
            )
    return tuple(found)


def _whole(name: str, single: Mapping[str, str], least: int, most: int) -> int | None:
    text = to_latin(single.get(name, ""))
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise Refused(name, _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most})
    return int(text)


def _yes_or_no(name: str, single: Mapping[str, str]) -> bool | None:
    value = single.get(name, "")
    if value not in {"", YES, NO}:
        raise Refused(name, _("Write yes or no."))
    return value == YES if value else None


def _written(value: bool | None) -> str:
    return "" if value is None else YES if value else NO


def _amount(name: str, single: Mapping[str, str]) -> float | None:
    if not single.get(name):
        return None
    try:
        (amount,) = numbers_of(to_latin(single[name]), 1, "")
    except ValidationError as error:
        raise Refused(name, _("Write a number.")) from error
    return amount


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Refused("q", _("Search for at most %(most)s characters.") % {"most": LONGEST_TEXT})
    return tidy(text)


def _areas(keys: list[str]) -> tuple[Area, ...]:
    try:
        return tuple(areas(keys))
    except UnknownArea as error:
        raise Refused(
            "area", _("No such area: %(keys)s. Areas are named like ward:93.") % {"keys": ", ".join(error.keys)[:200]}
        ) from error


def _bbox(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = numbers_of(text, 4, _("west,south,east,north in degrees"))
    except ValidationError as error:
        raise Refused("bbox", str(error.message)) from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise Refused("bbox", _("Longitude lies within ±180 degrees and latitude within ±90: west,south,east,north."))
    if looks_swapped((west + east) / 2, (south + north) / 2):
        raise Refused("bbox", _("Longitude and latitude look exchanged: write west,south,east,north."))
    if west >= east or south >= north:
        raise Refused("bbox", _("West must be less than east and south less than north: west,south,east,north."))
    return west, south, east, north


def _position(name: str, single: Mapping[str, str]) -> Point | None:
    if name not in single:
        return None
    try:
        return position(single[name])
    except ValidationError as error:
        raise Refused(name, str(error.message)) from error


def _radius(text: str) -> float:
    message = _("Write a radius in metres, more than 0 and at most %(most)s.") % {"most": FARTHEST_M}
    try:
        (radius,) = numbers_of(to_latin(text), 1, "")
    except ValidationError as error:
        raise Refused("radius", message) from error
    if not 0 < radius <= FARTHEST_M:
        raise Refused("radius", message)
    return radius


def read_shape(source: Any, *, parameter: str = "geometry") -> GEOSGeometry:
    """Return the geometry that is asked with; raises Refused naming ``parameter``."""
    try:
        return read_geometry(source)
    except ValidationError as error:
        raise Refused(parameter, str(error.message)) from error
