"""The life of a receipt as data: what may be done with it in each state."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from files.models import MoveKind, ReceiptState
from files.workflow import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, kw_only=True)
class ReceiptStep:
    """One legal step: the state it begins in, the state it leads to, and what is said when it is not legal."""

    begins: str
    ends: str
    refusal: "StrPromise"


_NOT_OPEN = _("The receipt lies in a file or is closed; nothing more can be done with it here.")

STEPS: dict[str, ReceiptStep] = {
    MoveKind.SENT: ReceiptStep(begins=ReceiptState.OPEN, ends=ReceiptState.OPEN, refusal=_NOT_OPEN),
    MoveKind.PULLED_BACK: ReceiptStep(begins=ReceiptState.OPEN, ends=ReceiptState.OPEN, refusal=_NOT_OPEN),
    MoveKind.FILED: ReceiptStep(begins=ReceiptState.OPEN, ends=ReceiptState.FILED, refusal=_NOT_OPEN),
    MoveKind.CLOSED: ReceiptStep(begins=ReceiptState.OPEN, ends=ReceiptState.CLOSED, refusal=_NOT_OPEN),
    MoveKind.REOPENED: ReceiptStep(
        begins=ReceiptState.CLOSED,
        ends=ReceiptState.OPEN,
        refusal=_("The receipt is not closed; it need not be reopened."),
    ),
}


def check(kind: str, state: str) -> ReceiptStep:
    """Return the step ``kind`` if it is legal in ``state``; raises NotAllowed with the reason."""
    step = STEPS[kind]
    if state != step.begins:
        raise NotAllowed(step.refusal, code="state")
    return step
