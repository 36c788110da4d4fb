"""What a moderator decides."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evidence.masking import Region
from language.digits import to_latin
from language.text import tidy

MOST_REGIONS = 40


class TextDecisionForm(forms.Form):
    """The words that the public may read, or none."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What the public reads"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    show = forms.TypedChoiceField(
        choices=(("yes", _("Show it")), ("no", _("Show no text"))), coerce=lambda value: value == "yes"
    )

    def clean(self) -> dict[str, Any]:
        """Refuse to show nothing."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["text"] = tidy(cleaned.get("text") or "")
        if cleaned.get("show") and not cleaned["text"]:
            raise ValidationError(_("Write what the public may read, or choose to show no text."))
        return cleaned


class RegionsField(forms.CharField):
    """Rectangles, one a line: left, top, width and height in percent of the picture. Cleans to a list of them."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Return rectangles as lines."""
        if isinstance(value, list):
            return "\n".join(" ".join(f"{number:g}" for number in region) for region in value)
        return value

    def to_python(self, value: Any) -> list[Region]:  # type: ignore[override]
        """Return the rectangles; raises ValidationError naming the line at fault."""
        found: list[Region] = []
        for serial, line in enumerate(to_latin(value or "").splitlines(), start=1):
            if not line.strip():
                continue
            parts = re.split(r"[\s,;]+", line.strip())
            try:
                left, top, width, height = (float(part) for part in parts)
            except ValueError:
                raise ValidationError(
                    _("Line %(n)s: write four numbers, as “10 20 15 8”."), params={"n": serial}
                ) from None
            inside = (
                0 <= left < 100 and 0 <= top < 100 and 0 < width <= 100 - left + 0.01 and 0 < height <= 100 - top + 0.01
            )
            if not inside:
                raise ValidationError(_("Line %(n)s lies outside the picture."), params={"n": serial})
            found.append((left, top, width, height))
        if len(found) > MOST_REGIONS:
            raise ValidationError(_("These are too many rectangles. Hide the photo, or cover more with fewer."))
        return found


def _fits(start: float, length: float) -> bool:
    return 0 <= start < 100 and 0 < length <= 100 - start + 0.01


class PhotoDecisionForm(forms.Form):
    """Whether a photo is shown, and what of it is made unrecognisable."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    regions = RegionsField(
        label=_("What must not be recognised"),
        required=False,
        help_text=_(
            "Faces, number plates, house numbers: one rectangle a line, as left, top, width, height in percent."
        ),
    )
    show = forms.TypedChoiceField(
        choices=(("yes", _("Show it")), ("no", _("Hide it"))), coerce=lambda value: value == "yes"
    )
