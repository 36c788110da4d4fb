"""Rows made ready, as the lines that COPY takes: they can be written by any process, into any line to the database."""

import json
from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any

from exchange.importing.preparing import Prepared, Preparer
from exchange.importing.reading import Row
from maps.vector import Fault

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
_WRITE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def lines_of(run_id: int, rows: Iterable[Row], preparer: Preparer) -> tuple[bytes, str]:
    """Return rows of a file made ready, as lines of the table of rows, and their faults, as lines of that of faults."""
    made = [preparer.prepare(row) for row in rows]
    faults = "".join(fault_line(run_id, fault) for each in made if each.faults for fault in each.faults)
    return "".join(_line(run_id, each) for each in made).encode(), faults


def fault_line(run_id: int, fault: Fault) -> str:
    """Return a fault as a line."""
    texts = (fault.column[:200], fault.value[:200], fault.message)
    return f"{run_id}\t{fault.row}\t" + "\t".join(text.translate(_ESCAPES) for text in texts) + "\n"


def _line(run_id: int, made: Prepared) -> str:
    geometry = made.geometry or "\\N"
    values, details, names = (_json(each) for each in (made.values, made.details, made.former_names))
    return f"{run_id}\t{made.number}\t{values}\t{details}\t{names}\t{geometry}\t{made.search_key}\n"


def _json(value: Any) -> str:
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    # Nearly all are texts under names, for which preparing an encoder costs more than the encoding.
    if isinstance(value, dict):
        parts = [
            f'"{name}":{encode_basestring(held) if type(held) is str else _WRITE(held)}' for name, held in value.items()
        ]
        text = "{" + ",".join(parts) + "}"
    else:
        text = _WRITE(value)
    return text.replace("\\", "\\\\") if "\\" in text else text
