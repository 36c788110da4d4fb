"""A list to choose from that is written at once: Django renders a template for each of its options."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


class LongSelect(forms.Select):
    """A select that says the same as Django's own; of its options' attributes only ``selected`` is known to it."""

    def use_required_attribute(self, initial: Any) -> bool:
        """Say whether a browser may insist on a choice; what is asked first reads the choices for both."""
        self.choices = list(iter(self.choices))
        return super().use_required_attribute(initial)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any | None = None
    ) -> SafeString:
        """Return the markup, each option on a line of its own."""
        attributes = self.build_attrs(self.attrs, attrs)
        chosen = set(self.format_value(value))
        parts = [format_html('<select name="{}"{}>', name, flatatt(attributes)), *_options(self.choices, chosen)]
        return mark_safe("\n".join([*parts, "</select>"]))  # noqa: S308 (each part is escaped)


def _options(choices: Iterable[Any], chosen: set[str]) -> list[str]:
    parts: list[str] = []
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            parts += [f'<optgroup label="{conditional_escape(key)}">', *_options(label, chosen), "</optgroup>"]
            continue
        text = "" if key is None else str(key)
        selected = " selected" if text in chosen else ""
        # Of several that are the same the first is chosen.
        chosen.discard(text)
        parts.append(f'<option value="{conditional_escape(text)}"{selected}>{conditional_escape(label)}</option>')
    return parts
