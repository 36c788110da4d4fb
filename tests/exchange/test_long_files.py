"""What only long files set off: rows shared with another process, words taken in by a connection of its own."""

from typing import Any

import pytest
from django.db import connection

from assets.models import Asset
from assets.search import matching
from exchange import domain
from exchange.importing import gathering, sharing
from exchange.models import ImportedRow, ImportFault, ImportProgress, ImportState
from exchange.progress import Cancelled, Progress
from tests.exchange.conftest import SQUARE, Import, pond, table

pytestmark = pytest.mark.django_db
ROWS = 2300  # More batches of the reader's than the other process can be given at once.


def long_table() -> bytes:
    rows = [pond(f"Pond {number}" if number % 700 else "", kind="sea" if number % 900 == 0 else "pond")
            for number in range(1, ROWS + 1)]  # fmt: skip
    return table(*rows)


def staged(run: Any) -> tuple[list[Any], list[Any]]:
    rows = ImportedRow.objects.filter(run=run).order_by("number")
    faults = ImportFault.objects.filter(run=run).order_by("row", "column")
    return (
        list(rows.values_list("number", "values", "details", "geometry", "search_key", "faulty", "likeness")),
        list(faults.values_list("row", "column", "value", "message")),
    )


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have every file shared, whichever process is the quicker; how many batches the other one made ready."""
    batches: list[int] = []
    answer = sharing.Other.answer

    def counted(other: sharing.Other, *, wait: bool = False) -> sharing.Answer | None:
        made = answer(other, wait=True)
        if made is not None:
            batches.append(made[0])
        return made

    monkeypatch.setattr(sharing, "WORTH_ANOTHER", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(sharing.Other, "answer", counted)
    return batches


def test_rows_are_the_same_whichever_process_makes_them_ready(
    checked: Import, areas: Any, shared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = checked(long_table())
    assert sum(shared) > 0
    monkeypatch.setattr(sharing, "WORTH_ANOTHER", 1_000_000)
    alone = checked(long_table())
    assert (together.state, together.rows, together.faulty) == (ImportState.CHECKED, ROWS, 5)
    assert staged(together) == staged(alone)


def test_faults_are_in_the_language_of_who_asked(received: Import, areas: Any, shared: list[int]) -> None:
    run = received(table(*[pond("a", kind="sea")] * 3), "ponds.csv")
    run.language = "bn"
    run.save()
    run = domain.remember(run=run, kind="water", mapping=domain.suggested(run, "water")[0], constants={}, user=None)
    domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False))
    messages = set(ImportFault.objects.filter(run=run).values_list("message", flat=True))
    assert sum(shared) == 3
    assert messages
    assert all(any("\u0980" <= letter <= "\u09ff" for letter in message) for message in messages)


def test_where_the_other_process_dies_nothing_is_kept(
    received: Import, areas: Any, shared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    give = sharing.Other.give

    def dying(other: sharing.Other, line: str) -> bool:
        given = give(other, line)
        assert other._process
        other._process.kill()
        return given

    run = received(long_table(), "ponds.csv")
    run = domain.remember(run=run, kind="water", mapping=domain.suggested(run, "water")[0], constants={}, user=None)
    with monkeypatch.context() as patched:
        patched.setattr(sharing.Other, "give", dying)
        domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False))
    run.refresh_from_db()
    assert (run.state, ImportedRow.objects.filter(run=run).count()) == (ImportState.DRAFT, 0)
    assert "Try again" in run.problem
    domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False))
    run.refresh_from_db()
    assert (run.state, run.rows) == (ImportState.CHECKED, ROWS)


def test_cancelling_ends_the_other_process(
    received: Import, areas: Any, shared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: list[Any] = []
    made = sharing.Other.__init__

    def noted(other: sharing.Other, process: Any) -> None:
        made(other, process)
        processes.append(process)

    def stop(said: Progress, done: int, *, now: bool = False) -> None:
        if done:
            raise Cancelled

    run = received(long_table(), "ponds.csv")
    run = domain.remember(run=run, kind="water", mapping=domain.suggested(run, "water")[0], constants={}, user=None)
    monkeypatch.setattr(sharing.Other, "__init__", noted)
    monkeypatch.setattr(Progress, "say", stop)
    domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False))
    run.refresh_from_db()
    assert run.state == ImportState.DRAFT
    assert "cancelled" in run.problem
    assert [process.poll() is not None for process in processes] == [True]
    assert ImportProgress.objects.get(run=run).done == 0


def test_words_taken_in_meanwhile_are_found(applied: Import, areas: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    empty = gathering._empty

    def noted(another: Any, done: Any) -> None:
        empty(another, done)
        taken.append(done.is_set())

    monkeypatch.setattr(gathering, "WORTH_ANOTHER", 1)
    monkeypatch.setattr(gathering, "_PAUSE", 0)
    monkeypatch.setattr(gathering, "_empty", noted)
    run = applied(table(pond("Kumarhati Dighi"), pond("Jorasanko Jheel", SQUARE.replace("88.35", "88.36"))))
    assert (run.state, run.entered, taken) == (ImportState.APPLIED, 2, [True])
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('asset_words')")
        assert cursor.fetchone() == (0,)  # Nothing waits any more.
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = Asset.objects.filter(pk__in=[asset.pk for asset in matching(Asset.objects.all(), "jorasanko")[:5]])
    assert [asset.name_en for asset in found] == ["Jorasanko Jheel"]


def test_where_no_connection_can_take_words_in_they_are_taken_in_at_the_end(
    applied: Import, areas: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    take_in = gathering._TAKE_IN

    def refused(another: Any, done: Any) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(gathering, "_TAKE_IN", "SELECT gin_clean_pending_list('no_index')")
            empty(another, done)

    empty = gathering._empty
    monkeypatch.setattr(gathering, "WORTH_ANOTHER", 1)
    monkeypatch.setattr(gathering, "_PAUSE", 0)
    monkeypatch.setattr(gathering, "_empty", refused)
    run = applied(table(pond("Kumarhati Dighi")))
    assert (run.state, run.entered, gathering._TAKE_IN) == (ImportState.APPLIED, 1, take_in)
    assert "taken in by its own connection" in caplog.text
