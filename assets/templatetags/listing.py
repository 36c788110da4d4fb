"""Template tags for the long parts of lists and searches."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from assets import listing
from assets.choices import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def asset_rows(context: template.Context) -> SafeString:
    """Show the page's ``assets`` as items of a list, with ticks where it has a form for them (``selectable``)."""
    rows: Any = context["assets"]
    return listing.rows(rows, selectable=context.get("selectable") or "", moment=context.get("moment"))


@register.simple_tag
def facet_choices(facets: list[Shown]) -> SafeString:
    """Show the filters of a search."""
    return listing.facets(facets)
