"""What pages ask about who keeps what complaints are sorted and sent by."""

from typing import Any

from django import template

from complaints.rules import may_read_rules

register = template.Library()


@register.filter
def keeps_categories(user: Any) -> bool:
    """Whether the reader keeps categories, rules and other offices."""
    return may_read_rules(user)
