"""Saying how far a step is, where everybody sees it at once, and hearing that it shall stop."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

from exchange.models import ImportRun

_EVERY = 0.4
_SAY = """
    UPDATE exchange_importprogress SET done = %s, total = %s, touched_at = now()
    WHERE run_id = %s AND attempt = %s RETURNING cancel
"""


class Cancelled(Exception):
    """Somebody does not want the step to go on, or another one has begun in its stead."""


class Progress:
    """The progress of one step; ``say`` costs next to nothing when called often."""

    def __init__(self, run_id: int, attempt: int) -> None:
        self._run, self._attempt = run_id, attempt
        self._connection = connections[DEFAULT_DB_ALIAS].copy()
        self._next = 0.0
        self.total = 0

    def say(self, done: int, *, now: bool = False) -> None:
        """Note that ``done`` of ``total`` are done; raises Cancelled where the step shall stop."""
        if not now and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        with self._connection.cursor() as cursor:
            cursor.execute(_SAY, [min(done, self.total) if self.total else done, self.total, self._run, self._attempt])
            found = cursor.fetchone()
        if found is not None and found[0]:
            raise Cancelled

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


@contextmanager
def progress(run: ImportRun, attempt: int, total: int) -> Iterator[Progress]:
    """Yield the progress of a step over ``total`` rows. It has a connection of its own: the step's rolls back."""
    made = Progress(run.pk, attempt)
    made.total = total
    try:
        made.say(0, now=True)
        yield made
    finally:
        made.close()
