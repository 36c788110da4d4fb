"""Who sits where today: the holder of a post, and who acts for him while he is away."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from responses.prepared import Kept
from staff.models import Absence, Officer, Post, Tenure, User

_OF_LOGIN = Kept(lambda user: Officer.objects.filter(user=user), int)
_APPOINTED = Kept(
    lambda post, day: Officer.objects.select_related("user").filter(tenures__post=post, tenures__period__contains=day),
    int,
    dt.date,
)
_ABSENT = Kept(
    lambda day, officer: Absence.objects.on(day).select_related("link_officer__user").filter(officer=officer),
    dt.date,
    int,
)


def officer_of(user: User) -> Officer | None:
    """Return the officer behind a login, or None (an administrator who is no officer)."""
    return _OF_LOGIN.first(user.pk) if user.pk else None


def appointed_to(post: Post, *, on: dt.date | None = None) -> Officer | None:
    """Return the officer whose tenure of ``post`` covers the day ``on`` (today), away or not; None while vacant."""
    day = on or timezone.localdate()
    return _APPOINTED.first(post.pk, day)


def acting_at(post: Post, *, on: dt.date | None = None) -> list[Officer]:
    """Return those who can act for ``post`` on the day ``on`` (today): its holder, then link officers in their order.

    A link officer who is away himself is followed by his own link officer. Empty while the post is vacant.
    """
    officer = appointed_to(post, on=on)
    return chain(officer, on=on) if officer is not None else []


def chain(officer: Officer, *, on: dt.date | None = None) -> list[Officer]:
    """Return ``officer``, and while he is away on the day ``on`` (today) those who act for him, in their order."""
    day, found = on or timezone.localdate(), [officer]
    while (absence := _absence_of(found[-1], day)) is not None:
        link = absence.link_officer
        if link is None or link in found:
            break
        found.append(link)
    return found


def _absence_of(officer: Officer, day: dt.date) -> Absence | None:
    return _ABSENT.first(day, officer.pk)


def holder_of(post: Post, *, on: dt.date | None = None) -> Officer | None:
    """Return the officer who answers for ``post`` on the day ``on`` (today), or None while it is vacant.

    That is its holder, and while he is away the link officer who is there.
    """
    acting = acting_at(post, on=on)
    return acting[-1] if acting else None


def first_held(post: Post) -> Post:
    """Return ``post`` if somebody holds it today, else the first held post above it; ``post`` where all are vacant."""
    line = [post, *post.superiors()]
    today = timezone.localdate()
    held = set(Tenure.objects.filter(post__in=line, period__contains=today).values_list("post_id", flat=True))
    return next((each for each in line if each.pk in held), post)


def links_on(day: dt.date) -> dict[int, Absence]:
    """Return the absences of a day by the key of the absent officer, with their link officers, in one query."""
    rows = Absence.objects.on(day).select_related("link_officer")
    return {row.officer_id: row for row in rows}


def answering(officer: Officer, links: dict[int, Absence]) -> Officer:
    """Return who answers for ``officer``, by the absences of a day: himself, or the link officer who is there."""
    found: list[Officer] = [officer]
    while (absence := links.get(found[-1].pk)) is not None:
        link = absence.link_officer
        if link is None or link in found:
            break
        found.append(link)
    return found[-1]


def seated(posts: Iterable[Post], *, on: dt.date | None = None) -> dict[int, Tenure]:
    """Return the tenures of a day by the key of their post, with their officers, in one query."""
    day = on or timezone.localdate()
    rows = Tenure.objects.filter(post__in=posts, period__contains=day).select_related("officer")
    return {row.post_id: row for row in rows}
