"""What can happen in the exchange with other programs."""

from exchange.domain.deciding import alike, choices, decide, decide_all
from exchange.domain.imports import (
    cancel,
    discard,
    layout_of,
    look,
    preparer,
    receive,
    remember,
    revise,
    start_apply,
    start_check,
    start_undo,
    suggested,
    unpacked,
)
from exchange.domain.steps import run_apply, run_check, run_undo

__all__ = [
    "alike",
    "cancel",
    "choices",
    "decide",
    "decide_all",
    "discard",
    "layout_of",
    "look",
    "preparer",
    "receive",
    "remember",
    "revise",
    "run_apply",
    "run_check",
    "run_undo",
    "start_apply",
    "start_check",
    "start_undo",
    "suggested",
    "unpacked",
]
