"""Complaints by the month: received, ended, in time, and after how many days; by category and by ward.

A month that is over is counted once and kept, and so are the days of the present one up to yesterday: what was received
or ended on a day stands in the stages, which are never altered. What nobody has counted yet is counted when asked for.
A complaint that was reopened and ended again has ended twice. Those that their reporters took back are not counted.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from complaints.desk.listing import midnight
from complaints.models import ComplaintCount, CountedSpan, Event, Stage

_COUNT = """
    SELECT section_id, category_id, ward_id, event, days, count(*) FROM (
        SELECT complaint.section_id, complaint.category_id, complaint.ward_id,
            CASE WHEN stage.state = 'received' THEN 'received'
                WHEN stage.at <= complaint.promised_at THEN 'kept' ELSE 'late' END AS event,
            CASE WHEN stage.state = 'received' THEN 0
                ELSE greatest(0, floor(extract(epoch FROM stage.at - complaint.confirmed_at) / 86400))::int END AS days
        FROM complaints_stage AS stage
        JOIN complaints_complaintindex AS complaint ON complaint.complaint_id = stage.complaint_id
        WHERE stage.at >= %s AND stage.at < %s AND complaint.section_id IS NOT NULL
            AND stage.state IN ('received', 'resolved', 'not_ours', 'cannot_be_done')
            AND (%s::bigint[] IS NULL OR complaint.section_id = ANY(%s))
    ) AS counted GROUP BY 1, 2, 3, 4, 5
"""
_KEPT = """
    SELECT {key}, event, days, sum(number) FROM complaints_complaintcount
    WHERE span_id = ANY(%s) AND section_id = ANY(%s) GROUP BY 1, 2, 3
"""


@dataclass(kw_only=True)
class Figures:
    """What was counted of some complaints together; ``ended`` by whole days from the confirmation."""

    received: int = 0
    kept: int = 0
    late: int = 0
    after: dict[int, int] = field(default_factory=dict)

    @property
    def ended(self) -> int:
        """How many ended, in time or not."""
        return self.kept + self.late

    @property
    def share(self) -> int | None:
        """The per cent of the ended that ended in time; None where none ended."""
        return round(100 * self.kept / self.ended) if self.ended else None

    @property
    def median(self) -> int | None:
        """The days within which half of the ended had ended; None where none ended."""
        half, seen = (self.ended + 1) // 2, 0
        for days in sorted(self.after):
            seen += self.after[days]
            if seen >= half:
                return days
        return None

    def add(self, event: str, days: int, number: int) -> None:
        """Count ``number`` more."""
        setattr(self, event, getattr(self, event) + number)
        if event != Event.RECEIVED:
            self.after[days] = self.after.get(days, 0) + number


Counted = tuple[int, int, int | None, str, int, int]


def month_of(day: dt.date) -> dt.date:
    """Return the first day of the month of ``day``."""
    return day.replace(day=1)


def following(month: dt.date) -> dt.date:
    """Return the first day of the month after ``month``."""
    return month_of(month + dt.timedelta(days=31))


def months(*, sections: Sequence[int], number: int = 12, now: dt.datetime | None = None) -> dict[dt.date, Figures]:
    """Return the last ``number`` months up to the present one, the newest first, of all ``sections`` together."""
    today = timezone.localdate(now)
    wanted = [month_of(today)]
    while len(wanted) < number:
        wanted.append(month_of(wanted[-1] - dt.timedelta(days=1)))
    sums = {month: Figures() for month in wanted}
    kept = dict(CountedSpan.objects.filter(month=True, begins__in=wanted).values_list("pk", "begins"))
    for span, event, days, count in _grouped("span_id", kept, sections):
        sums[kept[span]].add(event, days, count)
    for month in set(wanted) - set(kept.values()):
        for _group, event, days, count in _by_days("section_id", month, today, sections):
            sums[month].add(event, days, count)
    return sums


def of_month(
    *, by: str, month: dt.date, sections: Sequence[int], now: dt.datetime | None = None
) -> dict[int | None, Figures]:
    """Return one month by "category" or "ward", each by its number (None: no known ward)."""
    column = {"category": "category_id", "ward": "ward_id"}[by]
    span = CountedSpan.objects.filter(month=True, begins=month).first()
    rows = _grouped(column, [span.pk], sections) if span else _by_days(column, month, timezone.localdate(now), sections)
    sums: dict[int | None, Figures] = {}
    for group, event, days, count in rows:
        sums.setdefault(group, Figures()).add(event, days, count)
    return sums


def _grouped(column: str, spans: Iterable[int], sections: Sequence[int]) -> list[tuple[int, str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT.format(key=column), [list(spans), list(sections)])
        return [(group, event, days, int(count)) for group, event, days, count in cursor.fetchall()]


_PLACE = {"section_id": 0, "category_id": 1, "ward_id": 2}


def _by_days(
    column: str, month: dt.date, today: dt.date, sections: Sequence[int]
) -> list[tuple[int | None, str, int, int]]:
    """Count a month that is not kept as one: by its kept days, and what comes after the last of them anew."""
    end = min(following(month), today + dt.timedelta(days=1))
    days = dict(CountedSpan.objects.filter(month=False, begins__gte=month, begins__lt=end).values_list("begins", "pk"))
    fresh, spans = month, []
    while fresh in days:
        spans.append(days[fresh])
        fresh += dt.timedelta(days=1)
    rows: list[tuple[int | None, str, int, int]] = [*_grouped(column, spans, sections)]
    for counted in _counted(fresh, end, sections):
        rows.append((counted[_PLACE[column]], counted[3], counted[4], counted[5]))  # type: ignore[arg-type]
    return rows


def _counted(begins: dt.date, ends: dt.date, sections: Sequence[int] | None) -> list[Counted]:
    wanted = list(sections) if sections is not None else None
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [midnight(begins), midnight(ends), wanted, wanted])
        return list(cursor.fetchall())


@transaction.atomic
def keep(*, begins: dt.date, month: bool) -> None:
    """Count a day or month that is over and keep what came; counted again, it is the same.

    Side effects, in order: locks the span; replaces its rows.
    """
    ends = following(begins) if month else begins + dt.timedelta(days=1)
    CountedSpan.objects.get_or_create(begins=begins, month=month)
    span = CountedSpan.objects.select_for_update().get(begins=begins, month=month)
    span.counts.all().delete()
    ComplaintCount.objects.bulk_create(
        [
            ComplaintCount(
                span=span, section_id=section, category_id=category, ward_id=ward, event=event, days=days, number=number
            )
            for section, category, ward, event, days, number in _counted(begins, ends, None)
        ],
        batch_size=5_000,
    )


def keep_what_is_over(*, now: dt.datetime | None = None) -> int:
    """Keep every month that is over and every day before today of the present one; returns how many were counted.

    Days of months that are kept are forgotten: they stand in their months.
    """
    first = Stage.objects.filter(state="received").order_by("at").values_list("at", flat=True).first()
    if first is None:
        return 0
    today = timezone.localdate(now)
    present, each = month_of(today), month_of(timezone.localdate(first))
    wanted: list[tuple[dt.date, bool]] = []
    while each < present:
        wanted.append((each, True))
        each = following(each)
    wanted += [(present + dt.timedelta(days=day), False) for day in range((today - present).days)]
    there = set(CountedSpan.objects.values_list("begins", "month"))
    missing = [span for span in wanted if span not in there]
    for begins, month in missing:
        keep(begins=begins, month=month)
    CountedSpan.objects.filter(Q(month=False) & Q(begins__lt=present)).delete()
    return len(missing)
