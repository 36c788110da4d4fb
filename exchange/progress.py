"""Saying how far a long transaction is, where everybody sees it at once, and hearing that it shall stop.

What a transaction has written is seen only at its end, so its progress goes through a connection of its own. It must
write rows that the transaction itself leaves alone until it is done with reporting.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from exchange.models import BulkEdit, ImportRun

_EVERY_S = 0.4
# An attempt that was overtaken by another finds no row, and goes on unseen until it is told so.
_OF_IMPORT = """
    UPDATE exchange_importprogress SET done = %s, total = %s, touched_at = now()
    WHERE run_id = %s AND attempt = %s RETURNING cancel
"""
_OF_BULK = "UPDATE exchange_bulkedit SET done = %s WHERE id = %s RETURNING false"


class Cancelled(Exception):
    """Somebody does not want the step to go on, or another one has begun in its stead."""


class Progress:
    """The progress of one step; ``say`` costs next to nothing when called often."""

    def __init__(self, statement: str, keys: Sequence[Any], *, total: int | None = None) -> None:
        self._statement, self._keys = statement, list(keys)
        self._connection = connections[DEFAULT_DB_ALIAS].copy()
        self._next = 0.0
        self.total = total

    def say(self, done: int, *, now: bool = False) -> None:
        """Note that ``done`` of ``total`` are done; raises Cancelled where the step shall stop."""
        if not now and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_S
        numbers = [done] if self.total is None else [min(done, self.total) if self.total else done, self.total]
        with self._connection.cursor() as cursor:
            cursor.execute(self._statement, [*numbers, *self._keys])
            found = cursor.fetchone()
        if found is not None and found[0]:
            raise Cancelled

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


@contextmanager
def progress(run: ImportRun, attempt: int, total: int) -> Iterator[Progress]:
    """Yield the progress of a step of an import over ``total`` rows, said to have begun."""
    made = Progress(_OF_IMPORT, [run.pk, attempt], total=total)
    try:
        made.say(0, now=True)
        yield made
    finally:
        made.close()


@contextmanager
def progress_of_bulk(edit: BulkEdit) -> Iterator[Progress]:
    """Yield the progress of a bulk correction; what it is out of stands on the correction."""
    made = Progress(_OF_BULK, [edit.pk])
    try:
        yield made
    finally:
        made.close()
