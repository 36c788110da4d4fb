"""Who is what: predicates that the rules of other rooms are made of, and who may what with offices and people."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rules.predicates import Predicate, predicate

from staff.models import ChargeReport, Officer, Post, Section, User


def has_duty(user: Any, *duties: str) -> bool:
    """Whether ``user`` acts, today, for a post with one of ``duties`` (with none given: any post)."""
    if not isinstance(user, User):
        return False
    held = user.seats().duties
    return any(each in duties for each in held) if duties else bool(held)


def duty(*duties: str) -> Predicate:
    """Return the predicate "holds a post with one of ``duties``" for ``rules.add_rule``."""
    return Predicate(lambda user: has_duty(user, *duties), name="duty:" + ",".join(duties))


@predicate
def holds_a_post(user: Any) -> bool:
    """Whether ``user`` holds any post today."""
    return has_duty(user)


@predicate
def keep_offices(user: Any) -> bool:
    """Keep officers, charge, calendars and the settings of sections: an administrator with that right."""
    return isinstance(user, User) and user.is_active and user.is_staff and bool(user.has_perm("staff.keep_offices"))


def is_own(user: Any, officer: Officer | None) -> bool:
    """Whether the officer is ``user`` himself, who gives himself no post: a second administrator enters it."""
    return officer is not None and isinstance(user, User) and officer.user_id == user.pk


@predicate
def see_offices(user: Any) -> bool:
    """Read who is who: everybody in office, and the administrators."""
    return has_duty(user) or bool(keep_offices(user))


def below(user: Any) -> "QuerySet[Post]":
    """Return the posts that report to those of ``user``, over any number of steps, without his own."""
    if not isinstance(user, User):
        return Post.objects.none()
    return Post.objects.in_line_of(user).exclude(pk__in=user.posts().values("pk"))


def leads(user: Any, officer: Officer) -> bool:
    """Whether ``officer`` holds a post today that reports to one of ``user``; nobody leads himself."""
    if not isinstance(user, User) or officer.user_id == user.pk:
        return False
    return below(user).filter(tenures__officer=officer, tenures__period__contains=timezone.localdate()).exists()


@predicate
def enter_absence(user: Any, officer: Officer) -> bool:
    """Enter, shorten and withdraw an officer's leave and tours: those he reports to, and the administrators."""
    return bool(keep_offices(user)) or leads(user, officer)


@predicate
def see_record(user: Any, officer: Officer) -> bool:
    """See an officer's absences: himself, those he reports to, the administrators."""
    return (isinstance(user, User) and officer.user_id == user.pk) or bool(enter_absence(user, officer))


@predicate
def see_section(user: Any, section: Section) -> bool:
    """See how a section is set: those its posts report to, and the administrators."""
    return bool(keep_offices(user)) or below(user).filter(section=section).exists()


@predicate
def read_charge(user: Any, report: ChargeReport) -> bool:
    """Read in a charge report what the papers are about: who gave, who took, those above; no administrator."""
    if not isinstance(user, User):
        return False
    hands = {officer.user_id for officer in (report.relieved, report.relieving) if officer is not None}
    return user.pk in hands or Post.objects.in_line_of(user).filter(pk=report.post_id).exists()


def was_relieved(user: Any) -> bool:
    """Whether ``user`` once gave charge of a post away."""
    return isinstance(user, User) and ChargeReport.objects.filter(relieved__user=user).exists()


@predicate
def see_charge(user: Any, report: ChargeReport) -> bool:
    """See that charge was handed over, and the numbers of what lay there."""
    return bool(read_charge(user, report) or keep_offices(user))
