"""Who is not heard for a while, and reports that a person has looked at."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.guard import marks
from complaints.guard.marks import Reachable
from complaints.models import BlockedContact, Complaint, Hold, Reporter
from staff.models import User


@transaction.atomic
def block(
    *, contact: Reachable, reason: str, until: dt.datetime | None, user: User, complaint: Complaint | None = None
) -> list[BlockedContact]:
    """Take no reports from a mail address, a number, or both, until a moment or until it is lifted.

    Of one who is blocked as the reporter of ``complaint`` nothing is kept by which he could be known again.
    Raises ValidationError where one is blocked already, or the moment has passed.
    """
    now = timezone.now()
    if until is not None and until <= now:
        raise ValidationError({"until": _("Choose a day to come.")})
    blocked = []
    for mark in marks.of_contact(contact):
        standing = BlockedContact.objects.select_for_update().filter(mark=mark, lifted_at=None).first()
        if standing is not None and standing.stands:
            raise ValidationError(_("This address or number is blocked already."))
        if standing is not None:
            standing.lifted_at, standing.lifted_by = now, user
            standing.save(update_fields=["lifted_at", "lifted_by"])
        blocked.append(
            BlockedContact.objects.create(
                mark=mark,
                hint="" if complaint is not None else marks.hint_of(contact),
                reason=reason,
                until=until,
                complaint=complaint,
                blocked_at=now,
                blocked_by=user,
            )
        )
    return blocked


def block_reporter(*, complaint: Complaint, reason: str, until: dt.datetime | None, user: User) -> list[BlockedContact]:
    """Block whoever sent a complaint, without anybody reading who that is.

    Raises ValidationError where it came without a name or he was forgotten, and as ``block`` does.
    """
    reporter = Reporter.objects.filter(complaint=complaint).first()
    if reporter is None:
        raise ValidationError(_("Nobody is known who reported this."))
    return block(contact=reporter, reason=reason, until=until, user=user, complaint=complaint)


@transaction.atomic
def lift(*, blocked: BlockedContact, user: User) -> None:
    """Hear somebody again; the entry stays for a while. Raises ValidationError where that was done already."""
    blocked = BlockedContact.objects.select_for_update().get(pk=blocked.pk)
    if blocked.lifted_at is not None:
        raise ValidationError(_("This block was lifted already."))
    blocked.lifted_at, blocked.lifted_by = timezone.now(), user
    blocked.save(update_fields=["lifted_at", "lifted_by"])


@transaction.atomic
def decide_hold(*, complaint: Complaint, genuine: bool, user: User) -> None:
    """Say of a held report whether it is genuine; raises ValidationError where somebody has said so already."""
    waiting = Hold.objects.waiting().filter(complaint=complaint).select_for_update()
    if not waiting:
        raise ValidationError(_("Somebody has looked at this report already."))
    Hold.objects.filter(pk__in=[hold.pk for hold in waiting]).update(
        decided_at=timezone.now(), decided_by=user, genuine=genuine
    )
