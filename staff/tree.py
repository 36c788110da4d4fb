"""The department as a tree of posts with who sits where, read in a fixed number of queries."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from staff.domain.seats import answering, links_on, seated
from staff.models import Absence, Officer, Post, Tenure, TenureKind


@dataclass(kw_only=True)
class Seat:
    """A post with its holder today, who acts for him, and the posts that report to it."""

    post: Post
    officer: Officer | None = None
    additional: bool = False
    absence: Absence | None = None
    acting: Officer | None = None
    below: "list[Seat]" = field(default_factory=list)


def grown(*, day: dt.date | None = None) -> list[Seat]:
    """Return the posts that report to none, with all others below them; three queries."""
    today = day or timezone.localdate()
    posts = Post.objects.select_related("section", "designation").order_by(
        "-designation__level", "section__code", "code"
    )
    seats = {post.pk: Seat(post=post) for post in posts}
    holders, links = seated(posts, on=today), links_on(today)
    roots: list[Seat] = []
    for seat in seats.values():
        _fill(seat, holders.get(seat.post.pk), links)
        above = seats.get(seat.post.reports_to_id or 0)
        (above.below if above else roots).append(seat)
    return roots


def seat_of(post: Post, *, day: dt.date | None = None) -> Seat:
    """Return one post with who sits there."""
    today = day or timezone.localdate()
    seat = Seat(post=post)
    _fill(seat, seated([post], on=today).get(post.pk), links_on(today))
    return seat


def _fill(seat: Seat, tenure: Tenure | None, links: dict[int, Absence]) -> None:
    if tenure is None:
        return
    officer = tenure.officer
    seat.officer, seat.additional = officer, tenure.kind == TenureKind.ADDITIONAL
    seat.absence = links.get(officer.pk)
    acting = answering(officer, links)
    seat.acting = acting if acting != officer else None
