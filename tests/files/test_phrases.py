"""/desk/phrases/: quick phrases of the office, the section and one's own."""

from typing import Any

import pytest
from django.utils import translation

from files.domain.phrasing import may_keep, usable_by
from files.models import NotePhrase
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def phrases(department: Department) -> dict[str, NotePhrase]:
    NotePhrase.objects.all().delete()
    section = department.post("HW-SH").section
    return {
        "office": NotePhrase.objects.create(code="off", text_en="For the office", text_bn="দপ্তরের জন্য"),
        "section": NotePhrase.objects.create(code="sec", section=section, text_en="For the section"),
        "own": NotePhrase.objects.create(code="own", officer=department.dealing.officer, text_en="My own"),
    }


def add(page: Enter, user: Any, scope: str, code: str, **texts: str) -> Any:
    return page(user).post("/desk/phrases/", {"scope": scope, "code": code, **texts})


def test_who_can_use_which(department: Department, phrases: dict[str, NotePhrase]) -> None:
    def usable(name: str) -> set[str]:
        return {phrase.code for phrase in usable_by(department.users[name])}

    assert usable("dealing") == {"off", "sec", "own"}
    assert usable("head") == {"off", "sec"}
    assert usable("dealing2") == {"off"}


@pytest.mark.parametrize(
    ("name", "keeps"),
    [("dealing", {"own"}), ("head", {"section"}), ("director", {"office"}), ("head2", set()), ("engineer", set())],
)
def test_who_keeps_which(
    page: Enter, department: Department, phrases: dict[str, NotePhrase], name: str, keeps: set[str]
) -> None:
    user = department.users[name]
    assert {scope for scope, phrase in phrases.items() if may_keep(user, phrase)} == keeps
    for scope, phrase in phrases.items():
        typed = {"code": phrase.code, "text_en": f"Rewritten by {name}"}
        answer = page(user).post(f"/desk/phrases/{phrase.pk}/", typed)
        assert answer.status_code == (302 if scope in keeps else 404)
        assert page(user).post(f"/desk/phrases/{phrase.pk}/withdraw/").status_code == (302 if scope in keeps else 404)
        phrase.refresh_from_db()
        assert (phrase.text_en == f"Rewritten by {name}") == (scope in keeps)
        assert (phrase.withdrawn_at is not None) == (scope in keeps)


def test_strangers_find_nothing(page: Enter, phrases: dict[str, NotePhrase]) -> None:
    for address in ("/desk/phrases/", f"/desk/phrases/{phrases['office'].pk}/"):
        assert page(None).get(address).status_code == 302
    assert page(None).post(f"/desk/phrases/{phrases['office'].pk}/withdraw/").status_code == 302
    assert NotePhrase.objects.get(pk=phrases["office"].pk).withdrawn_at is None


def test_a_phrase_is_added_where_one_may(page: Enter, department: Department, phrases: dict[str, NotePhrase]) -> None:
    assert add(page, department.dealing, "own", "ভাল", text_bn="ভাল কাজ হয়েছে।").status_code == 302
    assert NotePhrase.objects.get(code="ভাল").officer == department.dealing.officer
    for scope in ("office", "section-HW", "section-PS"):
        assert add(page, department.dealing, scope, "x", text_en="X").status_code == 422
    assert add(page, department.head, "section-HW", "x", text_en="X").status_code == 302
    assert add(page, department.head, "section-PS", "y", text_en="X").status_code == 422
    assert add(page, department.director, "office", "z", text_en="X").status_code == 302


@pytest.mark.parametrize(
    ("code", "text", "fault"),
    [("own", "Again", "taken"), ("two words", "X", "one word"), ("a;b", "X", "one word"), ("new", "", "one language")],
)
def test_faults_are_said(
    page: Enter, department: Department, phrases: dict[str, NotePhrase], code: str, text: str, fault: str
) -> None:
    answer = add(page, department.dealing, "own", code, text_en=text)
    assert answer.status_code == 422
    assert fault in words(answer)
    assert NotePhrase.objects.count() == 3


def test_a_withdrawn_code_can_be_taken_again(
    page: Enter, department: Department, phrases: dict[str, NotePhrase]
) -> None:
    page(department.dealing).post(f"/desk/phrases/{phrases['own'].pk}/withdraw/")
    assert add(page, department.dealing, "own", "own", text_en="Anew").status_code == 302


def test_the_editor_offers_them_in_the_readers_language(
    page: Enter, department: Department, phrases: dict[str, NotePhrase], make_file: MakeFile
) -> None:
    file = make_file()
    client = page(department.dealing)
    shown = words(client.get(f"/desk/files/{file.pk}/"))
    assert '<option value="For the office" data-code="off">' in shown
    assert "My own" in shown
    with translation.override("bn"):
        assert phrases["office"].text == "দপ্তরের জন্য"
        assert phrases["section"].text == "For the section"
    assert "For the section" not in words(page(department.dealing2).get("/desk/phrases/"))
