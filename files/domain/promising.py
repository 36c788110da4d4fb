"""When somebody else is promised an answer on a file that is open already."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from files.domain.register import lock
from files.models import File, FileState, Priority

_URGENCY = [Priority.ORDINARY, Priority.URGENT, Priority.IMMEDIATE]


@transaction.atomic
def promise_also(*, file: File, due_by: dt.datetime, priority: str = Priority.ORDINARY) -> None:
    """Let the earlier promise and the higher priority count; nobody is given longer by a second one.

    The present holder's due date comes forward to the promise, where that lies ahead. A closed file stays as it is.
    Side effects, in order: locks the file; stores its promise, due date and priority.
    """
    lock(file)
    if file.state == FileState.CLOSED:
        return
    if file.promised_at is None or due_by < file.promised_at:
        file.promised_at = due_by
    if timezone.now() < due_by < file.due_at:
        file.due_at = due_by
    file.priority = max(file.priority, priority, key=lambda each: _URGENCY.index(Priority(each)))
    file.save(update_fields=["promised_at", "due_at", "priority"])


@transaction.atomic
def promise_no_more(*, file: File, due_by: dt.datetime, earliest: dt.datetime | None) -> None:
    """Let a promise go that is kept elsewhere from now on: ``earliest`` of those that stay counts, or none.

    A file that was promised for another day is left as it is, and so are its priority and its holder's due date, which
    an officer may have set. Side effects, in order: locks the file; stores its promise.
    """
    lock(file)
    if file.promised_at == due_by:
        file.promised_at = earliest
        file.save(update_fields=["promised_at"])
