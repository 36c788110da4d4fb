"""The parts of an asset that are graded one by one, by kind (domain: "Condition … per element where it matters")."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from assets.models import Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

ELEMENTS: dict[str, "StrPromise"] = {
    "roof": _("roof"),
    "facade": _("facade"),
    "walls": _("walls and floors"),
    "openings": _("doors and windows"),
    "figure": _("figure"),
    "plinth": _("plinth"),
    "inscription": _("inscription"),
    "structure": _("load-bearing parts"),
    "surface": _("surface"),
    "railing": _("railing or fence"),
    "paths": _("paths"),
    "planting": _("trees and planting"),
    "play": _("seats and play equipment"),
    "lighting": _("lighting"),
    "drainage": _("drainage"),
    "embankment": _("embankment"),
    "water": _("water quality"),
    "edges": _("open edge, free of dumping"),
}
OF_KIND: dict[str, tuple[str, ...]] = {
    Kind.BUILDING: ("roof", "facade", "walls", "openings", "drainage"),
    Kind.STATUE: ("figure", "plinth", "inscription", "railing", "lighting"),
    Kind.STRUCTURE: ("structure", "surface", "railing", "drainage", "lighting"),
    Kind.MONUMENT: ("structure", "plinth", "inscription", "railing", "lighting"),
    Kind.PARK: ("paths", "planting", "play", "railing", "lighting", "drainage"),
    Kind.WATER: ("embankment", "water", "edges", "railing", "drainage"),
}


def label_of(code: str) -> str:
    """Return the element's name in the reader's language; an element no longer in the list is shown as it was kept."""
    return str(ELEMENTS.get(code, code))
