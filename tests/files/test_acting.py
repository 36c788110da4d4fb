"""/desk/files/<pk>/<action>/: each action by anonymous, outsider, colleague, past holder, holder."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evidence.models import Reading
from files import domain
from files.models import File, FileState
from staff.models import Tenure
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.jobs import waiting

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def typed(action: str) -> dict[str, Any]:
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    every: dict[str, dict[str, Any]] = {
        "forward": {"to_post": "HW-EE", "remarks": "For orders"},
        "send-back": {"remarks": "Complete it"},
        "pull-back": {},
        "park": {"reason": "Monsoon", "until": tomorrow},
        "resume": {"remarks": ""},
        "close": {"outcome": "done", "result": "Repaired"},
        "reopen": {"reason": "Not fixed"},
        "paper": {
            "title": "Letter",
            "upload": SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
            "pages": "২",
            "key": str(uuid.uuid4()),
        },
    }
    return every[action]


def seen(file: File) -> dict[str, int]:
    """What the page of the file carries when it is loaded now."""
    now = File.objects.get(pk=file.pk)
    return {"last_movement": now.last_movement, "last_note": now.last_note}


ACTIONS = ["forward", "send-back", "pull-back", "park", "resume", "close", "reopen", "paper"]


def post(page: Enter, user: Any, file: File, action: str, **changes: Any) -> Any:
    return page(user).post(f"/desk/files/{file.pk}/{action}/", {**typed(action), **seen(file), **changes})


@pytest.fixture
def ready(department: Department, make_file: MakeFile) -> Any:
    """A file in the state in which an action can be done by its actor; returns (file, actor)."""

    def make(action: str) -> tuple[File, Any]:
        file = make_file()
        if action in {"send-back", "pull-back"}:
            read_and_forward(file, department.dealing, department.post("HW-SH"))
        if action == "send-back":
            domain.mark_opened(file=file, user=department.head)
        if action == "resume":
            tomorrow = timezone.localdate() + dt.timedelta(days=1)
            domain.park(file=file, user=department.dealing, reason="Rain", until=tomorrow)
        if action == "reopen":
            domain.close(file=file, user=department.dealing, outcome="done", result="Done")
        return file, department.head if action in {"send-back", "reopen"} else department.dealing

    return make


def unchanged(file: File) -> bool:
    before = (file.last_movement, file.last_page, file.state, file.holder_id)
    now = File.objects.get(pk=file.pk)
    return before == (now.last_movement, now.last_page, now.state, now.holder_id)


@pytest.mark.parametrize("action", ACTIONS)
def test_anonymous_logs_in_first(page: Enter, ready: Any, action: str) -> None:
    file, _actor = ready(action)
    answer = post(page, None, file, action)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert unchanged(file)


@pytest.mark.parametrize("action", ACTIONS)
def test_an_outsider_finds_nothing(page: Enter, department: Department, ready: Any, action: str) -> None:
    file, _actor = ready(action)
    assert post(page, department.head2, file, action).status_code == 404
    assert unchanged(file)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_colleague_is_refused_in_words(page: Enter, department: Department, ready: Any, action: str) -> None:
    file, _actor = ready(action)
    answer = post(page, department.inspector, file, action)
    assert answer.status_code == 409
    assert "Nothing was changed" in words(answer)
    assert unchanged(file)


@pytest.mark.parametrize("action", ["forward", "send-back", "park", "close", "paper"])
def test_a_past_holder_is_told_where_it_went(page: Enter, department: Department, file: File, action: str) -> None:
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    answer = post(page, department.dealing, file, action)
    assert answer.status_code == 409
    assert "Officer dealing forwarded it to section head HW" in words(answer)
    assert unchanged(file)


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_does_it(page: Enter, ready: Any, action: str) -> None:
    file, actor = ready(action)
    answer = post(page, actor, file, action)
    assert answer.status_code == 302, words(answer)
    assert not unchanged(file)
    where = "/desk/" if action in {"forward", "send-back"} else f"/desk/files/{file.pk}/"
    assert answer["Location"] == where


@pytest.mark.parametrize("action", ACTIONS)
def test_only_by_post(page: Enter, ready: Any, action: str) -> None:
    file, actor = ready(action)
    assert page(actor).get(f"/desk/files/{file.pk}/{action}/").status_code == 405


def test_no_other_action_exists(page: Enter, department: Department, file: File) -> None:
    assert page(department.dealing).post(f"/desk/files/{file.pk}/burn/").status_code == 404


def test_sent_twice_it_moves_once_and_what_was_typed_comes_back(
    page: Enter, department: Department, file: File
) -> None:
    before = seen(file)
    assert post(page, department.dealing, file, "forward").status_code == 302
    second = post(page, department.dealing, file, "forward", **before, remarks="A long explanation typed with care")
    assert second.status_code == 409
    text = words(second)
    assert "A long explanation typed with care" in text
    assert "the file has moved meanwhile" in text
    assert File.objects.get(pk=file.pk).last_movement == 2


def test_what_was_typed_stays_in_a_refused_form(page: Enter, department: Department, file: File) -> None:
    domain.write_note(file=file, user=department.dealing, text="Unripe")
    answer = post(page, department.dealing, file, "forward", remarks="For orders please")
    assert answer.status_code == 409
    assert "confirm or discard it first" in words(answer)
    assert "For orders please</textarea>" in words(answer)
    missing = post(page, department.dealing, file, "park", until="", reason="Monsoon has come")
    assert missing.status_code == 422
    assert "Monsoon has come</textarea>" in words(missing)


@pytest.mark.parametrize(
    ("other", "code"),
    [("PS-SH", "PS-SH"), ("ps-sh – section head PS", "PS-SH"), ("section head PS", "PS-SH")],
)
def test_any_post_is_found_by_code_or_name(
    page: Enter, department: Department, file: File, other: str, code: str
) -> None:
    assert post(page, department.dealing, file, "forward", to_post="", other=other).status_code == 302
    assert File.objects.get(pk=file.pk).holder.code == code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"to_post": ""}, "Choose the post to which the file goes"),
        ({"to_post": "", "other": "Mayor"}, "No post is called “Mayor”"),
        ({"to_post": "", "other": "section head"}, "More than one post"),
        ({"to_post": "MAYOR"}, "Select a valid choice"),
    ],
)
def test_a_post_that_is_none_is_refused(
    page: Enter, department: Department, file: File, changes: dict[str, str], expected: str
) -> None:
    answer = post(page, department.dealing, file, "forward", **changes)
    assert answer.status_code == 422
    assert expected in words(answer)


def test_a_paper_is_kept_and_numbered_by_pages(page: Enter, department: Department, file: File) -> None:
    for _turn in range(2):
        post(page, department.dealing, file, "paper")
    rows = [(row.page_from, row.page_to, row.added_by) for row in file.correspondence.all()]
    assert rows == [(1, 2, department.post("HW-DH")), (3, 4, department.post("HW-DH"))]
    # Its text is recognised as that of a scan is.
    assert Reading.objects.filter(original__in=file.correspondence.values("original")).count() == 2
    assert [name for name, _said in waiting()].count("evidence.read_pages") == 2


def test_a_paper_that_is_none_is_refused_by_name(page: Enter, department: Department, file: File) -> None:
    upload = SimpleUploadedFile("virus.exe", b"MZ not a letter", "application/octet-stream")
    answer = post(page, department.dealing, file, "paper", upload=upload, title="Kept title")
    assert answer.status_code == 409
    assert "virus.exe" in words(answer)
    assert "Kept title" in words(answer)
    assert not file.correspondence.exists()


def test_nothing_is_added_to_a_closed_file(page: Enter, department: Department, file: File) -> None:
    domain.close(file=file, user=department.dealing, outcome="done", result="Done")
    assert post(page, department.dealing, file, "paper").status_code == 409
    assert post(page, department.dealing, file, "park").status_code == 409
    assert File.objects.get(pk=file.pk).state == FileState.CLOSED


def test_decided_on_an_older_reading_nothing_is_done(page: Enter, department: Department, file: File) -> None:
    before = seen(file)
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    read_and_forward(file, department.head, department.post("HW-DH"), "Look again")
    for action in ("forward", "park", "close"):
        answer = post(page, department.dealing, file, action, **before)
        assert answer.status_code == 409
        assert "the file has moved meanwhile. Officer head forwarded it" in words(answer)
        assert unchanged(file)
    kept = post(page, department.dealing, file, "park", **before, reason="Typed with care", until="")
    assert "Typed with care</textarea>" in words(kept)
    assert f'name="last_movement" value="{seen(file)["last_movement"]}"' in words(kept)
    assert post(page, department.dealing, file, "park").status_code == 302


def test_closed_only_after_reading_the_last_note(page: Enter, department: Department, file: File) -> None:
    before = seen(file)
    note = domain.write_note(file=file, user=department.dealing, text="Not yet done")
    domain.confirm_note(note=note, user=department.dealing)
    answer = post(page, department.dealing, file, "close", **before, result="Repaired with lime")
    assert answer.status_code == 409
    assert "a note was confirmed on this file meanwhile" in words(answer)
    assert "Repaired with lime</textarea>" in words(answer)
    assert post(page, department.dealing, file, "close").status_code == 302


def test_a_form_that_does_not_say_what_was_read_is_refused(page: Enter, department: Department, file: File) -> None:
    answer = post(page, department.dealing, file, "park", last_movement="")
    assert answer.status_code == 409
    assert unchanged(file)


def test_a_paper_sent_twice_is_on_the_file_once(page: Enter, department: Department, file: File) -> None:
    key = str(uuid.uuid4())
    assert post(page, department.dealing, file, "paper", key=key).status_code == 302
    again = page(department.dealing).post(f"/desk/files/{file.pk}/paper/", {**typed("paper"), "key": key}, follow=True)
    assert "This form was sent before" in words(again)
    assert file.correspondence.count() == 1
    post(page, department.dealing, file, "paper", key=key, title="Another letter")
    assert file.correspondence.count() == 2


def test_a_reopened_file_goes_past_a_vacant_post(page: Enter, department: Department, file: File) -> None:
    domain.close(file=file, user=department.dealing, outcome="done", result="Done")
    Tenure.objects.filter(post__code="HW-DH").delete()
    assert "The file goes to section head HW." in words(page(department.head).get(f"/desk/files/{file.pk}/"))
    assert post(page, department.head, file, "reopen").status_code == 302
    assert File.objects.get(pk=file.pk).holder == department.post("HW-SH")
