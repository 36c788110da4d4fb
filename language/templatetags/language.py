"""Template filters that show numbers, money, dates and ages in the reader's language."""

import datetime as dt
from decimal import Decimal

from django import template
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
