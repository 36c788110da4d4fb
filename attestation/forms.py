"""What is typed in this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attestation.models import Certificate, KeyKind

_LARGEST = 20_000


class CertificateForm(forms.Form):
    """The certificate of a token, as a file."""

    certificate = forms.FileField(
        label=_("Certificate (PEM)"), help_text=_("The public part only. The key stays on your token.")
    )

    def clean_certificate(self) -> str:
        """Return the text of the file."""
        upload = self.cleaned_data["certificate"]
        if upload.size > _LARGEST:
            raise forms.ValidationError(_("This file is too large for a certificate."))
        return str(upload.read().decode("ascii", "replace"))


class RevokeForm(forms.Form):
    """Why a certificate is taken out of use."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class SignForm(forms.Form):
    """With which certificate, and why; the passphrase of a software key."""

    certificate = forms.ModelChoiceField(
        label=_("Signing certificate"), queryset=Certificate.objects.none(), empty_label=None
    )
    passphrase = forms.CharField(
        label=_("Passphrase of the key"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Not needed for a token: there your own program signs."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, certificates: list[Certificate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["certificate"]
        chosen.queryset = Certificate.objects.filter(pk__in=[each.pk for each in certificates]).order_by("-pk")

    def clean(self) -> dict[str, Any]:
        """Ask for the passphrase where the key lies here."""
        cleaned = super().clean() or {}
        certificate = cleaned.get("certificate")
        if certificate is not None and certificate.kind == KeyKind.SOFTWARE and not cleaned.get("passphrase"):
            self.add_error("passphrase", _("Type the passphrase of the key."))
        return cleaned


class AnswerForm(forms.Form):
    """What the officer's own program made of the request."""

    answer = forms.FileField(label=_("Answer of your program"))
