"""What the pages show of files, put into words once: ages, due dates, the register with its two clocks."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from files.desk.answers import answers_due, in_words
from files.models import File, FileState, Movement, MovementKind
from language import dates, digits
from staff.models import Tenure
from staff.working_time import Calendar, Calendars


def working_days(count: int) -> str:
    """Return "3 working days" in the reader's language and digits."""
    return _working_days(count, get_language() or "en")


# A list says it twice a row, and mostly of the same few numbers.
@lru_cache(maxsize=2048)
def _working_days(count: int, language: str) -> str:
    text = ngettext("%(n)s working day", "%(n)s working days", count) % {"n": count}
    return digits.in_script(text, language)


def due_in_words(file: File, calendar: Calendar, *, now: dt.datetime) -> str:
    """Say how a file stands to its due date; never by colour alone."""
    if now > file.due_at:
        late = calendar.between(file.due_at, now)
        return _("late by %(days)s") % {"days": working_days(late)} if late else _("late since today")
    left = calendar.between(now, file.due_at)
    return _("%(days)s left") % {"days": working_days(left)} if left else _("due today")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One file of a list."""

    file: File
    sender: str
    unread: bool
    age: str
    due: str
    late: bool
    late_by: int = 0
    answer_by: dt.date | None = None
    answer: str = ""
    answer_late: bool = False


def rows(files: Iterable[File], *, now: dt.datetime | None = None) -> list[Row]:
    """Return the rows of a list; the files come with ``arrival`` prefetched (see ``reading.listed``)."""
    moment, calendars, listed = now or timezone.now(), Calendars.load(), list(files)
    by = answers_due(listed)
    return [_row(file, calendars.of(file.holder.section_id), moment, by.get(file.pk)) for file in listed]


def _row(file: File, calendar: Calendar, now: dt.datetime, answer_by: dt.date | None) -> Row:
    arrivals: Sequence[Movement] = getattr(file, "arrival", ())
    latest = arrivals[-1] if arrivals else None
    came = next((each for each in arrivals if each.from_post_id != file.holder_id), latest)
    open_now = file.state != FileState.CLOSED
    answer, answer_late = in_words(answer_by, today=timezone.localdate(now))
    return Row(
        file=file,
        sender=_sender(file, came),
        unread=open_now and latest is not None and latest.opened_at is None,
        age=_age(file.held_since, calendar, now),
        due=due_in_words(file, calendar, now=now) if open_now else "",
        late=open_now and now > file.due_at,
        late_by=calendar.between(file.due_at, now) if open_now else 0,
        answer_by=answer_by,
        answer=answer,
        answer_late=answer_late,
    )


def _sender(file: File, came: Movement | None) -> str:
    if came is not None and came.from_post is not None:
        return came.from_post.name
    receipt = next(iter(file.receipts.all()), None)
    return receipt.get_mode_display() if receipt else _("opened here")


def _age(since: dt.datetime, calendar: Calendar, now: dt.datetime) -> str:
    if timezone.localdate(since) == timezone.localdate(now):
        return _("today")
    return working_days(calendar.between(since, now))


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something done on a file that did not move it: a view asked or given, a parking asked for."""

    at: dt.datetime
    what: str
    who: str
    post: str
    to: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the movement register, with how long the file then lay where it went, on both clocks.

    ``acts`` are what was done there before it moved on; ``acted_for`` names the post's own officer where another acted
    for him as his link.
    """

    movement: Movement
    working: str
    wall: str
    late: bool
    acts: Sequence[Act] = ()
    acted_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Register:
    """The whole register: its lines, both clocks of the file, and the levels it went through."""

    lines: list[Line]
    working: str
    wall: str
    levels: int
    most_levels: int
    too_many_levels: bool


def register(
    file: File,
    movements: Sequence[Movement],
    *,
    now: dt.datetime | None = None,
    acts: Sequence[Act] = (),
) -> Register:
    """Return the register of a file from its ``movements`` in order, with the ``acts`` (in order) between them."""
    calendars = Calendars.load()
    end = file.closed_at or now or timezone.now()
    following = [*[each.sent_at for each in movements[1:]], end]
    absent = _acted_for(movements)
    lines = [
        replace(
            _line(movement, until, calendars.of(movement.to_post.section_id), absent.get(movement.pk, "")),
            acts=[act for act in acts if _stands_under(act, movement, movements)],
        )
        for movement, until in zip(movements, following, strict=True)
    ]
    levels = len({each.to_post_id for each in movements if each.opened_at})
    return Register(
        lines=lines,
        working=working_days(calendars.of(file.section_id).between(file.opened_at, end)),
        wall=dates.since(file.opened_at, now=end),
        levels=levels,
        most_levels=file.section.most_levels,
        too_many_levels=levels > file.section.most_levels,
    )


def _stands_under(act: Act, movement: Movement, movements: Sequence[Movement]) -> bool:
    before = [each for each in movements if each.sent_at <= act.at]
    return bool(before) and before[-1].pk == movement.pk


def _acted_for(movements: Sequence[Movement]) -> dict[int, str]:
    """Return, by movement, the officer whose post it was on that day where another one acted for him; one query."""
    acting = {each.pk: post for each in movements if (post := _post_of_act(each)) is not None}
    posts = set(acting.values())
    tenures = list(Tenure.objects.filter(post__in=posts).select_related("officer")) if posts else []
    found: dict[int, str] = {}
    for each in movements:
        day = timezone.localdate(each.sent_at)
        for tenure in tenures:
            if tenure.post_id == acting.get(each.pk) and day in tenure.period and tenure.officer_id != each.officer_id:
                found[each.pk] = tenure.officer.name
    return found


def _post_of_act(movement: Movement) -> int | None:
    """The post as which somebody moved the file: whoever pulls back is its sender, whoever reopens stands above."""
    if movement.officer_id is None or movement.kind == MovementKind.REOPENED:
        return None
    came = movement.kind in {MovementKind.OPENED, MovementKind.PULLED_BACK}
    return movement.to_post_id if came else movement.from_post_id


def _line(movement: Movement, until: dt.datetime, calendar: Calendar, acted_for: str) -> Line:
    if movement.kind == MovementKind.CLOSED:
        return Line(movement=movement, working="", wall="", late=False, acted_for=acted_for)
    return Line(
        movement=movement,
        working=working_days(calendar.between(movement.sent_at, until)),
        wall=dates.since(movement.sent_at, now=until),
        late=until > movement.due_at,
        acted_for=acted_for,
    )
