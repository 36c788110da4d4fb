"""Entering an asset in the register and correcting it; who did it and why is kept with each change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict, Unpack

import pghistory
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.geometry import check_geometry
from assets.history import Change, changes_since
from assets.models import KIND_MODELS, Asset, Facility, FormerName, KindDetails, Park
from assets.search import key_for
from files.numbering import next_number
from staff.models import User

# Columns that the database or a domain function fills; nobody types them.
_DERIVED = (
    "reference",
    "kind",
    "ward",
    "borough",
    "condition",
    "condition_on",
    "trend",
    "risk",
    "risk_on",
    "need",
    "search_key",
    "version",
)


# Given once with the entry; afterwards a grading and a lock change them, each with its evidence or reasons.
_DECIDED = {
    "grade": _("A heritage grade changes only by a grading with its evidence."),
    "heritage_lock": _("A heritage lock is set and released with reasons, not by correcting the entry."),
}


class AssetFields(TypedDict, total=False):
    """The columns of an asset that people write."""

    name_en: str
    name_bn: str
    name_hi: str
    status: str
    geometry: GEOSGeometry
    captured_how: str
    accuracy_m: int | None
    outside_reason: str
    address: str
    premises_number: str
    assessee_number: str
    owner: str
    custodian: str
    significance_en: str
    significance_bn: str
    significance_hi: str
    dating: str
    materials: list[str]
    external_ids: dict[str, str]
    grade: str
    danger: bool


class Changes(AssetFields, total=False):
    """What ``amend`` may change: columns of the asset, its kind's own fields, former names, a park's facilities."""

    details: Mapping[str, Any]
    former_names: Sequence[str]
    facilities: Sequence[Mapping[str, Any]]


class Stale(Exception):
    """Somebody else changed the asset meanwhile; ``changes`` says what, field by field."""

    def __init__(self, *, asset: Asset, expected_version: int, changes: list[Change]) -> None:
        super().__init__(f"{asset.reference} is at version {asset.version}, not {expected_version}")
        self.asset = asset
        self.expected_version = expected_version
        self.changes = changes


@transaction.atomic
def register(
    *,
    kind: str,
    user: User | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    former_names: Sequence[str] = (),
    facilities: Sequence[Mapping[str, Any]] = (),
    **fields: Unpack[AssetFields],
) -> Asset:
    """Enter an asset in the register and return it with its reference, such as AH-000123.

    ``details`` holds the kind's own fields. Raises ValidationError with every field at fault. Takes a number, writes
    the asset, its kind's row, its former names and a park's facilities; ward and borough follow from the geometry.
    """
    if kind not in KIND_MODELS:
        raise ValidationError({"kind": _("Choose one of the six kinds.")})
    asset = Asset(kind=kind)
    row = KIND_MODELS[kind](asset=asset)
    _fill(asset, row, fields, details or {}, former_names)
    asset.search_key = key_for(asset, former_names)
    with pghistory.context(**who(user, reason)):
        asset.reference = f"AH-{next_number(series='asset', year=0):06d}"
        asset.save(force_insert=True)
        row.asset = asset
        row.save(force_insert=True)
        _write_former_names(asset, former_names)
        _write_facilities(row, facilities)
    asset.refresh_from_db()
    return asset


@transaction.atomic
def amend(*, asset: Asset, user: User | None, expected_version: int, changes: Changes, reason: str = "") -> Asset:
    """Change an asset and return it at its new version; nothing is written where nothing differs.

    Locks the asset, refuses by ``Stale`` where it is no longer at ``expected_version``, checks as ``register`` does and
    refuses another grade or heritage lock than the present one, then writes the asset, its kind's row, its former names
    and a park's facilities, in this order.
    """
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    if current.version != expected_version:
        raise Stale(asset=current, expected_version=expected_version, changes=changes_since(current, expected_version))
    row = details_of(current)
    fields: AssetFields = {name: value for name, value in changes.items() if name in AssetFields.__annotations__}  # type: ignore[assignment]
    _refuse_decided(current, row, changes)
    old_names = list(current.former_names.values_list("name", flat=True))
    names = list(changes.get("former_names", old_names))
    before = _state(current), _state(row)
    _fill(current, row, fields, changes.get("details", {}), names)
    current.search_key = key_for(current, names)
    asset_differs, row_differs = _state(current) != before[0], _state(row) != before[1]
    others_differ = names != old_names or _facilities_differ(row, changes.get("facilities"))
    if not (asset_differs or row_differs or others_differ):
        return current
    with pghistory.context(**who(user, reason)):
        if asset_differs:
            current.save()
        else:  # the version counts changes of the whole asset, not of one table
            Asset.objects.filter(pk=current.pk).update(version=current.version + 1)
        if row_differs:
            row.save()
        if names != old_names:
            _write_former_names(current, names)
        _write_facilities(row, changes.get("facilities"))
    current.refresh_from_db()
    return current


def details_of(asset: Asset) -> KindDetails:
    """Return the row of the asset's own kind."""
    row: KindDetails = getattr(asset, asset.kind)
    return row


def _refuse_decided(asset: Asset, row: KindDetails, changes: Changes) -> None:
    given = {**changes, **changes.get("details", {})}
    present = {"grade": asset.grade, "heritage_lock": getattr(row, "heritage_lock", None)}
    errors = {name: words for name, words in _DECIDED.items() if name in given and given[name] != present[name]}
    if errors:
        raise ValidationError(errors)


def _fill(
    asset: Asset, row: KindDetails, fields: AssetFields, details: Mapping[str, Any], former_names: Iterable[str]
) -> None:
    """Set and check everything; raise one ValidationError that names each field at fault."""
    errors: dict[str, list[ValidationError]] = {}
    for target, values in ((asset, fields), (row, details)):
        known = {field.name for field in target._meta.concrete_fields} - {"asset", *_DERIVED}
        for name, value in values.items():
            if name not in known:
                errors.setdefault(name, []).append(ValidationError(_("This kind of asset has no such field.")))
            elif name != "geometry":
                setattr(target, name, value)
    given = fields.get("geometry", asset.geometry if asset.pk else None)
    try:
        asset.geometry = check_geometry(kind=asset.kind, geometry=given, outside_reason=asset.outside_reason)
    except ValidationError as error:
        errors["geometry"] = error.error_list
    _collect(errors, asset, ("geometry", *_DERIVED))
    _collect(errors, row, ("asset",))
    if any(not name.strip() for name in former_names):
        errors["former_names"] = [ValidationError(_("A former name cannot be empty."))]
    if errors:
        raise ValidationError(errors)


def _collect(errors: dict[str, list[ValidationError]], row: Asset | KindDetails, exclude: Iterable[str]) -> None:
    try:
        row.full_clean(exclude=set(exclude), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, found in error.error_dict.items():
            errors.setdefault(name, []).extend(found)


def _state(row: Asset | KindDetails) -> dict[str, Any]:
    return {
        field.attname: value.wkb if isinstance(value := getattr(row, field.attname), GEOSGeometry) else value
        for field in row._meta.concrete_fields
        if not field.generated
    }


def _write_former_names(asset: Asset, names: Sequence[str]) -> None:
    wanted = dict.fromkeys(FormerName._meta.get_field("name").to_python(name) for name in names)
    kept = set()
    for old in asset.former_names.all():
        if old.name in wanted:
            kept.add(old.name)
        else:
            old.delete()
    FormerName.objects.bulk_create([FormerName(asset=asset, name=name) for name in wanted if name not in kept])


def _facilities_differ(row: KindDetails, facilities: Sequence[Mapping[str, Any]] | None) -> bool:
    if facilities is None:
        return False
    columns = ("name_en", "name_bn", "name_hi", "condition")
    old = list(row.facilities.order_by("pk").values(*columns)) if isinstance(row, Park) else []
    return old != [
        {name: facility.get(name, "" if name != "condition" else None) for name in columns} for facility in facilities
    ]


def _write_facilities(row: KindDetails, facilities: Sequence[Mapping[str, Any]] | None) -> None:
    if facilities is None:
        return
    if not isinstance(row, Park):
        if facilities:
            raise ValidationError({"facilities": _("Only a park or square has facilities.")})
        return
    wanted = [Facility(park=row, **facility) for facility in facilities]
    for facility in wanted:
        facility.full_clean(exclude={"park"})
    old = {facility.name_en: facility for facility in row.facilities.all()}
    for facility in wanted:
        if known := old.pop(facility.name_en, None):
            facility.pk = known.pk
        facility.save()
    for gone in old.values():
        gone.delete()
