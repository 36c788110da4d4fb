"""The life of a file as data: its states, and the moves that are legal in each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from files.models import FileState, MovementKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class NotAllowed(ValidationError):
    """A move that is not legal now, with words that say why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One legal move: the states it may begin in, the state it leads to, and what is said when it is not legal."""

    kind: str
    begins: frozenset[str]
    ends: str
    refusal: "StrPromise"


_ACTIVE, _PARKED, _CLOSED = (frozenset({state}) for state in FileState.values)
_NOT_ACTIVE = _("The file is parked or closed; it must be taken up again or reopened first.")

MOVES: dict[str, Move] = {
    move.kind: move
    for move in (
        Move(kind=MovementKind.FORWARDED, begins=_ACTIVE, ends=FileState.ACTIVE, refusal=_NOT_ACTIVE),
        Move(kind=MovementKind.RETURNED, begins=_ACTIVE, ends=FileState.ACTIVE, refusal=_NOT_ACTIVE),
        Move(kind=MovementKind.PULLED_BACK, begins=_ACTIVE, ends=FileState.ACTIVE, refusal=_NOT_ACTIVE),
        Move(
            kind=MovementKind.PARKED,
            begins=_ACTIVE,
            ends=FileState.PARKED,
            refusal=_("Only an active file can be parked."),
        ),
        Move(
            kind=MovementKind.RESUMED,
            begins=_PARKED,
            ends=FileState.ACTIVE,
            refusal=_("The file is not parked; there is nothing to take up again."),
        ),
        Move(kind=MovementKind.CLOSED, begins=_ACTIVE, ends=FileState.CLOSED, refusal=_NOT_ACTIVE),
        Move(
            kind=MovementKind.REOPENED,
            begins=_CLOSED,
            ends=FileState.ACTIVE,
            refusal=_("The file is not closed; it need not be reopened."),
        ),
    )
}


def check(kind: str, state: str) -> Move:
    """Return the move ``kind`` if it is legal in ``state``; raises NotAllowed with the reason."""
    move = MOVES[kind]
    if state not in move.begins:
        raise NotAllowed(move.refusal, code="state")
    return move
