"""How a complaint is shown: its public stages and its place on a map."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.models import Answer, Complaint, QuestionType, State
from complaints.workflow import ENDED_STATES
from language import dates

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


def answers_of(complaint: Complaint) -> list[tuple[str, str]]:
    """Return what was asked and what the reporter answered, in the reader's language, in order."""
    rows = complaint.answers.select_related("question").prefetch_related("question__choices")
    return [(row.question.name, _answered(row)) for row in rows]


def _answered(answer: Answer) -> str:
    question, value = answer.question, answer.value
    if question.kind in {QuestionType.ONE, QuestionType.SEVERAL}:
        names = {choice.code: choice.name for choice in question.choices.all()}
        return ", ".join(names.get(code, str(code)) for code in (value if isinstance(value, list) else [value]))
    if question.kind == QuestionType.DATETIME:
        return dates.moment(datetime.fromisoformat(value))
    return str(value)
