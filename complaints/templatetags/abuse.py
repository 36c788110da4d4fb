"""What a public form carries against misuse."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from complaints.guard import abuse

register = template.Library()


@register.simple_tag
def began() -> SafeString:
    """Return the hidden field by which one sees how long somebody had the form before him."""
    return format_html('<input type="hidden" name="began" value="{}">', abuse.began())
