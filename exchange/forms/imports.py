"""What is asked of who prepares an import."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Kind
from exchange.importing import reading
from exchange.importing.suggesting import CANDIDATES
from exchange.importing.targets import POSITION, REFERENCE, Target, targets
from exchange.models import ImportRun

# What a first look shows; the other columns wait below.
_FIRST = {"name_en", "name_bn", "name_hi", *POSITION, REFERENCE, "address", "type"}
_NO_CONSTANT = {*POSITION, REFERENCE, "name_en", "name_bn", "name_hi", "former_names"}
TAKEN = ".csv,.tsv,.txt,.xlsx,.geojson,.json,.gpkg,.zip,.kml,.kmz,.fgb"


class UploadForm(forms.Form):
    """The file, and what its rows are."""

    kind = forms.ChoiceField(label=gettext_lazy("What are the rows?"), choices=Kind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (XLSX), GeoJSON, GeoPackage, Shapefile as ZIP, KML or KMZ."),
        widget=forms.ClearableFileInput(attrs={"accept": TAKEN}),
        max_length=200,
    )


class LayoutForm(forms.Form):
    """How the file is read: layer, coordinate system, encoding."""

    layer = forms.ChoiceField(label=gettext_lazy("Layer or sheet"), required=False)
    crs = forms.CharField(label=gettext_lazy("Coordinate system"), max_length=20, required=False)
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding of the text"), required=False)

    def __init__(self, run: ImportRun, data: Any = None) -> None:
        layout = run.layout
        initial = {name: layout.get(name) for name in ("layer", "crs", "encoding")}
        initial["crs"] = initial["crs"] or layout.get("suggested", "")
        super().__init__(data, initial=initial)
        self.fields["layer"].choices = [(name, f"{name} ({count})") for name, count in layout["layers"]]  # type: ignore[attr-defined]
        encodings = dict(reading.ENCODINGS)
        encodings.setdefault(layout["encoding"], layout["encoding"].upper())
        self.fields["encoding"].choices = encodings.items()  # type: ignore[attr-defined]
        own = layout.get("own_crs") or ""
        self.fields["crs"].help_text = (
            _("The file says %(crs)s. Write another only if that is wrong.")
            % {"crs": own if len(own) < 40 else own[:40] + "…"}
            if own
            else _("Degrees (WGS 84) where nothing is written.")
            if reading.is_table(run.form)
            else _("The file does not say it; it is needed.")
        )
        self.fields["crs"].widget.attrs |= {"list": "known-crs", "placeholder": "EPSG:32645"}
        if len(layout["layers"]) < 2:
            del self.fields["layer"]
        if run.form not in {"csv", "shapefile"}:
            del self.fields["encoding"]
        self.candidates = CANDIDATES
        _dress(self)

    def clean_crs(self) -> str:
        """Return the coordinate system as "EPSG:32645", or ""."""
        return reading.known_crs(self.cleaned_data["crs"])


@dataclass(frozen=True)
class Line:
    """One line of the mapping: our column, its two fields, and what the chosen column of the file holds."""

    target: Target
    column: Any
    constant: Any
    examples: str


class MappingForm(forms.Form):
    """Which of our columns comes from which of the file's, or has one value for all rows."""

    def __init__(
        self, run: ImportRun, kind: str, data: Any = None, *, mapping: dict[str, str], constants: dict[str, str]
    ) -> None:
        super().__init__(data)
        self._table = reading.is_table(run.form)
        self._targets = targets(kind, table=self._table)
        self._examples = _examples(run)
        headings = [("", "–"), *((heading, heading) for heading in run.layout["fields"])]
        for name, target in self._targets.items():
            label = capfirst(str(target.label))
            column = forms.ChoiceField(label=label, choices=headings, required=False, initial=mapping.get(name, ""))
            column.widget.attrs["aria-label"] = _("Column of the file for: %(ours)s") % {"ours": label}
            self.fields[f"map:{name}"] = column
            if name not in _NO_CONSTANT:
                self.fields[f"set:{name}"] = _constant(target, constants.get(name, ""))
        _dress(self)

    def lines(self) -> list[Line]:
        """The lines that are looked at first: what is needed, and what is mapped."""
        return [line for line in self._lines() if self._first(line)]

    def further(self) -> list[Line]:
        """The other lines."""
        return [line for line in self._lines() if not self._first(line)]

    def _first(self, line: Line) -> bool:
        name = line.target.name
        return (
            name in _FIRST
            or line.target.required
            or bool(line.column.value())
            or bool(line.constant is not None and line.constant.value())
        )

    def _lines(self) -> Iterable[Line]:
        for name, target in self._targets.items():
            column = self[f"map:{name}"]
            constant = self[f"set:{name}"] if f"set:{name}" in self.fields else None
            yield Line(target, column, constant, self._examples.get(str(column.value() or ""), ""))

    def clean(self) -> dict[str, Any]:
        """Refuse a column that is to come from the file and to be the same for all."""
        cleaned = super().clean() or {}
        for name in self._targets:
            if cleaned.get(f"map:{name}") and cleaned.get(f"set:{name}"):
                self.add_error(
                    f"map:{name}", ValidationError(_("Choose a column of the file or one value for all, not both."))
                )
        return cleaned

    @property
    def mapping(self) -> dict[str, str]:
        """Ours → the file's."""
        return self._chosen("map:")

    @property
    def constants(self) -> dict[str, str]:
        """Ours → the value of all rows."""
        return self._chosen("set:")

    def _chosen(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }


def _dress(form: forms.Form) -> None:
    for field in form.fields.values():
        chosen = isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = "form-select" if chosen else "form-control"


def _constant(target: Target, initial: str) -> forms.Field:
    label = _("The same for all rows: %(ours)s") % {"ours": capfirst(str(target.label))}
    field: forms.Field
    if target.choices:
        choices = [("", "–"), *((str(key), capfirst(str(name))) for key, name in target.choices if key != "")]
        field = forms.ChoiceField(choices=choices, required=False, initial=initial)
    else:
        field = forms.CharField(max_length=300, required=False, initial=initial)
    field.label = label
    field.widget.attrs["aria-label"] = label
    return field


def _examples(run: ImportRun) -> dict[str, str]:
    """A few different values of each column of the file."""
    found: dict[str, str] = {}
    for place, heading in enumerate(run.layout["fields"]):
        values = [str(row[3][place])[:40] for row in run.layout["sample"] if row[3][place] not in (None, "")]
        found[heading] = " · ".join(list(dict.fromkeys(values))[:3])
    return found
