"""All rows of a file into the database: read, made ready and written in one stream, so that memory stays flat."""

import tempfile
from collections.abc import Generator, Iterable
from contextlib import closing

from django.db import connection

from exchange.importing.lines import fault_line, lines_of
from exchange.importing.preparing import Preparer
from exchange.importing.reading import Reading, has_rows, rows_of
from exchange.importing.sharing import sharing
from exchange.models import ImportRun
from exchange.progress import Progress
from maps.vector import Fault

_ROWS = """
    COPY exchange_importedrow (run_id, number, "values", details, former_names, geometry, search_key) FROM STDIN
"""
_FAULTS = 'COPY exchange_importfault (run_id, row, "column", value, message) FROM STDIN'
_BLOCK = 1 << 20


def stage(run: ImportRun, reading: Reading, preparer: Preparer, progress: Progress) -> int:
    """Write every row of a file made ready, and its faults; return the number of rows.

    In the caller's transaction. The database's line is busy while rows flow, so faults wait in a file for theirs.
    """
    count = 0
    with tempfile.SpooledTemporaryFile(max_size=_BLOCK, mode="w+", encoding="utf-8", newline="\n") as faults:
        ready = _made_ready(run, reading, preparer)
        with closing(ready), connection.cursor() as cursor, cursor.copy(_ROWS) as copy:
            for number, rows, wrong in ready:
                copy.write(rows)
                faults.write(wrong)
                count += number
                progress.say(count)
        faults.seek(0)
        with connection.cursor() as cursor, cursor.copy(_FAULTS) as copy:
            while block := faults.read(_BLOCK):
                copy.write(block.encode())
    return count


def _made_ready(run: ImportRun, reading: Reading, preparer: Preparer) -> Generator[tuple[int, bytes, str]]:
    """Yield number, lines of rows and lines of faults, some hundred rows at a time, in no particular order.

    A long file is shared with another process: one batch is there while one is made ready here.
    """
    count, end = 0, ""
    with sharing(run.pk, preparer, total=run.layout["total"]) as other:
        for line in reading.lines:
            if not has_rows(line):
                end = line
                continue
            if answer := other.answer():
                count += answer[0]
                yield answer
            if not other.give(line):
                rows = rows_of(line, count) or []
                count += len(rows)
                yield len(rows), *lines_of(run.pk, rows, preparer)
        if answer := other.answer(wait=True):
            count += answer[0]
            yield answer
    rows_of(end, count)


def store_faults(run: ImportRun, faults: Iterable[Fault]) -> None:
    """Write faults that were found later."""
    with connection.cursor() as cursor, cursor.copy(_FAULTS) as copy:
        for fault in faults:
            copy.write(fault_line(run.pk, fault).encode())
