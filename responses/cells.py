"""Values as they may stand in a cell of a spreadsheet or in XML."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XML 1.0 cannot hold at all.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
    """Return the text with a mark before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(value: Any) -> Any:
    """Return a value for a cell of text: dates as ISO 8601, texts harmless, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def in_xml(text: str) -> str:
    """Return the text as XML's character data, without what XML cannot hold."""
    return _NO_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class _Echo:
    """A file for the csv module that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def table(rows: Iterable[Iterable[Any]], *, marked: bool = True) -> Iterator[str]:
    """Yield rows as lines of CSV; ``marked``: with the mark by which spreadsheets know UTF-8."""
    writer: Any = csv.writer(_Echo())
    mark = "\ufeff" if marked else ""
    for row in rows:
        yield mark + writer.writerow(row)
        mark = ""
