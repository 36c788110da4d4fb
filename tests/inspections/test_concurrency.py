"""Orders and reports at the same moment: each counts once, and none waits for another in a circle."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from assets.models import Asset
from files.models import File
from inspections import domain
from inspections.models import Assessment, Visit, VisitPhoto
from tests.conftest import Department
from tests.jobs import forget_jobs
from tests.pictures import upload


@pytest.fixture(autouse=True)
def _queue(transactional_db: None) -> Iterator[None]:
    yield
    forget_jobs()


def test_one_wins(department: Department, visit: Visit) -> None:
    taken: list[Any] = []
    start = threading.Barrier(2)

    def send(grade: int) -> None:
        try:
            mine = Visit.objects.get(pk=visit.pk)
            start.wait()
            taken.append(
                domain.report_visit(
                    visit=mine,
                    user=department.inspector,
                    grade=grade,
                    report=str(grade),
                    photos=[upload()],
                    key=visit.key,
                )
            )
            assert mine.state == "done"
            assert mine.report in {"3", "5"}
        except Exception as error:
            taken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(grade,)) for grade in (3, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, taken)) == ["False", "True"]
    assert VisitPhoto.objects.count() == 1
    visit.refresh_from_db()
    visit.asset.refresh_from_db()
    assert str(Assessment.objects.get().grade) == visit.report == str(visit.asset.condition)


@pytest.mark.parametrize("with_file", [True, False])
def test_two_orders_with_one_key(
    department: Department, file: File, make_visit: Callable[..., Visit], with_file: bool
) -> None:
    key = uuid.uuid4()
    made: list[Any] = []
    start = threading.Barrier(2)

    def send() -> None:
        try:
            start.wait()
            made.append(make_visit(key=key, file=file if with_file else None).pk)
        except Exception as error:
            made.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert made == [Visit.objects.get().pk] * 2


def test_a_report_waits_for_the_file_before_it_locks_the_asset(
    file: File, visit: Visit, report: Callable[..., bool]
) -> None:
    taken: list[Any] = []

    def send() -> None:
        try:
            taken.append(report(Visit.objects.get(pk=visit.pk)))
        except Exception as error:
            taken.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=send)
    with transaction.atomic():
        File.objects.select_for_update().get(pk=file.pk)
        thread.start()
        _until_somebody_waits()
        # An order goes on to the asset from here; were it locked by the report, each would wait for the other.
        Asset.objects.select_for_update(nowait=True).get(pk=visit.asset.pk)
        # And who closes the file goes on to its visits.
        Visit.objects.select_for_update(nowait=True).get(pk=visit.pk)
    thread.join(30)
    assert taken == [True]


def _until_somebody_waits() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = %s",
                [connection.settings_dict["NAME"]],
            )
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
