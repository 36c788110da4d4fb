"""How a complaint is shown: its public stages and its place on a map."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from complaints.intake.matching import ROUGH_M
from complaints.models import Answer, Category, Complaint, Feedback, QuestionType, State
from complaints.workflow import ENDED_STATES
from language import dates
from language.digits import in_script

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# What each state means for the reporter, and what happens next.
EXPLAINED: "dict[str, tuple[StrPromise, StrPromise]]" = {
    State.RECEIVED: (
        _("Your complaint has a number and lies with an officer."),
        _("Next, the officer opens it and decides what is to be done. You need do nothing."),
    ),
    State.ACKNOWLEDGED: (
        _("An officer has read your complaint."),
        _("Next, it is looked into: from the register, or by somebody who comes and looks."),
    ),
    State.IN_PROGRESS: (
        _("The department is finding out what can be done."),
        _("Next, an inspection or a repair is ordered, or you are told the result."),
    ),
    State.WAITING: (
        _("The department has asked you something and waits for your answer."),
        _("Answer on this page. Without an answer the officer decides with what he knows."),
    ),
    State.INSPECTION_ORDERED: (
        _("Somebody has been told to go and look."),
        _("Next, the inspector reports, and a repair is ordered or you are told the result."),
    ),
    State.WORK_ORDERED: (
        _("A repair has been ordered."),
        _("Next, it is done and photographed; then you are told the result."),
    ),
    State.RESOLVED: (
        _("The department says that it is done."),
        _("Look at the place. If it is not fixed, say so on this page: the complaint is opened again."),
    ),
    State.NOT_OURS: (
        _("Another office is responsible."),
        _("Below you see which, and whether we have sent it on. It answers you, not we."),
    ),
    State.CANNOT_BE_DONE: (
        _("The department cannot do this; the answer says why."),
        _("If that is not right, say so on this page: the complaint is opened again."),
    ),
    State.DUPLICATE: (
        _("The same was reported before, and is dealt with there."),
        _("You need not report it again."),
    ),
    State.REOPENED: (
        _("Your complaint is open again."),
        _("It is with an officer, who decides what is to be done now."),
    ),
    State.WITHDRAWN: (
        _("You have taken your complaint back."),
        _("Nothing more happens now."),
    ),
}

# Only what a reporter said opens it so; officers open again, too, and put apart what was merged.
_NOT_FIXED = _("It was not fixed, so the complaint is open again.")
_TOLD_ABOVE = _("It is with the officer who had closed it, and the post above him was told.")
_TIME_IS_OVER = _("The time to answer here is over. If the problem is still there, please report it again.")
_ASKS_WHETHER_FIXED = {State.RESOLVED, State.CANNOT_BE_DONE}


_PATH = (State.RECEIVED, State.ACKNOWLEDGED, State.IN_PROGRESS, State.INSPECTION_ORDERED, State.WORK_ORDERED)


@dataclass(frozen=True)
class ShownStage:
    """One line of the tracking page: a stage reached (with its time), the present one, or one still to come."""

    label: str
    at: datetime | None
    current: bool


def public_stages(complaint: Complaint) -> list[ShownStage]:
    """Return the stages reached in order, then what usually follows while the complaint is open."""
    reached = list(complaint.stages.all())
    shown = [
        ShownStage(label=stage.get_state_display(), at=stage.at, current=stage is reached[-1]) for stage in reached
    ]
    if complaint.state in ENDED_STATES:
        return shown
    rank = _PATH.index(State(complaint.state)) if complaint.state in _PATH else len(_PATH)
    coming = [*_PATH[rank + 1 :], State.RESOLVED]
    return [*shown, *(ShownStage(label=str(state.label), at=None, current=False) for state in coming)]


def explained(complaint: Complaint, *, may_answer: bool) -> "dict[str, StrPromise | str]":
    """Return what the complaint's state means and what happens next, in plain words; asks for no answer too late."""
    means, follows = EXPLAINED.get(complaint.state, ("", ""))
    if complaint.state == State.REOPENED and (refusal := _said_not_fixed(complaint)):
        means = _NOT_FIXED
        follows = _TOLD_ABOVE if hasattr(refusal, "escalation") else follows
    elif complaint.state in _ASKS_WHETHER_FIXED and not may_answer:
        follows = "" if _answered_since_end(complaint) else _TIME_IS_OVER
    return {"means": means, "follows": follows}


def _said_not_fixed(complaint: Complaint) -> Feedback | None:
    """Return the "not fixed" that opened it again after it ended last, None where officers opened it."""
    ends = [stage.at for stage in complaint.stages.all() if stage.state in ENDED_STATES]
    if not ends:
        return None
    said = complaint.feedback.filter(fixed=False, at__gte=max(ends))
    return said.select_related("escalation").order_by("-at").first()


def _answered_since_end(complaint: Complaint) -> bool:
    return complaint.feedback.filter(said_in=None, at__gte=complaint.ended_at).exists()


def known_within(complaint: Complaint) -> float | None:
    """Return within how many metres the place is known where that is roughly, as by an address alone, else None."""
    metres = complaint.pin_accuracy_m
    return metres if metres is not None and metres >= ROUGH_M and complaint.asset_id is None else None


def place_collection(complaint: Complaint) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection (EPSG:4326) of the pin and, where known, the asset's outline."""
    features = [pin_feature(complaint)]
    if complaint.asset:
        asset = complaint.asset
        features.insert(
            0,
            _feature(asset.geometry.geojson, role="asset", kind=asset.kind, condition=asset.condition, name=asset.name),
        )
    return {"type": "FeatureCollection", "features": features}


def pin_feature(complaint: Complaint) -> dict[str, Any]:
    """Return the pin as the GeoJSON feature that a place map draws."""
    return _feature(complaint.pin.geojson, role="pin")


def _feature(geometry: str, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": json.loads(geometry), "properties": properties}


def told_apart(categories: Sequence[Category]) -> list[str]:
    """Return the categories' names, with the kinds of place behind those that several bear."""
    names = Counter(str(each.name) for each in categories)
    return [
        f"{each.name} ({', '.join(str(Kind(kind).label) for kind in each.kinds)})"
        if names[str(each.name)] > 1
        else str(each.name)
        for each in categories
    ]


def where_the_code_went(complaint: Complaint) -> str:
    """Return enough of the reporter's address to know it by, and no more: a••••@example.org, ••••••2345."""
    reporter = complaint.reporter
    if not reporter.email:
        return f"••••••{in_script(reporter.phone[-4:], get_language() or 'en')}"
    local, _at, host = reporter.email.rpartition("@")
    return f"{local[:1]}••••@{host}"


def answers_of(complaint: Complaint) -> list[tuple[str, str]]:
    """Return what was asked and what the reporter answered, in the reader's language, in order."""
    prefetch_related_objects([complaint], "answers__question__choices")
    return [(row.question.name, _answered(row)) for row in complaint.answers.all()]


def _answered(answer: Answer) -> str:
    question, value = answer.question, answer.value
    if question.kind in {QuestionType.ONE, QuestionType.SEVERAL}:
        names = {choice.code: choice.name for choice in question.choices.all()}
        return ", ".join(names.get(code, str(code)) for code in (value if isinstance(value, list) else [value]))
    if question.kind == QuestionType.DATETIME:
        return dates.moment(datetime.fromisoformat(value))
    return str(value)
