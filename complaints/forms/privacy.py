"""What citizens type to see their data, and staff to block a contact."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.data_protection.contacts import Contact, read_email, read_phone
from complaints.forms.tracking import CodeField
from language.fields import DayField


class ContactField(forms.CharField):
    """A mail address or an Indian mobile number in any of the three scripts' digits; cleans to a Contact."""

    default_error_messages = {"invalid": _("Write a mail address or a mobile number of ten digits.")}

    def clean(self, value: Any) -> Any:
        """Return the Contact that was typed."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            if "@" in typed:
                return Contact(email=read_email(typed))
            return Contact(phone=read_phone(typed))
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class AskOwnForm(forms.Form):
    """Whose data somebody wants to see: his own address, which he proves next."""

    contact = ContactField(
        label=_("Your e-mail address or mobile number"),
        max_length=254,
        help_text=_("The one under which you reported. We send a code to it."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        """Refuse what only a robot fills in."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("This could not be taken. Please try again."))
        return ""


class ProveForm(forms.Form):
    """The code from the message."""

    code = CodeField(
        label=_("Code from the message"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )


class CorrectForm(forms.Form):
    """The address that takes the place of the one before."""

    to = ContactField(
        label=_("Your new e-mail address or mobile number"),
        max_length=254,
        help_text=_("We send a code to it, so that a slip of the pen does no harm."),
    )


class EraseForm(forms.Form):
    """That somebody means it."""

    sure = forms.BooleanField(
        label=_("Yes, remove my address, number and name everywhere."),
        error_messages={"required": _("Tick the box if you mean it.")},
    )


class BlockForm(forms.Form):
    """Whom not to hear, why and until when: by his address, or as the reporter of a complaint, whoever that is."""

    complaint = forms.CharField(
        label=_("Number of the complaint"),
        required=False,
        max_length=40,
        help_text=_("Its reporter is blocked; you do not see who that is."),
    )
    contact = ContactField(label=_("Or an e-mail address or mobile number"), required=False, max_length=254)
    reason = forms.CharField(
        label=_("Reason"),
        min_length=8,
        max_length=300,
        help_text=_("Kept with your name. The blocked person is told that, and until when, but not the reason."),
    )
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Empty: until somebody lifts it."))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to say who."""
        cleaned = super().clean() or self.cleaned_data
        if "contact" in cleaned and bool(cleaned.get("contact")) == bool(cleaned.get("complaint")):
            raise ValidationError(_("Write either the number of a complaint or an address."))
        return cleaned

    @property
    def ends_at(self) -> dt.datetime | None:
        """The end of the last day, as a moment."""
        day = self.cleaned_data.get("until")
        if day is None:
            return None
        return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
