"""The forms of each kind: one to enter an asset, one to correct it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets.dating import validate_edtf
from assets.domain import AssetFields, Changes
from assets.editing.facilities import facility_rows, with_one_more
from assets.editing.fields import (
    LARGEST_TEXT,
    DatingField,
    GeometryField,
    LinesField,
    PositionField,
    WholeNumberField,
    WordsField,
)
from assets.editing.groups import OF_KIND, PLACE, Group, groups_of
from assets.editing.states import State, present_state
from assets.facts import label
from assets.identifiers import REGISTERS
from assets.models import GEOMETRY_TYPES, KIND_MODELS, Asset, Kind, Status
from language.fields import NumberField
from language.models import NormalisedTextField

_SHARED = (
    "name_en", "name_bn", "name_hi", "status", "grade", "address", "premises_number", "assessee_number", "owner",
    "custodian", "significance_en", "significance_bn", "significance_hi", "dating", "captured_how", "accuracy_m",
    "outside_reason", "danger",
)  # fmt: skip
# The heritage lock is set and released with reasons, not typed.
_DECIDED_ELSEWHERE = {"heritage_lock"}
_NEVER_COMPARED = {"version", "seen", "reason", "position"}
FACILITIES = "facilities"


@dataclass(frozen=True)
class Shown:
    """A fieldset with the fields of one form."""

    group: Group
    fields: list[forms.BoundField]

    @property
    def is_place(self) -> bool:
        """Whether the map belongs here."""
        return self.group.name == PLACE

    @property
    def has_errors(self) -> bool:
        """Whether something in it was refused."""
        return any(field.errors for field in self.fields)


class AssetForm(forms.Form):
    """What every asset has and what its kind has; ``left_out`` names shared fields that are not asked for."""

    left_out: frozenset[str] = frozenset()

    def __init__(self, kind: str, state: State | None, data: Any = None) -> None:
        self.kind, self.state = kind, state
        self.facilities = (
            facility_rows(_rows_in(data), state.facilities if state else []) if kind == Kind.PARK else None
        )
        super().__init__(data, initial=initial_of(state) if state else None)
        own = _own_fields(kind)
        built = _shared_fields(kind, self.left_out) | own
        self.fields = {**built, **self.fields}
        self._groups = groups_of(kind, tuple(own))
        self.order_fields([name for group in self._groups for name in group.fields])
        for name, field in self.fields.items():
            _dress(name, field)

    def groups(self) -> Iterator[Shown]:
        """The fieldsets that have something to ask."""
        for group in self._groups:
            fields = [self[name] for name in group.fields if name in self.fields]
            if fields:
                yield Shown(group, fields)

    @cached_property
    def geometry_types(self) -> str:
        """The types that the kind allows, for the map's tools."""
        return " ".join(GEOMETRY_TYPES[self.kind])

    def is_valid(self) -> bool:
        """Whether the fields and a park's facilities are in order."""
        valid = super().is_valid()
        return (self.facilities is None or not self.facilities.is_bound or self.facilities.is_valid()) and valid

    def clean(self) -> dict[str, Any]:
        """Let a typed position stand for the geometry."""
        typed = self.cleaned_data
        if position := typed.get("position"):
            if typed.get("geometry") is not None and self.geometry_changed():
                self.add_error("position", _("The place is given twice: as a position and as GeoJSON. Keep one."))
            typed["geometry"] = position
        return typed

    def geometry_changed(self, state: State | None = None) -> bool:
        """Whether another geometry was sent than the one of ``state`` (as the form shows it, if not given)."""
        if self.cleaned_data.get("position"):
            return True
        shown = geometry_text(state.asset) if state else self.initial.get("geometry")
        return self.fields["geometry"].has_changed(shown, self["geometry"].data)

    def values(self) -> dict[str, Any]:
        """What was typed, by field, of what may be compared with a stored state; call it on a valid form."""
        values = {name: self.cleaned_data[name] for name in self.fields if name not in _NEVER_COMPARED}
        return values | ({} if (rows := self._facility_rows()) is None else {FACILITIES: rows})

    def _facility_rows(self) -> list[dict[str, Any]] | None:
        return self.facilities.rows() if self.facilities is not None and self.facilities.is_bound else None

    def fields_of(self, values: Mapping[str, Any]) -> tuple[AssetFields, dict[str, Any], Changes]:
        """Return ``values`` as the register takes them: shared columns, the kind's own, and the lists."""
        shared = {name: values[name] for name in _SHARED if name in values}
        own = {name.removeprefix(OF_KIND): value for name, value in values.items() if name.startswith(OF_KIND)}
        identifiers = {register: values[register] for register in REGISTERS if values[register]}
        columns = shared | {"materials": values["materials"], "external_ids": identifiers}
        lists: Changes = {"former_names": values["former_names"]}
        if FACILITIES in values:
            lists["facilities"] = values[FACILITIES]
        return cast("AssetFields", columns), own, lists

    def refuse(self, error: ValidationError) -> None:
        """Put what the register refused beside the fields it concerns."""
        for name, errors in error.error_dict.items():
            known = next((field for field in (name, OF_KIND + name) if field in self.fields), None)
            self.add_error(None if name == NON_FIELD_ERRORS else known, errors)


class NewAssetForm(AssetForm):
    """Enters an asset of a kind, as a draft where it is not ready for the public."""

    left_out = frozenset({"status"})
    reason = forms.CharField(
        label=_("Where this entry comes from"),
        max_length=300,
        required=False,
        help_text=_("A ledger, a survey, a notification. Kept with the entry for good."),
    )

    def __init__(self, kind: str, data: Any = None) -> None:
        super().__init__(kind, None, data)

    def entry(self, *, draft: bool) -> dict[str, Any]:
        """Return the arguments of ``assets.domain.register``; call it on a valid form."""
        values = self.values()
        columns, own, lists = self.fields_of(values)
        return {
            **columns,
            **lists,
            "kind": self.kind,
            "details": own,
            "geometry": values["geometry"],
            "status": Status.DRAFT if draft else Status.ACTIVE,
            "reason": self.cleaned_data["reason"],
        }

    def with_facility_row(self) -> "NewAssetForm":
        """Return the form with what was typed and one more row for a facility."""
        return NewAssetForm(self.kind, with_one_more(self.data))


class AmendForm(AssetForm):
    """Corrects an asset. ``version`` is the one it was opened at, ``seen`` the newest whose changes were shown."""

    left_out = frozenset({"grade"})
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"data-draft-keep": ""}))
    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"data-draft-keep": ""}), required=False)
    reason = forms.CharField(
        label=_("Why this is changed"), max_length=300, help_text=_("Kept with the change for good.")
    )

    def __init__(self, asset: Asset, data: Any = None) -> None:
        super().__init__(asset.kind, present_state(asset), data)

    def changes(self, instead: Mapping[str, Any]) -> Changes:
        """Return what ``assets.domain.amend`` is to write; ``instead`` holds values that replace what was typed."""
        columns, own, lists = self.fields_of({**self.values(), **instead})
        changes: Changes = {**columns, **lists, "details": own}
        # Text rounds coordinates: an outline that nobody touched stays as it is stored.
        if "geometry" not in instead and self.geometry_changed(self.state):
            changes["geometry"] = self.cleaned_data["geometry"]
        return changes

    def with_values(self, values: Mapping[str, Any], *, seen: int) -> "AmendForm":
        """Return the form with what was typed, some of it replaced by stored values, to be sent against ``seen``."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = str(seen)
        for name, value in values.items():
            if name == FACILITIES:
                _replace_rows(data, value)
            elif name == "geometry":
                data[name] = geometry_text(self._current)
            elif isinstance(value, bool):
                data.setlist(name, ["on"] if value else [])
            else:
                data[name] = self.fields[name].prepare_value(value) if value is not None else ""
        again = AmendForm(self._current, data)
        again.is_valid()
        return again

    @property
    def _current(self) -> Asset:
        # A correction always starts from an asset.
        return cast("State", self.state).asset

    def with_facility_row(self) -> "AmendForm":
        """Return the form with what was typed and one more row for a facility."""
        return AmendForm(self._current, with_one_more(self.data))


def initial_of(state: State) -> dict[str, Any]:
    """Return an asset's values by the names of the form."""
    return {
        **state.values,
        "version": state.asset.version,
        "seen": state.asset.version,
        "geometry": geometry_text(state.asset),
    }


def geometry_text(asset: Asset) -> str:
    """Return the geometry as GeoJSON, or "" where it is too large to be sent to and fro."""
    text = str(asset.geometry.geojson)
    return text if len(text) <= LARGEST_TEXT else ""


def _rows_in(data: Any) -> Any:
    """Data without rows of facilities says nothing about them."""
    return data if data is not None and f"{FACILITIES}-TOTAL_FORMS" in data else None


def _replace_rows(data: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    for key in [key for key in data if key.startswith(f"{FACILITIES}-")]:
        del data[key]
    data[f"{FACILITIES}-TOTAL_FORMS"], data[f"{FACILITIES}-INITIAL_FORMS"] = str(len(rows)), "0"
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"{FACILITIES}-{number}-{name}"] = "" if value is None else str(value)


def _shared_fields(kind: str, left_out: frozenset[str]) -> dict[str, forms.Field]:
    built: dict[str, forms.Field] = {}
    for name in _SHARED:
        if name not in left_out and (name != "grade" or kind == Kind.BUILDING):
            built[name] = _form_field(cast("models.Field[Any, Any]", Asset._meta.get_field(name)))
    built["former_names"] = LinesField(label=_("Former names"), required=False, help_text=_("One a line."))
    built["materials"] = WordsField(label=_("Materials"), required=False, help_text=_("Parted by commas."))
    built["geometry"] = GeometryField(
        label=_("Place as GeoJSON"), required=False, help_text=_("Longitude before latitude, in degrees.")
    )
    if "POINT" in GEOMETRY_TYPES[kind]:
        built["position"] = PositionField(
            label=_("Place as a position"),
            required=False,
            help_text=_("Such as 22.5726, 88.3639 or 22°34'21\"N 88°21'50\"E, or the address of a map on the web."),
        )
    built["captured_how"].help_text = _("If the place changes, say how the new one was found.")
    for register, (name, _form, _address) in REGISTERS.items():
        built[register] = forms.CharField(label=name, required=False, max_length=60)
    return built


def _own_fields(kind: str) -> dict[str, forms.Field]:
    return {
        OF_KIND + field.name: _form_field(field)
        for field in KIND_MODELS[kind]._meta.concrete_fields
        if not field.primary_key and field.name not in _DECIDED_ELSEWHERE
    }


def _form_field(field: "models.Field[Any, Any]") -> forms.Field:
    if validate_edtf in field.validators:
        return DatingField(label=label(field), required=False, help_text=_("As you would write it."))
    if isinstance(field, models.DecimalField):
        return NumberField(
            label=label(field), required=False, max_digits=field.max_digits, decimal_places=field.decimal_places,
            min_value=0, localize=False,
        )  # fmt: skip
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        return WholeNumberField(label=label(field), required=False)
    made = field.formfield(label=label(field))
    if made is None:
        raise TypeError(field.name)
    if isinstance(field, NormalisedTextField):
        made.widget.attrs["rows"] = 3
    return made


def _dress(name: str, field: forms.Field) -> None:
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        widget.attrs["class"] = "form-check-input"
    elif isinstance(widget, forms.Select):
        widget.attrs["class"] = "form-select"
    else:
        widget.attrs["class"] = "form-control"
    if name.startswith(("name_", "significance_")):
        widget.attrs["lang"] = name[-2:]
    if isinstance(field, NumberField):
        widget.input_type = "text"
        widget.attrs["inputmode"] = "decimal"
