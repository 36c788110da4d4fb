"""What people type to find assets."""

import math
from typing import Any, cast

from django import forms
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from assets.search import LONGEST
from language.digits import in_script, to_latin

_CONDITIONS = (
    _("Very good"),
    _("Minor defects"),
    _("Moderate"),
    _("Poor"),
    _("Very poor"),
)


def conditions(*, worse: bool = False) -> list[tuple[str, str]]:
    """Return the five conditions as choices, number and word; ``worse``: each with all that are worse."""
    language = get_language() or "en"
    graded = [(str(n), f"{in_script(n, language)} – {word}") for n, word in enumerate(_CONDITIONS, 1)]
    if not worse:
        return graded
    return [(value, _("%(condition)s or worse") % {"condition": text}) for value, text in graded[1:-1]] + graded[-1:]


def _conditions() -> list[tuple[str, str]]:
    return [("", str(_("Every condition"))), *conditions(), ("none", str(_("Not assessed")))]


class FilterForm(forms.Form):
    """Which assets the list shows: those in an extent, of a kind, in a condition."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    condition = forms.ChoiceField(label=_("Condition"), required=False, choices=_conditions)
    bbox = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": "list-bbox"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: list[tuple[str, Any]] = [("", _("Every kind")), *Kind.choices]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds
        for name in ("kind", "condition"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def clean_bbox(self) -> Polygon | None:
        """Return the extent as a polygon (EPSG:4326), or None where none is given."""
        text = to_latin(self.cleaned_data["bbox"]).strip()
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError(_("Give the extent as west,south,east,north in degrees.")) from None
        inside = all(math.isfinite(n) for n in (west, south, east, north)) and -180 <= west <= east <= 180
        if not (inside and -90 <= south <= north <= 90):
            raise ValidationError(_("The extent lies beyond the earth, or its sides are exchanged."))
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        return box

    def apply(self, assets: "QuerySet[Asset]") -> "QuerySet[Asset]":
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


class SaveSearchForm(forms.Form):
    """How a search that is kept is called, and whether one's section sees it."""

    name = forms.CharField(label=_("Name of the search"), max_length=120)
    shared = forms.BooleanField(label=_("My section may use it too"), required=False)
