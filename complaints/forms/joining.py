"""What a citizen types to join a complaint that somebody made before him."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.data_protection.contacts import Contact, read_email, read_phone


class JoinForm(forms.Form):
    """Where he is told what becomes of it: by mail or by SMS."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("or your mobile number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        typed = self.cleaned_data["email"]
        return read_email(typed) if typed else ""

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        typed = self.cleaned_data["phone"]
        return read_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, and refuse what only a robot fills in."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            raise ValidationError(_("This could not be taken. Please try again."))
        if not self.errors and not (cleaned.get("email") or cleaned.get("phone")):
            raise ValidationError(_("Write your e-mail address or your mobile number."))
        return cleaned

    def contact(self, *, notice_version: str) -> Contact:
        """Return where he is reached; ``notice_version`` is that of the notice on the page."""
        return Contact(
            email=self.cleaned_data["email"], phone=self.cleaned_data["phone"], notice_version=notice_version
        )
