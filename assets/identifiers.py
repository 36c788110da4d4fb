"""Names that other registers give an asset, and where they lead; the shape of the two free-form columns."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Register: what a reader calls it, the form of its identifiers, and the address of one.
REGISTERS: dict[str, tuple[str, re.Pattern[str], str]] = {
    "wikidata": ("Wikidata", re.compile(r"Q[1-9]\d*"), "https://www.wikidata.org/wiki/{}"),
    "osm": ("OpenStreetMap", re.compile(r"(node|way|relation)/[1-9]\d*"), "https://www.openstreetmap.org/{}"),
    "intach": ("INTACH", re.compile(r"[\w./ -]{1,60}"), ""),
}


def validate_external_ids(value: Any) -> None:
    """Refuse anything but a mapping of known registers to identifiers of their form."""
    if not isinstance(value, dict):
        raise ValidationError(_("Give identifiers as pairs of a register and an identifier."), code="invalid")
    for register, identifier in value.items():
        if register not in REGISTERS:
            raise ValidationError(
                _("“%(register)s” is not a register known here; known are: %(known)s."),
                code="invalid",
                params={"register": register, "known": ", ".join(REGISTERS)},
            )
        name, form, _address = REGISTERS[register]
        if not isinstance(identifier, str) or not form.fullmatch(identifier):
            raise ValidationError(
                _("“%(identifier)s” is not an identifier of %(register)s."),
                code="invalid",
                params={"identifier": identifier, "register": name},
            )


def validate_materials(value: Any) -> None:
    """Refuse anything but a list of short texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) and 0 < len(each) <= 80 for each in value):
        raise ValidationError(_("Give materials as a list of words."), code="invalid")


def links(external_ids: dict[str, str]) -> list[dict[str, str]]:
    """Return name, identifier and address ("" where the register has none) of each known identifier."""
    return [
        {"name": name, "identifier": external_ids[register], "url": address.format(external_ids[register])}
        for register, (name, _form, address) in REGISTERS.items()
        if external_ids.get(register)
    ]
