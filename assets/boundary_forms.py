"""A file of outlines, and which of its columns hold what."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.models import BoundaryImport
from maps.models import AreaKind

# What such columns are often called.
_CODES = ("ward", "ward_no", "wardno", "ward_number", "code", "borough", "id", "name")
_COLUMNS = ("code", "name_en", "name_bn", "name_hi", "parent")


class AreaFileForm(forms.Form):
    """The file, what it outlines, and whose outlines these are."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "GeoJSON, GeoPackage or a zipped Shapefile, in any coordinate system that the file names; to 50 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.gpkg,.zip"}),
    )
    kind = forms.ChoiceField(label=_("What it outlines"), choices=AreaKind.choices, initial=AreaKind.WARD)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Whose outlines these are, by which notification, under which licence. The history says so."),
    )


class AreaColumnsForm(forms.Form):
    """Which column holds the code, and the names where there are any."""

    code = forms.ChoiceField(label=_("Column with the number or code"))
    name_en = forms.ChoiceField(label=_("Column with the English name"), required=False)
    name_bn = forms.ChoiceField(label=_("Column with the Bengali name"), required=False)
    name_hi = forms.ChoiceField(label=_("Column with the Hindi name"), required=False)
    parent = forms.ChoiceField(
        label=_("Column with the borough's number"),
        required=False,
        help_text=_("Of wards: their boroughs are then drawn anew. Without it every ward stays in its borough."),
    )
    drop_absent = forms.BooleanField(
        label=_("Remove areas that the file lacks"),
        required=False,
        help_text=_("Otherwise they stay, and may overlap the new outlines."),
    )

    def __init__(self, *args: Any, row: BoundaryImport, **options: Any) -> None:
        given = row.fields or {"code": _likely(row.columns)}
        options["initial"] = given | {"drop_absent": row.drop_absent}
        super().__init__(*args, **options)
        columns = [(name, name) for name in row.columns]
        for name in _COLUMNS:
            none = [("", _("named by number") if name != "parent" else _("stays"))]
            cast(forms.ChoiceField, self.fields[name]).choices = columns if name == "code" else none + columns
        if row.kind != AreaKind.WARD:
            del self.fields["parent"]

    def fields_chosen(self) -> dict[str, str]:
        """Which column holds what, without those that are left open."""
        return {name: value for name in _COLUMNS if (value := self.cleaned_data.get(name))}


def _likely(columns: list[str]) -> str:
    by_name = {name.lower(): name for name in columns}
    return next((by_name[name] for name in _CODES if name in by_name), columns[0] if columns else "")
