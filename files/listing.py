"""The rows of a list as its page shows them, each text made once: a page has fifty of them and is opened all day."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from files.models import Classification, File, FileState, Priority
from files.presentation import Row
from language import dates

_HERE = 987654321


def lines(rows: Iterable[Row], *, resting: bool = False) -> list[dict[str, Any]]:
    """Return what the template shows of each row; ``resting``: with the day until which a file is parked."""
    line = _liner(resting)
    return [line(row) for row in rows]


def _liner(resting: bool) -> Callable[[Row], dict[str, Any]]:
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

    def line(row: Row) -> dict[str, Any]:
        file: File = row.file
        closed = file.state == FileState.CLOSED
        return {
            "url": address.replace(str(_HERE), str(file.pk)),
            "number": file.titled,
            "subject": file.subject,
            "unread": row.unread,
            "at_once": file.priority == Priority.IMMEDIATE and not closed,
            "urgent": file.priority == Priority.URGENT,
            "priority": priorities[file.priority],
            "kept": "" if file.classification == Classification.ORDINARY else classifications[file.classification],
            "parked": states[file.state] if file.state == FileState.PARKED and not resting else "",
            "closed": states[file.state] if closed else "",
            "holder": file.holder.name,
            "sender": row.sender,
            "since": day(file.held_since),
            "age": row.age,
            "until": day(file.parked_until) if resting else day(file.due_at),
            "due": "" if resting else row.due,
            "dated": resting or bool(row.due),
            "late": row.late,
        }

    return line
