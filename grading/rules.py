"""Who may draft, submit, recommend, decide, lock and release.

Drafting and submitting go by the duty. Who enters a recommendation or a decision follows from the grade rule in force
on the day of that resolution: its body names the duty whose post enters what it resolved. A superuser has no right here
by being one.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from grading.models import Body, GradeRule, Grading, State
from staff.models import Duty, Post, User

DRAFTING = frozenset({Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER})
SUBMITTING = frozenset({Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER})
LOCKING = frozenset({Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL})
RELEASING = frozenset({Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL})


def _post(user: Any, duties: Any) -> Post | None:
    if not isinstance(user, User):
        return None
    return user.posts().filter(duty__in=duties).order_by("-designation__level", "pk").first()


def rule_for(grade: str, on: dt.date) -> GradeRule | None:
    """Return the rule of a grade in force on a day, with its bodies."""
    rules = GradeRule.objects.select_related("recommended_by", "decided_by", "works_recommended_by", "works_decided_by")
    return rules.filter(grade=grade, period__contains=on).first()


def gradable(kind: str) -> bool:
    """Whether a rule in force today gives some grade to this kind of asset."""
    return GradeRule.objects.in_force(timezone.localdate()).filter(kinds__contains=[kind]).exists()


def drafting_post(user: Any) -> Post | None:
    """Return the post in which ``user`` may draft a grading and write its evidence, or None."""
    return _post(user, DRAFTING)


def submitting_post(user: Any) -> Post | None:
    """Return the post in which ``user`` may submit a grading, or None."""
    return _post(user, SUBMITTING)


def entering_post(user: Any, body: Body | None) -> Post | None:
    """Return the post in which ``user`` enters what ``body`` resolved, or None."""
    return _post(user, [body.entered_by]) if body else None


def recommending_post(user: Any, grade: str, on: dt.date) -> Post | None:
    """Return the post in which ``user`` enters a recommendation of ``grade`` made on a day, or None."""
    rule = rule_for(grade, on)
    return entering_post(user, rule.recommended_by) if rule else None


def deciding_post(user: Any, grade: str, on: dt.date) -> Post | None:
    """Return the post in which ``user`` enters the decision on ``grade`` taken on a day, or None."""
    rule = rule_for(grade, on)
    return entering_post(user, rule.decided_by) if rule else None


def returning_post(user: Any, grading: Grading, on: dt.date) -> Post | None:
    """Return the post in which ``user`` sends a grading back: whoever could take its next step, or None."""
    grade = grading.recommended or grading.proposed
    deciding = deciding_post(user, grade, on)
    if grading.state == State.SUBMITTED:
        return recommending_post(user, grade, on) or deciding
    return deciding


def locking_post(user: Any) -> Post | None:
    """Return the post in which ``user`` may set a heritage lock, or None."""
    return _post(user, LOCKING)


def releasing_post(user: Any) -> Post | None:
    """Return the post in which ``user`` may release a heritage lock, or None."""
    return _post(user, RELEASING)
