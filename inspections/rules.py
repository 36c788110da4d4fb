"""Who may what with visits and works.

Ordering is for engineers, section heads and the director general: on a file, for the post that holds it; without a
file, by the duty alone. Reporting is for the post that the visit was ordered of. Condition and risk may also be
recorded without a visit, by those who order and by inspectors.
"""

from typing import Any

from files.models import File, FileState
from inspections.models import Visit, VisitState, Work, WorkState
from staff.models import Duty, Post, User
from staff.rules import has_duty

ORDERING = frozenset({Duty.EXECUTIVE_ENGINEER, Duty.SECTION_HEAD, Duty.DIRECTOR_GENERAL})

# Grading a place or its risk without a visit: those who order, and inspectors.
ASSESSING = ORDERING | {Duty.INSPECTOR}


def may_assess(user: Any) -> bool:
    """Whether ``user`` may record a condition or a risk at any asset."""
    return has_duty(user, *ASSESSING)


def ordering_post(user: Any, file: File | None) -> Post | None:
    """Return the post in which ``user`` may order visits and works on ``file`` (None: without a file), or None."""
    if not isinstance(user, User):
        return None
    posts = user.posts().filter(duty__in=ORDERING)
    if file is not None:
        if file.state == FileState.CLOSED:
            return None
        posts = posts.filter(pk=file.holder_id)
    return posts.order_by("-designation__level", "pk").first()


def reporting_post(user: Any, visit: Visit) -> Post | None:
    """Return the post in which ``user`` reports the visit, or None where it was not ordered of him."""
    return user.posts().filter(pk=visit.assigned_to_id).first() if isinstance(user, User) else None


def is_assigned(user: Any, file_id: int) -> bool:
    """Whether a visit on the file, not called off, was ordered of one of the user's posts.

    Who is sent to look must know what was reported, though the file never comes to him.
    """
    if not isinstance(user, User):
        return False
    visits = Visit.objects.for_inspector(user).filter(file=file_id)
    return visits.exclude(state=VisitState.CANCELLED).exists()


def cancelling_post(user: Any, visit: Visit) -> Post | None:
    """Return the post in which ``user`` may cancel the visit: the one that ordered it, or who holds its file now."""
    if not isinstance(user, User) or visit.state != VisitState.ORDERED:
        return None
    return user.posts().filter(pk=visit.ordered_by_id).first() or (
        ordering_post(user, visit.file) if visit.file is not None else None
    )


def completing_post(user: Any, work: Work) -> Post | None:
    """Return the post in which ``user`` may record that the work is done: the one that ordered it, or who may now."""
    if not isinstance(user, User) or work.state == WorkState.COMPLETED:
        return None
    return user.posts().filter(pk__in=[work.recorded_by_id]).first() or ordering_post(user, work.file)
