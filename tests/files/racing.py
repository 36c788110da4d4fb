"""Officers who act at the same moment: each in a thread with a connection of its own, queued at the file's lock.

The test holds the row of the file; the officers begin one after the other and wait for it, each having read what stood
there before. Let go, they go on in the order in which they came: so a race is a real one and yet the same each time.
No clock is watched: whether an officer waits is asked of the database.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from files.models import File

Job = Callable[[], Any]
_WAITS = "SELECT cardinality(pg_blocking_pids(%s)) > 0"


class Office:
    """A few officers, each with a thread and its connection."""

    def __init__(self, desks: int) -> None:
        self._desks = [ThreadPoolExecutor(max_workers=1) for _ in range(desks)]
        self._pids = [desk.submit(_pid).result() for desk in self._desks]

    def close(self) -> None:
        """Let every officer go home; their connections are closed."""
        for desk in self._desks:
            desk.submit(_leave).result()
            desk.shutdown()

    def race(self, file: File, jobs: Sequence[Job]) -> list[Any]:
        """Do the jobs at once; returns what each gave or raised, in their order."""
        running: list[Future[Any]] = []
        with transaction.atomic():
            File.objects.select_for_update().get(pk=file.pk)
            for desk, pid, job in zip(self._desks, self._pids, jobs, strict=False):
                running.append(desk.submit(_outcome, job))
                _until_it_waits(pid, running[-1])
        return [each.result() for each in running]


def _until_it_waits(pid: int, begun: "Future[Any]") -> None:
    # One that was refused before it came to the lock is done already.
    while not begun.done():
        with connection.cursor() as cursor:
            cursor.execute(_WAITS, [pid])
            if cursor.fetchone()[0]:
                return


@contextmanager
def office(desks: int) -> Iterator[Office]:
    """An office for one test."""
    made = Office(desks)
    try:
        yield made
    finally:
        made.close()


def _leave() -> None:
    # That of this thread.
    connection.close()


def _pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _outcome(job: Job) -> Any:
    try:
        return job()
    except Exception as error:
        return error
