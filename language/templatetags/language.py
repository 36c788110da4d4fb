"""Template filters that show numbers, money, dates and ages in the reader's language."""

import datetime as dt
from decimal import Decimal

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from language import dates, digits

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter(name="digits")
def in_digits(value: object) -> str:
    """Show ``value`` in the reader's digits."""
    return "" if value is None else digits.in_script(value, _language())


@register.filter
def grouped(value: int | float | Decimal | None, places: int = 0) -> str:
    """Show a number with lakh grouping and ``places`` decimals."""
    return "" if value is None else digits.grouped(value, _language(), places=places)


@register.filter
def rupees(value: int | Decimal | None) -> str:
    """Show an amount of money in rupees, whole."""
    return "" if value is None else f"₹ {digits.grouped(value, _language(), places=0)}"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Show a date."""
    return "" if value is None else dates.day(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Show a date with the time of day."""
    return "" if value is None else dates.moment(value)


@register.filter
def since(value: dt.datetime | None) -> str:
    """Show how long ago a moment was."""
    return "" if value is None else dates.since(value)


_WORDS: dict[tuple[str, str], SafeString] = {}


@register.simple_tag
def words_of(name: str) -> SafeString:
    """Show a template that holds nothing but translated words; made once a language, for it stands on every page."""
    kept = _WORDS.get((name, _language()))
    if kept is None:
        kept = mark_safe(render_to_string(name))  # noqa: S308 (a template of the house, escaped as it says itself)
        if not settings.DEBUG:
            _WORDS[name, _language()] = kept
    return kept
