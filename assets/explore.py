"""The planner's question as a form: kinds, condition, wards, grade, text and an area drawn on the map."""

import json
import re
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.choices import risks, trends
from assets.forms import conditions
from assets.models import Grade, Kind
from assets.past import PARAMETER, Moment, read_moment
from assets.questions import LONGEST_TEXT, NO, YES, Question, Refused, read_shape
from language.digits import in_script
from maps.models import Area, AreaKind

# Addresses longer than this are cut by some browsers and proxies; a longer question travels in the body.
LONGEST_ADDRESS = 3500
_FIELDS = (
    "kind", "condition_min", "area", "grade", "q", "risk", "trend", "danger", "lock", "photo", "document", "need_min",
)  # fmt: skip
# Asked of what an asset has, one way or the other.
_BOTH_WAYS = ("danger", "lock", "photo", "document")


class MomentField(forms.Field):
    """A day (in any of the scripts' digits) or an ISO moment at which the register is asked for; None: the present."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=DayInput(), **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the moment."""
        return read_moment(str(value or ""))


class DayInput(forms.TextInput):
    """A picker for days; what is no plain day stays visible as text."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Choose the sort of input by what it holds."""
        context = super().get_context(name, value, attrs)
        plain = not value or re.fullmatch(r"\d{4}-\d\d-\d\d", str(value))
        context["widget"]["type"] = "date" if plain else "text"
        return context


def _either() -> list[tuple[str, Any]]:
    return [("", _("Yes or no")), (YES, _("Yes")), (NO, _("No"))]


class ExploreForm(forms.Form):
    """Which assets are asked for. Fields are named as the API's parameters, ``shape`` apart, which is posted there."""

    q = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_TEXT)
    kind = forms.MultipleChoiceField(
        label=_("Kinds"), required=False, choices=[(value, capfirst(label)) for value, label in Kind.choices],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    condition_min = forms.ChoiceField(label=_("Condition"), required=False)
    area = forms.MultipleChoiceField(label=_("Wards and boroughs"), required=False, help_text=_("Any of these."))
    grade = forms.MultipleChoiceField(
        label=_("Heritage grade"), required=False, choices=[(value, capfirst(label)) for value, label in Grade.choices],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    risk = forms.MultipleChoiceField(
        label=_("Risk priority"), required=False, choices=risks, widget=forms.CheckboxSelectMultiple
    )
    trend = forms.MultipleChoiceField(
        label=_("Trend"), required=False, choices=trends, widget=forms.CheckboxSelectMultiple
    )
    danger = forms.ChoiceField(label=_("A danger to the public"), required=False, choices=_either)
    lock = forms.ChoiceField(label=_("Heritage lock set"), required=False, choices=_either)
    photo = forms.ChoiceField(label=_("With a photo"), required=False, choices=_either)
    document = forms.ChoiceField(label=_("With a document"), required=False, choices=_either)
    need_min = forms.CharField(
        label=_("Need of at least"), required=False, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    on = MomentField(label=_("As the register stood on"), help_text=_("Empty for the register of today."))
    shape = forms.CharField(
        label=_("Area drawn on the map"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "form": "question", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question: Question | None = None
        cast(forms.ChoiceField, self.fields["condition_min"]).choices = [
            ("", _("Every condition")),
            *conditions(worse=True),
        ]
        cast(forms.ChoiceField, self.fields["area"]).choices = _areas()
        for name, css in (
            ("q", "form-control"),
            *((name, "form-select") for name in _BOTH_WAYS),
            ("need_min", "form-control"),
            ("condition_min", "form-select"),
            ("area", "form-select"),
            ("shape", "form-control"),
            ("on", "form-control"),
        ):
            self.fields[name].widget.attrs["class"] = css
        self.fields["area"].widget.attrs["size"] = 8

    def clean(self) -> dict[str, Any]:
        """Read the question; what cannot be asked stands at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            shape = read_shape(cleaned["shape"], parameter="shape") if cleaned["shape"].strip() else None
            self.question = Question.parse(
                {name: _listed(cleaned[name]) for name in _FIELDS}, shape=shape, records=True
            )
            if self.moment:
                self.question.refuse_of_the_past()
        except Refused as error:
            self.add_error(error.parameter if error.parameter in self.fields else None, error)
        return cleaned

    def both_ways(self) -> list[forms.BoundField]:
        """The fields that ask whether an asset has something."""
        return [self[name] for name in _BOTH_WAYS]

    @property
    def narrows_further(self) -> bool:
        """Whether anything is asked beyond what is seen at first."""
        return any(self[name].value() for name in ("risk", "trend", "need_min", *_BOTH_WAYS))

    @property
    def moment(self) -> Moment | None:
        """The moment asked for, once the form has been read."""
        found: Moment | None = getattr(self, "cleaned_data", {}).get(PARAMETER)
        return found

    def address(self, *, then: bool = True) -> str:
        """Return the question as a query string, without what was left empty; with its moment unless not ``then``."""
        pairs = [(name, value) for name in _FIELDS for value in _listed(self.cleaned_data[name])]
        if self.moment and then:
            pairs.append((PARAMETER, self.moment.text))
        if shape := self.drawn_area():
            pairs.append(("shape", shape))
        return urlencode(pairs)

    def drawn_area(self) -> str:
        """Return the drawn area as compact GeoJSON, positions to six decimals (a decimetre)."""
        if self.question is None or self.question.shape is None:
            return ""
        text = self.cleaned_data["shape"]
        return json.dumps(_rounded(json.loads(text)), separators=(",", ":"))

    def api(self) -> dict[str, str]:
        """Return how to ask the same over the API: method, address and body."""
        question = cast(Question, self.question)
        name = "api-assets-intersecting" if question.shape is not None else "api-assets"
        then = {PARAMETER: self.moment.text} if self.moment else {}
        query = urlencode(question.parameters() | then | {"format": "geojson"}, safe=",:")
        method = "POST" if question.shape is not None else "GET"
        return {"method": method, "url": f"{reverse(name)}?{query}", "body": self.drawn_area()}


def _listed(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if each]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return {key: _rounded(each) for key, each in value.items()} if isinstance(value, dict) else value


def _areas() -> list[tuple[str, list[tuple[str, str]]]]:
    """Wards grouped by borough, in the order of their numbers; boroughs first, as a group of their own."""
    language = get_language() or "en"
    rows = Area.objects.filter(kind__in=[AreaKind.BOROUGH, AreaKind.WARD]).select_related("parent")
    rows = rows.defer("geometry", "geometry_3857", "parent__geometry", "parent__geometry_3857")
    ordered = sorted(rows, key=lambda area: (area.kind, len(area.code), area.code))
    boroughs = [(area.key, in_script(area.name, language)) for area in ordered if area.kind == AreaKind.BOROUGH]
    groups: dict[str, list[tuple[str, str]]] = {str(_("Boroughs")): boroughs} if boroughs else {}
    for area in ordered:
        if area.kind == AreaKind.BOROUGH:
            groups[in_script(area.name, language)] = []
    for area in ordered:
        if area.kind == AreaKind.WARD:
            group = in_script(area.parent.name, language) if area.parent else str(_("Wards"))
            groups.setdefault(group, []).append((area.key, in_script(area.name, language)))
    return [(name, choices) for name, choices in groups.items() if choices]
