"""The words that the indexes have, by which what begins with some letters is looked for."""

import datetime as dt
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from files.desk import finding, vocabulary
from files.integrity import NIGHTS, check_all_words, check_words
from files.models import FileIndex, ReceiptIndex, Word
from registry.integrity import begin, carry_out
from responses.checks import checks
from tests.conftest import Department
from tests.files.conftest import MakeFile
from tests.files.diary import diarised, said

pytestmark = pytest.mark.django_db

Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def query(text: str) -> str:
    """What ``text`` is looked for as."""
    asked = finding.asked_for(text)
    assert asked is not None
    return str(asked.source_expressions[-1])


def test_what_begins_a_word_is_looked_for_as_that_word(
    department: Department, make_file: MakeFile, committed: Committed
) -> None:
    with committed():
        pond, ponds = make_file(subject="Bank of the pond"), make_file(subject="Two ponds at Garia")
    assert set(vocabulary.beginning(["pon"])["pon"]) == {"pond", "ponds"}
    assert "*" not in query("pon")
    audience = finding.tokens(department.dealing)
    assert {row.pk for row in finding.found("pon", audience=audience)} == {pond.pk, ponds.pk}
    assert {row.pk for row in finding.found("ponds", audience=audience)} == {ponds.pk}


def test_before_a_word_is_learnt_it_is_looked_for_by_its_letters(department: Department, make_file: MakeFile) -> None:
    file = make_file(subject="Bank of the pond")
    assert not Word.objects.exists()
    assert "pon:*" in query("pon")
    assert finding.found("pon", audience=finding.tokens(department.dealing)).get().pk == file.pk


def test_a_word_typed_in_full_is_found_though_it_was_never_learnt(
    department: Department, make_file: MakeFile, committed: Committed
) -> None:
    with committed():
        known = make_file(subject="Gardens at Garia")
    lost = make_file(subject="Wall of the garden")
    found = finding.found("garden", audience=finding.tokens(department.dealing))
    assert {row.pk for row in found} == {known.pk, lost.pk}


def test_what_begins_too_many_words_is_looked_for_by_its_letters(
    department: Department, make_file: MakeFile, committed: Committed
) -> None:
    letters = "bcdfghjklm"
    with committed():
        many = [make_file(subject=" ".join(f"pon{one}{two}" for two in letters)) for one in letters[:7]]
    assert vocabulary.beginning(["pon", "ponb"])["pon"] == []
    assert len(vocabulary.beginning(["ponb"])["ponb"]) == len(letters)
    found = finding.found("pon", audience=finding.tokens(department.dealing))
    assert {row.pk for row in found} == {file.pk for file in many}


def test_a_number_is_nobody_elses_word(make_file: MakeFile, committed: Committed) -> None:
    with committed():
        make_file(subject="Premises 4711 and 22B")
    assert not Word.objects.filter(text__regex=r"^\d+$").exists()
    assert Word.objects.filter(text="22b").exists()
    assert "4711:*" in query("4711")


def test_an_act_that_was_taken_back_teaches_nothing(make_file: MakeFile, committed: Committed) -> None:
    with committed():
        try:
            with transaction.atomic():
                make_file(subject="Quay of nowhere")
                raise ConnectionError
        except ConnectionError:
            pass
    assert not Word.objects.filter(text__startswith="nowhere").exists()


def test_known_words_are_not_stored_again(make_file: MakeFile, committed: Committed) -> None:
    with committed():
        make_file(subject="Bank of the pond")
    with CaptureQueriesContext(connection) as queries, committed():
        make_file(subject="The pond of the bank")
    assert [each["sql"] for each in queries if "INTO files_word" in each["sql"]] == []


def test_what_another_process_learnt_meanwhile_is_no_fault(make_file: MakeFile, committed: Committed) -> None:
    with committed():
        make_file(subject="Bank of the pond")
    known = Word.objects.count()
    vocabulary.forget_seen()
    with committed():
        make_file(subject="Bank of the pond")
    assert Word.objects.count() == known


def test_words_of_a_letter_are_learnt_too(department: Department, committed: Committed) -> None:
    with committed():
        diarised(department, particulars=said(subject="Zebra crossing at Shyambazar"))
    assert vocabulary.beginning(["zeb"])["zeb"] == ["zebra"]


def test_a_word_longer_than_an_index_holds_breaks_nothing(
    department: Department, make_file: MakeFile, committed: Committed
) -> None:
    rng = random.Random(8)
    longest = "".join(rng.choices("bcdfghjklmnp0123456789", k=2046))
    file = make_file()
    with committed():
        finding.add_words(file, f"see {longest} and {longest}z", "Outram")
    assert set(vocabulary.beginning(["outr"])["outr"]) == {"outram"}
    assert longest in Word.objects.values_list("text", flat=True)
    assert not Word.objects.filter(text=f"{longest}z").exists()
    assert finding.found(longest[:90], audience=finding.tokens(department.dealing)).get().pk == file.pk


@pytest.mark.django_db(transaction=True)
def test_an_act_is_done_though_its_words_cannot_be_learnt(
    reference_data: None, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "_LEARN", "SELECT %s::no_such_type")
    followed = []
    with transaction.atomic():
        file = make_file(subject="Quay of Outram")
        transaction.on_commit(lambda: followed.append(file.pk))
    assert followed == [file.pk]


class TestTheNightlyCheck:
    def test_a_word_that_was_never_learnt_is_learnt_and_told(self, make_file: MakeFile) -> None:
        make_file(subject="Quay of Outram")
        (told,) = check_all_words(100).findings
        assert told.found == f"{Word.objects.count()} learnt only now"
        assert set(vocabulary.beginning(["outr"])["outr"]) == {"outram"}
        assert check_all_words(100).findings == []

    def test_which_word_it_was_is_told_to_nobody(
        self, make_file: MakeFile, admin_client: Client, department: Department
    ) -> None:
        make_file(subject="Bribe of Zamindar", classification="secret")
        check = checks.find("files.words")
        assert check is not None
        carry_out(begin(), thorough=True, only=[check])
        page = admin_client.get(reverse("integrity")).content.decode()
        assert "learnt only now" in page
        assert "zamindar" not in page

    def test_every_file_has_its_night(self, make_file: MakeFile) -> None:
        make_file(subject="Quay of Outram")
        later = timezone.now() + dt.timedelta(days=7)
        nights = [check_words(100, now=later + dt.timedelta(days=day)) for day in range(NIGHTS)]
        assert [len(night.findings) for night in nights].count(1) == 1

    @pytest.mark.parametrize("day", [0, 1])
    def test_what_went_on_in_the_last_days_does_not_wait_for_its_night(
        self, department: Department, make_file: MakeFile, day: int
    ) -> None:
        night = timezone.now() + dt.timedelta(days=day)
        part = night.toordinal() % NIGHTS
        # A second of each where the first has its own night just then.
        files = [make_file(subject="Quay of Outram") for _ in range(2)]
        letters = [diarised(department, particulars=said(subject="Zebra crossing", letter_number=n)) for n in "12"]
        assert any(file.pk % NIGHTS != part for file in files)
        FileIndex.objects.filter(pk__in=[file.pk for file in files if file.pk % NIGHTS == part]).update(words="")
        ReceiptIndex.objects.filter(pk__in=[each.pk for each in letters if each.pk % NIGHTS == part]).update(words="")
        check_words(100, now=night)
        assert {"outram", "zebra"} <= set(Word.objects.values_list("text", flat=True))


def test_endless_words_are_looked_for_by_their_letters(
    department: Department, make_file: MakeFile, committed: Committed
) -> None:
    """Sixty-four words of two thousand letters for each of twelve would be more than a search may ask."""
    # Many in one subject would not fit its column: the vocabulary is told as the index tells it.
    Word.objects.bulk_create(Word(text=f"pond{'a' * 2000}{number:02}") for number in range(60))
    Word.objects.bulk_create(Word(text=f"bank{'a' * 2000}{number:02}") for number in range(60))
    with committed():
        file = make_file(subject="Bank of the pond")
    assert len(query("pon ban")) < 100
    assert finding.found("pon ban", audience=finding.tokens(department.dealing)).get().pk == file.pk
