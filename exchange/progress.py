"""Progress of a long transaction, for whoever watches it.

What a transaction has written is seen only at its end, so its progress goes through a connection of its own. It must
write rows that the transaction itself leaves alone until it is done with reporting.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, models

_EVERY_S = 0.5


@contextmanager
def progress(row: models.Model, column: str = "done") -> Iterator[Callable[[int], None]]:
    """Give a function that notes in ``column`` of ``row`` how far the work has come, at most twice a second."""
    table, key = row._meta.db_table, row.pk
    beside = connection.copy()
    last = time.monotonic()

    def note(number: int) -> None:
        nonlocal last
        if time.monotonic() - last < _EVERY_S:
            return
        last = time.monotonic()
        quote = beside.ops.quote_name
        with beside.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE id = %s",  # noqa: S608 (names of a model)
                [number, key],
            )

    try:
        yield note
    finally:
        beside.close()
