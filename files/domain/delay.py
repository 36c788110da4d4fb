"""How late a file is, and whether its holder must say why before he acts on it further."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from files.models import Explanation, File, FileState
from files.workflow import NotAllowed
from staff.working_time import working_days_between


def late_by(file: File, *, now: dt.datetime | None = None) -> int:
    """Return by how many working days of its holder's calendar the file is past its due date; 0 while it is not."""
    moment = now or timezone.now()
    return working_days_between(file.due_at, moment, post=file.holder) if moment > file.due_at else 0


def explanation_of(file: File) -> Explanation | None:
    """Return the explanation that its present holder has given since the file came to him, or None."""
    return Explanation.objects.filter(file=file, post=file.holder_id, given_at__gte=file.held_since).first()


def wants_explanation(file: File, *, now: dt.datetime | None = None) -> bool:
    """Whether the holder must explain the delay before he acts on the file further (domain: "Time")."""
    if file.state == FileState.CLOSED or (now or timezone.now()) <= file.due_at:
        return False
    return late_by(file, now=now) >= file.section.explain_after and explanation_of(file) is None


def refuse_unexplained(file: File) -> None:
    """Raise NotAllowed while an explanation is wanted; every act of the holder on the (locked) file asks this first."""
    if wants_explanation(file):
        raise NotAllowed(
            _("The file is long past its due date: explain the delay at the top of its page first."),
            code="explanation",
        )
