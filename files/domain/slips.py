"""Files that move on paper: slips are printed, and what was written on them is entered into the register later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File as UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence import sheets
from evidence.domain import Refused, receive_document
from files.domain.hand_overs import Shown, faults, fitting, leave_a_day, write_line
from files.domain.messages import tell_arrival
from files.domain.parking import lapse_parking
from files.domain.register import acting_officer, lock
from files.models import File, HandOver, Movement, NoteColour, Noting, Slip, SlipScan, SlipState
from files.numbering import number_of
from files.signals import file_forwarded
from files.slips import codes as slip_codes
from files.slips import rules as slip_rules
from files.workflow import NotAllowed
from staff.domain import officer_of
from staff.models import Officer, Post, User

# A slip has two sides; who photographs it sends a page or two.
_PAGES_LOOKED_AT = 4
_LOOK_SECONDS = 30
_NO_RIGHT = gettext_lazy("You cannot enter this slip: the post that printed it, or the file's holder, does.")


class OtherWay(NotAllowed):
    """The register went another way while the slip was out; ``part`` is the first line that fits, 0 where none does."""

    def __init__(self, part: int) -> None:
        super().__init__(
            _("The file has moved here too while the slip was out: what the slip says does not follow on it."),
            code="other_way",
        )
        self.part = part


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What entering a slip wrote."""

    movements: list[Movement]
    left_out: int


@transaction.atomic
def print_slips(*, files: Sequence[File], user: User) -> list[Slip]:
    """Make a slip for each of the files, all of which ``user`` holds and none of which has one out.

    Side effects, in order, file by file in the order of their numbers: locks it; takes the next number of its section's
    series of slips; stores the slip. Nothing is stored where one of them is refused.
    """
    made = {}
    for file in sorted(files, key=lambda each: each.pk):
        lock(file)
        officer = acting_officer(file=file, user=user)
        if file.slips.out().exists():
            raise NotAllowed(
                _("File %(number)s has a slip that is out: enter or cancel that first.") % {"number": file.number},
                code="out",
            )
        if not slip_rules.may_print(user, file):
            raise NotAllowed(_("Only an active file moves; take it up again first."), code="state")
        made[file.pk] = Slip.objects.create(
            number=number_of(file.section, series="slip", number_format=file.section.slip_format),
            file=file,
            serial=file.last_movement,
            post=file.holder,
            officer=officer,
            printed_at=timezone.now(),
            code=slip_codes.new_code(),
        )
    return [made[file.pk] for file in files]


@transaction.atomic
def cancel_slip(*, slip: Slip, user: User, reason: str) -> Slip:
    """Cancel a slip that was lost, spoilt or never used. Side effects, in order: locks file and slip; ends the slip."""
    officer, post = _take(slip, user)
    if not reason.strip():
        raise NotAllowed(_("Say why the slip is cancelled."), code="reason")
    _end(slip, SlipState.CANCELLED, officer=officer, post=post, reason=reason)
    return slip


def receive_scan(*, upload: "UploadedFile[Any]", user: User, slip: Slip | None = None) -> SlipScan:
    """Keep a scan of a filled slip, told by its QR code, or given as ``slip`` where no code can be read.

    Raises Refused where the upload cannot be read, NotAllowed where it shows no slip that ``user`` may enter. Nothing
    is kept of one that is refused.
    """
    with transaction.atomic():
        original = receive_document(upload=upload, received_from=user, read=False)
        numbers = range(1, min(original.pages.count(), _PAGES_LOOKED_AT) + 1)
        found = sheets.codes_of(original, numbers=numbers, seconds=_LOOK_SECONDS, once=False)
        texts = [text for texts in found.values() for text in texts]
        told = slip_of_codes(texts, user=user)
        if slip is not None and told is not None and told.pk != slip.pk:
            raise NotAllowed(
                _("“%(name)s” is slip %(number)s, not this one.") % {"name": original.name, "number": told.number},
                code="other",
            )
        if slip is not None and told is None and any(_is_marked(text) for text in texts):
            raise NotAllowed(_("“%(name)s” shows another slip.") % {"name": original.name}, code="other")
        wanted = slip or told
        if wanted is None:
            raise NotAllowed(
                _("No code of a slip that you may enter can be read in “%(name)s”. Type the slip's number instead.")
                % {"name": original.name},
                code="unread",
            )
        officer, _post = _take(wanted, user)
        return SlipScan.objects.create(
            file=wanted.file, slip=wanted, original=original, code_read=told is not None, added_by=officer
        )


def slip_of_codes(texts: Sequence[str], *, user: User) -> Slip | None:
    """Return the first slip that one of the codes names and ``user`` may see."""
    for text in texts:
        try:
            code = slip_codes.unmarked(text)
        except slip_codes.Forged:
            continue
        if found := Slip.objects.visible_to(user).select_related("file").filter(code=code).first():
            return found
    return None


def _is_marked(text: str) -> bool:
    try:
        slip_codes.unmarked(text)
    except slip_codes.Forged:
        return False
    return True


@transaction.atomic
def enter_slip(*, slip: Slip, user: User, lines: Sequence[Shown], part: int | None = None, reason: str = "") -> Entered:
    """Enter what was written on a slip: each line becomes a movement at the time it happened, marked as made on paper.

    Where the register went another way meanwhile, OtherWay says from which line on it follows again; said once more
    with that ``part`` and a ``reason``, those lines become movements and the ones before are kept as left out. Raises
    ValidationError with everything that cannot have been. Side effects, in order: locks file and slip; lets an
    undecided request to park lapse; notes readings that the paper proves; writes the register; stores the lines; ends
    the slip; has the days that were counted already counted again; tells the post that has the file now; sends
    file_forwarded for each movement.
    """
    officer, post = _take(slip, user)
    file = slip.file
    if not slip_rules.printed_it(user, slip) and not slip.scans.exists():
        raise NotAllowed(
            _("Add the scan or a photo of the filled slip first: only the post that printed it enters it without."),
            code="scan",
        )
    if wrong := faults(slip, lines, now=timezone.now()):
        raise ValidationError(wrong)
    first = fitting(file, lines)
    if first != 1 and part != first:
        raise OtherWay(first)
    if first == 0:
        raise OtherWay(0)
    if first > 1 and not reason.strip():
        raise NotAllowed(_("Say why lines of the slip are left out."), code="reason")
    _refuse_draft(file)
    lapse_parking(file)
    movements: list[Movement] = []
    for number, shown in enumerate(lines, start=1):
        movement = write_line(file, shown) if number >= first else None
        if movement is not None:
            movements.append(movement)
        _keep(slip, number, shown, movement, officer=officer, post=post)
    _end(slip, SlipState.ENTERED, officer=officer, post=post, reason=reason if first > 1 else "")
    for movement in movements:
        leave_a_day(movement.sent_at)
    tell_arrival(file=file, movement=movements[-1])
    for movement in movements:
        file_forwarded.send(File, file=file, movement=movement)
    return Entered(movements=movements, left_out=first - 1)


def _take(slip: Slip, user: User) -> tuple[Officer, Post]:
    """Lock file and slip and return as whom ``user`` enters it; raises NotAllowed."""
    lock(slip.file)
    slip.refresh_from_db(from_queryset=Slip.objects.select_for_update(of=("self",)).select_related("file"))
    if slip.state != SlipState.OUT:
        raise NotAllowed(
            _("Slip %(number)s is %(state)s already.") % {"number": slip.number, "state": slip.get_state_display()},
            code="ended",
        )
    officer = officer_of(user)
    if officer is None or not slip_rules.may_enter(user, slip):
        raise NotAllowed(_NO_RIGHT, code="right")
    posts = list(user.posts().order_by("code"))
    wanted = (slip.post_id, slip.file.holder_id)
    post = next((each for each in posts if each.pk in wanted), None)
    return officer, post or next(each for each in posts if each.section_id == slip.file.section_id)


def _refuse_draft(file: File) -> None:
    if Noting.objects.filter(file=file, colour=NoteColour.YELLOW).exists():
        raise NotAllowed(
            _("%(post)s has a note on this file that is still a draft: it is confirmed or discarded there first.")
            % {"post": file.holder.name},
            code="draft",
        )


def _keep(
    slip: Slip, number: int, shown: Shown, movement: Movement | None, *, officer: Officer, post: Post
) -> HandOver:
    return HandOver.objects.create(
        file=slip.file,
        slip=slip,
        line=number,
        from_post=shown.from_post,
        to_post=shown.to_post,
        happened_at=movement.sent_at if movement else shown.at,
        received_at=movement.opened_at if movement else shown.received_at,
        remarks=shown.remarks,
        movement=movement,
        entered_at=timezone.now(),
        entered_by=officer,
        entered_post=post,
    )


def _end(slip: Slip, state: str, *, officer: Officer, post: Post, reason: str) -> None:
    slip.state, slip.reason = state, reason
    slip.ended_at, slip.ended_by, slip.ended_post = timezone.now(), officer, post
    slip.save(update_fields=["state", "reason", "ended_at", "ended_by", "ended_post"])


__all__ = ["Entered", "OtherWay", "Refused", "cancel_slip", "enter_slip", "print_slips", "receive_scan"]
