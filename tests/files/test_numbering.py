import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from files import domain
from files.models import File, NumberSeries, ReceiptMode
from files.numbering import next_number, next_numbers
from tests.conftest import Department
from tests.files.conftest import MakeFile


def together(*jobs: Callable[[], object]) -> list[Exception]:
    """Run jobs at the same time, each with a connection of its own; return what they raised."""
    barrier = threading.Barrier(len(jobs))
    raised: list[Exception] = []

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            job()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db
def test_series_and_years_count_apart() -> None:
    assert [next_number(series=s, year=y) for s, y in (("a", 2026), ("a", 2026), ("b", 2026), ("a", 2027))] == [
        1,
        2,
        1,
        1,
    ]


@pytest.mark.django_db
def test_a_rollback_leaves_no_gap() -> None:
    assert next_number(series="a", year=2026) == 1
    with transaction.atomic():
        assert next_number(series="a", year=2026) == 2
        transaction.set_rollback(True)
    assert next_number(series="a", year=2026) == 2


@pytest.mark.django_db(transaction=True)
def test_not_without_a_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        next_number(series="a", year=2026)


@pytest.mark.django_db(transaction=True)
def test_unique_and_without_gap_when_many_ask_at_once() -> None:
    given: list[int] = []

    def take() -> None:
        for turn in range(10):
            with transaction.atomic():
                number = next_number(series="a", year=2026)
                if turn % 3 == 2:
                    transaction.set_rollback(True)
                else:
                    given.append(number)

    assert together(*[take] * 4) == []
    assert sorted(given) == list(range(1, len(given) + 1))
    assert NumberSeries.objects.get().last == len(given)


@pytest.mark.django_db(transaction=True)
def test_two_files_opened_at_once_have_two_numbers(department: Department, make_file: MakeFile) -> None:
    assert together(*[lambda: [make_file() for _ in range(3)]] * 2) == []
    numbers = sorted(File.objects.values_list("number", flat=True))
    assert numbers == [f"E&H/HW/{timezone.localdate().year}/{n:06}" for n in range(1, 7)]


@pytest.mark.django_db
def test_a_format_without_year_runs_on_and_receipts_have_their_own(department: Department, make_file: MakeFile) -> None:
    section = department.post("HW-DH").section
    section.number_format = "A-11011/{serial}-Est"
    section.save()
    assert [make_file().number for _ in range(2)] == ["A-11011/1-Est", "A-11011/2-Est"]
    assert NumberSeries.objects.get(series="file:HW").year == 0
    receipt = domain.diarise(
        section=section, mode=ReceiptMode.PAPER, sender="Ward office", subject="A letter", post=department.post("HW-DH")
    )
    assert receipt.number == f"R/HW/{timezone.localdate().year}/000001"


@pytest.mark.django_db
def test_a_block_is_taken_at_once() -> None:
    assert next_number(series="a", year=0) == 1
    assert list(next_numbers(series="a", year=0, count=3)) == [2, 3, 4]
    assert next_number(series="a", year=0) == 5
