"""All rows of a file into the database: read, made ready and written in one stream, so that memory stays flat."""

import json
import tempfile
from collections.abc import Iterable
from typing import IO, Any

from django.db import connection

from exchange.importing.preparing import Prepared, Preparer
from exchange.importing.reading import Reading
from exchange.models import ImportRun
from exchange.progress import Progress
from maps.vector import Fault

_ROWS = """
    COPY exchange_importedrow (run_id, number, "values", details, former_names, geometry, search_key) FROM STDIN
"""
_FAULTS = 'COPY exchange_importfault (run_id, row, "column", value, message) FROM STDIN'
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
_BLOCK = 1 << 20


def stage(run: ImportRun, reading: Reading, preparer: Preparer, progress: Progress) -> int:
    """Write every row of a file made ready, and its faults; return the number of rows.

    In the caller's transaction. The database's line is busy while rows flow, so faults wait in a file for theirs.
    """
    count = 0
    with tempfile.SpooledTemporaryFile(max_size=_BLOCK, mode="w+", encoding="utf-8", newline="\n") as faults:
        with connection.cursor() as cursor, cursor.copy(_ROWS) as copy:
            for batch in reading.batches:
                made = [preparer.prepare(row) for row in batch]
                copy.write("".join(_line(run.pk, each) for each in made).encode())
                for each in made:
                    if each.faults:
                        write_faults(faults, run.pk, each.faults)
                count += len(batch)
                progress.say(count)
        faults.seek(0)
        with connection.cursor() as cursor, cursor.copy(_FAULTS) as copy:
            while block := faults.read(_BLOCK):
                copy.write(block.encode())
    return count


def store_faults(run: ImportRun, faults: Iterable[Fault]) -> None:
    """Write faults that were found later."""
    with connection.cursor() as cursor, cursor.copy(_FAULTS) as copy:
        for fault in faults:
            copy.write(_fault_line(run.pk, fault).encode())


def write_faults(handle: "IO[str] | Any", run_id: int, faults: Iterable[Fault]) -> None:
    """Write faults as lines that COPY takes."""
    for fault in faults:
        handle.write(_fault_line(run_id, fault))


def _fault_line(run_id: int, fault: Fault) -> str:
    texts = (fault.column[:200], fault.value[:200], fault.message)
    return f"{run_id}\t{fault.row}\t" + "\t".join(text.translate(_ESCAPES) for text in texts) + "\n"


def _line(run_id: int, made: Prepared) -> str:
    geometry = made.geometry or "\\N"
    values, details, names = (_json(each) for each in (made.values, made.details, made.former_names))
    return f"{run_id}\t{made.number}\t{values}\t{details}\t{names}\t{geometry}\t{made.search_key.translate(_ESCAPES)}\n"


_WRITE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    text = _WRITE(value)
    return text.replace("\\", "\\\\") if "\\" in text else text
