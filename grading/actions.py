"""What a reader may do about an asset's grade and lock now, as forms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, Kind
from grading import domain, rules
from grading.forms import DraftForm, LockForm, MoveForm, ReleaseForm, ResolutionForm
from grading.models import GradeRule, Grading, Lock, State
from grading.workflow import MOVES, check
from staff.models import User
from staff.rules import has_duty

_FORMS: dict[str, Any] = {
    "submit": MoveForm,
    "recommend": ResolutionForm,
    "decide": ResolutionForm,
    "refuse": ResolutionForm,
    "return": MoveForm,
    "withdraw": MoveForm,
}
_AFTER = {
    "submit": State.SUBMITTED,
    "recommend": State.RECOMMENDED,
    "decide": State.DECIDED,
    "refuse": State.REFUSED,
    "return": State.RETURNED,
    "withdraw": State.WITHDRAWN,
}
_TITLES = {
    "submit": gettext_lazy("Submit it"),
    "recommend": gettext_lazy("Record the recommendation"),
    "decide": gettext_lazy("Record the decision"),
    "refuse": gettext_lazy("Record that it was refused"),
    "return": gettext_lazy("Return it for correction"),
    "withdraw": gettext_lazy("Withdraw it for good"),
}
DONE = {
    "submit": gettext_lazy("The grading is submitted; who takes the next step has been told."),
    "recommend": gettext_lazy("The recommendation is recorded; who decides has been told."),
    "decide": gettext_lazy("The decision is recorded and the grade is in the register."),
    "refuse": gettext_lazy("The refusal is recorded."),
    "return": gettext_lazy("The grading is returned; who drafted it has been told."),
    "withdraw": gettext_lazy("The grading is withdrawn."),
}
_DOES: dict[str, Callable[..., Grading]] = {
    "submit": domain.submit,
    "recommend": domain.recommend,
    "decide": domain.decide,
    "refuse": domain.refuse,
    "return": domain.return_for_correction,
    "withdraw": domain.withdraw,
}


@dataclass(frozen=True)
class Action:
    """One thing to do: its name in the address, its title, its form; ``main`` for what usually comes next."""

    name: str
    title: str
    form: Any
    main: bool = False
    note: str = ""


def check_state(grading: Grading, name: str) -> None:
    """Raise NotAllowed, with words, where the grading's state does not allow the step."""
    check(grading.state, _AFTER[name])


def may(user: User, grading: Grading, name: str) -> bool:
    """Whether ``user`` may, on some day's rule, take this step now; the domain holds him to the rule of the day."""
    if _AFTER[name] not in MOVES[grading.state]:
        return False
    if name == "submit":
        return rules.submitting_post(user) is not None
    if name == "withdraw":
        return rules.drafting_post(user) is not None
    known = list(
        GradeRule.objects.filter(grade=grading.recommended or grading.proposed).select_related(
            "recommended_by", "decided_by"
        )
    )
    put_up = grading.state == State.RECOMMENDED
    deciding = {rule.decided_by.entered_by for rule in known if put_up or rule.recommended_by is None}
    recommending = {rule.recommended_by.entered_by for rule in known if rule.recommended_by and not put_up}
    wanted = {"recommend": recommending, "return": recommending | deciding}.get(name, deciding)
    return has_duty(user, *wanted) if wanted else False


def form_of(name: str, grading: Grading, data: Any = None) -> Any:
    """Return the form of a step."""
    options = {"with_grade": False} if name == "refuse" else {}
    return _FORMS[name](data, grading=grading, auto_id=f"{name}_%s", **options)


def on_grading(user: User, grading: Grading, bound: dict[str, Any]) -> list[Action]:
    """Return what ``user`` may do about an open grading; ``bound`` holds a form that was refused, by its name."""
    usual = {State.DRAFT: "submit", State.RETURNED: "submit", State.SUBMITTED: "recommend", State.RECOMMENDED: "decide"}
    return [
        Action(
            name=name,
            title=str(title),
            form=bound.get(name) or form_of(name, grading),
            main=usual.get(State(grading.state)) == name,
            note=_note(name, grading),
        )
        for name, title in _TITLES.items()
        if may(user, grading, name)
    ]


def _note(name: str, grading: Grading) -> str:
    if name == "decide" and grading.suggested and grading.suggested != (grading.recommended or grading.proposed):
        return _("The scores suggest %(grade)s.") % {"grade": grading.get_suggested_display()}
    return ""


def take(name: str, *, grading: Grading, user: User, typed: dict[str, Any]) -> Grading:
    """Take a step by its name; raises what the domain raises."""
    given = {key: value for key, value in typed.items() if key != "version"}
    return _DOES[name](grading=grading, user=user, expected_version=typed["version"], **given)


def drafting(user: User, asset: Asset, bound: dict[str, Any]) -> DraftForm | None:
    """Return the form that begins a grading where ``user`` may draft one."""
    if rules.drafting_post(user) is None or not rules.gradable(asset.kind):
        return None
    return bound.get("draft") or DraftForm()


def locking(user: User, asset: Asset, lock: Lock | None, bound: dict[str, Any]) -> LockForm | None:
    """Return the form that locks a building where ``user`` may and no lock with reasons stands."""
    if asset.kind != Kind.BUILDING or lock is not None or rules.locking_post(user) is None:
        return None
    return bound.get("lock") or LockForm(user=user, auto_id="lock_%s")


def releasing(user: User, lock: Lock | None, bound: dict[str, Any]) -> ReleaseForm | None:
    """Return the form that releases the lock where ``user`` may."""
    if lock is None or rules.releasing_post(user) is None:
        return None
    return bound.get("release") or ReleaseForm(auto_id="release_%s")
