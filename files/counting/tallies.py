"""Files created, received, forwarded and closed, by month and post.

The register of movements is never altered, so a month that is over is counted once and kept, and so are the days of the
present one up to yesterday. What nobody has counted yet is counted when it is asked for.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from files.models import Act, Classification, File, Span, Tallied, Tally
from staff.models import Post, User
from staff.working_time import OFFICE_ZONE

# A file was created by the first line of its register; what one post sent on, the other received. A pulling back is
# no receipt, and the sending that it takes back remains a sending.
_ACTS = """files_movement AS movement CROSS JOIN LATERAL (VALUES
        (CASE WHEN kind = 'opened' THEN to_post_id END, 'created'),
        (CASE WHEN kind IN ('forwarded', 'returned') THEN from_post_id END, 'forwarded'),
        (CASE WHEN kind IN ('forwarded', 'returned', 'reopened') THEN to_post_id END, 'received'),
        (CASE WHEN kind = 'closed' THEN to_post_id END, 'closed')
    ) AS counted (post_id, act)"""
_COUNT = f"""
    SELECT post_id, act, count(*) FROM {_ACTS}
    WHERE sent_at >= %s AND sent_at < %s AND post_id IS NOT NULL AND (%s::bigint[] IS NULL OR post_id = ANY(%s))
    GROUP BY 1, 2
"""  # noqa: S608 (words of this module)
# What is counted whole is lessened by what the reader may not know of; there is an index of the files that are not
# ordinary. As they are classified now: a file that was classified later goes from the counts of before, too.
_HIDDEN = """
    SELECT date_trunc('month', sent_at AT TIME ZONE %s)::date, act, count(*) FROM {acts}
    WHERE file_id IN ({files}) AND sent_at >= %s AND sent_at < %s AND post_id = ANY(%s)
    GROUP BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of some posts together."""

    first: dt.date
    created: int = 0
    received: int = 0
    forwarded: int = 0
    closed: int = 0


def month_of(day: dt.date) -> dt.date:
    """Return the first day of the month of ``day``."""
    return day.replace(day=1)


def following(month: dt.date) -> dt.date:
    """Return the first day of the month after ``month``."""
    return month_of(month + dt.timedelta(days=31))


def preceding(month: dt.date) -> dt.date:
    """Return the first day of the month before ``month``."""
    return month_of(month - dt.timedelta(days=1))


def months(
    *, posts: Sequence[Post], number: int = 12, reader: User | None = None, now: dt.datetime | None = None
) -> list[Month]:
    """Return the last ``number`` months up to the present one, the newest first, of all ``posts`` together.

    With a ``reader``, without the classified files that he may not know of.
    """
    today = timezone.localdate(now)
    wanted = [month_of(today)]
    while len(wanted) < number:
        wanted.append(preceding(wanted[-1]))
    pks = [post.pk for post in posts]
    kept = set(Tallied.objects.filter(span=Span.MONTH, begins__in=wanted).values_list("begins", flat=True))
    sums = {month: dict.fromkeys(Act.values, 0) for month in wanted}
    for month, act, each in _kept(Q(span=Span.MONTH, begins__in=kept), pks):
        sums[month][act] += each
    for month in wanted:
        if month not in kept:
            for act, each in _by_days(month, today, pks):
                sums[month][act] += each
    if reader is not None:
        for month, act, hidden in _hidden_from(reader, wanted, pks):
            sums[month][act] = max(sums[month][act] - hidden, 0)
    return [Month(first=month, **sums[month]) for month in wanted]


def _hidden_from(reader: User, wanted: Sequence[dt.date], posts: Sequence[int]) -> list[tuple[dt.date, str, int]]:
    classified = File.objects.exclude(classification=Classification.ORDINARY)
    known = File.objects.visible_to(reader).exclude(classification=Classification.ORDINARY)
    files, said = classified.exclude(pk__in=known.values("pk")).values("pk").query.sql_with_params()
    span = (_midnight(wanted[-1]), _midnight(following(wanted[0])))
    with connection.cursor() as cursor:
        cursor.execute(_HIDDEN.format(acts=_ACTS, files=files), [OFFICE_ZONE.key, *said, *span, list(posts)])
        return list(cursor.fetchall())


def _kept(which: Q, posts: Sequence[int]) -> Iterable[tuple[dt.date, str, int]]:
    rows = Tally.objects.filter(which, post__in=posts).values_list("begins", "act").annotate(together=Sum("number"))
    return list(rows)


def _by_days(month: dt.date, today: dt.date, posts: Sequence[int]) -> list[tuple[str, int]]:
    """Count a month that is not kept as one: by its kept days, and what comes after the last of them anew."""
    end = min(following(month), today + dt.timedelta(days=1))
    within = Q(span=Span.DAY, begins__gte=month, begins__lt=end)
    days = set(Tallied.objects.filter(within).values_list("begins", flat=True))
    fresh = month
    while fresh in days:
        fresh += dt.timedelta(days=1)
    found = [(act, number) for _day, act, number in _kept(within & Q(begins__lt=fresh), posts)]
    return found + [(act, number) for _post, act, number in _counted(fresh, end, posts)]


def _counted(begins: dt.date, ends: dt.date, posts: Sequence[int] | None) -> list[tuple[int, str, int]]:
    wanted = list(posts) if posts is not None else None
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_midnight(begins), _midnight(ends), wanted, wanted])
        return list(cursor.fetchall())


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=OFFICE_ZONE)


@transaction.atomic
def keep(*, span: str, begins: dt.date) -> None:
    """Count a day or month that is over and keep what came; counted again, it is the same.

    Side effects, in order: locks the span; replaces its rows.
    """
    ends = following(begins) if span == Span.MONTH else begins + dt.timedelta(days=1)
    Tallied.objects.get_or_create(span=span, begins=begins)
    Tallied.objects.select_for_update().get(span=span, begins=begins)
    Tally.objects.filter(span=span, begins=begins).delete()
    Tally.objects.bulk_create(
        Tally(span=span, begins=begins, post_id=post, act=act, number=number)
        for post, act, number in _counted(begins, ends, None)
    )


def keep_what_is_over(*, now: dt.datetime | None = None) -> int:
    """Keep every month that is over and every day before today of the present one; returns how many were counted.

    Days of months that are kept are forgotten: they stand in their months.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sent_at FROM files_movement ORDER BY id LIMIT 1")
        first = cursor.fetchone()
    if first is None:
        return 0
    today = timezone.localdate(now)
    present, month = month_of(today), month_of(timezone.localdate(first[0]))
    wanted: list[tuple[str, dt.date]] = []
    while month < present:
        wanted.append((Span.MONTH, month))
        month = following(month)
    wanted += [(Span.DAY, present + dt.timedelta(days=day)) for day in range((today - present).days)]
    there = set(Tallied.objects.values_list("span", "begins"))
    missing = [each for each in wanted if each not in there]
    for span, begins in missing:
        keep(span=span, begins=begins)
    Tally.objects.filter(span=Span.DAY, begins__lt=present).delete()
    Tallied.objects.filter(span=Span.DAY, begins__lt=present).delete()
    return len(missing)
