"""Reading the history of one asset, newest first, page by page, in a number of queries that does not grow with it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Func, Max, OuterRef, Q, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assets.facts import label
from assets.history.entries import Book, Change, Entry, differences
from assets.history.shapes import compare
from assets.history.sources import Source, sources_of
from assets.models import Asset
from maps.models import Area
from responses import keyset

PAGE = 20
_MOST = 100
_NOBODY = uuid.UUID(int=0)
# When, and within which request or command: together they make one entry.
_Moment = tuple[dt.datetime, uuid.UUID]


@dataclass(frozen=True)
class HistoryPage:
    """Entries of one page, newest first, and the cursor of the next (None at the end)."""

    entries: list[Entry]
    next: str | None


def history(asset: Asset, *, most: int = _MOST) -> list[Entry]:
    """Return the newest changes of the asset, newest first."""
    sources = sources_of(asset)
    return _entries(asset, sources, _moments(asset, sources, None)[:most], drawn=False)


def history_page(asset: Asset, *, after: str | None = None, size: int = PAGE) -> HistoryPage:
    """Return one page of all changes with what was redrawn; raises BadCursor for a cursor that is not ours."""
    sources = sources_of(asset)
    moments = list(_moments(asset, sources, _cursor(after) if after else None)[: size + 1])
    entries = _entries(asset, sources, moments[:size], drawn=True)
    following = keyset.encode([moments[size - 1][0], moments[size - 1][1].hex]) if len(moments) > size else None
    return HistoryPage(entries, following)


def changes_since(asset: Asset, version: int) -> list[Change]:
    """Return what differs now from the asset at ``version``, field by field; a moved outline counts as a field."""
    first: dict[str, Change] = {}
    last: dict[str, Change] = {}
    for entry in reversed(history(asset)):
        if entry.version is None or entry.version <= version:
            continue
        changes = list(entry.changes)
        if entry.geometry_changed:
            changes.append(Change("geometry", label(Asset._meta.get_field("geometry")), "", _("moved or redrawn")))
        for change in changes:
            first.setdefault(change.name, change)
            last[change.name] = change
    merged = [Change(name, now.label, first[name].before, now.after) for name, now in last.items()]
    return [change for change in merged if change.before != change.after]


def _cursor(after: str) -> _Moment:
    try:
        at, context = keyset.decode(after)
        return dt.datetime.fromisoformat(at), uuid.UUID(hex=context)
    except (TypeError, ValueError) as error:
        raise keyset.BadCursor(after) from error


def _moments(asset: Asset, sources: list[Source], before: _Moment | None) -> Any:
    """Return the moments at which anything of the asset changed, newest first, unlimited."""
    branches = []
    for source in sources:
        events = _events(source, asset).annotate(
            within=Coalesce("pgh_context_id", Value(_NOBODY, output_field=UUIDField()))
        )
        if before:
            at, context = before
            events = events.filter(Q(pgh_created_at__lt=at) | Q(pgh_created_at=at, within__lt=context))
        branches.append(events.order_by().values_list("pgh_created_at", "within"))
    return branches[0].union(*branches[1:]).order_by("-pgh_created_at", "-within")


def _entries(asset: Asset, sources: list[Source], moments: Any, *, drawn: bool) -> list[Entry]:
    wanted = {(at, None if context == _NOBODY else context) for at, context in moments}
    if not wanted:
        return []
    book = Book()
    span = min(at for at, _context in wanted), max(at for at, _context in wanted)
    for source in sources:
        pairs = _pairs(source, asset, span, wanted)
        areas = _area_names(pairs) if source.model is Asset else {}
        if source.text is not None:
            _members(book, source, pairs)
        else:
            for was, now in pairs:
                _columns(book, source, was, now, areas)
    entries = book.newest_first()
    if drawn:
        found = compare([entry.drawings for entry in entries if entry.drawings])
        for entry in entries:
            entry.redrawn = found.get(entry.drawings[1]) if entry.drawings else None
    return entries


def _pairs(source: Source, asset: Asset, span: Any, wanted: set[Any]) -> list[tuple[Any, Any]]:
    """Return the events of the moments, oldest first, each with the event before it of the same row (None: none)."""
    table = _events(source, asset)
    earlier = table.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by()
    last = Subquery(earlier.values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last"))
    told = Q(pgh_created_at__range=span)
    before = table.filter(told).annotate(before=last).values("before")
    rows = _readable(source, table.filter(told | Q(pgh_id__in=before))).annotate(before=last).order_by("pgh_id")
    known = {row.pgh_id: row for row in rows}
    events = [row for row in known.values() if (row.pgh_created_at, row.pgh_context_id) in wanted]
    return [(known.get(event.before), event) for event in events]


def _readable(source: Source, events: Any) -> Any:
    events = events.select_related("pgh_context", *source.related)
    if source.model is not Asset:
        return events
    shape = Func(F("geometry"), template="md5(ST_AsBinary(%(expressions)s))", output_field=models.TextField())
    return events.annotate(shape=shape).defer("geometry")


def _columns(book: Book, source: Source, was: Any, now: Any, areas: dict[int, str]) -> None:
    if source.model is Asset:
        entry = book.entry(now)
        entry.version = now.version
        if was is None:
            entry.registered = now.pgh_label == "insert"
        elif was.shape != now.shape:
            entry.geometry_changed = True
            entry.drawings = (entry.drawings[0] if entry.drawings else was.pgh_id, now.pgh_id)
    if was is not None:
        book.entry(now).changes += differences(source.model, was, now, areas)


def _members(book: Book, source: Source, pairs: list[tuple[Any, Any]]) -> None:
    """Note what was added to, altered in or taken from a list that belongs to the asset."""
    gone: dict[int, list[str]] = {}
    come: dict[int, list[str]] = {}
    seen: dict[int, Entry] = {}
    say = source.text or str
    for was, now in pairs:
        entry = book.entry(now)
        seen[id(entry)] = entry
        if now.pgh_label == "delete":
            gone.setdefault(id(entry), []).append(say(now))
            continue
        if was is not None and was.pgh_label != "delete":
            gone.setdefault(id(entry), []).append(say(was))
        come.setdefault(id(entry), []).append(say(now))
    for key, entry in seen.items():
        if not entry.registered:
            texts = ", ".join(gone.get(key, [])), ", ".join(come.get(key, []))
            entry.changes.append(Change(source.model._meta.model_name or "", str(source.title), *texts))


def _events(source: Source, asset: Asset) -> "models.QuerySet[Any]":
    model: Any = source.model
    events: models.QuerySet[Any] = model.pgh_event_model.objects.filter(source.of(asset))
    return events


def _area_names(pairs: list[tuple[Any, Any]]) -> dict[int, str]:
    events = [event for pair in pairs for event in pair if event is not None]
    wanted = {pk for event in events for pk in (event.ward_id, event.borough_id) if pk}
    return {area.pk: area.name for area in Area.objects.filter(pk__in=wanted).defer("geometry", "geometry_3857")}
