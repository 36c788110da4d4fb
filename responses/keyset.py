"""Key-set pages: a page begins after the last row of the one before, so no page counts or skips rows.

The cursor is the ordering values of that row, encrypted: nobody can craft one, and a key of the database that stands in
it tells nobody between which others a row was made.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SALT = "keyset"


class BadCursor(ValueError):
    """The cursor was not made by this service for this ordering."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next (None at the end)."""

    rows: list[Row]
    next: str | None


def encode(values: Sequence[Any]) -> str:
    """Return an encrypted cursor holding ``values`` (numbers, text, datetimes as ISO text)."""
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return _cipher().encrypt(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str) -> list[Any]:
    """Return the values of a cursor; raises BadCursor where it is not ours."""
    try:
        values = json.loads(_cipher().decrypt(cursor + "=" * (-len(cursor) % 4)))
    except (InvalidToken, ValueError) as error:
        raise BadCursor(cursor) from error
    return list(values)


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_fernet(key) for key in keys])


@cache
def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{SALT}:{key}".encode()).digest()))


def page(rows: "QuerySet[Row]", *, order: Sequence[str], after: str | None, size: int) -> Page[Row]:
    """Return one page of ``rows`` ordered by the fields ``order`` ("-sent_at", "pk").

    The last field must be unique; fields must not be NULL. Raises BadCursor for a cursor of another ordering.
    """
    if after:
        values = decode(after)
        if len(values) != len(order):
            raise BadCursor(after)
        rows = rows.filter(_beyond(order, values))
    found = list(rows.order_by(*[_expression(field) for field in order])[: size + 1])
    last = found[size - 1] if len(found) > size else None
    cursor = encode([_value(last, field.lstrip("-")) for field in order]) if last is not None else None
    return Page(rows=found[:size], next=cursor)


def _expression(field: str) -> Any:
    return F(field[1:]).desc() if field.startswith("-") else F(field).asc()


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    condition = Q()
    equal: dict[str, Any] = {}
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        lookup = "lt" if field.startswith("-") else "gt"
        condition |= Q(**equal, **{f"{name}__{lookup}": value})
        equal[name] = value
    # Said once more of the first field alone, so that an index can begin there.
    first, value = order[0], values[0]
    return Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": value}) & condition


def _value(row: Model | None, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value
