"""What shall be set on a selection: one value for all, field by field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assets.dating import validate_edtf
from assets.domain.many import SHARED, of_kind
from assets.editing.fields import DatingField
from assets.facts import label
from assets.models import Asset, Status
from language.fields import NumberField
from language.text import tidy

_OWN, _EMPTY = "own_", "empty_"
_YES_NO = (("", _("as it is")), ("true", _("yes")), ("false", _("no")))
# Being withdrawn is decided for one entry, where one sees what it was.
_NOT_IN_BULK = {Status.WITHDRAWN}


class BulkForm(forms.Form):
    """Fields left empty stay as they are; ``empty_…`` ticked makes a field empty. ``changes`` says what is set."""

    add = forms.CharField(label=_("Materials to add"), required=False, help_text=_("Parted by commas."))
    remove = forms.CharField(label=_("Materials to remove"), required=False, help_text=_("Parted by commas."))
    reason = forms.CharField(
        label=_("Why this is changed"), max_length=300, help_text=_("Kept with every change for good.")
    )

    def __init__(self, kind: str, data: Any = None) -> None:
        super().__init__(data)
        self._columns: dict[str, models.Field[Any, Any]] = {}
        for name in SHARED:
            if name != "materials":
                self._offer(name, Asset._meta.get_field(name))
        for column in of_kind(kind) if kind else ():
            self._offer(_OWN + column.name, column)
        kept = [name for name in self.fields if name not in {"add", "remove", "reason"}]
        self.order_fields([*kept, "add", "remove", "reason"])
        for field in self.fields.values():
            field.widget.attrs["class"] = _css(field.widget)

    def _offer(self, name: str, column: Any) -> None:
        self._columns[name] = column
        self.fields[name] = _field(column)
        if column.blank or column.null:
            self.fields[_EMPTY + name] = forms.BooleanField(label=_("make it empty"), required=False)

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Return each field with the tick that empties it."""
        return [(self[name], self[_EMPTY + name] if _EMPTY + name in self.fields else None) for name in self._columns]

    def clean(self) -> dict[str, Any]:
        """Refuse a field that is set and emptied at once."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self._columns:
            if cleaned.get(_EMPTY + name) and cleaned.get(name) not in (None, ""):
                self.add_error(name, _("Either write a value or tick that it becomes empty."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return what is set, as the domain takes it; call it on a valid form."""
        typed = self.cleaned_data
        fields: dict[str, Any] = {}
        details: dict[str, Any] = {}
        for name, column in self._columns.items():
            if typed.get(_EMPTY + name):
                value = None if column.null else column.get_default()
            elif typed[name] in (None, ""):
                continue
            else:
                value = typed[name] == "true" if isinstance(column, models.BooleanField) else typed[name]
            (details if name.startswith(_OWN) else fields)[column.name] = value
        return {"fields": fields, "details": details, "add": _words(typed["add"]), "remove": _words(typed["remove"])}

    def refuse(self, error: ValidationError) -> None:
        """Put what the register refused beside the fields that it concerns."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            known = next((each for each in (name, _OWN + name) if each in self.fields), None)
            self.add_error("add" if name == "materials" else known, errors)


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _field(column: Any) -> forms.Field:
    made: dict[str, Any] = {"label": label(column), "required": False}
    if isinstance(column, models.BooleanField):
        return forms.ChoiceField(choices=_YES_NO, **made)
    if column.choices:
        offered = [(key, capfirst(text)) for key, text in column.flatchoices if key not in _NOT_IN_BULK]
        return forms.ChoiceField(choices=[("", _("as it is")), *offered], **made)
    if isinstance(column, models.DecimalField):
        return NumberField(
            max_digits=column.max_digits, decimal_places=column.decimal_places, min_value=0, localize=False, **made
        )
    if isinstance(column, models.IntegerField):
        return _Whole(decimal_places=0, min_value=0, max_value=1_000_000, **made)
    if validate_edtf in column.validators:
        return DatingField(max_length=column.max_length, **made)
    return forms.CharField(max_length=column.max_length, **made)


class _Whole(NumberField):
    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else int(number)


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word for part in text.split(",") if (word := tidy(part))))
