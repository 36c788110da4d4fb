"""Proposed fields and values as people read them."""

from typing import Any

from django.utils.translation import gettext as _

from assets.facts import label, shown
from assets.models import Asset, Facility
from assets.proposals.values import field_of, is_list


def field_label(asset: Asset, name: str) -> str:
    """Return the label of a flat field name in the reader's language."""
    if is_list(name):
        return _("Former names") if name == "former_names" else _("Facilities")
    return label(field_of(asset, name))


def in_words(asset: Asset, name: str, value: Any) -> str:
    """Return a value in the reader's language and digits, "" for none."""
    if name == "facilities":
        condition = Facility._meta.get_field("condition")
        texts = [(each["name_en"], shown(condition, each.get("condition"))) for each in value or ()]
        return ", ".join(f"{text} ({grade})" if grade else text for text, grade in texts)
    if is_list(name):
        return ", ".join(value or ())
    column = field_of(asset, name)
    return shown(column, column.to_python(value))
