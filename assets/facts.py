"""Values of columns as people read them: labels translated, digits and dates in the reader's script."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assets.dating import in_words, validate_edtf
from assets.models import Asset, Facility, KindDetails
from language import dates, digits

# Shown to staff only (besides drafts and what panels decide for themselves).
STAFF_ONLY = frozenset({"owner", "custodian", "assessee_number"})


# Shown with its reasons beside the grade.
_SHOWN_ELSEWHERE = frozenset({"heritage_lock"})


# The five conditions of an asset, the best first.
CONDITIONS = (
    gettext_lazy("Very good"),
    gettext_lazy("Minor defects"),
    gettext_lazy("Moderate"),
    gettext_lazy("Poor"),
    gettext_lazy("Very poor"),
)


def condition(number: int) -> str:
    """Return a condition as its number, in the reader's digits, and its word."""
    return f"{digits.in_script(number, get_language() or 'en')} – {CONDITIONS[number - 1]}"


@dataclass(frozen=True)
class Fact:
    """One line of a list of facts."""

    name: str
    label: str
    value: str


def shown(field: "models.Field[Any, Any]", value: Any) -> str:
    """Return a column's value in the reader's language, "" where there is none."""
    language = get_language() or "en"
    if value is None or value in ("", [], {}):
        return ""
    if field.name == "condition" and field.model in {Asset, Facility}:
        return condition(int(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return dates.day(value)
    if isinstance(value, Decimal):
        return digits.grouped(value.normalize() + 0 if value % 1 else value.quantize(Decimal(1)), language)
    if isinstance(value, int | float):
        return digits.grouped(value, language)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    if validate_edtf in field.validators:
        return in_words(str(value))
    return str(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def label(field: "models.Field[Any, Any]") -> str:
    """Return a column's label with a capital, in the reader's language."""
    return _capital(str(field.verbose_name))


def of_kind(row: KindDetails) -> list[Fact]:
    """Return what is known of the kind's own fields, in the order of the model, without what stands elsewhere."""
    facts = [
        Fact(field.name, label(field), _capital(shown(field, getattr(row, field.attname))))
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in _SHOWN_ELSEWHERE
    ]
    return [fact for fact in facts if fact.value]


def of_staff(asset: Asset) -> list[Fact]:
    """Return what the department alone reads of the shared fields."""
    fields = [field for field in asset._meta.concrete_fields if field.name in STAFF_ONLY]
    facts = [Fact(field.name, label(field), shown(field, getattr(asset, field.attname))) for field in fields]
    return [fact for fact in facts if fact.value]


def measure(asset: Asset) -> str:
    """Return an outline's area or a line's length in readable units and the reader's digits; "" for a point.

    Area in m², from a hectare on in hectares too; length in m, from a kilometre on in km.
    """
    language = get_language() or "en"
    if asset.geometry_type.endswith("POLYGON"):
        area = _("%(n)s m²") % {"n": digits.grouped(asset.area_m2, language, places=0)}
        if asset.area_m2 < 10_000:
            return area
        hectares = _("%(n)s hectares") % {"n": digits.grouped(asset.area_m2 / 10_000, language, places=1)}
        return f"{area} ({hectares})"
    if asset.geometry_type.endswith("LINESTRING"):
        if asset.length_m < 1000:
            return _("%(n)s m") % {"n": digits.grouped(asset.length_m, language, places=0)}
        return _("%(n)s km") % {"n": digits.grouped(asset.length_m / 1000, language, places=1)}
    return ""
