"""An entry of the history: what one person changed at one moment."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models
from django.utils import timezone

from assets.facts import label, shown
from assets.history.shapes import Redrawn
from maps.models import Area
from staff.models import Tenure, User

# Columns of an event that are no news to a reader.
SILENT = frozenset({
    "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "id", "asset", "reference", "kind", "geometry",
    "version", "registered_at",
})  # fmt: skip


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
    post: str = ""
    version: int | None = None
    registered: bool = False
    geometry_changed: bool = False
    redrawn: Redrawn | None = None
    # Keys of the events before and after the geometry changed.
    drawings: tuple[int, int] | None = None
    changes: list[Change] = field(default_factory=list)


class Book:
    """Entries under the transaction that made them."""

    def __init__(self) -> None:
        self.entries: dict[tuple[dt.datetime, Any], Entry] = {}

    def entry(self, event: Any) -> Entry:
        """Return the entry that an event belongs to, a new one for the first event of its transaction."""
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

    def newest_first(self) -> list[Entry]:
        """Return the entries in the order in which they are read, with the names of those who made them."""
        entries = sorted(self.entries.values(), key=lambda entry: (entry.at, entry.version or 0), reverse=True)
        _name_people(entries)
        return entries


def differences(model: type[models.Model], before: Any, after: Any, areas: dict[int, str]) -> Iterable[Change]:
    """Yield the columns in which two events of ``model`` differ; wards and boroughs by their name."""
    for column in after._meta.concrete_fields:
        if column.name in SILENT:
            continue
        was, now = getattr(before, column.attname), getattr(after, column.attname)
        if was == now:
            continue
        known = cast("models.Field[Any, Any]", model._meta.get_field(column.name))
        if known.related_model is Area:
            texts = areas.get(was, ""), areas.get(now, "")
        else:
            texts = shown(known, was), shown(known, now)
        yield Change(column.name, label(known), *texts)


def _name_people(entries: list[Entry]) -> None:
    """Say who it was and which post he held on that day; two queries, however many entries."""
    wanted = {entry.user_id for entry in entries if entry.user_id}
    users = User.objects.filter(pk__in=wanted).select_related("officer")
    names = {user.pk: user.officer.name if hasattr(user, "officer") else user.get_username() for user in users}
    tenures = list(Tenure.objects.filter(officer__user__in=wanted).select_related("post", "officer"))
    for entry in entries:
        entry.who = names.get(entry.user_id or 0, "")
        day = timezone.localdate(entry.at)
        posts = [each.post.name for each in tenures if each.officer.user_id == entry.user_id and day in each.period]
        entry.post = ", ".join(posts)
