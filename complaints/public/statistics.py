"""Promised against kept times of published complaints: by ward, category and month, from the nightly figures."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from complaints.models import FiguresMark

GROUPINGS = ("ward", "category", "month")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of complaints. ``key``: the ward's or category's key ("0": no known ward), or the month's first day.

    ``median_days``: half of those that ended took so many whole days or fewer; None where none ended.
    """

    by: str
    key: str
    received: int
    ended: int
    kept: int
    late: int
    median_days: int | None

    @property
    def open(self) -> int:
        """How many have not ended."""
        return self.received - self.ended

    @property
    def kept_percent(self) -> int | None:
        """The share of those that ended or are late that ended in time; None where nothing is due yet.

        What is open beyond its promise counts as not kept: else a department would look the better the less it does.
        """
        due = self.ended + self.late
        return round(100 * self.kept / due) if due else None


# The narrowed figures are few; they are taken once and summed up in four ways.
_STATEMENT = """
    WITH chosen AS MATERIALIZED (
        SELECT ward, category, month, kept, late, days, n FROM complaints_figure
        WHERE month BETWEEN %(first)s AND %(last)s
            AND (%(category)s::bigint IS NULL OR category = %(category)s)
            AND (%(ward)s::bigint IS NULL OR ward = %(ward)s)
    ), told AS MATERIALIZED (
        SELECT 'ward' AS by, ward::text AS key, kept, late, days, sum(n) AS n FROM chosen GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT 'category', category::text, kept, late, days, sum(n) FROM chosen GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT 'month', month::text, kept, late, days, sum(n) FROM chosen GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT 'all', '', kept, late, days, sum(n) FROM chosen GROUP BY 1, 2, 3, 4, 5
    ), totals AS (
        SELECT by, key, sum(n) AS received, coalesce(sum(n) FILTER (WHERE days >= 0), 0) AS ended,
               coalesce(sum(n) FILTER (WHERE kept), 0) AS kept, coalesce(sum(n) FILTER (WHERE late), 0) AS late
        FROM told GROUP BY by, key
    ), spread AS (
        SELECT by, key, days, sum(sum(n)) OVER (PARTITION BY by, key ORDER BY days) AS upto
        FROM told WHERE days >= 0 GROUP BY by, key, days
    ), middles AS (
        SELECT by, key, min(days) AS median FROM spread JOIN totals USING (by, key)
        WHERE upto * 2 >= ended GROUP BY by, key
    )
    SELECT by, key, received::bigint, ended::bigint, kept::bigint, late::bigint, median
    FROM totals LEFT JOIN middles USING (by, key) ORDER BY by, received DESC, key
"""


def outcomes(
    *, first: dt.date, last: dt.date, category: int | None = None, ward: int | None = None
) -> dict[str, list[Outcome]]:
    """Return what became of complaints received in these months, by "ward", "category", "month" and "all".

    One statement; most received first, months in their order.
    """
    months = {"first": first.replace(day=1), "last": last.replace(day=1)}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {**months, "category": category, "ward": ward})
        rows = cursor.fetchall()
    found: dict[str, list[Outcome]] = {name: [] for name in (*GROUPINGS, "all")}
    for by, key, received, ended, kept, late, median in rows:
        row = Outcome(by=by, key=key, received=received, ended=ended, kept=kept, late=late, median_days=median)
        found[by].append(row)
    found["month"].sort(key=lambda row: row.key)
    return found


def as_of() -> dt.datetime | None:
    """Return when the figures were summed up; None where that was not yet done."""
    mark = FiguresMark.objects.first()
    return mark.at if mark else None


def last_months(number: int) -> tuple[dt.date, dt.date]:
    """Return the first days of the first and the last of so many months, the present one the last."""
    last = timezone.localdate().replace(day=1)
    count = last.year * 12 + last.month - number
    return dt.date(count // 12, count % 12 + 1, 1), last
