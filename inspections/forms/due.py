"""The list of what is due: narrowing it, and ordering visits of several places at once."""

import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assets.forms import Wards, conditions
from assets.models import Grade, Kind
from inspections.forms.orders import DUE_IN_WORKING_DAYS, PostField, inspectors
from inspections.models import InspectionDue
from language.fields import DayField
from staff.models import Post, Section
from staff.working_time import add_working_days

_WHEN = [
    ("overdue", _("Due by today")),
    ("never", _("Never inspected")),
    ("month", _("Due within 30 days")),
    ("all", _("All, whenever due")),
]
_MONTH = 30


class DueFilterForm(forms.Form):
    """What is due when, where, and of which sort."""

    when = forms.ChoiceField(label=_("When"), required=False, choices=_WHEN)
    kind = forms.MultipleChoiceField(
        label=_("Kinds"), required=False, choices=[(value, capfirst(label)) for value, label in Kind.choices],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    ward = forms.ChoiceField(label=_("Ward"), required=False)
    grade = forms.ChoiceField(label=_("Heritage grade"), required=False)
    condition = forms.ChoiceField(label=_("Condition"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._wards = Wards()
        cast(forms.ChoiceField, self.fields["ward"]).choices = self._wards.choices()
        cast(forms.ChoiceField, self.fields["grade"]).choices = [("", _("Every grade")), *Grade.choices]
        choices = [("", _("Every condition")), *conditions(), ("none", _("Not assessed"))]
        cast(forms.ChoiceField, self.fields["condition"]).choices = choices
        for name in ("when", "ward", "grade", "condition"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def apply(self, rows: "QuerySet[InspectionDue]") -> "QuerySet[InspectionDue]":
        """Narrow ``rows`` to what was asked; call it on a valid form."""
        asked = self.cleaned_data
        today = timezone.localdate()
        when = asked["when"] or "overdue"
        if when == "overdue":
            rows = rows.filter(due_on__lte=today)
        elif when == "never":
            rows = rows.filter(looked_on=None)
        elif when == "month":
            rows = rows.filter(due_on__lte=today + dt.timedelta(days=_MONTH))
        if asked["kind"]:
            rows = rows.filter(asset__kind__in=asked["kind"])
        if asked["ward"]:
            rows = rows.filter(self._wards.condition(asked["ward"], "asset__ward"))
        if asked["grade"]:
            rows = rows.filter(asset__grade=asked["grade"])
        if asked["condition"]:
            grade = None if asked["condition"] == "none" else int(asked["condition"])
            rows = rows.filter(asset__condition=grade) if grade else rows.filter(asset__condition__isnull=True)
        return rows

    @property
    def narrows(self) -> bool:
        """Whether anything is chosen."""
        return any(self[name].value() for name in self.fields)


class OrderManyForm(forms.Form):
    """Who goes to the chosen places, until when, and what to look at."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    assigned_to = PostField(label=_("Inspector"), queryset=Post.objects.none(), empty_label=_("Choose the inspector"))
    due_on = DayField(label=_("To be done by"))
    instructions = forms.CharField(
        label=_("What to look at"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, section: Section | None, **options: Any) -> None:
        by = timezone.localdate(add_working_days(timezone.now(), DUE_IN_WORKING_DAYS))
        options["initial"] = {"due_on": by, "key": uuid.uuid4()}
        super().__init__(*args, **options)
        self.fields["assigned_to"].queryset = inspectors(section)  # type: ignore[attr-defined]
