"""The states of visits and works, and the moves between them, as data."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inspections.models import VisitState, WorkState


class NotAllowed(ValidationError):
    """A move that is not legal now, or not for this person, with words that say why and what to do."""


VISIT_MOVES: dict[str, frozenset[str]] = {
    VisitState.ORDERED: frozenset({VisitState.DONE, VisitState.CANCELLED, VisitState.LAPSED}),
    VisitState.DONE: frozenset(),
    VisitState.CANCELLED: frozenset(),
    # What was found before the closing was known, or is still on a phone, is not lost.
    VisitState.LAPSED: frozenset({VisitState.DONE}),
}
WORK_MOVES: dict[str, frozenset[str]] = {
    WorkState.ORDERED: frozenset({WorkState.IN_PROGRESS, WorkState.COMPLETED}),
    WorkState.IN_PROGRESS: frozenset({WorkState.COMPLETED}),
    WorkState.COMPLETED: frozenset(),
}
_REFUSALS = {
    VisitState.DONE: _("This visit has been reported already; nothing more can be changed about it."),
    VisitState.LAPSED: _("The file of this visit was closed, so it need not be made."),
    VisitState.CANCELLED: _("This visit was cancelled. Ask who ordered it whether a new one is wanted."),
    WorkState.COMPLETED: _("This work has been completed already. Record a new work if more is to be done."),
}


def check_visit(before: str, after: str) -> None:
    """Raise NotAllowed where a visit in the state ``before`` cannot go to ``after``."""
    if after not in VISIT_MOVES[before]:
        raise NotAllowed(_REFUSALS[VisitState(before)], code="state")


def check_work(before: str, after: str) -> None:
    """Raise NotAllowed where a work in the state ``before`` cannot go to ``after``."""
    if after not in WORK_MOVES[before]:
        raise NotAllowed(_REFUSALS[WorkState(before)], code="state")
