"""/desk/files/<pk>/note/: the yellow note."""

from typing import Any

import pytest

from files import domain
from files.models import File, NoteColour, Noting
from tests.conftest import Department
from tests.files.conftest import Enter, read_and_forward, words

pytestmark = pytest.mark.django_db


def send(page: Enter, user: Any, file: File, action: str, text: str = "Seen", **more: str) -> Any:
    return page(user).post(f"/desk/files/{file.pk}/note/", {"action": action, "text": text, **more})


@pytest.mark.parametrize("action", ["save", "confirm", "discard", "autosave"])
def test_who_may_not(page: Enter, department: Department, file: File, action: str) -> None:
    domain.write_note(file=file, user=department.dealing, text="Mine")
    assert send(page, None, file, action).status_code == 302
    assert send(page, department.head2, file, action).status_code == 404
    colleague = send(page, department.inspector, file, action)
    assert colleague.status_code == (200 if action == "autosave" else 409)
    assert "not with you" in words(colleague)
    assert Noting.objects.get().text == "Mine"
    assert Noting.objects.get().colour == NoteColour.YELLOW


def test_a_past_holder_gets_his_words_back(page: Enter, department: Department, file: File) -> None:
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    answer = send(page, department.dealing, file, "confirm", text="What I still wanted to say")
    assert answer.status_code == 409
    assert "What I still wanted to say</textarea>" in words(answer)
    assert not Noting.objects.exists()


def test_save_confirm_discard(page: Enter, department: Department, file: File) -> None:
    assert send(page, department.dealing, file, "save").status_code == 302
    assert Noting.objects.get().colour == NoteColour.YELLOW
    send(page, department.dealing, file, "discard", text="")
    assert not Noting.objects.exists()
    send(page, department.dealing, file, "confirm", text="Put up")
    green = Noting.objects.get()
    assert (green.colour, green.serial, green.text) == (NoteColour.GREEN, 1, "Put up")
    assert "Put up" in words(page(department.head).get(f"/desk/files/{file.pk}/"))


def test_an_empty_note_is_refused(page: Enter, department: Department, file: File) -> None:
    answer = send(page, department.dealing, file, "confirm", text="  ")
    assert answer.status_code == 409
    assert "it is empty" in words(answer)


def test_saves_itself_and_knows_the_newer_version(page: Enter, department: Department, file: File) -> None:
    first = send(page, department.dealing, file, "autosave", text="One")
    assert "Saved on" in words(first)
    seen = Noting.objects.get().written_at.isoformat()
    assert seen in words(first)
    assert "Saved on" in words(send(page, department.dealing, file, "autosave", text="Two", seen=seen))
    stale = send(page, department.dealing, file, "save", text="My other words", seen=seen)
    assert stale.status_code == 409
    assert "changed in another window" in words(stale)
    assert "My other words</textarea>" in words(stale)
    assert Noting.objects.get().text == "Two"


def test_markup_is_shown_and_not_obeyed(page: Enter, department: Department, file: File) -> None:
    send(page, department.dealing, file, "confirm", text="<script>alert(1)</script>")
    raw = page(department.dealing).get(f"/desk/files/{file.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in raw
    assert "<script>alert" not in raw


def test_confirmed_twice_it_stands_once(page: Enter, department: Department, file: File) -> None:
    send(page, department.dealing, file, "confirm", text="Put up", last_note="0")
    typed = {"action": "confirm", "text": "Put up", "last_note": "0"}
    again = page(department.dealing).post(f"/desk/files/{file.pk}/note/", typed, follow=True)
    assert "it stands on the note sheet once" in words(again)
    assert Noting.objects.get().serial == 1
    other = send(page, department.dealing, file, "confirm", text="Another thought", last_note="0")
    assert other.status_code == 409
    assert "Another thought</textarea>" in words(other)
    assert 'name="last_note" id="id_note_last_note" value="1"' in words(other)
    assert send(page, department.dealing, file, "confirm", text="Put up", last_note="1").status_code == 302
    assert Noting.objects.count() == 2


@pytest.mark.parametrize("text", ["Put up", "Put u"])
def test_saving_itself_too_late_leaves_no_new_draft(page: Enter, department: Department, file: File, text: str) -> None:
    send(page, department.dealing, file, "autosave", text=text, last_note="0")
    written = Noting.objects.get().written_at.isoformat()
    send(page, department.dealing, file, "confirm", text="Put up", seen=written, last_note="0")
    late = send(page, department.dealing, file, "autosave", text=text, seen=written, last_note="0")
    assert "Saved on" not in words(late)
    assert Noting.objects.get().colour == NoteColour.GREEN


def test_saving_itself_after_the_draft_was_discarded_leaves_none(
    page: Enter, department: Department, file: File
) -> None:
    send(page, department.dealing, file, "save", last_note="0")
    written = Noting.objects.get().written_at.isoformat()
    send(page, department.dealing, file, "discard", seen=written)
    late = send(page, department.dealing, file, "autosave", seen=written, last_note="0")
    assert "discarded meanwhile" in words(late)
    assert not Noting.objects.exists()
