"""What is printed for paper on its way: movement slips, two on an A4 sheet, and the sheets that separate scans."""

from collections.abc import Sequence
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from evidence.documents import render_pdf
from files.domain.hand_overs import MOST
from files.models import Classification, Slip
from files.slips.codes import SEPARATOR, address_of

_QUIET = 4  # modules of white around the code, as the standard asks
SHEETS = 10


def slips_pdf(slips: Sequence[Slip]) -> bytes:
    """Return the slips on A4 in the language that is active, of a classified file without its subject."""
    context = {
        "language": (get_language() or "en")[:2],
        "slips": [
            {
                "slip": slip,
                "qr": _qr(address_of(slip.code)),
                "subject": slip.file.subject if slip.file.classification == Classification.ORDINARY else "",
            }
            for slip in slips
        ],
        "lines": range(1, MOST + 1),
    }
    return _pdf("files/documents/slips.html", context)


def separators_pdf(count: int = SHEETS) -> bytes:
    """Return ``count`` equal sheets to be laid between letters before they are scanned together."""
    context = {"language": (get_language() or "en")[:2], "qr": _qr(SEPARATOR), "sheets": range(count)}
    return _pdf("files/documents/separators.html", context)


def _qr(text: str) -> str:
    # The highest correction: a slip is folded, stamped and scanned askew.
    return str(segno.make_qr(text, error="Q", boost_error=False).png_data_uri(border=_QUIET, scale=6))


def _pdf(template: str, context: dict[str, Any]) -> bytes:
    html = render_to_string(template, {**context, "made_at": timezone.now()})
    return render_pdf(html.encode(), picture=_none)


def _none(*_arguments: Any) -> tuple[bytes, str]:
    raise ValueError("a slip has no pictures")
