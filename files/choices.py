"""Where a file can be sent: the posts that have a holder, those near in the reporting line first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from staff.domain.seats import answering, links_on
from staff.models import Absence, Officer, Post, Section, Tenure

# "and", "of", "এবং": words that tell no section.
_SHORT = 3


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One post with the officer who holds it today."""

    post: Post
    officer: str
    section: Section | None = None

    @property
    def code(self) -> str:
        """The post's code."""
        return str(self.post.code)

    @property
    def label(self) -> str:
        """Code, name and holder as a list shows them; the section where it is another and the name does not tell."""
        name, section = self.post.name, self.post.section
        told = section == self.section or _significant(name) & _significant(section.name)
        place = name if told else f"{name}, {section.name}"
        return f"{self.code} – {place} ({self.officer})"


def _significant(name: str) -> set[str]:
    return {word for word in name.casefold().replace(",", " ").split() if len(word) > _SHORT}


def seats(*, holder: Post, section: Section | None = None) -> list[Seat]:
    """Return every post but ``holder`` that somebody holds today, in two queries; ``section`` is that of the file."""
    rows = Tenure.objects.filter(period__contains=timezone.localdate()).exclude(post=holder)
    rows = rows.select_related("post__section", "officer").order_by("post__section__code", "post__code")
    links = links_on(timezone.localdate())
    return [Seat(post=row.post, officer=_sitting(row.officer, links), section=section) for row in rows]


def _sitting(officer: Officer, links: dict[int, Absence]) -> str:
    acting = answering(officer, links)
    if acting == officer:
        return officer.name
    return _("%(officer)s is away, %(link)s acts") % {"officer": officer.name, "link": acting.name}


def near(every: Sequence[Seat], *, holder: Post) -> list[Seat]:
    """Return of ``every`` seat those the file is likely to go to: the post above, those below, and the section's."""
    own = [
        seat
        for seat in every
        if seat.post.pk == holder.reports_to_id
        or seat.post.reports_to_id == holder.pk
        or seat.post.section_id == holder.section_id
    ]

    def distance(seat: Seat) -> tuple[int, str]:
        if seat.post.pk == holder.reports_to_id:
            return 0, seat.code
        return (1 if seat.post.reports_to_id == holder.pk else 2), seat.code

    return sorted(own, key=distance)
