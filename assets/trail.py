"""What was done with a document, when, by whom and why, read from the table that triggers fill."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assets.facts import label, shown
from assets.models import AssetDocument
from staff.models import User

_FIELDS = ("title", "type", "number", "dated", "public")


@dataclass(kw_only=True)
class Step:
    """One change: ``what`` happened, and each field before and after."""

    at: dt.datetime
    what: str
    reason: str
    who: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def trail(document: AssetDocument) -> list[Step]:
    """Return what happened to a document, newest first, in two queries."""
    events = list(document.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    steps, people = [], []
    for before, after in zip([None, *events], events, strict=False):
        context = after.pgh_context.metadata if after.pgh_context else {}
        step = Step(at=after.pgh_created_at, what=_what(before, after), reason=str(context.get("reason", "")))
        if before is not None:
            step.changes = [
                (label(column), shown(column, old), shown(column, new))
                for column in AssetDocument._meta.concrete_fields
                if column.name in _FIELDS
                and (old := getattr(before, column.name)) != (new := getattr(after, column.name))
            ]
        steps.append(step)
        people.append(context.get("user"))
    users = User.objects.filter(pk__in={pk for pk in people if pk}).select_related("officer")
    names: dict[int | None, str] = {
        user.pk: user.officer.name if hasattr(user, "officer") else user.get_username() for user in users
    }
    for step, pk in zip(steps, people, strict=True):
        step.who = names.get(pk, "")
    return steps[::-1]


def _what(before: object, after: object) -> str:
    gone = getattr(after, "withdrawn_at", None) is not None
    if before is None:
        return _("Added")
    if gone != (getattr(before, "withdrawn_at", None) is not None):
        return _("Taken off the page") if gone else _("Put back on the page")
    return _("Changed")
