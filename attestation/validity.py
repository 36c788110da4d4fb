"""What a signed PDF is worth: pyHanko's answers, one by one, so that a page can say each in words."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from attestation.models import Authority, Revocation
from attestation.pades import loaded


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One signature of a PDF. ``signed_at`` is the time the document itself tells.

    ``filled_since``: what was signed stands, but a field was filled in later, or another signature added, as a
    signature allows by itself; a letter gets its number so.
    """

    who: str
    signed_at: dt.datetime | None
    intact: bool
    genuine: bool
    in_time: bool
    trusted: bool
    revoked_at: dt.datetime | None
    unchanged_since: bool
    filled_since: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        stands = self.unchanged_since or self.filled_since
        return self.intact and self.genuine and self.in_time and self.trusted and stands and not self.void

    @property
    def void(self) -> bool:
        """Whether the certificate had been revoked when it was used."""
        return self.revoked_at is not None and (self.signed_at is None or self.revoked_at <= self.signed_at)


_BROKEN = Verdict(
    who="",
    signed_at=None,
    intact=False,
    genuine=False,
    in_time=False,
    trusted=False,
    revoked_at=None,
    unchanged_since=False,
)


def examine(document: bytes) -> list[Verdict]:
    """Return a verdict for each signature in a PDF, in the order they were made.

    What cannot be read any more as the PDF it was gets one verdict that denies everything; what nobody signed none.
    """
    roots = [loaded(pem) for pem in Authority.objects.values_list("pem", flat=True)]
    revoked = dict(Revocation.objects.values_list("certificate__fingerprint", "revoked_at"))
    try:
        reader = PdfFileReader(BytesIO(document))
        found: Sequence[EmbeddedPdfSignature] = reader.embedded_regular_signatures
        return [_verdict(signature, roots, revoked) for signature in found]
    except Exception:  # a damaged PDF makes its reader fail in any way
        return [_BROKEN]


def _verdict(signature: EmbeddedPdfSignature, roots: list[Any], revoked: dict[str, dt.datetime]) -> Verdict:
    certificate = signature.signer_cert
    told = signature.self_reported_timestamp
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=told)
    status: PdfSignatureStatus = asyncio.run(async_validate_pdf_signature(signature, context))
    return Verdict(
        who=str(certificate.subject.native.get("common_name", certificate.subject.human_friendly)),
        signed_at=told,
        intact=bool(status.intact),
        genuine=bool(status.valid),
        in_time=told is not None and certificate.not_valid_before <= told <= certificate.not_valid_after,
        trusted=bool(status.trusted),
        revoked_at=revoked.get(certificate.sha256.hex()),
        unchanged_since=status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES},
        filled_since=status.modification_level == ModificationLevel.FORM_FILLING,
    )
