"""/desk/pendency/: what waits where, counted by working days."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files import domain
from files.counting.pendency import BUCKETS, Cell, files_in, limits, pendency
from files.models import Classification
from staff.models import Holiday
from staff.working_time import OFFICE_ZONE, Calendar
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, as_file, read_and_forward, words

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 11, tzinfo=OFFICE_ZONE)


def counts(user: Any, **asked: Any) -> dict[str, tuple[tuple[int, ...], int, int]]:
    return {row.label.split(" ")[0]: (row.counts, row.late, row.parked) for row in pendency(user=user, **asked)}


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_limits_are_those_of_the_calendar(db: None, hour: int) -> None:
    Holiday.objects.create(day=dt.date(2026, 10, 28), name_en="Invented")
    calendar = Calendar.load()
    now = MONDAY.replace(hour=hour)
    for days, limit in zip(BUCKETS[1:], limits(calendar, now), strict=True):
        assert calendar.between(limit - dt.timedelta(microseconds=1), now) >= days
        assert calendar.between(limit, now) < days


def test_files_are_counted_by_the_working_days_they_lie(department: Department, make_file: MakeFile) -> None:
    with time_machine.travel(MONDAY, tick=False):
        old, parked = make_file(), make_file()
        day = timezone.localdate() + dt.timedelta(days=90)
        domain.mark_opened(file=parked, user=department.dealing)
        domain.park(file=parked, user=department.dealing, reason="Rain", until=day)
    # Four working days later: Tuesday to Friday.
    with time_machine.travel(MONDAY + dt.timedelta(days=4), tick=False):
        make_file()
        assert counts(department.dealing) == {"HW-DH": ((1, 1, 0, 0, 0, 0), 0, 1)}
        read_and_forward(old, department.dealing, department.post("HW-SH"))
        assert counts(department.dealing) == {
            "HW-DH": ((1, 0, 0, 0, 0, 0), 0, 1),
            "HW-SH": ((1, 0, 0, 0, 0, 0), 0, 0),
        }
        assert counts(department.dealing, clock="opened")["HW-SH"] == ((0, 1, 0, 0, 0, 0), 0, 0)
    with time_machine.travel(MONDAY + dt.timedelta(days=60), tick=False):
        assert counts(department.dealing)["HW-SH"] == ((0, 0, 0, 0, 1, 0), 1, 0)


def test_nobody_counts_what_he_may_not_open(department: Department, make_file: MakeFile) -> None:
    make_file(at="HW-SH", classification=Classification.CONFIDENTIAL)
    make_file(at="PS-DH")
    assert counts(department.dealing) == {}
    assert counts(department.head) == {"HW-SH": ((1, 0, 0, 0, 0, 0), 0, 0)}
    assert counts(department.director).keys() == {"PS-DH"}


@pytest.mark.parametrize("by", ["post", "section", "priority"])
def test_each_number_leads_to_its_files(department: Department, make_file: MakeFile, by: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        make_file()
        make_file(priority="urgent", at="HW-SH")
    with time_machine.travel(MONDAY + dt.timedelta(days=30), tick=False):
        make_file()
        for row in pendency(user=department.head, by=by):
            for bucket, number in enumerate(row.counts):
                cell = Cell(by=by, key=row.key, bucket=bucket)
                assert files_in(cell, user=department.head).count() == number
            late = Cell(by=by, key=row.key, state="late")
            assert files_in(late, user=department.head).count() == row.late
            assert files_in(Cell(by=by, key=row.key), user=department.head).count() == row.total


def test_pages_by_reader(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file()
    assert page(None).get("/desk/pendency/")["Location"].startswith("/accounts/login/")
    mine = words(page(department.dealing).get("/desk/pendency/"))
    assert "dealing hand HW" in mine
    assert "dealing hand HW" not in words(page(department.dealing2).get("/desk/pendency/"))
    link = f"/desk/pendency/files/?by=post&key={file.holder_id}&clock=held&bucket=0"
    assert file.number in words(page(department.head).get(link))
    assert file.number not in words(page(department.dealing2).get(link))


@pytest.mark.parametrize(
    "query", ["by=post&key=x&clock=held", "by=nobody&key=1&clock=held", "by=post&key=1&clock=held&bucket=9", "by=post"]
)
def test_a_number_that_is_none_is_not_found(page: Enter, department: Department, query: str) -> None:
    assert page(department.head).get(f"/desk/pendency/files/?{query}").status_code == 404


def test_an_unknown_grouping_leads_back(page: Enter, department: Department) -> None:
    assert page(department.head).get("/desk/pendency/?by=colour")["Location"] == "/desk/pendency/"


def test_table_to_take_along(page: Enter, department: Department, make_file: MakeFile) -> None:
    make_file()
    answer = page(department.dealing).get("/desk/pendency/?format=csv")
    lines = as_file(answer).splitlines()
    assert lines == [
        "Post,0–3,4–7,8–15,16–30,31–90,over 90,All,Late,Parked",
        "HW-DH – dealing hand HW,1,0,0,0,0,0,1,0,0",
    ]


def test_queries_do_not_grow_with_rows(page: Enter, department: Department, make_file: MakeFile) -> None:
    client, numbers = page(department.director), []
    for posts in (("HW-DH",), ("HW-SH", "PS-DH")):
        for post in posts:
            make_file(at=post)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/pendency/").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
