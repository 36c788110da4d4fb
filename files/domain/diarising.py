"""How something that arrives is entered in the diary, and corrected there."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.models import Original
from files.domain.receipt_register import record, working
from files.models import (
    Classification,
    Delivery,
    MoveKind,
    Receipt,
    ReceiptEnclosure,
    ReceiptKind,
    ReceiptSender,
    ReceiptSenderRead,
    ReplyTime,
)
from files.models.receipts import PARTICULARS
from files.numbering import number_of
from files.receiving import diary, receipt_rules
from files.workflow import NotAllowed
from language.text import tidy
from staff.domain import officer_of
from staff.models import Officer, Post, Section, User
from staff.working_time import Calendar

MOST_ENCLOSURES = 50


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What the diary says of a receipt. ``sender`` never names a private person."""

    sender: str
    subject: str
    mode: str
    received_on: dt.date
    personal: bool = False
    delivery: str = Delivery.TRACKED
    kind: str = ReceiptKind.LETTER
    classification: str = Classification.ORDINARY
    vip: str = ""
    letter_date: dt.date | None = None
    letter_number: str = ""
    language: str = ""
    remarks: str = ""
    reply_due_on: dt.date | None = None
    pages: int = 0


@dataclass(frozen=True, kw_only=True)
class SenderDetails:
    """Name and address of the sender, kept apart."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    @property
    def keys(self) -> list[str]:
        """By what he is known again."""
        return diary.sender_keys(self.name, self.phone, self.email)

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.name or self.address or self.phone or self.email)


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """An enclosure, kept or only named."""

    title: str
    pages: int = 1
    original: Original | None = None


@transaction.atomic
def diarise_letter(
    *,
    user: User,
    post: Post,
    particulars: Particulars,
    sender: SenderDetails,
    original: Original | None = None,
    enclosures: Sequence[Enclosed] = (),
    form_key: uuid.UUID | None = None,
    copy_of: Receipt | None = None,
) -> Receipt:
    """Enter a letter in the diary of the section of ``post``, where it lies then; the same form enters it once.

    Side effects, in order: takes the section's next number of the year; stores the receipt, its sender apart, its
    enclosures; writes the first line of its register; indexes its words. A letter to which a law sets a time is to be
    answered by the last day of it, unless another day is given.
    """
    officer = officer_of(user)
    if officer is None or not receipt_rules.diary_posts(user).filter(pk=post.pk).exists():
        raise NotAllowed(_("The diary of this section is kept by others."), code="right")
    if form_key and (known := Receipt.objects.filter(form_key=form_key, diarised_by=officer).first()):
        return known
    section = post.section
    particulars = _with_reply_day(particulars, section)
    _check(particulars, sender, original)
    with pghistory.context(user=user.pk):
        receipt = Receipt.objects.create(
            number=number_of(section, series="receipt", number_format=section.receipt_format),
            section=section,
            received_at=timezone.now(),
            original=original,
            letter_key=diary.letter_key(particulars.letter_number),
            form_key=form_key,
            copy_of=copy_of,
            holder=post,
            diarised_by=officer,
            **_columns(particulars),
        )
    if sender:
        _write_sender(receipt, sender)
    _enclose(receipt, enclosures, officer)
    record(receipt=receipt, kind=MoveKind.DIARISED, officer=officer, to_post=post)
    diary.index(receipt)
    return receipt


@transaction.atomic
def correct(
    *, receipt: Receipt, user: User, seen: int, particulars: Particulars, sender: SenderDetails | None = None
) -> list[str]:
    """Correct the particulars as the holder, before the receipt is in a file; returns the names of what changed.

    ``sender`` None leaves the details as they are. Side effects, in order: locks the receipt; stores what changed, with
    its history; empties the former details of the sender and stores the new ones; indexes its words.
    """
    working(receipt, user=user, seen=seen)
    known = sender if sender is not None else details_of(receipt)
    particulars = replace(particulars, pages=receipt.pages or particulars.pages)
    if receipt.original_id is None and particulars.delivery == Delivery.SCANNED:
        raise ValidationError({"delivery": _("There is no scan yet: add it below, or say that it is only tracked.")})
    particulars = _with_reply_day(particulars, receipt.section)
    _check(particulars, known, receipt.original)
    before = {name: getattr(receipt, name) for name in PARTICULARS}
    for name, value in _columns(particulars).items():
        setattr(receipt, name, tidy(value) if isinstance(value, str) else value)
    changed = [name for name in PARTICULARS if getattr(receipt, name) != before[name]]
    if sender is not None and sender != details_of(receipt):
        _empty_sender(receipt)
        if sender:
            _write_sender(receipt, sender)
        changed.append("address")
    if changed:
        receipt.letter_key = diary.letter_key(receipt.letter_number)
        receipt.version += 1
        with pghistory.context(user=user.pk):
            receipt.save()
        diary.index(receipt)
    return changed


@transaction.atomic
def add_enclosures(*, receipt: Receipt, user: User, seen: int, enclosures: Sequence[Enclosed]) -> None:
    """Add enclosures as the holder. Side effects, in order: locks the receipt; stores them; counts its version on."""
    officer = working(receipt, user=user, seen=seen)
    _enclose(receipt, enclosures, officer)
    _count_on(receipt)


@transaction.atomic
def strike_enclosure(*, enclosure: ReceiptEnclosure, user: User, seen: int) -> None:
    """Strike an enclosure out that was entered by mistake; it stays to be read.

    Side effects, in order: locks the receipt; stores who struck it out, and when; counts its version on.
    """
    receipt = enclosure.receipt
    officer = working(receipt, user=user, seen=seen)
    enclosure.refresh_from_db()
    if enclosure.struck_at is not None:
        raise NotAllowed(_("The enclosure is struck out already."), code="done")
    enclosure.struck_at, enclosure.struck_by = timezone.now(), officer
    enclosure.save(update_fields=["struck_at", "struck_by"])
    _count_on(receipt)


@transaction.atomic
def add_scan(*, receipt: Receipt, user: User, seen: int, original: Original, pages: int) -> None:
    """Add the scan of a letter that was only tracked until now; a scan that is there is not replaced.

    Side effects, in order: locks the receipt; stores the scan, with the history of what changed.
    """
    working(receipt, user=user, seen=seen)
    if receipt.original_id is not None:
        raise NotAllowed(_("The receipt has a scan already; add a better one as an enclosure."), code="done")
    receipt.original, receipt.pages, receipt.delivery = original, pages, Delivery.SCANNED
    receipt.version += 1
    with pghistory.context(user=user.pk):
        receipt.save()


@transaction.atomic
def read_sender(*, receipt: Receipt, user: User, reason: str) -> SenderDetails:
    """Return name and address of the sender; of a private person after logging who reads them and why.

    Raises NotAllowed for those who may not.
    """
    if receipt.personal:
        if not receipt_rules.may_read_sender(user, receipt):
            raise NotAllowed(_("Only who holds the receipt or its file reads who the sender is."), code="right")
        if not reason.strip():
            raise NotAllowed(_("Say why you need the address."), code="reason")
        ReceiptSenderRead.objects.create(receipt=receipt, user=user, reason=reason)
    return details_of(receipt)


def details_of(receipt: Receipt) -> SenderDetails:
    """Return what is known of the sender. The caller has checked, and logged, that it may be read."""
    row = receipt.sender_rows.filter(emptied_at=None).first()
    if row is None:
        return SenderDetails()
    return SenderDetails(name=row.name, address=row.address, phone=row.phone, email=row.email)


def _with_reply_day(particulars: Particulars, section: Section) -> Particulars:
    if particulars.reply_due_on is not None:
        return particulars
    rule = ReplyTime.objects.for_letter(kind=particulars.kind, received_on=particulars.received_on)
    if rule is None:
        return particulars
    calendar = Calendar.load(section=section)
    return replace(particulars, reply_due_on=rule.last_day(particulars.received_on, calendar=calendar))


def _columns(particulars: Particulars) -> dict[str, object]:
    return {name: getattr(particulars, name) for name in PARTICULARS}


def _check(particulars: Particulars, sender: SenderDetails, original: Original | None) -> None:
    today = timezone.localdate()
    faults: dict[str, str] = {}
    if not particulars.sender.strip():
        faults["sender"] = _("Say from whom it comes.")
    if not particulars.subject.strip():
        faults["subject"] = _("Say in a few words what it is about.")
    if particulars.received_on > today:
        faults["received_on"] = _("It cannot have come after today.")
    if particulars.letter_date and particulars.letter_date > particulars.received_on:
        faults["letter_date"] = _("The letter cannot be younger than the day on which it came.")
    if particulars.reply_due_on and particulars.reply_due_on < particulars.received_on:
        faults["reply_due_on"] = _("The reply cannot be due before the letter came.")
    if particulars.delivery == Delivery.SCANNED and original is None:
        faults["upload"] = _("Add the scan, or say that the paper is only tracked.")
    if particulars.personal:
        faults |= _names_a_person(particulars, sender)
    if faults:
        raise ValidationError(faults)


def _names_a_person(particulars: Particulars, sender: SenderDetails) -> dict[str, str]:
    name = tidy(sender.name).casefold()
    if not name:
        return {}
    said = {"sender": particulars.sender, "subject": particulars.subject}
    told = _("A private person is not named here: write, for example, “a citizen”.")
    return {field: told for field, text in said.items() if name in tidy(text).casefold()}


def _write_sender(receipt: Receipt, sender: SenderDetails) -> None:
    ReceiptSender.objects.create(
        receipt=receipt,
        name=sender.name,
        address=sender.address,
        phone=sender.phone,
        email=sender.email,
        keys=sender.keys if receipt.personal else [],
    )


def _empty_sender(receipt: Receipt) -> None:
    receipt.sender_rows.filter(emptied_at=None).update(
        name="", address="", phone="", email="", keys=[], emptied_at=timezone.now()
    )


def _enclose(receipt: Receipt, enclosures: Sequence[Enclosed], officer: Officer) -> None:
    there = receipt.enclosures.count()
    if there + len(enclosures) > MOST_ENCLOSURES:
        raise ValidationError(_("A receipt takes 50 enclosures; scan the rest together as one."))
    for rank, each in enumerate(enclosures, start=there + 1):
        ReceiptEnclosure.objects.create(
            receipt=receipt, rank=rank, title=each.title, pages=each.pages, original=each.original, added_by=officer
        )


def _count_on(receipt: Receipt) -> None:
    receipt.version += 1
    receipt.save(update_fields=["version"])
