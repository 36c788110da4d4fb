"""Letters and mails for the tests of the diary."""

import datetime as dt
from email.message import EmailMessage
from typing import Any

from django.utils import timezone

from evidence.domain import keep_document
from evidence.models import Original
from files.domain.diarising import Enclosed, Particulars, SenderDetails, diarise_letter
from files.models import Receipt
from tests.conftest import Department
from tests.papers import pdf

CITIZEN = SenderDetails(
    name="Sulekha Bandyopadhyay", address="7 Invented Lane, Kolkata 700029", phone="98300 00001", email="s@example.org"
)
OFFICE = SenderDetails(address="5 Invented Road", email="drainage@example.org")


def said(**more: Any) -> Particulars:
    """Particulars of an office's letter."""
    usual: dict[str, Any] = {
        "sender": "Drainage Department",
        "subject": "Silt in Santoshpur pond",
        "mode": "post",
        "received_on": timezone.localdate(),
        "letter_number": "DR/0042/2026",
        "letter_date": timezone.localdate() - dt.timedelta(days=3),
    }
    return Particulars(**(usual | more))


def of_citizen(**more: Any) -> Particulars:
    """Particulars of a private person's letter."""
    usual: dict[str, Any] = {"sender": "a citizen", "personal": True, "letter_number": "", "letter_date": None}
    return said(**(usual | more))


def scan(pages: int = 2) -> Original:
    """A kept scan."""
    return keep_document(content=pdf(*["Page"] * pages), name="scan.pdf", media_type="application/pdf")


def diarised(
    department: Department,
    *,
    by: str = "dealing",
    at: str = "HW-DH",
    particulars: Particulars | None = None,
    sender: SenderDetails = OFFICE,
    original: Original | None = None,
    enclosures: tuple[Enclosed, ...] = (),
    **more: Any,
) -> Receipt:
    """A receipt in the diary, with the post that diarised it."""
    return diarise_letter(
        user=department.users[by],
        post=department.post(at),
        particulars=particulars or said(),
        sender=sender,
        original=original,
        enclosures=enclosures,
        **more,
    )


def mail(**more: Any) -> EmailMessage:
    """A plain mail with a PDF and a document of an office program."""
    message = EmailMessage()
    usual = {
        "From": "Sulekha Bandyopadhyay <s@example.org>",
        "To": "diary@example.org",
        "Subject": "পুকুর ভরাট হচ্ছে",
        "Date": "Fri, 20 Nov 2026 10:00:00 +0530",
        "Message-ID": "<one@example.org>",
    }
    for name, value in (usual | more).items():
        if value:
            message[name] = value
    message.set_content("দয়া করে ব্যবস্থা নিন।\n")
    message.add_attachment(pdf("North bank", "South bank"), maintype="application", subtype="pdf", filename="map.pdf")
    message.add_attachment(b"PK\x03\x04 no document", maintype="application", subtype="zip", filename="more.zip")
    return message
