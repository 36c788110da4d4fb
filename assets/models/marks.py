"""By what marks an asset is found: the words of its search key, and the values that searches are narrowed by.

They stand in one index, so that a word that half of the register has leads, with a rare filter, straight to the few
assets that have both. Whoever changes the database's function (migration 0013) builds that index anew.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

# Filters that stand in the index: how a value's mark begins, and the column.
KIND, STATUS, GRADE, CONDITION, RISK, DANGER, WARD, BOROUGH = (
    "#kind:", "#status:", "#grade:", "#condition:", "#risk:", "#danger:", "#ward:", "#borough:",
)  # fmt: skip
_FUNCTION = "assets_search_marks"
_COLUMNS = ("search_key", "kind", "status", "grade", "condition", "risk", "danger", "ward", "borough")


def search_marks() -> models.Func:
    """Return the expression of an asset's marks; what is compared with it is looked up in the index."""
    marks: Any = ArrayField(models.TextField())
    return models.Func(*map(models.F, _COLUMNS), function=_FUNCTION, output_field=marks)


class Bears(models.Func):
    """The condition that an asset bears marks, looked up in the index; see ``bears``.

    A search asks it some ten times with some ten marks: the columns are written once and resolved once for all of them.
    """

    function = _FUNCTION

    def __init__(self, *choices: Sequence[Sequence[str]]) -> None:
        super().__init__(*map(models.F, _COLUMNS), output_field=models.BooleanField())
        self.choices = choices

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> tuple[str, list[Any]]:
        """Return the condition; each list of marks is one parameter."""
        borne, _none = super().as_sql(compiler, connection)
        each = [" AND ".join([f"{borne} && %s::text[]"] * len(choice)) for choice in self.choices]
        return f"({' OR '.join(each)})", [list(marks) for choice in self.choices for marks in choice]


def bears(*choices: Iterable[Iterable[str]]) -> Bears:
    """Return the condition that an asset bears what one of the ``choices`` asks for: of each of its lists one mark."""
    return Bears(*([list(marks) for marks in choice] for choice in choices))
