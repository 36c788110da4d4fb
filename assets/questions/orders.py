"""The orders in which an answer can be listed, on the page and in a file alike."""

from typing import Any

from django.db.models import F, Value, Window
from django.db.models.functions import Coalesce, RowNumber

BEST, NAME, CONDITION, NEED, NEWEST = "best", "name", "condition", "need", "newest"
ORDERS: dict[str, tuple[str, ...]] = {
    NAME: ("name_en", "pk"),
    CONDITION: ("-worst", "pk"),
    NEED: ("-needed", "pk"),
    NEWEST: ("-pk",),
}
SETTING: dict[str, dict[str, Any]] = {
    CONDITION: {"worst": Coalesce("condition", 0)},
    NEED: {"needed": Coalesce("need", Value(-1.0))},
}


def numbered(rows: Any, sort: str) -> Any:
    """Return ``rows`` with their ``place`` in one of ``ORDERS``, counted by the database."""
    order = [F(name.removeprefix("-")).desc() if name[0] == "-" else F(name).asc() for name in ORDERS[sort]]
    return rows.order_by().annotate(**SETTING.get(sort, {})).annotate(place=Window(RowNumber(), order_by=order))
