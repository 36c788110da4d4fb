"""What waits, where and for how long: open files counted by working days, as far as the reader may open them.

Buckets are those of the domain page: 0–3, 4–7, 8–15, 16–30, 31–90 and over 90 working days. Parked files are counted
apart; parking stops neither clock.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL, Composed

from files.counting.grouping import GROUPINGS
from files.desk.finding import tokens
from files.models import Classification, File, FileState
from staff.models import Post, Section, User
from staff.working_time import OFFICE_ZONE, Calendar, Calendars

# The fewest working days of each bucket.
BUCKETS = (0, 4, 8, 16, 31, 91)
CLOCKS = {"held": _("with the present post"), "opened": _("since the file was opened")}
_COLUMNS = {"held": SQL("held_since"), "opened": SQL("opened_at")}


_COUNT = SQL(
    """
    WITH limits (section_id, l1, l2, l3, l4, l5) AS (
        SELECT * FROM unnest(%(sections)s::bigint[], %(l1)s::timestamptz[], %(l2)s::timestamptz[],
            %(l3)s::timestamptz[], %(l4)s::timestamptz[], %(l5)s::timestamptz[])
    ), seen AS (
        SELECT id, section_id, holder_id, category_id, held_since, opened_at, due_at, state, priority FROM files_file
        WHERE state <> 'closed' AND section_id = ANY(%(own)s) AND classification = 'ordinary'
        UNION ALL
        SELECT id, section_id, holder_id, category_id, held_since, opened_at, due_at, state, priority
        FROM files_file AS file WHERE state <> 'closed' AND holder_id = ANY(%(line)s)
            AND NOT (section_id = ANY(%(own)s) AND classification = 'ordinary')
            AND EXISTS (
                SELECT FROM files_fileindex WHERE file_id = file.id AND audience && %(tokens)s::bigint[]
            )
    )
    SELECT key, bucket, count(*), count(*) FILTER (WHERE state = 'parked'),
        count(*) FILTER (WHERE state = 'active' AND due_at < %(now)s)
    FROM (
        SELECT coalesce({column}::text, '') AS key, state, due_at, ({clock} < l1)::int + ({clock} < l2)::int
            + ({clock} < l3)::int + ({clock} < l4)::int + ({clock} < l5)::int AS bucket
        FROM seen JOIN staff_post AS holder ON holder.id = seen.holder_id
        JOIN limits ON limits.section_id = holder.section_id {join}
    ) AS counted GROUP BY 1, 2
    """
)


@dataclass(frozen=True, kw_only=True)
class Pending:
    """One row of the table. ``counts`` are of active files, by bucket."""

    key: str
    label: str
    counts: tuple[int, ...]
    parked: int
    late: int

    @property
    def total(self) -> int:
        """All active files of the row."""
        return sum(self.counts)


def limits(calendar: Calendar, now: dt.datetime) -> list[dt.datetime]:
    """Return for each bucket but the first the moment before which a file must have come to lie in it.

    Whatever came earlier than the k-th moment has waited at least ``BUCKETS[k + 1]`` working days ``now``.
    """
    found: list[dt.datetime] = []
    day, passed = now.astimezone(OFFICE_ZONE).date(), 0
    for days in BUCKETS[1:]:
        while passed < days:
            passed += calendar.is_working(day)
            day -= dt.timedelta(days=1)
        # ``day`` is the last one from which so many working days have passed; what came on it still counts.
        found.append(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=OFFICE_ZONE))
    return found


def limits_of_sections(now: dt.datetime) -> dict[int, list[dt.datetime]]:
    """Return the limits by the section of the holder's post, whose calendar counts."""
    calendars, by_calendar = Calendars.load(), dict[Calendar, list[dt.datetime]]()
    found: dict[int, list[dt.datetime]] = {}
    for section in Section.objects.values_list("pk", flat=True):
        calendar = calendars.of(section)
        if calendar not in by_calendar:
            by_calendar[calendar] = limits(calendar, now)
        found[section] = by_calendar[calendar]
    return found


def line_of(user: User) -> tuple[list[int], list[int]]:
    """Return the numbers of the sections that ``user`` answers for, and of all posts in them."""
    sections = list(Post.objects.in_line_of(user).values_list("section", flat=True).distinct())
    return sections, list(Post.objects.filter(section__in=sections).values_list("pk", flat=True))


def pendency(*, user: User, by: str = "post", clock: str = "held", now: dt.datetime | None = None) -> list[Pending]:
    """Return what waits in the sections that ``user`` answers for, grouped ``by`` and counted by ``clock``.

    Counted are the files that he may open, whether they belong to these sections or lie with a post of theirs. The rows
    with most late files come first. Raises KeyError for an unknown grouping or clock.
    """
    moment = now or timezone.now()
    sections, line = line_of(user)
    limit = limits_of_sections(moment)
    statement = _COUNT.format(column=GROUPINGS[by].column, join=GROUPINGS[by].join, clock=_COLUMNS[clock])
    asked = {"own": sections, "line": line, "tokens": tokens(user), "now": moment, "sections": list(limit)}
    asked |= {f"l{number + 1}": [each[number] for each in limit.values()] for number in range(len(BUCKETS) - 1)}
    return _rows(by, _run(statement, asked))


def _run(statement: Composed, asked: Mapping[str, Any]) -> list[tuple[str, int, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())


def _rows(by: str, found: Iterable[tuple[str, int, int, int, int]]) -> list[Pending]:
    counts: dict[str, list[int]] = {}
    parked: dict[str, int] = {}
    late: dict[str, int] = {}
    for key, bucket, number, resting, past_due in found:
        counts.setdefault(key, [0] * len(BUCKETS))[bucket] += number - resting
        parked[key] = parked.get(key, 0) + resting
        late[key] = late.get(key, 0) + past_due
    labels = GROUPINGS[by].named(list(counts))
    rows = [
        Pending(key=key, label=labels.get(key, key), counts=tuple(each), parked=parked[key], late=late[key])
        for key, each in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row.late, -row.total, row.label))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number of the table, to be opened as a list: a row, a bucket (None: all), or what is parked or late."""

    by: str
    key: str
    clock: str = "held"
    bucket: int | None = None
    state: str = "active"


def waiting(user: User) -> "QuerySet[File]":
    """Return the open files that are counted for ``user``: of his sections or with their posts, and open to him."""
    sections, line = line_of(user)
    ordinary = Q(section__in=sections, classification=Classification.ORDINARY)
    seen = File.objects.filter(ordinary | Q(holder__in=line, index__audience__overlap=tokens(user)))
    return seen.exclude(state=FileState.CLOSED)


def files_in(cell: Cell, *, user: User, now: dt.datetime | None = None) -> "QuerySet[File]":
    """Return the files behind one number of the table; ``state`` is "active", "parked" or "late"."""
    moment = now or timezone.now()
    files = waiting(user).filter(GROUPINGS[cell.by].matching(cell.key))
    files = in_state(files, cell.state, moment)
    if cell.bucket is not None:
        files = files.filter(_in_bucket(cell.bucket, cell.clock, moment))
    return files


def in_state(files: "QuerySet[File]", state: str, now: dt.datetime) -> "QuerySet[File]":
    """Narrow to files that are "active", "parked", or "late": active and past their due date."""
    if state == "late":
        return files.filter(state=FileState.ACTIVE, due_at__lt=now)
    return files.filter(state=FileState.PARKED if state == "parked" else FileState.ACTIVE)


def _in_bucket(bucket: int, clock: str, now: dt.datetime) -> Q:
    column = "held_since" if clock == "held" else "opened_at"
    by_limits: dict[tuple[dt.datetime, ...], list[int]] = {}
    for section, found in limits_of_sections(now).items():
        by_limits.setdefault(tuple(found), []).append(section)
    wanted = Q(pk__in=[])
    for found_limits, sections in by_limits.items():
        inside = Q(holder__section__in=sections)
        if bucket > 0:
            inside &= Q(**{f"{column}__lt": found_limits[bucket - 1]})
        if bucket < len(found_limits):
            inside &= Q(**{f"{column}__gte": found_limits[bucket]})
        wanted |= inside
    return wanted
