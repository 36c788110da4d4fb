"""A question about assets as a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from assets.models import Grade, Kind, Risk, Status
from assets.models.marks import bears
from assets.models.past import PastAssetQuerySet
from assets.questions.narrowing import (
    attributes,
    belongings,
    box,
    distance,
    documents,
    far_enough,
    marks_of,
    near,
    within_areas,
)
from assets.questions.parameters import (
    MOST_NEAREST,
    NO_GRADE,
    NOT_ASSESSED,
    PARAMETERS,
    TRENDS,
    Refused,
    amount,
    areas_of,
    box_of,
    choices,
    position_of,
    radius_of,
    several,
    single_of,
    text_of,
    whole_number,
    written,
    yes_or_no,
)
from assets.search import Hits, Sought, by_papers, hits, matching, scored
from maps.models import Area

# Ranks by text count downwards from here: scores go up to 2.
NO_RANK = 2.0


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
    # How a page lists the answer (``orders``), for what shows the same rows elsewhere; no part of what is asked.
    sort: str = field(default="", compare=False)

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
        single = {name: single_of(name, given) for name in PARAMETERS if given.get(name)}
        if "radius" in single and "point" not in single:
            raise Refused("radius", _("A radius needs a point to be measured from."))
        if "point" in single and "radius" not in single:
            raise Refused("point", _("A point needs a radius in metres; for the nearest assets ask with “nearest”."))
        if "point" in single and "nearest" in single:
            raise Refused("nearest", _("Ask with a point and a radius, or for the nearest, not for both."))
        if "k" in single and "nearest" not in single:
            raise Refused("k", _("k says how many of the nearest are wanted; give “nearest” too."))
        return cls(
            kinds=choices("kind", given, Kind.values),
            grades=choices("grade", given, [*Grade.values, NO_GRADE]),
            conditions=tuple(
                None if each == NOT_ASSESSED else int(each)
                for each in choices("condition", given, ["1", "2", "3", "4", "5", NOT_ASSESSED])
            ),
            condition_min=whole_number("condition_min", single, 1, 5),
            statuses=choices("status", given, Status.values),
            risks=choices("risk", given, Risk.values),
            trends=choices("trend", given, list(TRENDS)),
            danger=yes_or_no("danger", single),
            lock=yes_or_no("lock", single),
            photo=yes_or_no("photo", single),
            document=yes_or_no("document", single),
            need_min=amount("need_min", single),
            text=text_of(single.get("q", "")),
            areas=areas_of(several("area", given)),
            bbox=box_of(single["bbox"]) if "bbox" in single else None,
            point=position_of("point", single),
            radius=radius_of(single["radius"]) if "radius" in single else None,
            nearest=position_of("nearest", single),
            k=whole_number("k", single, 1, MOST_NEAREST) or 10,
            shape=shape,
            records=records,
        )

    def rows(self, assets: "QuerySet[Any]", *, found: Hits | None = None) -> "QuerySet[Any]":
        """Return those of ``assets`` that answer, in order: by ``rank`` where there is one, then by primary key.

        The rank is the distance in metres where a point is asked with, else how unlike the text the names are.
        ``found``: what the text found among them (``hits``), where it has been looked for already.
        """
        # Annotations below are beyond what the types of querysets can say.
        asked: Any = self._narrowed(assets)
        if self.text and isinstance(asked, PastAssetQuerySet):
            asked = matching(asked, self.text)
        elif self.text:
            asked = scored(asked, self.hits(assets) if found is None else found)
        if self.nearest is not None and not isinstance(asked, PastAssetQuerySet):
            asked = asked.filter(near(self.nearest, far_enough(asked, self.nearest, self.k)))
        if origin := self.origin:
            asked = asked.annotate(rank=distance(origin))
        elif self.text:
            asked = asked.annotate(rank=Value(NO_RANK) - F("score"))
        ordered: QuerySet[Any] = asked.order_by("rank", "pk") if self.ranked else asked.order_by("pk")
        return ordered

    def hits(
        self, assets: "QuerySet[Any]", *, meant: Sought | None = None, also: Mapping[int, float] | None = None
    ) -> Hits:
        """Return what the text finds among those of the present ``assets`` that answer the rest of the question.

        The filters come first: of very common words only so many assets are looked at. ``meant`` and ``also``: what
        the text means and which assets' papers hold it, where that has been looked up already.
        """
        if also is None:
            also = by_papers(self.text, documents(records=self.records))
        return hits(self._narrowed(assets), meant or self.text, records=self.records, also=also, among=marks_of(self))

    def by_marks(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return ``rows``, which answer in the present register, by the index in which the filters' values stand.

        It leads to a few rows in whatever order they are wanted; many are found sooner by walking in that order.
        """
        return rows.filter(*map(bears, marks_of(self)))

    def condition(self) -> Q:
        """Return what the filters ask of an asset's own columns, of what it has and of the areas it lies in."""
        asked = attributes(self) & belongings(self)
        return asked & within_areas(self) if self.areas else asked

    def _narrowed(self, assets: "QuerySet[Any]") -> "QuerySet[Any]":
        """Apply everything but the text and the nearness."""
        if isinstance(assets, PastAssetQuerySet):
            self.refuse_of_the_past()
        asked: Any = assets.filter(self.condition())
        if self.bbox:
            # ST_Intersects beside the index: its single-precision boxes also match what lies a metre outside.
            asked = asked.filter(geometry__intersects=box(self.bbox))
        if self.shape is not None:
            asked = asked.filter(geometry__intersects=self.shape)
        if isinstance(asked, PastAssetQuerySet):
            asked = asked.around(self.origin, self.radius if self.point else None, self.k)
        if self.point is not None:
            asked = asked.filter(near(self.point, Value(self.radius)))
        narrowed: QuerySet[Any] = asked
        return narrowed

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
        given = {
            "kind": ",".join(self.kinds),
            "grade": ",".join(self.grades),
            "condition": ",".join(NOT_ASSESSED if each is None else str(each) for each in self.conditions),
            "condition_min": str(self.condition_min or ""),
            "status": ",".join(self.statuses),
            "risk": ",".join(self.risks),
            "trend": ",".join(self.trends),
            "danger": written(self.danger),
            "lock": written(self.lock),
            "photo": written(self.photo),
            "document": written(self.document),
            "need_min": f"{self.need_min:g}" if self.need_min is not None else "",
            "q": self.text,
            "area": ",".join(area.key for area in self.areas),
            "bbox": ",".join(map(repr, self.bbox)) if self.bbox else "",
            "point": f"{self.point.x!r},{self.point.y!r}" if self.point else "",
            "radius": f"{self.radius:g}" if self.radius else "",
            "nearest": f"{self.nearest.x!r},{self.nearest.y!r}" if self.nearest else "",
            "k": str(self.k) if self.nearest else "",
        }
        return {name: value for name, value in given.items() if value}

    def refuse_of_the_past(self) -> None:
        """Raise Refused for what the history does not keep, or not beside the asset."""
        for name in ("need_min", "lock", "photo", "document"):
            if getattr(self, name) is not None:
                raise Refused(name, _("This cannot be asked of the register of an earlier day; leave it out."))
