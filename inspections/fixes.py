"""Where a phone says it was. A browser strips the position from a photo, so the page sends it beside the photo."""

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.geos import Point
from django.db.models import FloatField, Func, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from assets.models import Asset
from language.digits import to_latin

# Beyond this a position says nothing about where a photo was taken (a browser without GPS answers with a city).
WORST_ACCURACY_M = 20_000
_OLDEST = dt.timedelta(days=30)
_CLOCK_AHEAD = dt.timedelta(minutes=10)
_LONGEST_TEXT = 20_000


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A position (EPSG:4326), its accuracy in metres where known, and its time where known."""

    point: Point
    accuracy_m: float | None = None
    at: dt.datetime | None = None


def columns(fix: Fix | None) -> dict[str, Any]:
    """Return the columns of a ``Placed`` row."""
    return {"fix": fix.point, "fix_accuracy_m": fix.accuracy_m, "fix_at": fix.at} if fix else {}


def of_each(photos: Sequence[Any], own: Sequence[Fix | None], place: Fix | None) -> list[tuple[Any, Fix | None]]:
    """Return each photo with its own position or, without one, with that of the whole report."""
    return [(photo, (own[n] if n < len(own) else None) or place) for n, photo in enumerate(photos)]


def read_fix(lat: Any, lon: Any, accuracy: Any = None, at: Any = None) -> Fix | None:
    """Return the position sent by a page, or None where it is missing or cannot be believed.

    Nobody typed it, so nobody is asked to correct it: a report goes without a position rather than not at all.
    """
    y, x, metres = _number(lat), _number(lon), _number(accuracy)
    if y is None or x is None or not (-90 <= y <= 90 and -180 <= x <= 180) or (x, y) == (0, 0):
        return None
    if metres is not None and not 0 <= metres <= WORST_ACCURACY_M:
        return None
    return Fix(point=Point(x, y, srid=4326), accuracy_m=metres, at=_moment(at))


def read_fixes(text: str, uploads: Sequence[Any]) -> list[Fix | None]:
    """Return the position of each upload from the page's JSON array, which names them in the same order."""
    none: list[Fix | None] = [None] * len(uploads)
    try:
        entries = json.loads(text[:_LONGEST_TEXT]) if text else []
    except (ValueError, RecursionError):
        return none
    if not isinstance(entries, list) or len(entries) != len(uploads):
        return none
    return [
        read_fix(entry.get("lat"), entry.get("lon"), entry.get("accuracy"), entry.get("at"))
        if isinstance(entry, dict) and entry.get("size") == upload.size
        else None
        for entry, upload in zip(entries, uploads, strict=True)
    ]


def metres_from(asset: Asset, point: Point | None) -> float | None:
    """Return how many metres a position lies from the asset, on the ellipsoid: 0 within its outline."""
    if point is None:
        return None
    geography = gis.GeometryField(srid=4326, geography=True)
    distance = Func(
        Cast("geometry", geography),
        Cast(Value(point, output_field=gis.PointField(srid=4326)), geography),
        function="ST_Distance",
        output_field=FloatField(),
    )
    found: float = Asset.objects.annotate(metres=distance).values_list("metres", flat=True).get(pk=asset.pk)
    return found


def _number(value: Any) -> float | None:
    try:
        number = float(to_latin(value).strip() if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _moment(value: Any) -> dt.datetime | None:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, dt.UTC)
    now = timezone.now()
    return moment if now - _OLDEST <= moment <= now + _CLOCK_AHEAD else None
