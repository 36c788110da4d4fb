"""Finding files by their words, and by nobody who may not open them."""

import pytest
from django.db import connection

from files import domain
from files.desk import finding
from files.models import Classification, File, FileIndex
from staff.models import User
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

pytestmark = pytest.mark.django_db


def found(text: str, user: User) -> list[str]:
    return sorted(finding.found(text, audience=finding.tokens(user)).values_list("file__number", flat=True))


@pytest.mark.parametrize(
    "asked", ["entally", "Entali", "এন্টালি", "pond entally", "bank of the pond", "entall", "1", "000001", "HW 000001"]
)
def test_words_of_subject_and_number_in_any_script(department: Department, make_file: MakeFile, asked: str) -> None:
    file = make_file(subject="Bank of the pond at Entally")
    make_file(subject="Railings of a park")
    assert found(asked, department.dealing) == [file.number]


@pytest.mark.parametrize("asked", ["", "  ", "&", "|:*", "'; DROP", "ponds of kasba", "\x00"])
def test_what_is_no_word_or_stands_nowhere_finds_nothing(
    department: Department, make_file: MakeFile, asked: str
) -> None:
    make_file(subject="Bank of the pond at Entally")
    assert found(asked, department.dealing) == []


def test_a_confirmed_note_is_found_and_a_draft_is_not(department: Department, file: File) -> None:
    note = domain.write_note(file=file, user=department.dealing, text="হাঁসখালির পুকুরে পানা জমেছে")
    assert found("hanskhali", department.dealing) == []
    domain.confirm_note(note=note, user=department.dealing)
    assert found("hanskhali", department.dealing) == [file.number]


def test_each_finds_only_what_he_may_open(department: Department, make_file: MakeFile) -> None:
    open_one = make_file(subject="Tala tank survey")
    secret = make_file(subject="Tala tank enquiry", classification=Classification.CONFIDENTIAL)
    assert found("tala", department.dealing) == sorted([open_one.number, secret.number])
    # The head of the section has not read the confidential one; the other section sees neither.
    assert found("tala", department.head) == [open_one.number]
    assert found("tala", department.dealing2) == []
    read_and_forward(secret, department.dealing, department.post("HW-SH"))
    assert found("tala", department.head) == sorted([open_one.number, secret.number])


def test_a_file_pulled_back_unread_leaves_no_trace(department: Department, make_file: MakeFile) -> None:
    secret = make_file(subject="Tala tank enquiry", classification=Classification.CONFIDENTIAL)
    domain.mark_opened(file=secret, user=department.dealing)
    domain.forward(file=secret, user=department.dealing, to_post=department.post("HW-SH"))
    assert found("tala", department.head) == [secret.number]
    domain.pull_back(file=secret, user=department.dealing)
    assert found("tala", department.head) == []


@pytest.mark.parametrize("login", ["dealing", "head", "engineer", "director", "inspector", "planner"])
def test_the_index_says_what_visible_to_says(department: Department, make_file: MakeFile, login: str) -> None:
    for classification in Classification.values:
        for at in ("HW-DH", "PS-DH", "HW-SH"):
            file = make_file(subject="Tala tank", at=at, classification=classification)
            if at == "HW-DH":
                read_and_forward(file, department.dealing, department.post("PS-SH"))
    user = department.users[login]
    expected = sorted(File.objects.visible_to(user).values_list("number", flat=True))
    assert found("tala", user) == expected


def test_rewritten_by_plain_sql_the_audience_follows(department: Department, make_file: MakeFile) -> None:
    file = make_file(subject="Tala tank")
    assert found("tala", department.head) == [file.number]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_file SET classification = 'confidential' WHERE id = %s", [file.pk])
    assert found("tala", department.head) == []


def test_rebuilt_the_words_are_the_same(department: Department, make_file: MakeFile) -> None:
    file = make_file(subject="Tala tank")
    note = domain.write_note(file=file, user=department.dealing, text="Silt to be taken out")
    domain.confirm_note(note=note, user=department.dealing)
    before = FileIndex.objects.get(file=file).words
    FileIndex.objects.update(words="")
    assert found("silt", department.dealing) == []
    assert finding.rebuild(batch=1) == 1
    assert FileIndex.objects.get(file=file).words == before


def test_a_search_reads_the_index_of_words_and_audience(department: Department, file: File) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "file_found_by_its_audience" in finding.found("pond", audience=finding.tokens(department.dealing)).explain()
