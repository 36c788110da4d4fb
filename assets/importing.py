"""Entering many assets from a file: every row is checked first, every fault named, then all are stored at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.contrib.gis.geos import GeometryCollection, GEOSGeometry
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from assets.geometry import check_geometry
from assets.models import KIND_MODELS, Asset, FormerName, KindDetails
from assets.search import key_for
from files.numbering import next_numbers
from language.dates import parse_day
from language.digits import to_latin
from maps.vector import Fault, Source, messages

# What the database, an assessment or a domain function writes, and a file cannot.
_DERIVED = frozenset({
    "id", "reference", "kind", "geometry", "geometry_3857", "geometry_type", "area_m2", "length_m", "ward", "borough",
    "condition", "condition_on", "trend", "risk", "risk_on", "need", "search_key", "version", "registered_at",
    "materials", "external_ids", "asset",
})  # fmt: skip
_FORMER, _EXTERNAL, _MATERIALS = "former_names", "external_ids.", "materials"
_LIST = ";"
_BATCH = 2000
_YES, _NO = {"1", "true", "yes", "y", "t"}, {"0", "false", "no", "n", "f"}
Progress = Callable[[Iterable[Any], str], Iterable[Any]]


@dataclass
class Report:
    """What an import did or would do."""

    rows: int = 0
    stored: int = 0
    first: str = ""
    last: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def faulty_rows(self) -> int:
        """The number of rows with a fault."""
        return len({fault.row for fault in self.faults})


@dataclass
class _Made:
    asset: Asset
    details: KindDetails
    former_names: list[str]


@dataclass(frozen=True)
class _Target:
    """Where a column of the file goes: a column of the asset or of its kind's own table."""

    name: str
    column: str
    of_kind: bool
    field: "models.Field[Any, Any] | None"


def import_assets(
    *,
    source: Source,
    kind: str,
    mapping: Mapping[str, str],
    constants: Mapping[str, str] | None = None,
    skip_faulty: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda rows, _what: rows,
) -> Report:
    """Enter every row of a file as an asset of ``kind`` and return what happened, every fault included.

    ``mapping`` says for each of our columns (``name_en``, ``address``, a column of the kind such as ``type``,
    ``former_names``, ``materials``, ``external_ids.osm``) from which column of the file it comes; ``constants`` gives
    all rows one value. With any fault nothing is stored, unless ``skip_faulty``. Stored in one transaction: numbers,
    assets, their kind's rows, former names; history says "import" and the file's name.
    """
    targets = [*_targets(kind, mapping, source.fields)]
    fixed = [*_targets(kind, {name: name for name in constants or {}}, None)]
    report = Report(rows=len(source))
    seen = _known_ids(mapping)
    made: list[_Made] = []
    for row, values in progress(source.rows(), _("checking")):
        faults: list[Fault] = []
        given = [(target, values[target.column]) for target in targets]
        given += [(target, (constants or {})[target.name]) for target in fixed]
        one = _make(row, kind, given, source, seen, faults)
        report.faults += faults
        if not faults:
            made.append(one)
    if made and not dry_run and (skip_faulty or not report.faults):
        _store(made, source.name, report, progress)
    return report


def _targets(kind: str, mapping: Mapping[str, str], columns: list[str] | None) -> Iterable[_Target]:
    """Yield the targets; raises ValidationError naming every column, ours or the file's, that does not exist."""
    wrong = []
    for name, column in mapping.items():
        if columns is not None and column not in columns:
            wrong.append(
                _("The file has no column “%(name)s”; it has: %(fields)s.")
                % {"name": column, "fields": ", ".join(columns)}
            )
        if name in {_FORMER, _MATERIALS} or name.startswith(_EXTERNAL):
            yield _Target(name, column, False, None)
            continue
        found = None
        for model in (Asset, KIND_MODELS[kind]):
            try:
                found = _Target(name, column, model is not Asset, model._meta.get_field(name))  # type: ignore[arg-type]
                break
            except FieldDoesNotExist:
                continue
        if name in {"condition", "condition_on"}:
            wrong.append(_("A condition comes from an assessment and cannot be imported."))
        elif found is None or name in _DERIVED or not isinstance(found.field, models.Field):
            wrong.append(_("Assets of this kind have no column “%(name)s” that a file can fill.") % {"name": name})
        else:
            yield found
    if wrong:
        raise ValidationError(wrong)


def _known_ids(mapping: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Identifiers elsewhere that the register has already, so that a file imported twice enters nothing twice."""
    if not any(name.startswith(_EXTERNAL) for name in mapping):
        return {}
    rows = Asset.objects.exclude(external_ids={}).values_list("external_ids", "reference")
    return {(register, str(value)): reference for ids, reference in rows.iterator() for register, value in ids.items()}


def _make(
    row: int,
    kind: str,
    given: list[tuple[_Target, Any]],
    source: Source,
    seen: dict[tuple[str, str], str],
    faults: list[Fault],
) -> _Made:
    asset, details, former_names = Asset(kind=kind, captured_how="imported"), KIND_MODELS[kind](), list[str]()
    refused = set()
    for target, value in given:
        try:
            if target.name == _FORMER:
                former_names = _words(value)
            elif target.name == _MATERIALS:
                asset.materials = _words(value)
            elif target.name.startswith(_EXTERNAL):
                _identify(asset, target.name.removeprefix(_EXTERNAL), value, seen, row)
            elif target.field is not None:
                _set(details if target.of_kind else asset, target.field, value)
        except ValidationError as error:
            faults.append(Fault(row, target.column, str(value)[:200], messages(error)))
            refused.add(target.name)
    if not asset.name_en and "name_en" not in refused:
        faults.append(Fault(row, "name_en", "", _("The English name is missing; every asset needs one.")))
    for item in details._meta.concrete_fields:
        if item.name not in {"asset", *refused} and _lacks(details, item):
            text = _("Assets of this kind need this; map a column to it or set one value for all.")
            faults.append(Fault(row, item.name, "", text))
    try:
        geometry = _fitting(source.geometry(row), kind)
        asset.geometry = check_geometry(kind=kind, geometry=geometry, outside_reason=asset.outside_reason)
    except ValidationError as error:
        faults.append(Fault(row, "geometry", _shown(source, row), messages(error)))
    return _Made(asset, details, former_names)


def _lacks(details: KindDetails, item: "models.Field[Any, Any]") -> bool:
    return not item.blank and not item.has_default() and getattr(details, item.attname) in (None, "")


def _set(target: models.Model, column: "models.Field[Any, Any]", value: Any) -> None:
    if value is None:
        return
    if isinstance(column, models.BooleanField):
        value = _boolean(value)
    elif isinstance(column, models.IntegerField | models.DecimalField | models.FloatField):
        text = to_latin(str(value)).replace(",", "")
        value = text.removesuffix(".0") if isinstance(column, models.IntegerField) else text
    elif isinstance(column, models.DateField):
        value = _day(value)
    elif isinstance(value, float) and value.is_integer():
        value = str(int(value))
    else:
        value = str(value)
    if column.choices:
        value = _choice(column, value)
    setattr(target, column.attname, column.clean(value, target))


def _choice(column: "models.Field[Any, Any]", value: Any) -> Any:
    """Return the value behind what a file writes: the value itself or its English label, in any case of letters."""
    choices = {str(key).casefold(): key for key, _label in column.flatchoices}
    choices |= {str(label).casefold(): key for key, label in column.flatchoices if str(label).casefold() not in choices}
    found = choices.get(str(value).casefold())
    if found is None:
        allowed = ", ".join(str(key) for key, _label in column.flatchoices)
        raise ValidationError(_("“%(value)s” is not one of: %(allowed)s.") % {"value": value, "allowed": allowed})
    return found


def _boolean(value: Any) -> bool:
    text = str(value).strip().casefold()
    if text in _YES | _NO:
        return text in _YES
    raise ValidationError(_("Write yes or no."))


def _day(value: Any) -> Any:
    try:
        return parse_day(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValidationError(_("Write a date such as 21/11/2026.")) from error


def _words(value: Any) -> list[str]:
    return [word.strip() for word in str(value or "").split(_LIST) if word.strip()]


def _identify(asset: Asset, register: str, value: Any, seen: dict[tuple[str, str], str], row: int) -> None:
    if value is None:
        return
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if known := seen.get((register, text)):
        raise ValidationError(_("It is in the register already: %(reference)s.") % {"reference": known})
    asset.external_ids = {**asset.external_ids, register: text}
    Asset._meta.get_field("external_ids").run_validators(asset.external_ids)
    seen[register, text] = _("row %(row)s of this file") % {"row": row}


def _fitting(geometry: GEOSGeometry | None, kind: str) -> GEOSGeometry | None:
    """Take a collection of one part for that part: Shapefiles and converters write them so."""
    if isinstance(geometry, GeometryCollection) and len(geometry) == 1:
        part: GEOSGeometry = geometry[0]
        return part
    return geometry


def _shown(source: Source, row: int) -> str:
    try:
        geometry = source.geometry(row)
    except ValidationError:
        return ""
    return geometry.wkt[:120] if geometry is not None else ""


@transaction.atomic
def _store(made: list[_Made], name: str, report: Report, progress: Progress) -> None:
    numbers = next_numbers(series="asset", year=0, count=len(made))
    details: dict[type[KindDetails], list[KindDetails]] = defaultdict(list)
    former: list[FormerName] = []
    for number, one in zip(numbers, made, strict=True):
        one.asset.reference = f"AH-{number:06d}"
        one.asset.search_key = key_for(one.asset, one.former_names)
        one.details.asset = one.asset
        details[type(one.details)].append(one.details)
        former += [FormerName(asset=one.asset, name=each) for each in dict.fromkeys(one.former_names)]
    with pghistory.context(reason=f"import: {name}"):
        batches = [made[start : start + _BATCH] for start in range(0, len(made), _BATCH)]
        for batch in progress(batches, _("storing")):
            Asset.objects.bulk_create([one.asset for one in batch])
        for model, rows in details.items():
            for row in rows:
                row.asset_id = row.asset.pk
            model._base_manager.bulk_create(rows, batch_size=_BATCH)
        for each in former:
            each.asset_id = each.asset.pk
        FormerName.objects.bulk_create(former, batch_size=_BATCH)
    report.stored = len(made)
    report.first, report.last = made[0].asset.reference, made[-1].asset.reference
