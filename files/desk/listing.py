"""The rows of a list as its page shows them, each text made once: a page has fifty of them and is opened all day.

They are drawn by Jinja2, which compiles the row's template; see decision 22.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from files.models import Classification, File, FileState, Priority
from files.presentation import Row
from language import dates

_HERE = 987654321


def table(
    rows: Iterable[Row], *, caption: object, senders: bool = False, own: bool = False, resting: bool = False
) -> SafeString:
    """Return the rows as an HTML table.

    ``senders``: who sent a file is told, otherwise who holds it. ``own``: the rows are the reader's, so what he has not
    opened is new. ``resting``: with the day until which a file is parked.
    """
    line = _liner(senders=senders, resting=resting)
    context = {
        "caption": caption,
        "says": _says(senders=senders, resting=resting),
        "icons": static("icons.svg"),
        "own": own,
        "lines": [line(row) for row in rows],
    }
    return mark_safe(render_to_string("files/rows.html", context, using="jinja2"))  # noqa: S308 (Jinja2 escapes)


def _says(*, senders: bool, resting: bool) -> dict[str, str]:
    return {
        "number": _("Number"),
        "subject": _("Subject"),
        "who": _("From") if senders else _("With"),
        "since": _("Since"),
        "due": _("Parked until") if resting else _("Due"),
        "priority": _("Priority"),
        "new": _("new"),
        "unopened": _("not opened yet"),
    }


def _liner(*, senders: bool, resting: bool) -> Callable[[Row], dict[str, Any]]:
    address = reverse("files:file", args=[_HERE])
    priorities = {value: str(label) for value, label in Priority.choices}
    classifications = {value: str(label) for value, label in Classification.choices}
    states = {value: str(label) for value, label in FileState.choices}
    days: dict[dt.date | None, str] = {None: ""}

    def day(moment: dt.date | dt.datetime | None) -> str:
        on = timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment
        if on not in days:
            days[on] = dates.day(on) if on else ""
        return days[on]

    def tags(file: File) -> list[str]:
        kept = [] if file.classification == Classification.ORDINARY else [classifications[file.classification]]
        return kept + ([states[file.state]] if file.state == FileState.PARKED and not resting else [])

    def line(row: Row) -> dict[str, Any]:
        file: File = row.file
        closed = file.state == FileState.CLOSED
        holder = states[file.state] if closed else file.holder.name
        return {
            "url": address.replace(str(_HERE), str(file.pk)),
            "number": file.titled,
            "subject": file.subject,
            "unread": row.unread,
            "at_once": file.priority == Priority.IMMEDIATE and not closed,
            "urgent": file.priority == Priority.URGENT,
            "priority": priorities[file.priority],
            "tags": tags(file),
            "who": row.sender if senders else holder,
            "since": day(file.held_since),
            "age": row.age,
            "until": day(file.parked_until) if resting else day(file.due_at),
            "due": "" if resting else row.due,
            "dated": resting or bool(row.due),
            "late": row.late,
            "answer": row.answer,
            "answer_late": row.answer_late,
        }

    return line
