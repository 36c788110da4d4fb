"""Form fields that take what people type in any of the three scripts."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from language.dates import parse_day
from language.digits import to_latin

_LAST_YEAR = 2999


class DayField(forms.CharField):
    """A date typed with Latin, Bengali or Devanagari digits, or picked; cleans to ``datetime.date``."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write a date such as 21/11/2026.")}

    def to_python(self, value: Any) -> Any:
        """Return the date, or None for an empty optional field."""
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        try:
            day = parse_day(str(value))
        except ValueError:
            day = None
        # The day after is asked for as well, and nothing of ours ends in the year 3000.
        if day is None or day.year > _LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ParagraphsField(forms.CharField):
    """A text of several lines. Browsers send an end of line as two signs; it counts as one."""

    def to_python(self, value: Any) -> Any:
        """Return the text with single ends of lines."""
        found = super().to_python(value)
        return found.replace("\r\n", "\n") if isinstance(found, str) else found


class NumberField(forms.DecimalField):
    """A number typed in any of the scripts' digits, with or without grouping commas."""

    def to_python(self, value: Any) -> Any:
        """Return the Decimal, or None for an empty optional field."""
        return super().to_python(to_latin(value).replace(",", "").strip() if isinstance(value, str) else value)
