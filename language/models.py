"""What rows need to speak three languages: normalised text columns and names in each script."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from language.text import tidy


class _Normalised:
    """Normalise on the way into Python and into SQL, so that neither forms nor bulk writes store another form."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return tidy(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return tidy(value) if isinstance(value, str) else value


class NormalisedCharField(_Normalised, models.CharField):  # type: ignore[type-arg]
    """A CharField whose text is NFC with single blanks."""


class NormalisedTextField(_Normalised, models.TextField):  # type: ignore[type-arg]
    """A TextField whose text is NFC; its line breaks are kept."""


def name_column() -> str:
    """Return the column of names in the reader's language."""
    return f"name_{(get_language() or 'en')[:2]}"


class Named(models.Model):
    """A row with a name in English, Bengali and Hindi; English is required, the others fall back to it."""

    name_en = NormalisedCharField(_("name in English"), max_length=200)
    name_bn = NormalisedCharField(_("name in Bengali"), max_length=200, blank=True)
    name_hi = NormalisedCharField(_("name in Hindi"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, or in English where that one is not known."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """Return the name in ``language`` ("en", "bn", "hi"), or in English where that one is not known."""
        return str(getattr(self, f"name_{language[:2]}", "") or self.name_en)
