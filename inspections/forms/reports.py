"""Reporting from a place: photos with the phone's position, and what was found or done."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evidence.forms import PhotosField, PhotosInput
from inspections.elements import ELEMENTS, OF_KIND
from inspections.fixes import columns, read_fix, read_fixes
from inspections.grades import MEANINGS
from inspections.models import Condition, Visit
from language.digits import in_script
from language.fields import DayField

MAX_PHOTOS = 8
_ELEMENT = "element_"


class _AtThePlace(forms.Form):
    """Photos, and where the phone was when they were taken."""

    photos = PhotosField(
        label=_("Photos"),
        max_photos=MAX_PHOTOS,
        widget=PhotosInput(attrs={"capture": "environment"}),
        help_text=_("At least one; better two, from near and from far."),
    )
    lat = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    lon = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    accuracy = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    time = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    fixes = forms.CharField(required=False, widget=forms.HiddenInput)

    def placed(self) -> dict[str, Any]:
        """The position as arguments of the domain's functions, with that of each photo."""
        cleaned = self.cleaned_data
        fix = read_fix(cleaned["lat"], cleaned["lon"], cleaned["accuracy"], cleaned["time"])
        return {**columns(fix), "photo_fixes": read_fixes(cleaned["fixes"], cleaned["photos"])}


def _graded() -> list[tuple[int, str]]:
    language = get_language() or "en"
    return [(grade.value, f"{in_script(grade.value, language)} – {grade.label}") for grade in Condition]


class GradedForm(forms.Form):
    """The grade of the whole, and of parts where one likes."""

    grade = forms.TypedChoiceField(
        label=_("Condition of the whole"),
        choices=_graded,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the grade that fits best."),
            "invalid_choice": _("Choose a grade from 1 to 5."),
        },
    )

    def add_elements(self, kind: str) -> None:
        """Add a field for each part that assets of the kind have."""
        for code in OF_KIND[kind]:
            self.fields[_ELEMENT + code] = forms.TypedChoiceField(
                label=ELEMENTS[code],
                required=False,
                choices=lambda: [("", _("not graded")), *_graded()],
                coerce=int,
                empty_value=None,
            )

    def grade_cards(self) -> Iterator[tuple[Condition, Any, bool]]:
        """Each grade with its meaning, and whether it is chosen."""
        chosen = str(self["grade"].value() or "")
        for grade in Condition:
            yield grade, MEANINGS[grade], chosen == str(grade.value)

    def element_fields(self) -> list[Any]:
        """The fields of the parts."""
        return [self[name] for name in self.fields if name.startswith(_ELEMENT)]

    @property
    def some_part_is_graded(self) -> bool:
        """Whether the parts should be open to view."""
        return any(field.value() or field.errors for field in self.element_fields())

    def elements(self) -> list[tuple[str, int]]:
        """The parts that were graded, with their grades."""
        return [
            (name.removeprefix(_ELEMENT), value)
            for name, value in self.cleaned_data.items()
            if name.startswith(_ELEMENT) and value is not None
        ]


class VisitReportForm(_AtThePlace, GradedForm):
    """What an inspector found: the grade of the whole, of parts where he likes, remarks, photos."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    report = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is damaged, how large it is, what should be done."),
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        options["initial"] = {"key": visit.key, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self.add_elements(visit.asset.kind)


class CompleteWorkForm(_AtThePlace):
    """When a work was finished, shown by photos."""

    completed_on = DayField(label=_("Completed on"))

    field_order = ("completed_on", "photos")

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"completed_on": timezone.localdate(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self.fields["photos"].label = _("Photos after the work")
        self.fields["photos"].help_text = _("At least one, from where the damage was photographed.")


class CancelVisitForm(forms.Form):
    """Why a visit is not wanted any more."""

    reason = forms.CharField(
        label=_("Why is the visit cancelled?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
