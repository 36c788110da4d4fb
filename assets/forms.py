"""What people type to find assets."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.facts import CONDITIONS, condition
from assets.models import Asset, Kind, Risk
from assets.search import LONGEST
from language.digits import in_script
from maps.forms import BoxField
from maps.models import Area, AreaKind


def conditions(*, worse: bool = False) -> list[tuple[str, str]]:
    """Return the five conditions as choices, number and word; ``worse``: each with all that are worse."""
    graded = [(str(n), condition(n)) for n in range(1, len(CONDITIONS) + 1)]
    if not worse:
        return graded
    return [(value, _("%(condition)s or worse") % {"condition": text}) for value, text in graded[1:-1]] + graded[-1:]


class Wards:
    """The wards as choices named by their codes, read in one query; "none" stands for a place in no known ward."""

    NOWHERE = "none"

    def __init__(self) -> None:
        rows = Area.objects.filter(kind=AreaKind.WARD).defer("geometry", "geometry_3857")
        self._rows = sorted(rows, key=lambda area: (len(area.code), area.code))

    def choices(self) -> list[tuple[str, str]]:
        """Every ward in the order of their numbers, in the reader's digits."""
        language = get_language() or "en"
        named = [(ward.code, in_script(ward.name, language)) for ward in self._rows]
        return [("", str(_("Every ward"))), *named, (self.NOWHERE, str(_("unknown ward")))]

    def condition(self, code: str, path: str = "ward") -> Q:
        """Return the condition that the ward at ``path`` is the one chosen."""
        if code == self.NOWHERE:
            return Q(**{f"{path}__isnull": True})
        return Q(**{path: next(ward.pk for ward in self._rows if ward.code == code)})


def _conditions() -> list[tuple[str, str]]:
    return [("", str(_("Every condition"))), *conditions(), ("none", str(_("Not assessed")))]


class FilterForm(forms.Form):
    """Which assets the list shows: those in an extent, of a kind, in a condition."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    condition = forms.ChoiceField(label=_("Condition"), required=False, choices=_conditions)
    bbox = BoxField(id="list-bbox")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: list[tuple[str, Any]] = [("", _("Every kind")), *Kind.choices]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds
        for name in ("kind", "condition"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def apply(self, assets: "QuerySet[Any]") -> "QuerySet[Any]":
        """Narrow ``assets`` to what was asked; call it on a valid form."""
        asked = self.cleaned_data
        if asked["kind"]:
            assets = assets.filter(kind=asked["kind"])
        if asked["condition"]:
            grade = None if asked["condition"] == "none" else int(asked["condition"])
            assets = assets.filter(condition=grade) if grade else assets.filter(condition__isnull=True)
        if asked["bbox"]:
            assets = assets.filter(geometry__bboverlaps=asked["bbox"], geometry__intersects=asked["bbox"])
        return assets

    @property
    def narrows(self) -> bool:
        """Whether kind or condition is chosen."""
        return bool(self.cleaned_data.get("kind") or self.cleaned_data.get("condition"))


class SearchForm(forms.Form):
    """The one search box."""

    q = forms.CharField(label=_("Name, address or number"), required=False, max_length=LONGEST)


class NeedsForm(forms.Form):
    """Which of the assets that need us are listed: of kinds, in a ward, at a risk, a danger to the public."""

    kind = forms.MultipleChoiceField(
        label=_("Kinds"), required=False, choices=[(value, capfirst(label)) for value, label in Kind.choices],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    ward = forms.ChoiceField(label=_("Ward"), required=False)
    risk = forms.ChoiceField(label=_("Risk priority"), required=False)
    danger = forms.BooleanField(
        label=_("only dangers to the public"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wards = Wards()
        cast(forms.ChoiceField, self.fields["ward"]).choices = self._wards.choices()
        letters = [(risk.value, f"{risk.value} – {risk.label}") for risk in Risk]
        cast(forms.ChoiceField, self.fields["risk"]).choices = [("", _("Every priority")), *letters]
        for name in ("ward", "risk"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def apply(self, assets: "QuerySet[Asset]") -> "QuerySet[Asset]":
        """Narrow ``assets`` to what was asked; call it on a valid form."""
        asked = self.cleaned_data
        if asked["kind"]:
            assets = assets.filter(kind__in=asked["kind"])
        if asked["ward"]:
            assets = assets.filter(self._wards.condition(asked["ward"]))
        if asked["risk"]:
            assets = assets.filter(risk=asked["risk"])
        return assets.filter(danger=True) if asked["danger"] else assets

    @property
    def narrows(self) -> bool:
        """Whether anything is chosen."""
        return any(self[name].value() for name in self.fields)


class SaveSearchForm(forms.Form):
    """How a search that is kept is called, and whether one's section sees it."""

    name = forms.CharField(label=_("Name of the search"), max_length=120)
    shared = forms.BooleanField(label=_("My section may use it too"), required=False)


class EndSubjectForm(forms.Form):
    """Why a file is not about a place."""

    reason = forms.CharField(label=_("Why?"), widget=forms.Textarea)
