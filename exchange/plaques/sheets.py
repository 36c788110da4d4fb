"""Sheets of plaques as PDF, one plaque a page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from evidence.documents import render_pdf
from exchange.plaques.codes import as_data, inline, short_address_of

# Paper: name, and width and height in millimetres.
SIZES = {"a4": ("A4", 210, 297), "a5": ("A5", 148, 210), "a6": ("A6", 105, 148)}
SIZE_CHOICES = (
    ("a6", _("A6, for a hand's width of wall")),
    ("a5", _("A5, for a gate or a board")),
    ("a4", _("A4, for a notice board")),
)
# What is made while somebody waits: some seconds.
MOST = 100


@dataclass(frozen=True)
class Plaque:
    """What stands on one plaque."""

    asset: Asset
    names: list[tuple[str, str]]
    code: str
    address: str
    picture: str


def plaque(asset: Asset) -> Plaque:
    """Return the plaque of an asset: its name in each script that it is known in."""
    names = [(language, str(getattr(asset, f"name_{language}"))) for language in ("bn", "en", "hi")]
    known = [(language, name) for language, name in names if name]
    return Plaque(asset, known, inline(asset), short_address_of(asset), as_data(asset))


def as_pdf(assets: Sequence[Asset], *, size: str) -> bytes:
    """Return the plaques of these assets, each on a page of ``size`` ("a4", "a5", "a6")."""
    name, width, height = SIZES[size]
    context = {"plaques": [plaque(asset) for asset in assets], "size": size, "paper": name, "w": width, "h": height}
    html = render_to_string("exchange/plaque_sheet.html", context)
    return render_pdf(html.encode(), picture=_no_picture)


def _no_picture(key: uuid.UUID, purpose: str) -> tuple[bytes, str]:
    raise ValueError("plaques have no pictures")
