"""Absences, charge, channels, and the sheet of the master."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from language.fields import DayField
from staff.models import AbsenceKind, Officer, TenureKind

if TYPE_CHECKING:
    _OfficerChoice = forms.ModelChoiceField[Officer]
    _OfficerForm = forms.ModelForm[Officer]
else:
    _OfficerChoice, _OfficerForm = forms.ModelChoiceField, forms.ModelForm


class OfficerField(_OfficerChoice):
    """An officer chosen by name; the employee code tells two of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and code."""
        return f"{obj.name} – {obj.employee_code}"


def in_office() -> "QuerySet[Officer]":
    """Return the officers who hold a post today."""
    held = Officer.objects.filter(tenures__period__contains=timezone.localdate())
    return held.distinct().order_by("name_en", "pk")


class AbsenceForm(forms.Form):
    """A leave or tour of one of ``officers``."""

    officer = OfficerField(queryset=Officer.objects.none(), label=_("Officer"))
    kind = forms.ChoiceField(choices=AbsenceKind.choices, label=_("Kind"), widget=forms.RadioSelect)
    first = DayField(label=_("First day away"))
    last = DayField(label=_("Last day away"))
    link_officer = OfficerField(
        queryset=Officer.objects.none(),
        label=_("Link officer"),
        required=False,
        empty_label=_("nobody: the officer acts himself"),
        help_text=_(
            "Acts for the officer's posts on these days, besides him. Where the link officer falls away too, his own "
            "link officer acts for both."
        ),
    )
    order = forms.CharField(label=_("Number of the order"), required=False, max_length=80)

    def __init__(self, *args: Any, officers: "QuerySet[Officer]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]
        links = in_office().filter(user__is_active=True)
        self.fields["link_officer"].queryset = links  # type: ignore[attr-defined]


class ShortenForm(forms.Form):
    """The day with which an absence ends earlier."""

    last = DayField(label=_("Last day away"))


class ChargeForm(forms.Form):
    """Who takes a post over, when, and how."""

    to = OfficerField(
        queryset=Officer.objects.none(),
        label=_("Taken over by"),
        required=False,
        empty_label=_("nobody"),
    )
    vacant = forms.BooleanField(
        label=_("Leave the post vacant"),
        required=False,
        help_text=_("What lies there waits until somebody takes the post over; nothing can be sent to it meanwhile."),
    )
    kind = forms.ChoiceField(
        choices=TenureKind.choices, label=_("Kind"), widget=forms.RadioSelect, initial=TenureKind.REGULAR
    )
    day = DayField(label=_("From the day"), help_text=_("On this day the post is the new holder's already."))
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Officer.objects.order_by("name_en", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask before nobody holds the post, and refuse both at once."""
        cleaned = super().clean() or {}
        to, vacant = cleaned.get("to"), cleaned.get("vacant")
        if to is None and not vacant and "to" not in self.errors:
            self.add_error("to", _("Choose who takes the post over, or say below that it is left vacant."))
        if to is not None and vacant:
            self.add_error("vacant", _("Somebody takes the post over: it is not left vacant."))
        return cleaned


class ChannelsForm(_OfficerForm):
    """What goes out to an officer besides the notices at his desk."""

    class Meta:
        model = Officer
        fields = ["by_mail", "by_text"]
        widgets = {"by_mail": forms.RadioSelect, "by_text": forms.RadioSelect}


class SheetForm(forms.Form):
    """The employee master as a file."""

    sheet = forms.FileField(
        label=_("Sheet"),
        help_text=_("CSV in UTF-8 or an Excel workbook (.xlsx), up to 5 MB; the first row holds the headings."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
