"""What changed on an asset, when, by whom and why, read from the tables that triggers fill."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext as _

from assets.facts import label, shown
from assets.models import KIND_MODELS, Asset, AssetPhoto, Facility, FormerName, Kind
from maps.models import Area
from staff.models import User

# Columns of an event that are no news to a reader.
_SILENT = {
    "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "id", "asset", "reference", "kind", "geometry",
    "version", "registered_at",
}  # fmt: skip
_MOST = 100


@dataclass(frozen=True)
class Change:
    """One field before and after, as people read it."""

    name: str
    label: str
    before: str
    after: str


@dataclass(kw_only=True)
class Entry:
    """What one person changed at one moment; ``version`` is the asset's after it."""

    at: dt.datetime
    user_id: int | None
    reason: str
    url: str
    who: str = ""
    version: int | None = None
    registered: bool = False
    geometry_changed: bool = False
    changes: list[Change] = field(default_factory=list)


def history(asset: Asset) -> list[Entry]:
    """Return the newest changes of the asset, newest first, in a number of queries that does not grow with them."""
    book = _Book()
    asset_events = _newest(
        _events(Asset)
        .filter(pgh_obj=asset.pk)
        .annotate(shape=Func("geometry", template="md5(ST_AsBinary(%(expressions)s))", output_field=models.TextField()))
        .defer("geometry")
    )
    areas = _area_names(asset_events)
    for before, after in _pairs(asset_events):
        entry = book.entry(after)
        entry.version = after.version
        if before is None:
            entry.registered = after.pgh_label == "insert"
        else:
            entry.geometry_changed = before.shape != after.shape
            entry.changes += _differences(Asset, before, after, areas)
    details = KIND_MODELS[asset.kind]
    for before, after in _pairs(_newest(_events(details).filter(pgh_obj=asset.pk))):
        if before is not None:
            book.entry(after).changes += _differences(details, before, after, areas)
    book.members(FormerName, _newest(_events(FormerName).filter(asset=asset.pk)), "name", _("Former names"))
    if asset.kind == Kind.PARK:
        book.members(Facility, _newest(_events(Facility).filter(park=asset.pk)), "name_en", _("Facilities"))
    book.members(AssetPhoto, _newest(_events(AssetPhoto).filter(asset=asset.pk)), "caption", _("Photos"))
    entries = sorted(book.entries.values(), key=lambda entry: (entry.at, entry.version or 0), reverse=True)
    _name_people(entries)
    return entries


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


class _Book:
    """Entries under the transaction that made them."""

    def __init__(self) -> None:
        self.entries: dict[tuple[dt.datetime, Any], Entry] = {}

    def entry(self, event: Any) -> Entry:
        key = (event.pgh_created_at, event.pgh_context_id)
        if key not in self.entries:
            said = event.pgh_context.metadata if event.pgh_context else {}
            self.entries[key] = Entry(
                at=event.pgh_created_at,
                user_id=said.get("user"),
                reason=str(said.get("reason", "")),
                url=str(said.get("url", "")),
            )
        return self.entries[key]

    def members(self, model: type[models.Model], events: list[Any], column: str, title: str) -> None:
        """Note what was added to, altered in or taken from a list that belongs to the asset."""
        before: dict[int, Any] = {}
        gone: dict[int, list[str]] = {}
        come: dict[int, list[str]] = {}
        seen: dict[int, Entry] = {}
        for event in events:
            entry = self.entry(event)
            seen[id(entry)] = entry
            was = before.get(event.id)
            if event.pgh_label == "delete":
                gone.setdefault(id(entry), []).append(_member(model, event, column))
            else:
                if was is not None:
                    gone.setdefault(id(entry), []).append(_member(model, was, column))
                come.setdefault(id(entry), []).append(_member(model, event, column))
            before[event.id] = event
        for key, entry in seen.items():
            if not entry.registered:
                before_text, after_text = ", ".join(gone.get(key, [])), ", ".join(come.get(key, []))
                entry.changes.append(Change(model._meta.model_name or "", title, before_text, after_text))


def _member(model: type[models.Model], event: Any, column: str) -> str:
    text = str(getattr(event, column)) or f"#{event.id}"
    if model is Facility and event.condition:
        text = f"{text} ({shown(Facility._meta.get_field('condition'), event.condition)})"
    if model is AssetPhoto:
        shown_to = _("public") if event.public else _("not public")
        text = f"{text} ({shown_to})"
    return text


def _events(model: Any) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = model.pgh_event_model.objects.select_related("pgh_context")
    return events


def _newest(events: "models.QuerySet[Any]") -> list[Any]:
    return list(reversed(events.order_by("-pgh_id")[:_MOST]))


def _pairs(events: list[Any]) -> Iterable[tuple[Any, Any]]:
    return zip([None, *events], events, strict=False)


def _differences(model: type[models.Model], before: Any, after: Any, areas: dict[int, str]) -> list[Change]:
    changes = []
    for column in after._meta.concrete_fields:
        if column.name in _SILENT or (was := getattr(before, column.attname)) == (
            now := getattr(after, column.attname)
        ):
            continue
        known = cast("models.Field[Any, Any]", model._meta.get_field(column.name))
        if known.related_model is Area:
            texts = areas.get(was, ""), areas.get(now, "")
        else:
            texts = shown(known, was), shown(known, now)
        changes.append(Change(column.name, label(known), *texts))
    return changes


def _area_names(events: list[Any]) -> dict[int, str]:
    wanted = {pk for event in events for pk in (event.ward_id, event.borough_id) if pk}
    return {area.pk: area.name for area in Area.objects.filter(pk__in=wanted).defer("geometry", "geometry_3857")}


def _name_people(entries: list[Entry]) -> None:
    users = User.objects.filter(pk__in={entry.user_id for entry in entries if entry.user_id}).select_related("officer")
    names = {user.pk: user.officer.name if hasattr(user, "officer") else user.get_username() for user in users}
    for entry in entries:
        entry.who = names.get(entry.user_id or 0, "")
