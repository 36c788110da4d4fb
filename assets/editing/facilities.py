"""The facilities of a park: rows that are added, changed and taken away, with and without scripts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from assets.forms import conditions
from assets.models import Facility
from language.text import tidy

PREFIX = "facilities"
MOST = 60
_NAMES = ("name_en", "name_bn", "name_hi")
COLUMNS = (*_NAMES, "condition")


class FacilityForm(forms.Form):
    """One facility; a row without a name in English is no facility."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_bn = forms.CharField(label=_("Name in Bengali"), max_length=200, required=False)
    name_hi = forms.CharField(label=_("Name in Hindi"), max_length=200, required=False)
    condition = forms.TypedChoiceField(
        label=_("Condition"),
        choices=lambda: [("", _("Not assessed")), *conditions()],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "condition" else "form-control"
            if name[-2:] in ("bn", "hi"):
                field.widget.attrs["lang"] = name[-2:]


class _Facilities(BaseFormSet):  # type: ignore[type-arg]  # generic for the checker alone
    """All rows of a park."""

    def add_fields(self, form: FacilityForm, index: int | None) -> None:
        """Let each row be taken away."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this row away")
            form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def clean(self) -> None:
        """Refuse two rows of one name: one could not tell them apart."""
        seen: set[str] = set()
        for form in self.forms:
            name = tidy(form.cleaned_data.get("name_en") or "").casefold() if hasattr(form, "cleaned_data") else ""
            if not name or form.cleaned_data.get("DELETE"):
                continue
            if name in seen:
                form.add_error("name_en", _("Another row has this name already."))
            seen.add(name)

    def rows(self) -> list[dict[str, Any]]:
        """Return the facilities as the register takes them; call it on valid rows."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [
            {name: tidy(row[name]) for name in _NAMES} | {"condition": row["condition"]}
            for row in kept
            if row.get("name_en")
        ]


_Rows = formset_factory(
    FacilityForm, formset=_Facilities, extra=1, can_delete=True, max_num=MOST, absolute_max=MOST, validate_max=True
)


def facility_rows(data: Mapping[str, Any] | None, present: list[dict[str, Any]]) -> _Facilities:
    """Return the rows as sent, or as the register has them with an empty one behind."""
    return _Rows(data, initial=present, prefix=PREFIX)  # type: ignore[return-value]


def with_one_more(data: Any) -> Any:
    """Return what was sent with an empty row behind, for whoever asks for it without scripts."""
    more = data.copy()
    total = more.get(f"{PREFIX}-TOTAL_FORMS", "0")
    more[f"{PREFIX}-TOTAL_FORMS"] = str(min(MOST, (int(total) if total.isdecimal() else 0) + 1))
    return more


def of_park(row: Any) -> list[dict[str, Any]]:
    """Return a park's facilities as the rows show them."""
    return list(Facility.objects.filter(park=row).order_by("pk").values(*COLUMNS))
