"""In which order and under which headings the fields of an asset are asked for."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets.identifiers import REGISTERS
from assets.models import Kind

OF_KIND = "kind_"
_ABOUT: dict[str, Any] = {
    Kind.BUILDING: _("The building"),
    Kind.STATUE: _("The statue"),
    Kind.STRUCTURE: _("The structure"),
    Kind.MONUMENT: _("The monument"),
    Kind.PARK: _("The park or square"),
    Kind.WATER: _("The water body"),
}
PLACE = "place"


@dataclass(frozen=True)
class Group:
    """A fieldset: what it is called in addresses, its heading, its fields in their order."""

    name: str
    legend: Any
    fields: tuple[str, ...]


def groups_of(kind: str, own: tuple[str, ...]) -> tuple[Group, ...]:
    """Return the fieldsets of a kind; ``own`` are the form's fields of the kind itself."""
    return (
        Group("names", _("Names"), ("name_en", "name_bn", "name_hi", "former_names")),
        Group(PLACE, _("Place"), ("position", "geometry", "captured_how", "accuracy_m", "outside_reason")),
        Group("address", _("Address and numbers"), ("address", "premises_number", "assessee_number")),
        Group("dates", _("Date and materials"), ("dating", "materials")),
        Group("own", _ABOUT[kind], own),
        Group("significance", _("Why it matters"), ("significance_en", "significance_bn", "significance_hi")),
        Group("people", _("Owner and custodian"), ("owner", "custodian")),
        Group("standing", _("Status"), ("status", "grade", "danger")),
        Group("elsewhere", _("Identifiers elsewhere"), tuple(REGISTERS)),
    )
