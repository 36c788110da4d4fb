"""The states of a grading and the moves between them, as data."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grading.models import State


class NotAllowed(ValidationError):
    """A move that is not legal now, or not for this person, with words that say why and what to do."""


MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    # Straight to a decision only where the rule of the day asks for no recommendation.
    State.SUBMITTED: frozenset({State.RECOMMENDED, State.RETURNED, State.DECIDED, State.REFUSED}),
    State.RECOMMENDED: frozenset({State.RETURNED, State.DECIDED, State.REFUSED}),
    State.DECIDED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
_REFUSALS = {
    State.DRAFT: _("This grading has not been submitted yet."),
    State.SUBMITTED: _("This grading has been submitted already; what it rests on can no longer be changed."),
    State.RETURNED: _("This grading was returned for correction; it has to be submitted again first."),
    State.RECOMMENDED: _("The recommendation on this grading is recorded already."),
    State.DECIDED: _(
        "This grading has been decided already; it stands. Draft a new one where the grade should change."
    ),
    State.REFUSED: _("This grading was refused; it stands. Draft a new one where there is new evidence."),
    State.WITHDRAWN: _("This grading was withdrawn. Draft a new one."),
}


def check(before: str, after: str) -> None:
    """Raise NotAllowed where a grading in the state ``before`` cannot go to ``after``."""
    if after not in MOVES[before]:
        raise NotAllowed(_REFUSALS[State(before)], code="state")
