"""The states of a complaint and the moves between them, as data."""

from complaints.models import RuleState, State

OPEN_STATES = frozenset(
    {
        State.RECEIVED,
        State.ACKNOWLEDGED,
        State.IN_PROGRESS,
        State.WAITING,
        State.INSPECTION_ORDERED,
        State.WORK_ORDERED,
        State.REOPENED,
    }
)
ENDED_STATES = frozenset({State.RESOLVED, State.NOT_OURS, State.CANNOT_BE_DONE, State.DUPLICATE, State.WITHDRAWN})

_ENDS = ENDED_STATES
_ORDERS = frozenset({State.INSPECTION_ORDERED, State.WORK_ORDERED})
MOVES: dict[str, frozenset[str]] = {
    State.UNCONFIRMED: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset({State.ACKNOWLEDGED, State.IN_PROGRESS, State.WAITING}) | _ORDERS | _ENDS,
    State.ACKNOWLEDGED: frozenset({State.IN_PROGRESS, State.WAITING}) | _ORDERS | _ENDS,
    State.IN_PROGRESS: frozenset({State.WAITING}) | _ORDERS | _ENDS,
    State.WAITING: frozenset({State.IN_PROGRESS}) | _ORDERS | _ENDS,
    State.INSPECTION_ORDERED: frozenset({State.WORK_ORDERED, State.WAITING}) | _ENDS,
    State.WORK_ORDERED: frozenset({State.INSPECTION_ORDERED, State.WAITING}) | _ENDS,
    State.REOPENED: frozenset({State.ACKNOWLEDGED, State.IN_PROGRESS, State.WAITING}) | _ORDERS | _ENDS,
    State.RESOLVED: frozenset({State.REOPENED}),
    State.NOT_OURS: frozenset({State.REOPENED}),
    State.CANNOT_BE_DONE: frozenset({State.REOPENED}),
    State.DUPLICATE: frozenset({State.REOPENED}),
    State.WITHDRAWN: frozenset(),
}


def may_move(before: str, after: str) -> bool:
    """Whether a complaint in the state ``before`` may go to ``after``."""
    return after in MOVES[before]


# A rule is tried on past complaints before it is put in force; one in force is changed by way of a copy.
RULE_MOVES: dict[str, frozenset[str]] = {
    RuleState.DRAFT: frozenset({RuleState.TRIAL, RuleState.OFF}),
    RuleState.TRIAL: frozenset({RuleState.DRAFT, RuleState.ON, RuleState.OFF}),
    RuleState.ON: frozenset({RuleState.OFF}),
    RuleState.OFF: frozenset({RuleState.DRAFT}),
}
RULE_EDITABLE = frozenset({RuleState.DRAFT, RuleState.TRIAL})


def rule_may_move(before: str, after: str) -> bool:
    """Whether a routing rule in the state ``before`` may go to ``after``."""
    return after in RULE_MOVES[before]
