"""The staff's list of complaints: what narrows it, and its pages by key.

Each section that the reader may look into is walked along its own index, and what he reads beyond them is looked up by
his posts; the heads of these walks together are a page. So a page costs the same whatever is stored.

Words are sought once for all that he may read, by their index where few have them, else along the newest.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.desk import finding
from complaints.models import CELL_M, UTM, Complaint, ComplaintIndex
from responses.keyset import BadCursor, Page, decode, encode
from staff.models import User
from staff.working_time import OFFICE_ZONE

# A promise that ends within this time wants attention today.
SOON = dt.timedelta(hours=48)
# Degrees around the city within which pins may lie.
_BEYOND = 0.5
DUE = (("late", _("late")), ("soon", _("due soon")), ("in_time", _("in time")))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What narrows the list; empty ones leave all.

    ``cell`` is (x, y, metres) of a square of the heat map; ``box`` what the list's map shows (EPSG:4326).
    """

    everything: bool = False
    text: str = ""
    state: str = ""
    category: int | None = None
    ward: int | None = None
    kind: str = ""
    section: int | None = None
    holder: int | None = None
    due: str = ""
    sealed: bool | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    origin: str = ""
    file: int | None = None
    cell: tuple[int, int, int] | None = None
    box: Polygon | None = None


class Promised(Protocol):
    """What has a promised time, and perhaps an end."""

    @property
    def promised_at(self) -> dt.datetime | None:
        """By when an answer was promised."""

    @property
    def ended_at(self) -> dt.datetime | None:
        """When it was answered; None while it is open."""

    @property
    def late(self) -> bool:
        """Whether the promised time has passed, or had passed at the end."""


def due_of(complaint: Promised, *, now: dt.datetime | None = None) -> tuple[str, str]:
    """Return how a complaint stands to its promise, as a name ("late", "soon", "in_time", "kept") and in words."""
    if complaint.late:
        return "late", str(_("ended late") if complaint.ended_at else _("late"))
    if complaint.ended_at:
        return "kept", str(_("ended in time"))
    soon = complaint.promised_at is not None and complaint.promised_at <= (now or timezone.now()) + SOON
    return ("soon", str(_("due soon"))) if soon else ("in_time", str(_("in time")))


class Keys(NamedTuple):
    """A page of a list by its complaints' keys, and the cursor of the next page, None at the end."""

    complaints: list[int]
    next: str | None


def keys(*, user: User, asked: Asked, after: str | None, size: int) -> Keys:
    """Return a page of the keys of those complaints whose files ``user`` may open, the newest first.

    Raises BadCursor for a cursor of another list.
    """
    begins = _begins(after)
    heads = {key for rows in _walks(user, asked) for key in _head(rows, begins, size + 1)}
    shown = sorted(heads, reverse=True)[: size + 1]
    cursor = encode(list(shown[size - 1])) if len(shown) > size else None
    return Keys([pk for _at, pk in shown[:size]], cursor)


def found(*, user: User, asked: Asked, after: str | None, size: int) -> Page[Complaint]:
    """Return such a page as complaints, with what hangs on them; raises BadCursor."""
    page = keys(user=user, asked=asked, after=after, size=size)
    rows = Complaint.objects.filter(pk__in=page.complaints)
    rows = rows.select_related("category", "asset", "ward", "file__holder", "file__section")
    by_key = {
        row.pk: row
        for row in rows.defer(
            "asset__geometry", "asset__geometry_3857", "asset__search_key", "ward__geometry", "ward__geometry_3857"
        )
    }
    return Page(rows=[by_key[pk] for pk in page.complaints if pk in by_key], next=page.next)


def all_found(*, user: User, asked: Asked, batch: int = 500) -> Iterator[Complaint]:
    """Yield every complaint of the list in its order, a page at a time."""
    after: str | None = None
    while True:
        page = found(user=user, asked=asked, after=after, size=batch)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _begins(after: str | None) -> tuple[str, int] | None:
    if not after:
        return None
    values = decode(after)
    if len(values) != 2 or not isinstance(values[0], str) or not isinstance(values[1], int):
        raise BadCursor(after)
    try:
        dt.datetime.fromisoformat(values[0])
    except ValueError:
        raise BadCursor(after) from None
    return values[0], values[1]


def _walks(user: User, asked: Asked) -> Sequence["QuerySet[ComplaintIndex]"]:
    seats = user.seats()
    posts, sections = seats.posts, seats.sections
    rows = _narrowed(asked)
    if asked.text and asked.section is None:
        return [rows.filter(Q(section__in=sections) | Q(readers__overlap=posts))]
    walks = [rows.filter(section=section) for section in sections if asked.section in {None, section}]
    beyond = rows.filter(Q(section__isnull=True) | ~Q(section__in=sections), readers__overlap=posts)
    if asked.section is not None:
        beyond = beyond.filter(file__section=asked.section)
    return [*walks, beyond]


def _head(rows: "QuerySet[ComplaintIndex]", begins: tuple[str, int] | None, size: int) -> list[tuple[Any, int]]:
    if begins is not None:
        at, pk = begins
        # Said once more of the moment alone, so that the index begins there.
        rows = rows.filter(Q(confirmed_at__lt=at) | Q(confirmed_at=at, pk__lt=pk), confirmed_at__lte=at)
    return list(rows.order_by("-confirmed_at", "-complaint").values_list("confirmed_at", "pk")[:size])


def _narrowed(asked: Asked) -> "QuerySet[ComplaintIndex]":
    rows = ComplaintIndex.objects.all()
    if not asked.everything:
        rows = rows.filter(is_open=True)
    exact = {
        "state": asked.state,
        "category": asked.category,
        "ward": asked.ward,
        "kind": asked.kind,
        "holder": asked.holder,
        "origin": asked.origin,
        "file": asked.file,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.sealed is not None:
        rows = rows.filter(category__sensitive=asked.sealed)
    if asked.since:
        rows = rows.filter(confirmed_at__gte=midnight(asked.since))
    if asked.until:
        rows = rows.filter(confirmed_at__lt=midnight(asked.until + dt.timedelta(days=1)))
    if asked.cell:
        rows = rows.filter(**_cell(*asked.cell))
    if asked.box:
        rows = _within(asked.box, rows)
    if asked.due:
        rows = rows.filter(is_open=True, **_promised(asked.due))
    return finding.narrowed(rows, asked.text) if asked.text else rows


def _promised(due: str) -> dict[str, Any]:
    now = timezone.now()
    if due == "late":
        return {"promised_at__lt": now}
    if due == "soon":
        return {"promised_at__gte": now, "promised_at__lte": now + SOON}
    return {"promised_at__gt": now + SOON}


def _cell(x: int, y: int, metres: int) -> dict[str, int]:
    step = metres // CELL_M
    return {
        "cell_x__gte": x * step,
        "cell_x__lt": (x + 1) * step,
        "cell_y__gte": y * step,
        "cell_y__lt": (y + 1) * step,
    }


def _within(box: Polygon, rows: "QuerySet[ComplaintIndex]") -> "QuerySet[ComplaintIndex]":
    west, south, east, north = settings.CITY_BOUNDS
    around = Polygon.from_bbox((west - _BEYOND, south - _BEYOND, east + _BEYOND, north + _BEYOND))
    around.srid = box.srid
    # The plane that the cells are counted on is good around the city, not around the earth.
    seen = box.intersection(around)
    if seen.empty:
        return rows.none()
    # Its cells are told from the index; the pins decide at its edge.
    return rows.filter(**_cells(seen), complaint__pin__bboverlaps=seen)


def _cells(box: GEOSGeometry) -> dict[str, int]:
    west, south, east, north = (floor(edge / CELL_M) for edge in box.transform(UTM, clone=True).extent)
    # What is a rectangle in degrees is bent there, by less than a cell within a city.
    return {
        "cell_x__gte": west - 1,
        "cell_x__lte": east + 1,
        "cell_y__gte": south - 1,
        "cell_y__lte": north + 1,
    }


def midnight(day: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in the city."""
    return dt.datetime.combine(day, dt.time(), tzinfo=OFFICE_ZONE)
