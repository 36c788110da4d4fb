"""Files by the month: counted anew, or kept once a day or month is over; always the same numbers."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from files import domain
from files.counting import tallies
from files.models import File, Span, Tallied, Tally
from staff.working_time import OFFICE_ZONE
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, as_file, read_and_forward, words

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.datetime(2026, 9, 30, 23, 30, tzinfo=OFFICE_ZONE)
NOW = dt.datetime(2026, 11, 10, 12, tzinfo=OFFICE_ZONE)


@pytest.fixture
def work(department: Department, make_file: MakeFile) -> Department:
    """A file opened half an hour before October, sent on and back in October, another opened and closed in November."""
    with time_machine.travel(SEPTEMBER, tick=False):
        first = make_file(by="dealing")
    with time_machine.travel(SEPTEMBER + dt.timedelta(hours=1), tick=False):
        read_and_forward(first, department.dealing, department.post("HW-SH"))
        domain.mark_opened(file=first, user=department.head)
        domain.send_back(file=first, user=department.head)
    with time_machine.travel(NOW - dt.timedelta(days=1), tick=False):
        second = make_file(by="dealing")
        domain.close(file=second, user=department.dealing, outcome="done", result="Done")
    with time_machine.travel(NOW, tick=False):
        make_file(by="dealing")
    return department


def figures(department: Department, *codes: str) -> list[tuple[str, int, int, int, int]]:
    posts = [department.post(code) for code in codes]
    found = tallies.months(posts=posts, number=3, now=NOW)
    return [(f"{each.first:%m}", each.created, each.received, each.forwarded, each.closed) for each in found]


EXPECTED = [("11", 2, 0, 0, 1), ("10", 0, 1, 1, 0), ("09", 1, 0, 0, 0)]


def test_months_are_those_of_the_office(work: Department) -> None:
    assert figures(work, "HW-DH") == EXPECTED
    assert figures(work, "HW-DH", "HW-SH")[1] == ("10", 0, 2, 2, 0)
    assert figures(work, "PS-DH") == [("11", 0, 0, 0, 0), ("10", 0, 0, 0, 0), ("09", 0, 0, 0, 0)]


def test_kept_they_are_the_same(work: Department) -> None:
    assert tallies.keep_what_is_over(now=NOW) == 2 + 9
    assert figures(work, "HW-DH") == EXPECTED
    assert Tally.objects.filter(span=Span.MONTH).count() == 1 + 4
    # Counted again, nothing changes; and what was kept is what is read.
    assert tallies.keep_what_is_over(now=NOW) == 0
    Tally.objects.filter(span=Span.MONTH, act="created").update(number=7)
    Tally.objects.filter(span=Span.DAY, act="closed").update(number=8)
    assert [each[1] for each in figures(work, "HW-DH")] == [2, 0, 7]
    assert figures(work, "HW-DH")[0][4] == 8


def test_days_go_into_their_month(work: Department) -> None:
    tallies.keep_what_is_over(now=NOW)
    tallies.keep_what_is_over(now=NOW + dt.timedelta(days=30))
    assert not Tallied.objects.filter(span=Span.DAY, begins__lt=dt.date(2026, 12, 1)).exists()
    assert set(Tally.objects.filter(begins=dt.date(2026, 11, 1)).values_list("span", "act", "number")) == {
        ("month", "created", 2),
        ("month", "closed", 1),
    }


def test_nothing_to_keep_in_an_empty_office(db: None) -> None:
    assert tallies.keep_what_is_over(now=NOW) == 0


def test_page_by_reader(page: Enter, work: Department) -> None:
    assert page(None).get("/desk/pendency/months/")["Location"].startswith("/accounts/login/")
    with time_machine.travel(NOW, tick=False):
        answer = page(work.dealing).get("/desk/pendency/months/?of=HW&format=csv")
        lines = as_file(answer).splitlines()
        assert lines[:3] == ["Month,Created,Received,Forwarded,Closed", "2026-11,2,0,0,1", "2026-10,0,2,2,0"]
        assert page(work.dealing2).get("/desk/pendency/months/?of=HW").status_code == 302
        assert "November" in words(page(work.dealing).get("/desk/pendency/months/"))


def test_of_others_only_what_one_may_know_of_is_counted(page: Enter, work: Department, make_file: MakeFile) -> None:
    """The section counts ordinary files, and of classified ones those that the reader may open; as they are now."""

    def received(user: Any, of: str) -> list[str]:
        answer = page(user).get(f"/desk/pendency/months/?of={of}&format=csv")
        return [line.split(",", 1)[1] for line in as_file(answer).splitlines()[1:3]]

    plain = ["2,0,0,1", "0,2,2,0"]
    with time_machine.travel(NOW, tick=False):
        tallies.keep_what_is_over(now=NOW)
        assert received(work.head, "HW") == plain
        case = make_file(by="dealing", classification="confidential")
        secret = make_file(by="dealing", classification="secret")
        assert received(work.head, "HW") == plain
        assert received(work.inspector, "HW") == plain
        # Who opened them knows of both; his own acts are his in any case.
        assert received(work.dealing, "HW") == ["4,0,0,1", "0,2,2,0"]
        assert received(work.dealing, "mine")[0] == "4,0,0,1"
        read_and_forward(case, work.dealing, work.post("HW-SH"))
        domain.mark_opened(file=case, user=work.head)
        assert received(work.head, "HW") == ["3,1,1,1", "0,2,2,0"]
        assert received(work.inspector, "HW") == plain
        # Whatever was counted before: opened up, the file is counted, and one that is classified no longer is.
        File.objects.filter(pk=secret.pk).update(classification="ordinary")
        assert received(work.inspector, "HW") == ["3,0,0,1", "0,2,2,0"]
        first = File.objects.order_by("pk")[0]
        File.objects.filter(pk=first.pk).update(classification="secret")
        assert received(work.inspector, "HW") == ["3,0,0,1", "0,0,0,0"]
        assert received(work.director, "HW") == ["3,0,0,1", "0,0,0,0"]
