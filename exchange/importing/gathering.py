"""Taking the words of new assets into their index while more are being written: the work of another processor."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

logger = logging.getLogger(__name__)
# Fewer rows than this are taken in by their own transaction in no time.
WORTH_ANOTHER = 20_000
_PAUSE = 0.3
_TAKE_IN = "SELECT gin_clean_pending_list('asset_words')"


@contextmanager
def gathering(count: int) -> Iterator[None]:
    """Run a block that writes ``count`` assets; their words wait in the index's list and are in it afterwards.

    The list belongs to the index and not to a transaction. A second connection therefore may empty it meanwhile,
    whether or not the first one is committed in the end; what it leaves is taken in by the block's own connection.
    Where it cannot work, that is a matter of time only.
    """
    done = threading.Event()
    another = connections[DEFAULT_DB_ALIAS].copy()
    # A connection is made for one thread; this one changes hands before it is opened and after the thread has ended.
    another.inc_thread_sharing()
    thread = threading.Thread(target=_empty, args=(another, done), name="gathering")
    if count >= WORTH_ANOTHER:
        thread.start()
    try:
        yield
    finally:
        done.set()
        if thread.ident is not None:
            thread.join()
        another.close()
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_TAKE_IN)


def _empty(another: Any, done: threading.Event) -> None:
    try:
        with another.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '128MB'")
            while not done.wait(_PAUSE):
                cursor.execute(_TAKE_IN)
            # The pool gives this connection to somebody else.
            cursor.execute("RESET maintenance_work_mem")
    except DatabaseError:
        logger.exception("the words of an import are taken in by its own connection alone")
    finally:
        another.close()
