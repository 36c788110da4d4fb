"""Fields of the shapes that an asset's columns have: dates in words, outlines, positions, lists."""

import json
import re
from typing import Any

from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.dating import HOW_TO_WRITE, NotUnderstood, in_typing, in_words, understand
from assets.editing.positions import LONGEST, NoPosition, read_position
from language.fields import NumberField
from language.text import tidy

# A larger outline is not sent to and fro as text: it is left as it is, or replaced as a whole.
LARGEST_TEXT = 400_000


class WholeNumberField(NumberField):
    """A whole number typed in any of the scripts' digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=0, min_value=0, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the number as an int, or None."""
        number = super().clean(value)
        return None if number is None else int(number)


class DatingInput(forms.TextInput):
    """A line for a date that says below how it is understood, while it is typed and when it comes back."""

    template_name = "assets/widgets/dating.html"

    def format_value(self, value: Any) -> str | None:
        """Return what the register holds as one may type it."""
        return in_typing(str(value)) if value else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the reading of the value and the address that reads what is typed."""
        context = super().get_context(name, value, attrs)
        context["reading"] = reading(str(value or ""))
        context["address"] = f"{reverse('assets:understood')}?of={name}"
        return context


def reading(text: str) -> dict[str, str]:
    """Return how a typed date is understood: ``words`` in the reader's language, or ``unclear`` with what was typed."""
    try:
        return {"words": in_words(understand(text)), "unclear": ""}
    except NotUnderstood:
        return {"words": "", "unclear": text}


class DatingField(forms.CharField):
    """A date as people write it; cleans to EDTF."""

    widget = DatingInput
    default_error_messages = {"invalid": HOW_TO_WRITE}

    def to_python(self, value: Any) -> str:
        """Return the date as EDTF, "" where nothing is typed."""
        text = super().to_python(value) or ""
        try:
            return understand(text)
        except NotUnderstood:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"text": text[:80]}) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date is meant, however it is written."""
        try:
            return self.to_python(data) != (initial or "")
        except ValidationError:
            return True


class LinesField(forms.CharField):
    """Several texts, one a line; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the lines that hold something."""
        return [line for each in str(value or "").splitlines() if (line := tidy(each))]

    def prepare_value(self, value: Any) -> Any:
        """Return a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        """Nothing more is asked of the lines here."""

    def run_validators(self, value: Any) -> None:
        """Validators of a CharField expect one text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other lines are meant."""
        return bool(self.to_python(data) != self.to_python(self.prepare_value(initial)))


class WordsField(LinesField):
    """Several words parted by commas; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(), **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the words that hold something."""
        return [word for each in re.split(r"[,;\n]", str(value or "")) if (word := tidy(each))]

    def prepare_value(self, value: Any) -> Any:
        """Return a list as words parted by commas."""
        return ", ".join(value) if isinstance(value, list) else value


class GeometryField(forms.CharField):
    """A geometry as GeoJSON text (EPSG:4326); cleans to a GEOSGeometry, or None where nothing is given."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return the geometry that the text describes."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            document = json.loads(text)
            return GEOSGeometry(json.dumps(document.get("geometry", document)))
        except (ValueError, AttributeError, RecursionError, GDALException, GEOSException):
            raise ValidationError(_("This is no GeoJSON geometry."), code="invalid") from None

    def run_validators(self, value: Any) -> None:
        """Validators of a CharField expect a text; what a geometry must be, the register decides."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another geometry is described; text alone rounds coordinates, so equal text is no change."""
        return bool(_same_json(initial) != _same_json(data))


def _same_json(text: Any) -> Any:
    try:
        return json.loads(str(text or "null"))
    except (ValueError, RecursionError):
        return str(text)


class PositionField(forms.CharField):
    """A point as a pair of numbers, however written; cleans to a Point (EPSG:4326) or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the point."""
        if isinstance(value, Point):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_position(text)
        except NoPosition:
            raise ValidationError(
                _("This position is not understood. Write it as 22.5726, 88.3639 or as 22°34'21\"N 88°21'50\"E."),
                code="invalid",
            ) from None

    def run_validators(self, value: Any) -> None:
        """Validators of a CharField expect a text."""
