"""How a section is set."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import Section
from staff.models.offices import FORMATS

if TYPE_CHECKING:
    _SectionForm = forms.ModelForm[Section]
else:
    _SectionForm = forms.ModelForm

DAYS = ("days_per_officer", "remind_after", "explain_after", "superior_after", "repeat_every")
_OTHER = ("most_levels", "pages_per_volume")


class SectionForm(_SectionForm):
    """The settings of a section. ``seen`` tells on which settings the person decided."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Section
        fields = [*FORMATS, *DAYS, *_OTHER, "parking_needs_superior", "calendar"]
        help_texts = {
            "remind_after": gettext_lazy("working days past the due date; the holder is reminded"),
            "explain_after": gettext_lazy("working days past the due date; the holder explains before he acts on it"),
            "superior_after": gettext_lazy("working days past the due date; the reporting officer is told"),
            "repeat_every": gettext_lazy("working days, from then on"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = Section.objects.get(pk=self.instance.pk)
        self.fields["seen"].initial = mark(self.standing)
        for name in (*DAYS, *_OTHER):
            # Digits of every script can be typed: a field of type "number" takes Latin ones only.
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 5})
            self.fields[name].initial = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        """Refuse what was decided on settings that no longer stand, and steps in no order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("seen") != mark(self.standing):
            self.data = {**{name: self.data.get(name) for name in self.data}, "seen": mark(self.standing)}
            raise ValidationError(_("Nothing was saved: %(what)s") % {"what": self._changed_meanwhile(cleaned)})
        for name in ("days_per_officer", "repeat_every", "most_levels", "pages_per_volume"):
            if cleaned.get(name) == 0:
                self.add_error(name, _("At least 1."))
        steps = [cleaned.get(name) for name in ("remind_after", "explain_after", "superior_after")]
        if None not in steps and steps != sorted(step for step in steps if step is not None):
            self.add_error("superior_after", _("The steps come one after another: reminder, explanation, superior."))
        return cleaned

    def _changed_meanwhile(self, cleaned: dict[str, Any]) -> str:
        others = [
            f"{self.fields[name].label}: {getattr(self.standing, name)}"
            for name in self.Meta.fields
            if name in cleaned and cleaned[name] != getattr(self.standing, name)
        ]
        said = _("somebody changed these settings meanwhile.")
        return said + (" " + _("Now they read: %(now)s") % {"now": "; ".join(others)} if others else "")


def mark(section: Section) -> str:
    """Return a mark of the settings as they stand."""
    values = [
        str(getattr(section, name)) for name in (*FORMATS, *DAYS, *_OTHER, "parking_needs_superior", "calendar_id")
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:24]
