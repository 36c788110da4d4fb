"""What the holder of a file types about its complaints before he closes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Agency
from language.text import tidy


class _Tidy(forms.CharField):
    def to_python(self, value: object) -> str:
        # A browser sends two characters for each new line and counts one against the length that it allows.
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def clean(self, value: object) -> str:
        return tidy(super().clean(value))


class AskForm(forms.Form):
    """A question to the reporter."""

    text = _Tidy(
        label=_("Your question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reporter is written to and answers on his page. Ask one thing, in plain words."),
    )


class WaiveForm(forms.Form):
    """Why there is no photo."""

    reason = _Tidy(
        label=_("Why can there be no photo, and how do you know that it is done?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OfficeForm(forms.Form):
    """To which office a complaint belongs."""

    agency = forms.ModelChoiceField(
        label=_("Office"), queryset=Agency.objects.none(), empty_label=_("choose an office")
    )
    why = _Tidy(
        label=_("Why it belongs there"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reporter and the office read this."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["agency"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Agency.objects.filter(active=True)
