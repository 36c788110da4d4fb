"""What was changed in rules and categories, when, by whom, read from the tables that triggers fill."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from language import dates
from language.digits import in_script
from staff.models import User

_LATEST = 30
_UNTOLD = frozenset({"version", "area_key", "id"})


@dataclass(kw_only=True)
class Step:
    """One change: of what, and each field before and after."""

    at: dt.datetime
    what: str
    who: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def changes_of(*rows: Model) -> list[Step]:
    """Return the newest changes of the rows, newest first: one query a row and one for names a sort."""
    steps: list[tuple[Step, Any]] = []
    for row in rows:
        events = list(row.events.select_related("pgh_context").order_by("-pgh_id")[: _LATEST + 1])  # type: ignore[attr-defined]
        for after, before in zip(events, [*events[1:], None], strict=False):
            if before is None and len(events) > _LATEST:
                continue
            context = after.pgh_context.metadata if after.pgh_context else {}
            entered = before is None and after.pgh_label == "insert"
            step = Step(at=after.pgh_created_at, what=f"{row}: {_('entered') if entered else _('changed')}")
            if before is not None:
                step.changes = _differences(row, before, after)
            if entered or step.changes:
                steps.append((step, context.get("user")))
    steps.sort(key=lambda each: each[0].at, reverse=True)
    del steps[_LATEST:]
    users = User.objects.filter(pk__in={pk for _step, pk in steps if pk}).select_related("officer")
    names = {user.pk: user.officer.name if hasattr(user, "officer") else user.get_username() for user in users}
    for step, pk in steps:
        step.who = names.get(pk, "")
    return [step for step, _pk in steps]


def _differences(row: Model, before: Any, after: Any) -> list[tuple[str, str, str]]:
    return [
        (str(column.verbose_name), _shown(column, old), _shown(column, new))
        for column in row._meta.concrete_fields
        if column.name not in _UNTOLD
        and (old := getattr(before, column.attname)) != (new := getattr(after, column.attname))
    ]


def _shown(column: "Field[Any, Any]", value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, ForeignKey):
        named = column.related_model._default_manager.filter(pk=value).first()
        return str(named) if named is not None else "–"
    if isinstance(column, ArrayField):
        labels = dict(column.base_field.flatchoices)
        return ", ".join(str(labels.get(each, each)) for each in value)
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, dt.date):
        return dates.day(value)
    return in_script(value, "en") if isinstance(value, int) else str(value)
