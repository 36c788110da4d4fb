"""By what marks an asset is found: the words of its search key, and the values that searches are narrowed by.

They stand in one index, so that a word that half of the register has leads, with a rare filter, straight to the few
assets that have both. Whoever changes the database's function (migration 0013) builds that index anew.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap  # type: ignore[attr-defined]  # the stubs lack it
from django.db import models

# Filters that stand in the index: how a value's mark begins, and the column.
KIND, STATUS, GRADE, CONDITION, RISK, DANGER, WARD, BOROUGH = (
    "#kind:", "#status:", "#grade:", "#condition:", "#risk:", "#danger:", "#ward:", "#borough:",
)  # fmt: skip
_FUNCTION = "assets_search_marks"
_COLUMNS = ("search_key", "kind", "status", "grade", "condition", "risk", "danger", "ward", "borough")
_array: Any = ArrayField(models.TextField())


def search_marks() -> models.Func:
    """Return the expression of an asset's marks; what is compared with it is looked up in the index."""
    return models.Func(*map(models.F, _COLUMNS), function=_FUNCTION, output_field=_array)


def bears(marks: Iterable[str]) -> ArrayOverlap:
    """Return the condition that an asset has one of the ``marks``."""
    return ArrayOverlap(search_marks(), models.Value(list(marks), output_field=_array))
