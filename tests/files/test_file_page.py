"""/desk/files/<pk>/: who sees it, and what stands on it for whom."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files import domain
from files.choices import seats
from files.models import File
from staff.models import User
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words

pytestmark = pytest.mark.django_db


def address(file: File) -> str:
    return f"/desk/files/{file.pk}/"


@pytest.fixture
def administrator(department: Department) -> User:
    return User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")


def test_anonymous_is_sent_to_log_in(page: Enter, file: File) -> None:
    answer = page(None).get(address(file))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_outsider_and_administrator_find_nothing(
    page: Enter, department: Department, file: File, administrator: User
) -> None:
    for user in (department.head2, department.inspector2, administrator):
        hidden = page(user).get(address(file))
        missing = page(user).get("/desk/files/999999999/")
        assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_a_colleague_reads_but_does_nothing(page: Enter, department: Department, file: File) -> None:
    domain.write_note(file=file, user=department.dealing, text="A thought not yet ripe")
    answer = page(department.inspector).get(address(file))
    assert answer.status_code == 200
    text = words(answer)
    assert file.number in text
    assert "A thought not yet ripe" not in text
    for missing in ("Forward the file", "Confirm the note", "Park the file", "Close the file", "Add it to the file"):
        assert missing not in text


def test_a_confidential_file_is_hidden_from_colleagues(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file(classification="confidential")
    assert page(department.inspector).get(address(file)).status_code == 404
    assert page(department.director).get(address(file)).status_code == 404
    assert page(department.dealing).get(address(file)).status_code == 200


def test_the_holder_has_his_tools_and_his_reading_is_noted(page: Enter, department: Department, file: File) -> None:
    page(department.inspector).get(address(file))
    assert file.movements.get().opened_at is None
    answer = page(department.dealing).get(address(file))
    assert file.movements.get().opened_at is not None
    text = words(answer)
    for tool in ("Forward the file", "Confirm the note", "Park the file", "Close the file", "Add it to the file"):
        assert tool in text
    assert "The person who reported it is told this result." in text
    assert "HW-SH – section head HW (Officer head)" in text
    assert "Send back to" not in text
    assert "Pull the file back" not in text


def test_a_past_holder_still_reads_and_can_pull_back(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file(classification="confidential")
    read_and_forward(file, department.dealing, department.post("PS-SH"))
    text = words(page(department.dealing).get(address(file)))
    assert "Pull the file back" in text
    assert "Forward the file" not in text
    page(department.head2).get(address(file))
    assert "Pull the file back" not in words(page(department.dealing).get(address(file)))


def test_those_above_look_in_and_reopen(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file(at="PS-DH")
    assert page(department.director).get(address(file)).status_code == 200
    domain.close(file=file, user=department.dealing2, outcome="done", result="Swept")
    assert "Reopen the file" in words(page(department.director).get(address(file)))
    assert "Reopen the file" not in words(page(department.dealing2).get(address(file)))
    assert "Swept" in words(page(department.dealing2).get(address(file)))


def test_both_clocks_levels_and_lateness_in_words(page: Enter, department: Department, file: File) -> None:
    start = timezone.now()
    line = [("dealing", "HW-SH"), ("head", "HW-EE"), ("engineer", "DG"), ("director", "PLAN")]
    for step, (login, post) in enumerate(line, start=1):
        with time_machine.travel(start + dt.timedelta(days=step)):
            read_and_forward(file, department.users[login], department.post(post))
    with time_machine.travel(start + dt.timedelta(days=30)):
        page(department.planner)
        text = words(page(department.planner).get(address(file)))
    assert "30 days on the calendar" in text
    assert "5 levels" in text
    assert "more than 4" in text
    assert "late by" in text


def test_numbers_speak_the_readers_language_and_references_stay(
    page: Enter, department: Department, file: File
) -> None:
    client = page(department.dealing)
    note = domain.write_note(file=file, user=department.dealing, text="Seen")
    domain.confirm_note(note=note, user=department.dealing)
    for language, one in (("bn", "§ ১"), ("hi", "§ १"), ("en", "§ 1")):
        client.post("/language/setlang/", {"language": language})
        text = words(client.get(address(file)))
        assert one in text
        assert file.number in text


def test_every_note_costs_no_query_of_its_own(page: Enter, department: Department, file: File) -> None:
    client, counts = page(department.dealing), []
    client.get(address(file))
    for notes in (1, 2):
        for _turn in range(notes):
            note = domain.write_note(file=file, user=department.dealing, text="Seen")
            domain.confirm_note(note=note, user=department.dealing)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(file))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_promise_to_a_citizen_stands_in_the_state(page: Enter, department: Department, make_file: MakeFile) -> None:
    promised = make_file(due_by=timezone.now() + dt.timedelta(days=1))
    assert "Promised to the citizen by" in words(page(department.dealing).get(address(promised)))
    assert "Promised to the citizen by" not in words(page(department.dealing).get(address(make_file())))


def test_posts_are_named_with_their_section_only_where_it_tells_something(department: Department, file: File) -> None:
    director = department.post("DG")
    director.name_en = "Director General, Environment & Heritage"
    director.save()
    labels = {seat.code: seat.label for seat in seats(holder=file.holder, section=file.section)}
    assert labels["DG"] == "DG – Director General, Environment & Heritage (Officer director)"
    assert labels["HW-SH"] == "HW-SH – section head HW (Officer head)"
    assert labels["PS-SH"] == "PS-SH – section head PS, Parks & Squares (Officer head2)"
    other = department.post("PS-SH").section
    labels = {seat.code: seat.label for seat in seats(holder=file.holder, section=other)}
    assert labels["DG"] == "DG – Director General, Environment & Heritage (Officer director)"


def test_the_actions_are_one_compact_list(page: Enter, department: Department, file: File) -> None:
    text = words(page(department.dealing).get(address(file)))
    assert text.count('<details class="list-group-item more py-1"') == text.count('name="last_movement"') == 8
