"""Where files wait in the city: by ward, by kind of place, and place by place.

Whatever is said here of files is said of those that the reader may open (``files.counting.pendency.waiting``).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface
from django.db.models import Count, Func, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from assets.models import Asset, FileSubject, Kind
from files.counting.grouping import GROUPINGS, Grouping, numbers
from files.counting.pendency import in_state, waiting
from files.panels import pendency_panels
from maps.models import Area
from responses.panels import Panel
from staff.models import User

_WARDS = SQL(
    """LEFT JOIN LATERAL (
        SELECT DISTINCT ward_id FROM assets_filesubject WHERE file_id = seen.id AND ended_at IS NULL
    ) AS subject ON true"""
)
_KINDS = SQL(
    """LEFT JOIN LATERAL (
        SELECT DISTINCT asset.kind FROM assets_filesubject AS about JOIN assets_asset AS asset ON asset.id = asset_id
        WHERE about.file_id = seen.id AND about.ended_at IS NULL
    ) AS subject ON true"""
)


_ASSETS = SQL("JOIN assets_filesubject AS subject ON subject.file_id = seen.id AND subject.ended_at IS NULL")
# About fifteen metres: less than a line's breadth where a whole ward is on the screen.
OUTLINE_DEGREES = 0.00015


class _Simpler(Func):
    function = "ST_SimplifyPreserveTopology"
    output_field = gis.GeometryField(srid=4326)


_LINK: Panel[User] = Panel(
    place="ways", order=10, template="assets/parts/pendency_map_link.html", context=lambda _request, _user: {}
)


def _about(**subject: Any) -> Q:
    return Q(pk__in=FileSubject.objects.open().filter(**subject).values("file"))


def _ward(key: str) -> Q:
    return _about(ward=key) if key else ~_about(ward__isnull=False)


def _kind(key: str) -> Q:
    return _about(asset__kind=key) if key else ~_about(asset__isnull=False)


def _wards(keys: Sequence[str]) -> dict[str, str]:
    found = Area.objects.filter(kind="ward", pk__in=numbers(keys)).defer("geometry", "geometry_3857")
    return {str(area.pk): area.name for area in found}


def _kinds(keys: Sequence[str]) -> dict[str, str]:
    return {value: str(label) for value, label in Kind.choices if value in keys}


def _places(keys: Sequence[str]) -> dict[str, str]:
    return {str(asset.pk): asset.name for asset in _light(Asset.objects.filter(pk__in=numbers(keys)))}


def declare() -> None:
    """Let what waits be counted by ward and by kind of place, and lead to its map."""
    pendency_panels.add(
        Panel(
            place="ways", order=10, template="assets/parts/pendency_map_link.html", context=lambda _request, _user: {}
        )
    )
    GROUPINGS.add(
        Grouping(
            name="ward", label=_("Ward"), column=SQL("subject.ward_id"), join=_WARDS, labels=_wards, matching=_ward,
            without=_("Without a known ward"), several=True,
        ),
        Grouping(
            name="kind", label=_("Kind of place"), column=SQL("subject.kind"), join=_KINDS, labels=_kinds,
            matching=_kind, without=_("Without a place of the register"), several=True,
        ),
        Grouping(
            name="place", label=_("Place"), column=SQL("subject.asset_id"), join=_ASSETS, labels=_places,
            matching=lambda key: _about(asset=key), several=True, offered=False,
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WardWaits:
    """How many files wait for something in a ward (None: where none is known), and since when the longest of them."""

    ward: Area | None
    number: int
    since: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PlaceWaits:
    """How many files wait for an asset, or for a point (EPSG:4326) that no entry names; ``file`` is the oldest of them.

    ``spot`` is a GeoJSON point on the place.
    """

    asset: Asset | None
    ward: Area | None
    spot: str
    number: int
    since: dt.datetime
    file: int


def by_ward(*, user: User, state: str = "active", now: dt.datetime | None = None) -> list[WardWaits]:
    """Return the wards with what waits for them, most first; ``state``: "active", "late" or "parked".

    A file about places in two wards counts in both. Each ward has its outline as ``drawn``, GeoJSON made simpler to
    ``OUTLINE_DEGREES``.
    """
    found = (
        _subjects(user, state, now)
        .values("ward")
        .annotate(number=Count("file", distinct=True), since=Min("file__held_since"))
        .order_by("-number", "ward")
    )
    rows = list(found)
    drawn = AsGeoJSON(_Simpler("geometry", OUTLINE_DEGREES), precision=5)
    middle = AsGeoJSON(PointOnSurface("geometry"), precision=5)
    wards = Area.objects.filter(pk__in=[row["ward"] for row in rows]).annotate(drawn=drawn, middle=middle)
    known = {ward.pk: ward for ward in wards.defer("geometry", "geometry_3857")}
    return [WardWaits(ward=known.get(row["ward"]), number=row["number"], since=row["since"]) for row in rows]


def by_place(
    *, user: User, state: str = "active", ward: int | None = None, most: int = 100, now: dt.datetime | None = None
) -> list[PlaceWaits]:
    """Return at most ``most`` places, of one ward or of the city, whose files have lain longest with their holders."""
    subjects = _subjects(user, state, now)
    if ward is not None:
        subjects = subjects.filter(ward=ward)
    found = (
        subjects.values("asset", "point", "ward")
        .annotate(number=Count("file", distinct=True), since=Min("file__held_since"), oldest=Min("file"))
        .order_by("since", "oldest", "asset")
    )
    rows: list[dict[str, Any]] = [dict(row) for row in found[:most]]
    spot = AsGeoJSON(PointOnSurface("geometry"), precision=6)
    assets = _light(Asset.objects.filter(pk__in=[row["asset"] for row in rows])).annotate(spot=spot).in_bulk()
    wards = Area.objects.filter(pk__in={row["ward"] for row in rows}).defer("geometry", "geometry_3857").in_bulk()
    return [_place(row, assets.get(row["asset"]), wards.get(row["ward"])) for row in rows]


def _place(row: dict[str, Any], asset: Any, ward: Area | None) -> PlaceWaits:
    spot = asset.spot if asset else row["point"].geojson
    return PlaceWaits(
        asset=asset, ward=ward, spot=spot, number=row["number"], since=row["since"], file=row["oldest"]
    )  # fmt: skip


def _subjects(user: User, state: str, now: dt.datetime | None) -> "QuerySet[FileSubject]":
    return FileSubject.objects.open().filter(file__in=in_state(waiting(user), state, now or timezone.now()))


def _light(assets: "QuerySet[Asset]") -> "QuerySet[Asset]":
    return assets.defer("geometry", "geometry_3857", "search_key")
