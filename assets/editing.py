"""The form that corrects an asset: its shared fields, those of its kind, its former names."""

import json
from typing import Any, cast

from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.dating import validate_edtf
from assets.domain import Changes, details_of
from assets.facts import label
from assets.identifiers import REGISTERS
from assets.models import KIND_MODELS, Asset
from language.digits import to_latin
from language.fields import NumberField
from language.models import NormalisedTextField

# In the order of the form; geometry, materials and identifiers have fields of their own shape.
_SHARED = (
    "name_en", "name_bn", "name_hi", "status", "address", "premises_number", "assessee_number", "owner",
    "custodian", "significance_en", "significance_bn", "significance_hi", "dating", "captured_how", "accuracy_m",
    "outside_reason", "danger",
)  # fmt: skip
_OF_KIND = "kind_"
# Set and released with reasons on a page of its own.
_ELSEWHERE = {"heritage_lock"}


class WholeNumberField(NumberField):
    """A whole number typed in any of the scripts' digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=0, min_value=0, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the number as an int, or None."""
        number = super().clean(value)
        return None if number is None else int(number)


class DatingField(forms.CharField):
    """A date as the register writes it, in any of the scripts' digits."""

    def to_python(self, value: Any) -> Any:
        """Return the text with Latin digits."""
        return to_latin(super().to_python(value) or "")


class AmendForm(forms.Form):
    """Everything that may be corrected on an asset of one kind; ``changes`` holds what differs from what was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    former_names = forms.CharField(
        label=_("Former names"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )
    materials = forms.CharField(label=_("Materials"), required=False, help_text=_("Parted by commas."))
    geometry = forms.CharField(
        label=_("Place as GeoJSON"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Longitude before latitude, in degrees."),
    )
    reason = forms.CharField(
        label=_("Why this is changed"), max_length=300, help_text=_("Kept with the change for good.")
    )

    def __init__(self, asset: Asset, data: Any = None) -> None:
        self._asset = asset
        self._row = details_of(asset)
        super().__init__(data, initial=self._present())
        built: dict[str, forms.Field] = {}
        for name in _SHARED:
            built[name] = _form_field(cast("models.Field[Any, Any]", Asset._meta.get_field(name)))
        for field in KIND_MODELS[asset.kind]._meta.concrete_fields:
            if not field.primary_key and field.name not in _ELSEWHERE:
                built[_OF_KIND + field.name] = _form_field(field)
        for register, (name, _form, _address) in REGISTERS.items():
            built[register] = forms.CharField(label=name, required=False, max_length=60)
        order = [*_SHARED[:3], "former_names", *_SHARED[3:13], "materials", *(n for n in built if n not in _SHARED)]
        self.fields.update(built)
        self.order_fields([*order, *_SHARED[13:], "geometry", "reason"])
        for each in self.fields.values():
            _dress(each)

    def _present(self) -> dict[str, Any]:
        asset = self._asset
        names = [former.name for former in asset.former_names.all()]
        shared = {name: getattr(asset, name) for name in _SHARED}
        own = {_OF_KIND + field.name: getattr(self._row, field.attname) for field in self._row._meta.concrete_fields}
        return {
            **shared,
            **own,
            **asset.external_ids,
            "version": asset.version,
            "former_names": "\n".join(names),
            "materials": ", ".join(asset.materials),
            "geometry": asset.geometry.geojson,
        }

    def clean_geometry(self) -> GEOSGeometry:
        """Return the geometry that the text describes."""
        try:
            document = json.loads(self.cleaned_data["geometry"])
            return GEOSGeometry(json.dumps(document.get("geometry", document)))
        except (ValueError, AttributeError, GDALException, GEOSException):
            raise ValidationError(_("This is no GeoJSON geometry.")) from None

    def changes(self) -> Changes:
        """Return every field as ``assets.domain.amend`` takes it; call it on a valid form."""
        typed = self.cleaned_data
        fields = {name: typed[name] for name in _SHARED if name in typed}
        own = {name.removeprefix(_OF_KIND): value for name, value in typed.items() if name.startswith(_OF_KIND)}
        # Text rounds coordinates: an outline that nobody touched stays as it is stored.
        moved = {"geometry": typed["geometry"]} if "geometry" in self.changed_data else {}
        return cast(
            Changes,
            fields
            | moved
            | {
                "materials": [each.strip() for each in typed["materials"].split(",") if each.strip()],
                "external_ids": {register: typed[register] for register in REGISTERS if typed[register]},
                "former_names": [line.strip() for line in typed["former_names"].splitlines() if line.strip()],
                "details": own,
            },
        )

    def at_version(self, version: int) -> "AmendForm":
        """Return the form with what was typed, to be sent again against ``version``."""
        again = AmendForm(self._asset, {**{name: self.data.get(name) for name in self.data}, "version": str(version)})
        again.is_valid()
        return again

    def refuse(self, error: ValidationError) -> None:
        """Put what the register refused beside the fields it concerns."""
        for name, errors in error.error_dict.items():
            known = next((field for field in (name, _OF_KIND + name) if field in self.fields), None)
            self.add_error(None if name == NON_FIELD_ERRORS else known, errors)


def _form_field(field: "models.Field[Any, Any]") -> forms.Field:
    if validate_edtf in field.validators:
        return DatingField(
            label=label(field), required=False, max_length=60, validators=[validate_edtf],
            help_text=_("1847, 1870~ (about), 187X (the 1870s) or 1906/1921."),
        )  # fmt: skip
    if isinstance(field, models.DecimalField):
        return NumberField(
            label=label(field), required=False, max_digits=field.max_digits, decimal_places=field.decimal_places,
            min_value=0,
        )  # fmt: skip
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        return WholeNumberField(label=label(field), required=False)
    made = field.formfield(label=label(field))
    if made is None:
        raise TypeError(field.name)
    if isinstance(field, NormalisedTextField):
        made.widget.attrs["rows"] = 3
    return made


def _dress(field: forms.Field) -> None:
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        widget.attrs["class"] = "form-check-input"
    elif isinstance(widget, forms.Select):
        widget.attrs["class"] = "form-select"
    else:
        widget.attrs["class"] = "form-control"
