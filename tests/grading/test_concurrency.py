"""Two people at the same moment: one grading is decided once, one place is locked once, evidence does not slip away."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from assets.models import Asset
from grading import domain
from grading.models import Grading, Lock, Step
from grading.workflow import NotAllowed
from tests.conftest import Department
from tests.jobs import forget_jobs


@pytest.fixture(autouse=True)
def _queue(transactional_db: None) -> Iterator[None]:
    yield
    forget_jobs()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do all at the same moment; returns how each ended."""
    ended: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
            ended.append("done")
        except (NotAllowed, domain.Stale) as error:
            ended.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ended)


def test_two_deciders(department: Department, building: Asset, recommended: Grading) -> None:
    def decide(grade: str) -> Callable[[], Any]:
        return lambda: domain.decide(
            grading=Grading.objects.get(pk=recommended.pk), user=department.director,
            expected_version=recommended.version, grade=grade, held_on=timezone.localdate(), item="1", remarks="So.",
        )  # fmt: skip

    assert at_once(decide("I"), decide("IIA")) == ["NotAllowed", "done"]
    building.refresh_from_db()
    assert building.grade == Grading.objects.get().decided
    assert Step.objects.filter(after="decided").count() == 1


def test_writing_while_it_is_submitted(department: Department, ready: Grading, score: Callable[..., Grading]) -> None:
    def submit() -> Any:
        return domain.submit(grading=ready, user=department.head, expected_version=ready.version)

    def write() -> Any:
        return score(Grading.objects.get(pk=ready.pk), architecture=9)

    ended = at_once(submit, write)
    grading = Grading.objects.get()
    assert len(ended) == 2
    assert grading.state == "submitted" or ended == ["Stale", "done"]
    assert not grading.scores.filter(citations__isnull=True).exists() or grading.state == "draft"


def test_two_drafts_and_two_locks(department: Department, building: Asset, rules: Any, criteria: Any) -> None:
    def draft() -> Any:
        return domain.draft(asset=building, user=department.head, proposed="I")

    def lock() -> Any:
        return domain.set_lock(asset=building, user=department.head, reason="x")

    assert at_once(draft, draft) == ["NotAllowed", "done"]
    assert at_once(lock, lock) == ["NotAllowed", "done"]
    assert (Grading.objects.count(), Lock.objects.count()) == (1, 1)
