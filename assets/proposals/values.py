"""Changes as flat names and values: "owner", "water.ownership", "former_names", "geometry"."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.contrib.gis.geos import GEOSGeometry
from django.db import models

from assets.domain import Changes, details_of
from assets.models import KIND_MODELS, Asset, Facility, Park
from assets.models.proposals import LISTS

_FACILITY = ("name_en", "name_bn", "name_hi", "condition")


def flat(asset: Asset, changes: Changes) -> dict[str, Any]:
    """Return every given value by its flat name."""
    given: Mapping[str, Any] = cast("Mapping[str, Any]", changes)
    own = {f"{asset.kind}.{name}": value for name, value in given.get("details", {}).items()}
    return {name: value for name, value in given.items() if name != "details"} | own


def nested(values: Mapping[str, Any]) -> Changes:
    """Return flat values as ``assets.domain.amend`` takes them."""
    shared = {name: value for name, value in values.items() if "." not in name}
    own = {name.partition(".")[2]: value for name, value in values.items() if "." in name}
    return cast(Changes, shared | ({"details": own} if own else {}))


def present(asset: Asset, names: Iterable[str]) -> dict[str, Any]:
    """Return what stands in the fields ``names`` of the asset, as plain values."""
    row = details_of(asset)
    found: dict[str, Any] = {}
    for name in names:
        if name == "former_names":
            found[name] = [former.name for former in asset.former_names.order_by("pk")]
        elif name == "facilities":
            rows = row.facilities.order_by("pk") if isinstance(row, Park) else Facility.objects.none()
            found[name] = [dict(each) for each in rows.values(*_FACILITY)]
        elif "." in name:
            found[name] = getattr(row, name.partition(".")[2])
        else:
            found[name] = getattr(asset, name)
    return found


def differing(asset: Asset, values: Mapping[str, Any]) -> set[str]:
    """Return the names of those values that are not what stands."""
    stands = present(asset, values)
    return {name for name, value in values.items() if not same(asset, name, value, stands[name])}


def same(asset: Asset, name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field are the same as the register stores them."""
    if name == "geometry":
        return _shape(one) == _shape(other)
    if name == "facilities":
        empty = {"name_en": "", "name_bn": "", "name_hi": "", "condition": None}
        return [empty | dict(each) for each in one or ()] == [empty | dict(each) for each in other or ()]
    if name == "former_names":
        return list(one or ()) == list(other or ())
    field = field_of(asset, name)
    return bool(field.to_python(one) == field.to_python(other))


def field_of(asset: Asset, name: str) -> "models.Field[Any, Any]":
    """Return the column behind a flat name; raises FieldDoesNotExist for a list of the asset."""
    model: type[models.Model] = KIND_MODELS[asset.kind] if "." in name else Asset
    return cast("models.Field[Any, Any]", model._meta.get_field(name.rpartition(".")[2]))


def is_list(name: str) -> bool:
    """Whether a flat name is a list that belongs to the asset, not a column."""
    return name in LISTS


def _shape(geometry: GEOSGeometry | None) -> bytes | None:
    return None if geometry is None else bytes(geometry.wkb)
