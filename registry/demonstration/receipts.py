"""Letters that came to the demonstration city: diarised, sent on, filed, closed, answered, and mails that wait.

Every sender and office in them is invented. Every step goes through the function that a person's click would call.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import time_machine
from django.utils import timezone

from evidence.documents import render_pdf
from evidence.domain import keep_document
from files.domain import acknowledging, diarising, mail_intake, receipt_moving
from files.domain.diarising import Enclosed, Particulars, SenderDetails
from files.models import AckMode, Receipt
from registry.demonstration.lives import silence
from staff.models import Post, User


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter: who diarises it how many days ago, and what it says."""

    ago: int
    sender: str
    subject: str
    by: str = "dealing"
    details: SenderDetails = field(default_factory=SenderDetails)
    more: dict[str, Any] = field(default_factory=dict)
    enclosures: tuple[str, ...] = ()
    scanned: bool = False


_CITIZEN = SenderDetails(
    name="মালবিকা সরখেল", address="১২ কল্পিত লেন, কলকাতা ৭০০০২৯", phone="98300 00012", email="m.sarkhel@example.org"
)
LETTERS = (
    Letter(
        ago=21, sender="Member of the Legislative Assembly, constituency 159 (invented)",
        subject="Cleaning of the pond beside the school before the rains",
        details=SenderDetails(address="Assembly House, Kolkata", email="mla159@example.org"),
        more={"vip": "mla", "letter_number": "MLA/159/88/2026", "mode": "hand", "reply_due_on": 15}, scanned=True,
    ),
    Letter(ago=19, sender="Registrar, High Court (invented)", subject="Writ petition on the filling of a water body",
           more={"vip": "court", "kind": "court", "letter_number": "WPA 1204/2026", "mode": "courier"}, scanned=True,
           enclosures=("Order of the court", "Affidavit of the petitioner")),
    Letter(ago=16, sender="নাগরিক", subject="পার্কের বেঞ্চ ভাঙা, সন্ধ্যায় আলো জ্বলে না", details=_CITIZEN,
           more={"personal": True, "language": "bn", "kind": "representation", "mode": "post"}, scanned=True),
    Letter(ago=14, sender="Water Supply Department", subject="Pipe works beside the north ghat: joint inspection",
           more={"letter_number": "WS/E/412", "mode": "hand"}, scanned=True, enclosures=("Drawing of the pipe line",)),
    Letter(ago=12, sender="a citizen", subject="Application under the RTI Act: list of delisted water bodies",
           details=SenderDetails(name="Prabir Invented", address="3 Invented Street, Kolkata 700019"),
           more={"personal": True, "kind": "rti", "mode": "hand", "reply_due_on": 18}, scanned=True),
    Letter(ago=11, sender="विरासत मित्र मंडल (कल्पित)", subject="विरासत सप्ताह के उद्घाटन का निमंत्रण",
           more={"kind": "invitation", "language": "hi", "mode": "post"}),
    Letter(ago=9, sender="Ward office 63", subject="Boundary wall of the square leans over the footpath",
           more={"letter_number": "W63/217"}, by="dealing2", scanned=True),
    Letter(ago=8, sender="Green Lungs Society (invented)", subject="Census of birds in the central park",
           details=SenderDetails(email="green@example.org"), more={"mode": "post"}, by="dealing2",
           enclosures=("Tables of the census",)),
    Letter(ago=6, sender="Councillor, Ward 82", subject="Statue at the crossing: garlands and lighting on the day",
           more={"vip": "councillor", "letter_number": "C82/31"}),
    Letter(ago=4, sender="Surveyor of Assurances (invented)", subject="Bill for insurance of the museum store",
           more={"kind": "bill", "letter_number": "SA/5561"}),
    Letter(ago=2, sender="State Information Commission (invented)", subject="Hearing of a second appeal",
           more={"vip": "commission", "kind": "rti", "classification": "confidential"}, scanned=True),
    Letter(ago=1, sender="Fisheries Department", subject="Lease of ponds for pisciculture: reminder",
           more={"kind": "reminder", "letter_number": "FD/PL/77-R1"}, scanned=True),
)  # fmt: skip


def play() -> None:
    """Diarise a dozen letters over three weeks, let some go their way, and leave two mails waiting."""
    now = timezone.now()
    made: list[Receipt] = []
    for letter in LETTERS:
        with time_machine.travel(now - dt.timedelta(days=letter.ago), tick=True):
            made.append(_diarise(letter))
    with time_machine.travel(now - dt.timedelta(hours=20), tick=True):
        _go_their_way(made)
        _take_mails_in()
    silence()


def _user(login: str) -> User:
    return User.objects.get(username=login)


def _diarise(letter: Letter) -> Receipt:
    user = _user(letter.by)
    today = timezone.localdate()
    more = {"mode": "post"} | letter.more
    due = more.pop("reply_due_on", None)
    original = None
    if letter.scanned:
        # A picture of paper would be invented too; this says what it stands for.
        html = f"<p>{letter.sender}</p><h2>{letter.subject}</h2><p>(demonstration)</p>"
        original = keep_document(
            content=render_pdf(html.encode(), picture=_none), name="scan.pdf", media_type="application/pdf"
        )
    return diarising.diarise_letter(
        user=user,
        post=user.posts().select_related("section").get(),
        particulars=Particulars(
            sender=letter.sender,
            subject=letter.subject,
            received_on=today,
            letter_date=today - dt.timedelta(days=3),
            reply_due_on=today + dt.timedelta(days=due) if due else None,
            delivery="scanned" if original else "tracked",
            pages=1,
            **more,
        ),
        sender=letter.details,
        original=original,
        enclosures=[Enclosed(title=title, pages=2) for title in letter.enclosures],
    )


def _none(*_arguments: Any) -> tuple[bytes, str]:
    raise ValueError("a letter has no pictures")


def _go_their_way(made: list[Receipt]) -> None:
    dealing, head = _user("dealing"), _user("head")
    at_head = Post.objects.get(code="HW-SH")
    for receipt in (made[1], made[8]):
        receipt_moving.send(receipt=receipt, user=dealing, seen=receipt.version, to_post=at_head, remarks="For orders")
    receipt_moving.mark_read(receipt=made[1], user=head)
    for receipt in (made[0], made[3]):
        new = receipt_moving.NewFile(post=Post.objects.get(code="HW-DH"), subject=receipt.subject)
        receipt_moving.open_from(receipt=receipt, user=dealing, seen=receipt.version, new=new)
    receipt_moving.close(
        receipt=made[5], user=dealing, seen=made[5].version, as_what="no_action", remarks="Noted in the calendar"
    )
    words = acknowledging.usual_words(made[2], "bn")
    acknowledging.acknowledge(
        receipt=made[2], user=dealing, words=words, mode=AckMode.PRINT, form_key=uuid.uuid5(uuid.NAMESPACE_URL, "ack")
    )


def _take_mails_in() -> None:
    section = Post.objects.get(code="HW-DH").section
    for number, (sender, subject, text) in enumerate(
        (
            ("Debjani Invented <debjani@example.org>", "ঘাটের সিঁড়ি ভেঙে গেছে", "ঘাটের তিনটি ধাপ ভেঙে গেছে।"),
            ("Heritage Walks <walks@example.org>", "Permission for a walk on Sunday", "Sixty people, two hours."),
        ),
        start=1,
    ):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = sender, subject
        mail["Date"], mail["Message-ID"] = timezone.now(), f"<demonstration-{number}@example.org>"
        mail.set_content(text)
        mail_intake.take_in(content=mail.as_bytes(), section=section, name="mail.eml")
