"""How a complaint is shown: its public stages and its place on a map."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.models import Complaint, State
from complaints.workflow import ENDED_STATES

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


def where_the_code_went(complaint: Complaint) -> str:
    """Return enough of the reporter's address to know it by, and no more: a••••@example.org, ••••••2345."""
    reporter = complaint.reporter
    if not reporter.email:
        return f"••••••{reporter.phone[-4:]}"
    local, _at, host = reporter.email.rpartition("@")
    return f"{local[:1]}••••@{host}"
