"""How a file goes from post to post."""

from django.db import transaction
from django.utils.translation import gettext as _

from files import rules
from files.domain.messages import tell_arrival, tell_pulled_back
from files.domain.parking import lapse_parking
from files.domain.register import (
    acting_officer,
    ensure_opened,
    last_movement,
    lock,
    record,
    refuse_late_without_reason,
    refuse_open_draft,
    what_happened,
)
from files.models import File, FileState, Movement, MovementKind
from files.signals import file_forwarded
from files.workflow import NotAllowed, check
from staff.domain import holder_of, officer_of
from staff.models import Post, User


@transaction.atomic
def mark_opened(*, file: File, user: User) -> Movement | None:
    """Note the holder's first reading after a movement; None where ``user`` does not hold the file.

    Side effects, in order: locks the file; stores the time; sends file_first_opened, once per movement.
    """
    lock(file)
    return ensure_opened(file) if file.state != FileState.CLOSED and rules.holds(user, file) else None


@transaction.atomic
def forward(*, file: File, user: User, to_post: Post, remarks: str = "") -> Movement:
    """Send the file to another post, which must have a holder; past the due date the remarks say why it took so long.

    Views that were asked for stay asked: the answers come to the new holder. Side effects, in order: locks the file;
    lets an undecided request to park lapse; notes that it was read; writes the register; tells the receiving post;
    sends file_forwarded.
    """
    return _send(file=file, user=user, to_post=to_post, remarks=remarks, kind=MovementKind.FORWARDED)


@transaction.atomic
def send_back(*, file: File, user: User, remarks: str = "") -> Movement:
    """Send the file back to the post it came from. Side effects as those of ``forward``."""
    return _send(file=file, user=user, to_post=None, remarks=remarks, kind=MovementKind.RETURNED)


def _send(*, file: File, user: User, to_post: Post | None, remarks: str, kind: str) -> Movement:
    lock(file)
    officer = acting_officer(file=file, user=user)
    check(kind, file.state)
    target = to_post or sender_of(file)
    if target is None:
        raise NotAllowed(_("The file came from nobody; forward it to a post instead."), code="sender")
    if target == file.holder:
        raise NotAllowed(_("The file is with this post already; choose another."), code="same")
    if holder_of(target) is None:
        raise NotAllowed(
            _("Nobody holds the post %(post)s at present; choose another.") % {"post": target.name}, code="vacant"
        )
    refuse_open_draft(file)
    refuse_late_without_reason(file, remarks)
    lapse_parking(file)
    ensure_opened(file)
    movement = record(file=file, kind=kind, officer=officer, to_post=target, remarks=remarks)
    tell_arrival(file=file, movement=movement)
    file_forwarded.send(File, file=file, movement=movement)
    return movement


def sender_of(file: File) -> Post | None:
    """Return the post that the file can be sent back to, or None where it came from no other."""
    arrival = (
        file.movements.select_related("from_post")
        .filter(
            to_post=file.holder,
            held_since=file.held_since,
            kind__in=[MovementKind.FORWARDED, MovementKind.RETURNED],
        )
        .order_by("-serial")
        .first()
    )
    return arrival.from_post if arrival else None


@transaction.atomic
def pull_back(*, file: File, user: User) -> Movement:
    """Take back a file just sent, as long as its recipient has not opened it; the old clock runs on.

    Side effects, in order: locks the file; writes the register; tells the post it was pulled back from; sends
    file_forwarded.
    """
    lock(file)
    last = last_movement(file)
    officer = officer_of(user)
    if officer is None or not rules.sent_last(user, last):
        raise NotAllowed(what_happened(file=file, user=user), code="sender")
    check(MovementKind.PULLED_BACK, file.state)
    if last.opened_at is not None:
        raise NotAllowed(
            _("%(post)s has opened the file; it can no longer be pulled back.") % {"post": last.to_post.name},
            code="opened",
        )
    before = file.movements.get(serial=last.serial - 1)
    movement = record(file=file, kind=MovementKind.PULLED_BACK, officer=officer, to_post=last.from_post, clock=before)
    tell_pulled_back(file=file, post=last.to_post)
    file_forwarded.send(File, file=file, movement=movement)
    return movement
