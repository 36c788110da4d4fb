"""An asset as it stands, or stood at a version, by the names of the form: what two people's typing is compared with."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from assets.domain import details_of
from assets.editing.facilities import COLUMNS, of_park
from assets.editing.groups import OF_KIND
from assets.identifiers import REGISTERS
from assets.models import KIND_MODELS, Asset, Facility, FormerName, KindDetails, Park


@dataclass(frozen=True)
class State:
    """An asset, what is typed of it by field, and a park's facilities."""

    asset: Asset
    values: dict[str, Any]
    facilities: list[dict[str, Any]]


def present_state(asset: Asset) -> State:
    """Return the asset as it is."""
    row = details_of(asset)
    names = [former.name for former in asset.former_names.all()]
    return _state(asset, row, names, of_park(row) if isinstance(row, Park) else [])


def state_at(asset: Asset, version: int) -> State | None:
    """Return the asset as it was at a version, from the tables that triggers fill; None where these do not know it."""
    events = _events(Asset).filter(pgh_obj=asset.pk, version__lte=version)
    event = events.order_by("-version", "-pgh_id").first()
    if event is None:
        return None
    details = KIND_MODELS[asset.kind]
    row = (
        _events(details).filter(pgh_obj=asset.pk, pgh_created_at__lte=event.pgh_created_at).order_by("-pgh_id").first()
    )
    names = _members(_events(FormerName).filter(asset=asset.pk), event)
    facilities = _members(_events(Facility).filter(park=asset.pk), event) if details is Park else []
    return _state(
        _row_of(Asset, event),
        _row_of(details, row) if row else details_of(asset),
        [name.name for name in names],
        [{column: getattr(facility, column) for column in COLUMNS} for facility in facilities],
    )


def _state(asset: Asset, row: KindDetails, names: list[str], facilities: list[dict[str, Any]]) -> State:
    shared = {field.name: getattr(asset, field.attname) for field in asset._meta.concrete_fields if not field.generated}
    own = {OF_KIND + field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    identifiers = {register: asset.external_ids.get(register, "") for register in REGISTERS}
    return State(asset, {**shared, **own, **identifiers, "former_names": names}, facilities)


def _events(model: Any) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = model.pgh_event_model.objects
    return events.all()


def _row_of(model: Any, event: Any) -> Any:
    columns = {field.attname for field in event._meta.concrete_fields}
    return model(
        **{
            field.attname: getattr(event, field.attname)
            for field in model._meta.concrete_fields
            if field.attname in columns and not field.generated
        }
    )


def _members(events: "models.QuerySet[Any]", until: Any) -> list[Any]:
    """What belonged to a list when ``until`` happened, in the order of the list."""
    present: dict[int, Any] = {}
    for event in events.filter(pgh_created_at__lte=until.pgh_created_at).order_by("pgh_id"):
        if event.pgh_label == "delete":
            present.pop(event.id, None)
        else:
            present[event.id] = event
    return [present[key] for key in sorted(present)]
