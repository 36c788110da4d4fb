"""The movement register, and what every move begins with: the lock, and who holds the file."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files import rules
from files.domain.delay import refuse_unexplained
from files.models import File, FileState, Movement, MovementKind, NoteColour, Noting
from files.signals import file_first_opened
from files.workflow import NotAllowed, check
from language import dates
from responses.prepared import Kept
from staff.domain import officer_of
from staff.models import Officer, Post, Section, User
from staff.working_time import add_working_days

_LINE = Kept(
    lambda file, serial: Movement.objects.filter(file=file, serial=serial).select_related("officer", "to_post"),
    int,
    int,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_HAPPENED: "dict[str, StrPromise]" = {
    MovementKind.FORWARDED: gettext_lazy("%(officer)s forwarded it to %(post)s on %(moment)s."),
    MovementKind.RETURNED: gettext_lazy("%(officer)s sent it back to %(post)s on %(moment)s."),
    MovementKind.PULLED_BACK: gettext_lazy("%(officer)s pulled it back to %(post)s on %(moment)s."),
    MovementKind.PARKED: gettext_lazy("%(officer)s parked it on %(moment)s."),
    MovementKind.RESUMED: gettext_lazy("%(officer)s took it up again on %(moment)s."),
    MovementKind.CLOSED: gettext_lazy("%(officer)s closed it on %(moment)s."),
    MovementKind.REOPENED: gettext_lazy("%(officer)s reopened it for %(post)s on %(moment)s."),
}

# What the holder does with a file; pulling back and reopening are done by others, taking it up again is work begun.
_NEEDS_EXPLANATION = {MovementKind.FORWARDED, MovementKind.RETURNED, MovementKind.PARKED, MovementKind.CLOSED}
_PLACE = [
    "holder",
    "held_since",
    "due_at",
    "last_movement",
    "state",
    "parked_until",
    "closed_at",
    "outcome",
    "result",
]


def lock(file: File) -> None:
    """Lock the file's row until the transaction ends and read it again into ``file``."""
    file.refresh_from_db(from_queryset=File.objects.select_for_update())


def acting_officer(*, file: File, user: User) -> Officer:
    """Return the officer behind ``user`` if he holds the (locked) file; raises NotAllowed with what happened to it."""
    officer = officer_of(user)
    if officer is None or not rules.holds(user, file):
        raise NotAllowed(what_happened(file=file, user=user), code="holder")
    return officer


def what_happened(*, file: File, user: User) -> str:
    """Say where the file has gone since, to one who may know; to anybody else, only that he does not hold it."""
    last = last_movement(file)
    template = _HAPPENED.get(last.kind)
    if template is None or not rules.may_see(user, file):
        return _("The file is not with you.")
    words = {
        "officer": last.officer.name if last.officer else _("The system"),
        "post": last.to_post.name,
        "moment": dates.moment(last.sent_at),
    }
    return _("Nothing was done: the file has moved meanwhile.") + " " + str(template) % words


def refuse_stale(*, file: File, user: User, last_movement: int, last_note: int | None = None) -> None:
    """Raise NotAllowed where the (locked) file is no longer as the acting person read it, with what changed.

    ``last_movement`` and, where it matters, ``last_note`` are the numbers that stood on his page.
    """
    if last_movement != file.last_movement:
        raise NotAllowed(what_happened(file=file, user=user), code="stale")
    if last_note is not None and last_note != file.last_note:
        raise NotAllowed(
            _("Nothing was done: a note was confirmed on this file meanwhile. Read it, then decide again."),
            code="stale",
        )


def due_from(
    now: dt.datetime, *, section: Section, promised_at: dt.datetime | None, holder: Post | None = None
) -> dt.datetime:
    """Return when a holder who begins ``now`` should be done: never after a promise that still lies ahead.

    The number of days is the file's section's; they are counted in the calendar by which ``holder`` works.
    """
    place = holder.section if holder is not None else section
    due_at = add_working_days(now, section.days_per_officer, section=place)
    return min(due_at, promised_at) if promised_at is not None and promised_at > now else due_at


def last_movement(file: File) -> Movement:
    """Return the newest line of the register, where the file lies now."""
    found = _LINE.get(file.pk, file.last_movement)
    found.file = file
    return found


def refuse_open_draft(file: File) -> None:
    """Raise NotAllowed while a yellow note of the holder is neither confirmed nor discarded."""
    if Noting.objects.filter(file=file, colour=NoteColour.YELLOW).exists():
        raise NotAllowed(_("Your note is still a draft: confirm or discard it first."), code="draft")


def refuse_late_without_reason(file: File, remarks: str) -> None:
    """Raise NotAllowed where the file is past its due date and the remarks do not say why."""
    if not remarks.strip() and timezone.now() > file.due_at:
        raise NotAllowed(_("The file is past its due date: say in the remarks why it took so long."), code="late")


def ensure_opened(file: File) -> Movement:
    """Note that the holder has read the file; returns the newest movement.

    Sends file_first_opened the first time after a movement.
    """
    last = last_movement(file)
    if last.opened_at is None:
        last.opened_at = timezone.now()
        last.save(update_fields=["opened_at"])
        file_first_opened.send(File, file=file, movement=last)
    return last


def record(
    *,
    file: File,
    kind: str,
    officer: Officer | None,
    to_post: Post | None = None,
    remarks: str = "",
    until: dt.date | None = None,
    outcome: str = "",
    clock: Movement | None = None,
    approver: Post | None = None,
    approving_officer: Officer | None = None,
) -> Movement:
    """Write the next line of the register and put the file where it says; the caller has locked and checked.

    Without ``to_post`` the file stays with its holder, and his clock runs on; ``clock`` is the movement whose clock is
    taken up again when a file is pulled back; otherwise a new clock begins.
    """
    move = check(kind, file.state)
    if officer is not None and kind in _NEEDS_EXPLANATION:
        refuse_unexplained(file)
    # The register never runs backwards, though a server's clock was set back meanwhile.
    now = max(timezone.now(), last_movement(file).sent_at)
    stays = to_post is None
    if clock is not None:
        held_since, due_at = clock.held_since, clock.due_at
    elif stays:
        held_since, due_at = file.held_since, file.due_at
    else:
        held_since, due_at = now, due_from(now, section=file.section, promised_at=file.promised_at, holder=to_post)
    movement = Movement.objects.create(
        file=file,
        serial=file.last_movement + 1,
        kind=kind,
        from_post=file.holder,
        to_post=to_post or file.holder,
        officer=officer,
        approver=approver,
        approving_officer=approving_officer,
        remarks=remarks,
        until=until,
        outcome=outcome,
        sent_at=now,
        # Whoever keeps or fetches a file has it before his eyes.
        opened_at=now if stays or clock is not None else None,
        held_since=held_since,
        due_at=due_at,
    )
    file.holder, file.held_since, file.due_at = movement.to_post, held_since, due_at
    file.last_movement, file.state, file.parked_until = movement.serial, move.ends, until
    closing = move.ends == FileState.CLOSED
    file.closed_at = now if closing else None
    file.outcome, file.result = (outcome, movement.remarks) if closing else ("", "")
    file.save(update_fields=_PLACE)
    return movement
