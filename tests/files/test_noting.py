import datetime as dt
import unicodedata

import pytest
from django.db import DatabaseError, connection, transaction

from files import domain
from files.models import File, NoteColour, Noting
from files.workflow import NotAllowed
from tests.conftest import Department
from tests.files.conftest import read_and_forward

pytestmark = pytest.mark.django_db


def test_a_draft_can_be_edited_and_discarded(department: Department, file: File) -> None:
    first = domain.write_note(file=file, user=department.dealing, text="Seen")
    second = domain.write_note(file=file, user=department.dealing, text="Seen and put up")
    assert first.pk == second.pk
    assert Noting.objects.get().text == "Seen and put up"
    domain.discard_note(note=second, user=department.dealing)
    assert not Noting.objects.exists()
    with pytest.raises(NotAllowed, match="discarded meanwhile"):
        domain.confirm_note(note=first, user=department.dealing)


def test_confirmed_it_is_numbered_dated_signed_and_permanent(department: Department, file: File) -> None:
    for text in ("One", "Two"):
        note = domain.write_note(file=file, user=department.dealing, text=text)
        green = domain.confirm_note(note=note, user=department.dealing)
    assert (green.serial, green.colour, green.officer) == (2, NoteColour.GREEN, department.dealing.officer)
    assert green.confirmed_at is not None
    for act in (domain.confirm_note, domain.discard_note):
        with pytest.raises(NotAllowed, match="confirmed and stays"):
            act(note=green, user=department.dealing)
    for sql in (
        "UPDATE files_noting SET text = 'x' WHERE id = %s",
        "UPDATE files_noting SET colour = 'yellow', serial = NULL, confirmed_at = NULL WHERE id = %s",
        "UPDATE files_noting SET officer_id = NULL WHERE id = %s",
        "DELETE FROM files_noting WHERE id = %s",
    ):
        with pytest.raises(DatabaseError, match="stands for ever"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [green.pk])


def test_only_the_holder_writes(department: Department, file: File) -> None:
    for user in (department.head, department.director, department.dealing2):
        with pytest.raises(NotAllowed):
            domain.write_note(file=file, user=user, text="Mine")
    note = domain.write_note(file=file, user=department.dealing, text="Seen")
    for act in (domain.confirm_note, domain.discard_note):
        with pytest.raises(NotAllowed):
            act(note=note, user=department.head)
    read_and_forward(
        File.objects.get(pk=_without_draft(note, department).pk),
        department.dealing,
        file.section.posts.get(code="HW-SH"),
    )
    with pytest.raises(NotAllowed):
        domain.write_note(file=file, user=department.dealing, text="Once more")


def _without_draft(note: Noting, department: Department) -> File:
    domain.discard_note(note=note, user=department.dealing)
    return note.file


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
def test_empty_and_endless_notes_are_refused(department: Department, file: File, text: str) -> None:
    with pytest.raises(NotAllowed):
        domain.write_note(file=file, user=department.dealing, text=text)


def test_a_write_over_a_newer_version_is_refused_with_it(department: Department, file: File) -> None:
    first = domain.write_note(file=file, user=department.dealing, text="One")
    seen = first.written_at
    domain.write_note(file=file, user=department.dealing, text="Two", seen=seen)
    with pytest.raises(NotAllowed, match="now reads: “Two”"):
        domain.write_note(file=file, user=department.dealing, text="Three", seen=seen)
    domain.write_note(file=file, user=department.dealing, text="Two", seen=seen - dt.timedelta(hours=1))


def test_text_is_stored_composed(department: Department, file: File) -> None:
    decomposed = unicodedata.normalize("NFD", "পুকুর ভরাট হয়েছে – ढ़ é")
    note = domain.write_note(file=file, user=department.dealing, text=decomposed)
    note.refresh_from_db()
    assert note.text == unicodedata.normalize("NFC", decomposed)
