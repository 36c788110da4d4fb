"""Asking for the register as it stood at a moment: reading the moment, and the transaction in which it holds.

A day means its end in the city's own time (Asia/Kolkata): what was entered on that day is in it.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from assets.models import KIND_MODELS, Asset, Facility, FormerName, Kind, KindDetails, PastAsset
from assets.questions import Refused
from language import dates
from language.digits import to_latin
from maps.layers import Parameter

PARAMETER = "on"
_SETTING = "aitihya.as_of"
# An event bears the time at which its transaction began. Once this has gone by, no transaction still running can add
# to a day that is over; answers about it may then be kept.
_SETTLED_AFTER = dt.timedelta(hours=6)
_LONGEST = 40


@dataclass(frozen=True)
class Moment:
    """A moment of the register's past. ``text`` is how addresses write it: "2026-11-20", or with the time of day."""

    at: dt.datetime
    text: str
    whole_day: bool

    @property
    def settled(self) -> bool:
        """Whether what stood then can no longer change, so that answers may be kept for ever."""
        return timezone.now() - self.at > _SETTLED_AFTER

    @property
    def in_words(self) -> str:
        """The day, or day and time, in the reader's language and digits."""
        return dates.day(self.at) if self.whole_day else dates.moment(self.at)


def read_moment(text: str) -> Moment | None:
    """Return the moment that ``text`` names, None for an empty text.

    Taken are a day (2026-11-20, 20/11/2026, in any of the scripts' digits), which means its end, and an ISO moment
    such as 2026-11-20T16:05+05:30 (without a zone: the city's). Raises Refused naming "on" where it is neither, lies
    in the future, or before the register began.
    """
    text = to_latin(text).strip()
    if not text:
        return None
    moment = _read(text)
    began = first_day()
    today = timezone.localdate()
    if timezone.localdate(moment.at) > today or (not moment.whole_day and moment.at > timezone.now()):
        raise Refused(
            PARAMETER,
            _("%(day)s lies in the future: the register can be shown as it stood up to today.")
            % {"day": dates.day(moment.at)},
        )
    if began is None or timezone.localdate(moment.at) < began:
        said = {"first": dates.day(began or today), "day": dates.day(moment.at)}
        raise Refused(PARAMETER, _("The register began on %(first)s; nothing is known of %(day)s.") % said)
    return moment


def _read(text: str) -> Moment:
    try:
        day = dates.parse_day(text)
    except ValueError:
        return _read_exactly(text)
    try:
        following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), timezone.get_default_timezone())
    except OverflowError:
        raise _unreadable(text) from None
    return Moment(at=following - dt.timedelta(microseconds=1), text=day.isoformat(), whole_day=True)


def _read_exactly(text: str) -> Moment:
    try:
        # In an address a plus sign stands for a blank.
        at = parse_datetime(text.replace(" ", "+") if "T" in text else text) if len(text) <= _LONGEST else None
        if at is None:
            raise ValueError(text)
        if timezone.is_naive(at):
            at = timezone.make_aware(at)
        at = timezone.localtime(at)
    except (ValueError, OverflowError):
        raise _unreadable(text) from None
    return Moment(at=at, text=at.isoformat(), whole_day=False)


def _unreadable(text: str) -> Refused:
    said = _("“%(text)s” is no day: write 2026-11-20, or a moment such as 2026-11-20T16:05+05:30.")
    return Refused(PARAMETER, said % {"text": text[:_LONGEST]})


def first_day() -> dt.date | None:
    """Return the day of the first event that the history holds; None where there is none."""
    first = _events(Asset).order_by("pgh_id").values_list("pgh_created_at", flat=True).first()
    return timezone.localdate(first) if first else None


@contextmanager
def standing_at(moment: Moment) -> Iterator[None]:
    """Open a transaction in which ``PastAsset`` is the register as it stood at ``moment``."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [_SETTING, moment.at.isoformat()])
        yield


@contextmanager
def register_at(moment: Moment | None) -> "Iterator[Any]":
    """Give the assets of the register as it stood at ``moment``, or of the present one (None), drafts and all.

    They are to be read before the block ends.
    """
    if moment is None:
        yield Asset.objects.all()
    else:
        with standing_at(moment):
            yield PastAsset.objects.all()


def within(moment: Moment | None, parts: Callable[["models.QuerySet[Any]"], Iterator[str]]) -> Iterator[str]:
    """Stream what ``parts`` makes of the register of the department at ``moment``, in one transaction to the end."""
    with register_at(moment) as register:
        yield from parts(register.in_register())


def _value(text: str) -> str | None:
    try:
        moment = read_moment(text)
    except Refused:
        return None
    return moment.at.isoformat() if moment else None


def _settled(text: str) -> bool:
    return bool((moment := read_moment(text)) and moment.settled)


# How layers of tiles take the moment: from ``?on=…`` of their address, as the setting that the view reads.
ON = Parameter(name=PARAMETER, setting=_SETTING, read=_value, lasting=_settled)


def in_force(model: Any, moment: Moment, **of: Any) -> "models.QuerySet[Any]":
    """Return the events of ``model`` in force at ``moment``, in the order of the rows' keys; deletions end a row."""
    by_then = _events(model).filter(pgh_created_at__lte=moment.at)
    later = by_then.filter(pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__gt=models.OuterRef("pgh_id"))
    return by_then.filter(~models.Exists(later), **of).exclude(pgh_label="delete").order_by("pgh_obj_id")


def details_then(asset: Any, moment: Moment) -> KindDetails:
    """Return the row of the asset's kind as it stood, not to be saved; an empty one where there was none yet."""
    model = KIND_MODELS[asset.kind]
    event = in_force(model, moment, pgh_obj_id=asset.pk).first()
    columns = [field.attname for field in model._meta.concrete_fields]
    return model(**{name: getattr(event, name) for name in columns}) if event else model(asset_id=asset.pk)


def former_names_then(asset: Any, moment: Moment) -> list[str]:
    """Return the former names that were recorded then."""
    return list(in_force(FormerName, moment, asset_id=asset.pk).values_list("name", flat=True))


def facilities_then(asset: Any, moment: Moment) -> list[Facility]:
    """Return a park's facilities as they stood, not to be saved."""
    if asset.kind != Kind.PARK:
        return []
    columns = [field.attname for field in Facility._meta.concrete_fields]
    events = in_force(Facility, moment, park_id=asset.pk)
    return [Facility(**{name: getattr(event, name) for name in columns}) for event in events]


def _events(model: Any) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = model.pgh_event_model.objects.all()
    return events
