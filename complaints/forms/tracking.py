"""What a citizen types to confirm his report and to answer its outcome."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evidence.forms import PhotosField
from language.digits import to_latin
from language.fields import ParagraphsField
from language.text import tidy


class CodeField(forms.CharField):
    """Six digits in any of the three scripts, with or without blanks between them."""

    default_error_messages = {"invalid": _("The code has six digits.")}

    def to_python(self, value: Any) -> str:
        """Return the digits in Latin script."""
        code = "".join(to_latin(str(value or "")).split())
        if code and not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return code


class ConfirmForm(forms.Form):
    """The code from the message."""

    code = CodeField(
        label=_("The code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )


class FeedbackForm(forms.Form):
    """Whether it is fixed, and if not, what is still wrong."""

    fixed = forms.TypedChoiceField(
        label=_("Is it fixed?"),
        choices=[("yes", _("Yes, it is fixed")), ("no", _("No, it is not fixed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    text = ParagraphsField(
        label=_("What is still wrong?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_text(self) -> str:
        """Return the text tidied."""
        return tidy(self.cleaned_data["text"])


class AnswerForm(forms.Form):
    """What the reporter answers to the department's question."""

    text = forms.CharField(
        label=_("Your answer"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    photos = PhotosField(label=_("Photos"), max_photos=4, required=False)

    def clean(self) -> dict[str, Any]:
        """Require a text or a photo."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["text"] = tidy(cleaned.get("text") or "")
        if not cleaned["text"] and not cleaned.get("photos") and "photos" not in self.errors:
            self.add_error("text", _("Write your answer, or add a photo."))
        return cleaned
