"""One description of an answer, written as XML or as JSON.

A list is named in XML, as its items are, and a bare array in JSON; what is missing is an empty element, and null.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone

XML, JSON = "xml", "json"
TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# What XML 1.0 has no way of writing.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Listing:
    """Several things of a sort: ``<name><item>…</item></name>``, or an array. A row is a text or a mapping."""

    name: str
    item: str
    rows: Sequence[Any]


@dataclass(frozen=True)
class Thing:
    """One thing with fields: ``<name>…</name>``, or an object."""

    name: str
    fields: Mapping[str, Any]


Answer = Listing | Thing


def rendered(answer: Answer, form: str) -> str:
    """Return the answer in the form "xml" or "json"."""
    return as_json(answer) if form == JSON else as_xml(answer)


def moment(value: dt.datetime) -> str:
    """Return a moment as W3C's note on dates and times has it, to the second, with the city's zone."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def as_xml(answer: Answer) -> str:
    """Return the answer as a document of XML 1.0 in UTF-8."""
    inner = _items(answer) if isinstance(answer, Listing) else _fields(answer.fields)
    return f"{_DECLARATION}<{answer.name}>{''.join(inner)}</{answer.name}>\n"


def _items(listing: Listing) -> Iterator[str]:
    for row in listing.rows:
        yield _element(listing.item, row)


def _fields(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        yield _element(name, value)


def _element(name: str, value: Any) -> str:
    if isinstance(value, Listing):
        inner = "".join(_items(value))
    elif isinstance(value, Mapping):
        inner = "".join(_fields(value))
    else:
        inner = _plain(value)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return moment(value)
    return escape(_UNWRITABLE.sub("\ufffd", str(value)))


def as_json(answer: Answer) -> str:
    """Return the answer as JSON: a bare array of a listing, an object of a thing."""
    return json.dumps(_bare(answer), ensure_ascii=False)


def _bare(value: Any) -> Any:
    if isinstance(value, Listing):
        return [_bare(row) for row in value.rows]
    if isinstance(value, Thing):
        return _bare(value.fields)
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items()}
    return moment(value) if isinstance(value, dt.datetime) else value
