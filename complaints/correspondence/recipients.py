"""To whom the mails about a complaint go: its reporter, who follows it, and those whose reports were merged into it.

Who took his part back is told nothing more (docs/decisions/0029).
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from complaints.models import Channel, Complaint, Follower, Reporter
from responses.prepared import Kept
from staff.leaving import keep_finder

_REPORTER = Kept(lambda complaint: Reporter.objects.filter(complaint=complaint).select_related("complaint"), int)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Where one person is reached about a complaint, in which language, and at which private address he follows it."""

    email: str
    phone: str
    language: str
    url: str
    # Whether he reported it: only then is he asked for an answer (complaints.domain.feedback).
    reported: bool = True
    # What ends these mails, for their headers: a follower's, who asked for them; a reporter's end with his complaint.
    leave: str = ""

    @property
    def channel(self) -> str:
        """How he is reached."""
        return Channel.MAIL if self.email else Channel.SMS


def together(complaint: Complaint) -> list[int]:
    """Return the complaint's key and those of all that were merged into it, however often merged."""
    found = [complaint.pk]
    level = found
    while level:
        level = list(Complaint.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        found = [*found, *level]
    return found


def recipients(complaint: Complaint, *, alone: bool = False) -> list[Recipient]:
    """Return everybody who is told what becomes of the complaint, each once: by mail address, else by telephone.

    ``alone``: the complaint has only now got its number, so that nobody can follow it and none was merged into it.
    """
    if alone:
        return [_of_reporter(each) for each in _REPORTER.rows(complaint.pk)]
    among = together(complaint)
    reporters = (
        Reporter.objects.filter(complaint__in=among, complaint__stepped_back_at=None)
        .select_related("complaint")
        .order_by("complaint_id")
    )
    followers = (
        Follower.objects.following()
        .filter(complaint__in=among, contact__isnull=False)
        .select_related("contact")
        .order_by("pk")
    )
    own = [
        _of_reporter(reporter)
        # Of the complaint itself first: who reported twice gets the address of his own.
        for reporter in sorted(reporters, key=lambda each: each.complaint_id != complaint.pk)
    ]
    others = [of_follower(follower) for follower in followers]
    return list({(each.email.casefold() or each.phone): each for each in reversed([*own, *others])}.values())[::-1]


def _of_reporter(reporter: Reporter) -> Recipient:
    return Recipient(
        email=reporter.email,
        phone=reporter.phone,
        language=reporter.complaint.language,
        url=address("complaints:track", reporter.complaint.key),
    )


def of_follower(follower: Follower) -> Recipient:
    """Return where a follower is reached, who still has a contact."""
    return Recipient(
        email=follower.contact.email,
        phone=follower.contact.phone,
        language=follower.language,
        url=address("complaints:following", follower.key),
        reported=False,
        leave=f"follower:{follower.pk}",
    )


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one person has in a complaint and all that were put together with it, and who shares it with him.

    ``reports`` are the complaints that he made (primary keys), ``followings`` what he follows of them. ``others`` is
    how many people beside him reported it or said "mine too", and did not take theirs back.
    """

    reports: list[int]
    followings: list[int]
    others: int
    # Whether the one that goes on is his own, and nobody else's: then it ends when he takes it back.
    alone: bool


def part_of_reporter(complaint: Complaint) -> Part:
    """Return what the reporter of ``complaint`` has in it, known by the address that he confirmed; else that one."""
    survivor = complaint.survivor
    among = together(survivor)
    reports = Complaint.objects.filter(pk__in=among).order_by("pk")
    rows = reports.values_list("pk", "stepped_back_at", "reporter__email", "reporter__phone")
    made = {pk: (_person(email, phone) or f"report {pk}", left) for pk, left, email, phone in rows}
    following = Follower.objects.following().filter(complaint__in=among).order_by("pk")
    joined = {
        pk: _person(email, phone) or f"follower {pk}"
        for pk, email, phone in following.values_list("pk", "contact__email", "contact__phone")
    }
    himself, _left = made[complaint.pk]
    sharing = {who for who, left in made.values() if left is None} | set(joined.values())
    own = [pk for pk, (who, _left) in made.items() if who == himself]
    others = len(sharing - {himself})
    return Part(
        reports=own,
        followings=[pk for pk, who in joined.items() if who == himself],
        others=others,
        alone=others == 0 and survivor.pk in own,
    )


def _person(email: str | None, phone: str | None) -> str:
    return (email or "").casefold() or phone or ""


def people(complaint: Complaint) -> int:
    """Return how many people reported this: its reporter, who said "mine too", and those of merged reports."""
    counted = _counted(together(complaint))
    return sum(1 + followers for followers in counted)


def _counted(among: Collection[int]) -> list[int]:
    following = Count("followers", filter=Q(followers__confirmed_at__isnull=False, followers__ended_at__isnull=True))
    return list(
        Complaint.objects.filter(pk__in=among).annotate(following=following).values_list("following", flat=True)
    )


def declare() -> None:
    """Tell how a follower's mails are ended."""
    keep_finder("follower", _leaving)


def _leaving(key: str) -> str:
    follower = Follower.objects.following().filter(pk=key).first()
    return address("complaints:leave-following", follower.key) if follower else ""


def address(name: str, key: object) -> str:
    """Return the private address of a page that ``key`` opens."""
    return f"{settings.SITE_URL}{reverse(name, args=[key])}"
