"""What a public form carries against misuse."""

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from complaints.guard import abuse

register = template.Library()


@register.simple_tag(takes_context=True)
def began(context: Context) -> SafeString:
    """Return the hidden field by which one sees how long somebody had the form before him.

    A form that comes back with what is to be put right keeps its time: who only ticks what was missing is quick and
    honest.
    """
    request: HttpRequest | None = context.get("request")
    value = abuse.began_before(request) or abuse.began() if request else abuse.began()
    return format_html('<input type="hidden" name="began" value="{}">', value)
