"""Where a reporter is answered: a mobile number, a mail address, or – where the category allows it – nowhere."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.data_protection.contacts import Contact, read_email, read_phone
from complaints.data_protection.privacy import current_notice
from complaints.models import PrivacyNotice


class MailField(forms.EmailField):
    """A mail address, cleaned to the form in which it is stored."""

    def clean(self, value: Any) -> str:
        """Return the address, or "" where none was typed."""
        address = super().clean(value)
        return read_email(address) if address else ""


class MobileField(forms.CharField):
    """An Indian mobile number in any of the three scripts' digits, cleaned to E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value: Any) -> str:
        """Return the number, or "" where none was typed."""
        text = str(value or "").strip()
        return read_phone(text) if text else ""


class ContactForm(forms.Form):
    """A mobile number or a mail address; one of them is enough."""

    phone = MobileField(
        label=_("Your mobile number"),
        required=False,
        max_length=40,
        help_text=_("You get a code by SMS now, and the answer later."),
    )
    email = MailField(
        label=_("or your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You get the code by mail then. One of the two is enough."),
    )

    notice = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    @property
    def notice_shown(self) -> str:
        """The version of the notice on personal data to which the page leads."""
        return current_notice()

    def contact(self) -> Contact | None:
        """Return the contact that was typed; None where there is none."""
        email, phone = self.cleaned_data.get("email", ""), self.cleaned_data.get("phone", "")
        return Contact(email=email, phone=phone, notice_version=self._notice) if email or phone else None

    @cached_property
    def _notice(self) -> str:
        # A page may have been kept for days: what counts is the notice to which it led.
        shown = self.cleaned_data.get("notice", "")
        return shown if shown and PrivacyNotice.objects.filter(version=shown).exists() else current_notice()
