"""Files created, received, forwarded and closed, by month and post.

The register of movements is never altered, so a month that is over is counted once and kept; the present one, and any
that nobody has counted yet, is counted when it is asked for.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from files.models import Act, MonthlyTally, TalliedMonth
from staff.models import Post
from staff.working_time import OFFICE_ZONE

# A file was created by the first line of its register; a movement to another post was forwarded by the one and
# received by the other, which a pulling back takes back from both.
_COUNT = """
    SELECT post_id, act, count(*) FROM files_movement AS movement CROSS JOIN LATERAL (VALUES
        (CASE WHEN kind = 'opened' THEN to_post_id END, 'created'),
        (CASE WHEN kind IN ('forwarded', 'returned') THEN from_post_id END, 'forwarded'),
        (CASE WHEN kind IN ('forwarded', 'returned', 'reopened') THEN to_post_id END, 'received'),
        (CASE WHEN kind = 'closed' THEN to_post_id END, 'closed')
    ) AS counted (post_id, act)
    WHERE sent_at >= %s AND sent_at < %s AND post_id IS NOT NULL AND (%s::bigint[] IS NULL OR post_id = ANY(%s))
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


def months(*, posts: Sequence[Post], number: int = 12, now: dt.datetime | None = None) -> list[Month]:
    """Return the last ``number`` months up to the present one, the newest first, of all ``posts`` together."""
    present = month_of(timezone.localdate(now))
    wanted = [present]
    while len(wanted) < number:
        wanted.append(preceding(wanted[-1]))
    pks = [post.pk for post in posts]
    counted = set(TalliedMonth.objects.filter(month__in=wanted).values_list("month", flat=True))
    sums = {month: dict.fromkeys(Act.values, 0) for month in wanted}
    for month, act, each in MonthlyTally.objects.filter(month__in=counted, post__in=pks).values_list(
        "month", "act", "number"
    ):
        sums[month][act] += each
    for month in wanted:
        if month not in counted:
            for _post, act, each in _counted(month, pks):
                sums[month][act] += each
    return [Month(first=month, **sums[month]) for month in wanted]


def _counted(month: dt.date, posts: Sequence[int] | None) -> list[tuple[int, str, int]]:
    wanted = list(posts) if posts is not None else None
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_begin(month), _begin(following(month)), wanted, wanted])
        return list(cursor.fetchall())


def _begin(month: dt.date) -> dt.datetime:
    return dt.datetime.combine(month, dt.time(), tzinfo=OFFICE_ZONE)


@transaction.atomic
def keep_month(month: dt.date) -> None:
    """Count a month that is over and keep what came; counted again, it is the same.

    Side effects, in order: locks the month; replaces its rows.
    """
    TalliedMonth.objects.get_or_create(month=month)
    TalliedMonth.objects.select_for_update().get(month=month)
    MonthlyTally.objects.filter(month=month).delete()
    MonthlyTally.objects.bulk_create(
        MonthlyTally(month=month, post_id=post, act=act, number=number) for post, act, number in _counted(month, None)
    )


def keep_months(*, now: dt.datetime | None = None) -> list[dt.date]:
    """Keep every month that is over and has not been counted yet; returns them, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(sent_at) FROM files_movement")
        [(first,)] = cursor.fetchall()
    if first is None:
        return []
    month, present = month_of(first.astimezone(OFFICE_ZONE).date()), month_of(timezone.localdate(now))
    counted = set(TalliedMonth.objects.values_list("month", flat=True))
    kept: list[dt.date] = []
    while month < present:
        if month not in counted:
            keep_month(month)
            kept.append(month)
        month = following(month)
    return kept
