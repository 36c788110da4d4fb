"""The lines of a movement slip: whether they can have been, whether the register goes on with them, and writing them.

A slip says hours and minutes; what happened in the minute in which the thing before it happened is taken to have come
right after it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from files.counting.tallies import month_of
from files.domain.register import due_from, last_movement
from files.models import File, FileState, Movement, MovementKind, Slip, Span, Tallied, Tally
from files.signals import file_first_opened
from language import dates
from staff.domain import holder_of
from staff.models import Post

MOST = 6


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One line as the slip shows it; ``received_at`` is when the recipient says that he took it."""

    from_post: Post
    to_post: Post
    at: dt.datetime
    received_at: dt.datetime | None = None
    remarks: str = ""


def faults(slip: Slip, lines: Sequence[Shown], *, now: dt.datetime) -> list[ValidationError]:
    """Return everything that cannot have been: the order of times and posts, before the printing, in the future."""
    if not lines:
        return [ValidationError(_("Enter at least one hand-over from the slip."), code="empty")]
    if len(lines) > MOST:
        return [ValidationError(_("A slip has room for six hand-overs."), code="many")]
    found: list[str] = []
    before, place = slip.printed_at, None
    for number, line in enumerate(lines, start=1):
        words = {"line": number, "post": line.from_post.name, "moment": dates.moment(before)}
        if _after(line.at, before) is None:
            said = (
                _("Line %(line)s: it was handed over before the line above it (%(moment)s).")
                if number > 1
                else _("Line %(line)s: the slip was printed on %(moment)s; nothing was handed over with it before.")
            )
            found.append(said % words)
        if line.at > now or (line.received_at and line.received_at > now):
            found.append(_("Line %(line)s: this time is still to come.") % words)
        if line.received_at and _after(line.received_at, line.at) is None:
            found.append(_("Line %(line)s: it was received before it was handed over.") % words)
        if line.from_post == line.to_post:
            found.append(_("Line %(line)s: it goes to the post that it comes from.") % words)
        if holder_of(line.to_post, on=timezone.localdate(line.at)) is None:
            said = _("Line %(line)s: nobody held the post %(taker)s on that day; enter the post as which it was taken.")
            found.append(said % {**words, "taker": line.to_post.name})
        if place is not None and line.from_post != place:
            found.append(_("Line %(line)s: the paper did not lie with %(post)s then.") % words)
        before, place = max(line.at, line.received_at or line.at), line.to_post
    return [ValidationError(each, code="fault") for each in found]


def fitting(file: File, lines: Sequence[Shown]) -> int:
    """Return the number of the first line with which the register of the (locked) file goes on; 0 where none does."""
    if file.state != FileState.ACTIVE:
        return 0
    last = last_movement(file)
    for number, line in enumerate(lines, start=1):
        if line.from_post.pk == file.holder_id and _after(line.at, last.sent_at) is not None:
            return number
    return 0


def write_line(file: File, line: Shown) -> Movement:
    """Write a line as the next of the register of the (locked) file, at the time it happened, and put the file there.

    Whoever hands a file on has had it before his eyes. The officer is the one who answered for the post on that day.
    Sends file_first_opened where that reading was not noted before.
    """
    last = last_movement(file)
    at = _after(line.at, last.sent_at)
    if at is None:
        raise ValidationError(_("The register of the file has gone on after that."), code="fault")
    _note_read(file, last, at)
    received = max(line.received_at, at) if line.received_at else None
    due_at = due_from(at, section=file.section, promised_at=file.promised_at, holder=line.to_post)
    movement = Movement.objects.create(
        file=file,
        serial=file.last_movement + 1,
        kind=MovementKind.FORWARDED,
        from_post=file.holder,
        to_post=line.to_post,
        officer=holder_of(line.from_post, on=timezone.localdate(at)),
        remarks=line.remarks,
        sent_at=at,
        opened_at=received,
        held_since=at,
        due_at=due_at,
    )
    file.holder, file.held_since, file.due_at = line.to_post, at, due_at
    file.last_movement = movement.serial
    file.save(update_fields=["holder", "held_since", "due_at", "last_movement"])
    if received:
        file_first_opened.send(File, file=file, movement=movement)
    return movement


def _note_read(file: File, last: Movement, at: dt.datetime) -> None:
    if last.opened_at is None:
        last.opened_at = at
        last.save(update_fields=["opened_at"])
        file_first_opened.send(File, file=file, movement=last)


def _after(moment: dt.datetime, before: dt.datetime) -> dt.datetime | None:
    """Return ``moment``, or ``before`` where both are in one minute; None where it lies before that."""
    if moment >= before:
        return moment
    return before if moment >= before.replace(second=0, microsecond=0) else None


def leave_a_day(at: dt.datetime) -> None:
    """Have the day and the month of a movement entered late counted again, if they were counted already."""
    day = timezone.localdate(at)
    spans = Q(span=Span.DAY, begins=day) | Q(span=Span.MONTH, begins=month_of(day))
    Tally.objects.filter(spans).delete()
    Tallied.objects.filter(spans).delete()


def from_first(first: Post, lines: Sequence[Shown]) -> list[Shown]:
    """Return the lines with the post that each comes from: ``first``, then the one that the line above went to."""
    place, given = first, []
    for line in lines:
        given.append(replace(line, from_post=place))
        place = line.to_post
    return given
