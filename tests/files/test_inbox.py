"""/desk/: the lists."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files import domain
from files.desk.reading import TABS, of_tab
from files.models import File
from staff.models import User
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, as_file, read_and_forward, words

pytestmark = pytest.mark.django_db


def numbers(answer: Any) -> list[str]:
    return [row.file.number for row in answer.context["rows"]]


def test_anonymous_logs_in_first(page: Enter, department: Department) -> None:
    assert page(None).get("/desk/")["Location"].startswith("/accounts/login/")


def test_one_without_a_post_is_told_why_nothing_is_here(page: Enter, file: File) -> None:
    user = User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")
    answer = page(user).get("/desk/")
    assert answer.status_code == 200
    assert "You hold no post today" in words(answer)
    assert file.number not in words(answer)


def test_each_list_has_what_belongs_to_it(page: Enter, department: Department, make_file: MakeFile) -> None:
    here, sent, parked, closed = (make_file() for _ in range(4))
    secret = make_file(classification="confidential", at="HW-SH")
    elsewhere = make_file(at="PS-DH")
    read_and_forward(sent, department.dealing, department.post("HW-SH"))
    until = timezone.localdate() + dt.timedelta(days=1)
    domain.park(file=parked, user=department.dealing, reason="Rain", until=until)
    domain.close(file=closed, user=department.dealing, outcome="done", result="Done")
    client = page(department.dealing)
    assert numbers(client.get("/desk/")) == [here.number]
    assert numbers(client.get("/desk/?tab=sent")) == [sent.number]
    assert numbers(client.get("/desk/?tab=others")) == [sent.number]
    assert numbers(client.get("/desk/?tab=parked")) == [parked.number]
    section = numbers(client.get("/desk/?tab=section"))
    assert section == [closed.number, parked.number, sent.number, here.number]
    for tab in TABS:
        text = words(client.get(f"/desk/?tab={tab}"))
        assert secret.number not in text
        assert elsewhere.number not in text
    assert client.get("/desk/?tab=nonsense").status_code == 302


def test_rows_say_from_whom_since_when_and_how_late(page: Enter, department: Department, file: File) -> None:
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    client = page(department.head)
    assert "dealing hand HW" in words(client.get("/desk/"))
    assert '<span class="tag tag--river">new</span>' in words(client.get("/desk/"))
    with time_machine.travel(file.due_at + dt.timedelta(days=3)):
        text = words(page(department.head).get("/desk/"))
    assert "late by" in text
    assert "(9 working days)" in text or "(10 working days)" in text


def test_filter_by_number_and_subject(page: Enter, department: Department, make_file: MakeFile) -> None:
    pond, park = make_file(subject="Pond at Entally"), make_file(subject="পার্কের রেলিং")
    client = page(department.dealing)
    assert numbers(client.get("/desk/", {"q": "entally"})) == [pond.number]
    assert numbers(client.get("/desk/", {"q": "রেলিং"})) == [park.number]
    assert numbers(client.get("/desk/", {"q": park.number[-6:]})) == [park.number]
    nothing = client.get("/desk/", {"q": "<script>"})
    assert "No file here has “&lt;script&gt;”" in nothing.content.decode()


def test_pages_follow_each_other_by_key(
    page: Enter, department: Department, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("files.views.inbox.PAGE_SIZE", 2)
    made = [make_file().number for _ in range(5)]
    client, seen, address = page(department.dealing), [], "/desk/"
    while address:
        answer = client.get(address)
        seen += numbers(answer)
        address = answer.context["next_url"]
    assert seen == made
    assert client.get("/desk/?after=forged").status_code == 302


@pytest.mark.parametrize("tab", list(TABS))
def test_rows_cost_no_query_of_their_own(page: Enter, department: Department, make_file: MakeFile, tab: str) -> None:
    def made() -> None:
        file = make_file()
        if tab in {"sent", "others"}:
            read_and_forward(file, department.dealing, department.post("HW-SH"))
        if tab == "parked":
            until = timezone.localdate() + dt.timedelta(days=1)
            domain.park(file=file, user=department.dealing, reason="Rain", until=until)

    client, counts = page(department.dealing), []
    for more in (1, 2):
        for _turn in range(more):
            made()
        with CaptureQueriesContext(connection) as queries:
            assert len(numbers(client.get(f"/desk/?tab={tab}&q=pond"))) == (1 if more == 1 else 3)
        counts.append(len(queries))
        assert not any("COUNT(" in query["sql"] for query in queries)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("tab", ["inbox", "parked"])
def test_the_inbox_walks_its_index(department: Department, file: File, tab: str) -> None:
    posts = list(department.dealing.posts())
    with connection.cursor() as cursor:
        # Over one file, to sort is as cheap as to walk the index in its order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_incremental_sort = off")
    plan = of_tab(tab, user=department.dealing, posts=posts).order_by(*TABS[tab].order)[:51].explain()
    assert "file_inbox" in plan


def test_what_is_due_first_stands_first(page: Enter, department: Department, make_file: MakeFile) -> None:
    ordinary = make_file()
    promised = make_file(due_by=timezone.now() + dt.timedelta(days=1), priority="immediate")
    answer = page(department.dealing).get("/desk/")
    assert numbers(answer) == [promised.number, ordinary.number]
    assert words(answer).count("<strong>immediate</strong>") == 1


def test_what_was_sent_last_stands_first_and_what_came_back_is_gone(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    first, second, back = (make_file(subject=subject) for subject in ("Pond", "Park", "Statue"))
    for file in (second, back, first):
        read_and_forward(file, department.dealing, department.post("HW-SH"))
    client = page(department.dealing)
    assert numbers(client.get("/desk/?tab=sent")) == [first.number, back.number, second.number]
    domain.mark_opened(file=back, user=department.head)
    domain.send_back(file=back, user=department.head)
    assert numbers(client.get("/desk/?tab=sent")) == [first.number, second.number]
    read_and_forward(back, department.dealing, department.post("HW-SH"))
    assert numbers(client.get("/desk/?tab=sent")) == [back.number, first.number, second.number]


def test_narrowed_by_priority_and_lateness(page: Enter, department: Department, make_file: MakeFile) -> None:
    ordinary, urgent = make_file(), make_file(priority="urgent")
    client = page(department.dealing)
    assert numbers(client.get("/desk/?priority=urgent")) == [urgent.number]
    assert numbers(client.get("/desk/?priority=nonsense")) == [ordinary.number, urgent.number]
    assert numbers(client.get("/desk/?late=1")) == []
    with time_machine.travel(ordinary.due_at + dt.timedelta(days=1)):
        assert numbers(page(department.dealing).get("/desk/?late=1")) == [ordinary.number, urgent.number]


def test_a_list_to_take_along_has_the_rows_of_the_screen(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    make_file(subject="=HYPERLINK(1)")
    make_file(at="PS-DH")
    answer = page(department.dealing).get("/desk/list.csv")
    text = as_file(answer)
    lines = text.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Number,Subject,Section,State,With,From")
    assert ",'=HYPERLINK(1),HW,active,dealing hand HW," in lines[1]
    assert page(department.dealing).get("/desk/list.csv?tab=nonsense").status_code == 404
    assert page(None).get("/desk/list.csv")["Location"].startswith("/accounts/login/")
