"""The life of a draft as data: draft → submitted → approved → (signed) → despatched, or back, or cancelled."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from files.models import DraftState, StepKind
from files.workflow import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, kw_only=True)
class Step:
    """One legal step: the states it may begin in with those they lead to, and what is said when it is not legal."""

    kind: str
    leads: dict[str, str]
    refusal: "StrPromise"


_D = DraftState
_IN_WORK = (_D.DRAFT, _D.SUBMITTED, _D.APPROVED, _D.SIGNED)

STEPS: dict[str, Step] = {
    step.kind: step
    for step in (
        Step(
            kind=StepKind.WRITTEN,
            # What was approved was one exact version: a later one needs approval again.
            leads={_D.DRAFT: _D.DRAFT, _D.SUBMITTED: _D.SUBMITTED, _D.APPROVED: _D.DRAFT, _D.SIGNED: _D.DRAFT},
            refusal=_("The draft has gone out or was cancelled; it can no longer be changed. Begin a new one."),
        ),
        Step(
            kind=StepKind.SUBMITTED,
            leads={_D.DRAFT: _D.SUBMITTED},
            refusal=_("Only a draft in work can be submitted; this one is further on."),
        ),
        Step(
            kind=StepKind.RETURNED,
            leads={_D.SUBMITTED: _D.DRAFT, _D.APPROVED: _D.DRAFT, _D.SIGNED: _D.DRAFT},
            refusal=_("The draft is in work or at its end; there is nothing to return."),
        ),
        Step(
            kind=StepKind.APPROVED,
            leads={_D.SUBMITTED: _D.APPROVED},
            refusal=_("Only a submitted draft can be approved."),
        ),
        Step(
            kind=StepKind.SIGNED,
            leads={_D.APPROVED: _D.SIGNED},
            refusal=_("Only an approved draft can be signed."),
        ),
        Step(
            kind=StepKind.DESPATCHED,
            leads={_D.APPROVED: _D.DESPATCHED, _D.SIGNED: _D.DESPATCHED},
            refusal=_("Only an approved draft can be despatched, and each once."),
        ),
        Step(
            kind=StepKind.CANCELLED,
            leads=dict.fromkeys(_IN_WORK, _D.CANCELLED),
            refusal=_("The draft has gone out or was cancelled before; a letter that went out is withdrawn instead."),
        ),
    )
}
IN_WORK = frozenset(_IN_WORK)


def check(kind: str, state: str, *, needs_signature: bool = False) -> str:
    """Return the state to which ``kind`` leads from ``state``; raises NotAllowed with the reason."""
    step = STEPS[kind]
    if state not in step.leads:
        raise NotAllowed(step.refusal, code="state")
    if kind == StepKind.DESPATCHED and needs_signature and state != DraftState.SIGNED:
        raise NotAllowed(_("Drafts of this kind go out signed in this section; have it signed first."), code="unsigned")
    return step.leads[state]
