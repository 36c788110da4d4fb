import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.models import Holiday
from staff.working_time import OFFICE_ZONE, Calendar, add_working_days, is_working_day, working_days_between

FRIDAY = dt.datetime(2026, 11, 20, 16, 0, tzinfo=OFFICE_ZONE)
moments = st.builds(
    lambda day, time: dt.datetime.combine(day, time, tzinfo=OFFICE_ZONE),
    st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)),
    st.times(),
)
holidays = st.frozensets(st.dates(dt.date(2020, 1, 1), dt.date(2036, 12, 31)), max_size=30)


def test_a_sunday_is_passed_over() -> None:
    assert Calendar(frozenset()).add(FRIDAY, 2) == dt.datetime(2026, 11, 23, 16, 0, tzinfo=OFFICE_ZONE)


def test_the_day_is_that_of_kolkata_and_not_of_greenwich() -> None:
    late_saturday_in_greenwich = dt.datetime(2026, 11, 21, 20, 0, tzinfo=dt.UTC)
    assert not Calendar(frozenset()).is_working(late_saturday_in_greenwich.astimezone(OFFICE_ZONE).date())
    assert Calendar(frozenset()).between(FRIDAY, late_saturday_in_greenwich) == 1


@pytest.mark.django_db
def test_holidays_are_rows() -> None:
    Holiday.objects.create(day=dt.date(2026, 11, 23), name_en="A feast")
    assert add_working_days(FRIDAY, 2) == dt.datetime(2026, 11, 24, 16, 0, tzinfo=OFFICE_ZONE)
    assert working_days_between(FRIDAY, dt.datetime(2026, 11, 24, 9, 0, tzinfo=OFFICE_ZONE)) == 2
    assert not is_working_day(dt.datetime(2026, 11, 23, 9, 0, tzinfo=OFFICE_ZONE))


@given(moment=moments, days=st.integers(0, 60), off=holidays)
def test_counting_undoes_adding(moment: dt.datetime, days: int, off: frozenset[dt.date]) -> None:
    calendar = Calendar(off)
    later = calendar.add(moment, days)
    assert calendar.between(moment, later) == days
    assert later.astimezone(OFFICE_ZONE).time() == moment.time()
    if days:
        assert calendar.is_working(later.astimezone(OFFICE_ZONE).date())


@given(start=moments, end=moments, off=holidays)
def test_the_count_is_that_of_the_days_one_by_one(
    start: dt.datetime, end: dt.datetime, off: frozenset[dt.date]
) -> None:
    calendar = Calendar(off)
    first, last = start.date(), min(end.date(), start.date() + dt.timedelta(days=400))
    end = dt.datetime.combine(last, end.timetz())
    days = [first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert calendar.between(start, end) == sum(calendar.is_working(day) for day in days)


@given(start=moments, middle=moments, end=moments, off=holidays)
def test_parts_add_up(start: dt.datetime, middle: dt.datetime, end: dt.datetime, off: frozenset[dt.date]) -> None:
    start, middle, end = sorted((start, middle, end))
    calendar = Calendar(off)
    assert calendar.between(start, end) == calendar.between(start, middle) + calendar.between(middle, end)
