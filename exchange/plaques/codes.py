"""The QR code of an asset's permanent address."""

import io

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from assets.models import Asset

# A quarter of the code may be scratched or weathered away and it still reads.
_CORRECTION = "Q"
_QUIET = 4  # modules of white around it, as the standard asks


def address_of(asset: Asset) -> str:
    """Return the permanent address that the code holds."""
    return f"{settings.SITE_URL}{asset.get_absolute_url()}"


def short_address_of(asset: Asset) -> str:
    """Return the address as people type it."""
    return address_of(asset).split("://", 1)[-1].rstrip("/")


def _code(asset: Asset) -> segno.QRCode:
    return segno.make_qr(address_of(asset), error=_CORRECTION, boost_error=False)


def as_svg(asset: Asset) -> bytes:
    """Return the code as an SVG file that scales to any size."""
    written = io.BytesIO()
    _code(asset).save(written, kind="svg", border=_QUIET, scale=8, dark="#000", light="#fff", title=asset.reference)
    return written.getvalue()


def as_png(asset: Asset) -> bytes:
    """Return the code as a PNG of 16 pixels a module, enough for 15 cm at 100 dots an inch."""
    written = io.BytesIO()
    _code(asset).save(written, kind="png", border=_QUIET, scale=16)
    return written.getvalue()


def as_data(asset: Asset) -> str:
    """Return the code as a ``data:`` address of a small PNG, which takes a PDF a fraction of the time of a drawing."""
    return str(_code(asset).png_data_uri(border=_QUIET, scale=10))


def inline(asset: Asset) -> SafeString:
    """Return the code as SVG to stand in a page, sized by the page's style."""
    drawn = _code(asset).svg_inline(border=_QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    return mark_safe(drawn)  # noqa: S308 (drawn by the library from the address alone)
