"""The life of an import as data: its states, the moves between them, and what is said when one is not legal."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exchange.models import ImportState

MOVES: dict[str, frozenset[str]] = {
    ImportState.DRAFT: frozenset({ImportState.CHECKING, ImportState.DISCARDED}),
    # Back to the draft where the file cannot be read to its end, or on request.
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.DRAFT}),
    ImportState.CHECKED: frozenset(
        {ImportState.APPLYING, ImportState.CHECKING, ImportState.DRAFT, ImportState.DISCARDED}
    ),
    ImportState.APPLYING: frozenset({ImportState.APPLIED, ImportState.CHECKED}),
    ImportState.APPLIED: frozenset({ImportState.UNDOING}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE, ImportState.APPLIED}),
    ImportState.UNDONE: frozenset(),
    ImportState.DISCARDED: frozenset(),
}
RUNNING = frozenset({ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING})
# Where a step that was broken off goes back to.
BEFORE = {
    ImportState.CHECKING: ImportState.DRAFT,
    ImportState.APPLYING: ImportState.CHECKED,
    ImportState.UNDOING: ImportState.APPLIED,
}


class NotAllowed(ValidationError):
    """A move that is not legal now."""


def check(before: str, after: str) -> None:
    """Raise NotAllowed where an import in the state ``before`` cannot go to ``after``."""
    if after not in MOVES[before]:
        raise NotAllowed(
            _("The import is %(state)s; look at it again before you go on."),
            code="state",
            params={"state": ImportState(before).label},
        )
