"""How the sender of a receipt is told that it came: words in his language, kept as they went out."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evidence.documents import render_pdf
from evidence.domain import keep_document
from files.domain.diarising import details_of
from files.domain.receipt_register import lock
from files.drafting.letters import head_of
from files.models import AckMode, Acknowledgement, Receipt, ReceiptSenderRead
from files.receiving import receipt_rules
from files.workflow import NotAllowed
from language import dates
from staff.domain import officer_of
from staff.models import Officer, Post, User
from staff.tasks import queue_mail

PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an acknowledgement says, in one language."""

    language: str
    subject: str
    text: str


def usual_words(receipt: Receipt, language: str) -> Words:
    """Return the department's usual words in ``language``; they name nobody."""
    with translation.override(language):
        day = dates.day(receipt.received_on or timezone.localdate(receipt.received_at))
        subject = _("Received: your letter, our diary number %(number)s") % {"number": receipt.number}
        lines = [_("This department received your letter on %(day)s.") % {"day": day}]
        if receipt.letter_number and receipt.letter_date:
            lines.append(
                _("Your number and date: %(number)s, %(day)s.")
                % {"number": receipt.letter_number, "day": dates.day(receipt.letter_date)}
            )
        elif receipt.letter_number:
            lines.append(_("Your number: %(number)s.") % {"number": receipt.letter_number})
        lines.append(_("Subject: %(subject)s") % {"subject": receipt.subject})
        lines.append(
            _("It is entered in our diary as %(number)s. Please quote this number when you write or call.")
            % {"number": receipt.number}
        )
        if receipt.reply_due_on:
            lines.append(_("You should have our answer by %(day)s.") % {"day": dates.day(receipt.reply_due_on)})
        return Words(language=language, subject=subject, text="\n\n".join(lines))


def html_of(receipt: Receipt, words: Words, *, post: Post, officer: Officer, shown: bool) -> str:
    """Return the acknowledgement as HTML; ``shown``: to be read in a page, where a private person is not named."""
    details = None if shown and receipt.personal else details_of(receipt)
    with translation.override(words.language):
        context: dict[str, Any] = {
            "receipt": receipt,
            "words": words,
            "language": words.language,
            "head": head_of(receipt.section, words.language),
            "paragraphs": [each for each in words.text.split("\n\n") if each.strip()],
            "name": (details.name if details else "") or receipt.sender,
            "address": details.address if details else "",
            "post": post.name,
            "officer": officer.name,
            "made_on": timezone.localdate(),
        }
        template = "files/receipts/ack_sheet.html" if shown else "files/receipts/ack_letter.html"
        return render_to_string(template, context)


def writer_of(receipt: Receipt, user: User) -> tuple[Post, Officer]:
    """Return post and officer that answer the sender; raises NotAllowed for others."""
    officer = officer_of(user)
    post = receipt.file.holder if receipt.file is not None else receipt.holder
    if officer is None or post is None or not receipt_rules.may_acknowledge(user, receipt):
        raise NotAllowed(_("The sender is answered by who holds the receipt or its file."), code="right")
    return post, officer


@transaction.atomic
def acknowledge(*, receipt: Receipt, user: User, words: Words, mode: str, form_key: uuid.UUID) -> Acknowledgement:
    """Tell the sender that it came, by mail or on paper; the same form does it once.

    Side effects, in order: locks the receipt; logs the reading of a private person's address; keeps the letter as PDF;
    stores the acknowledgement; queues the mail with the PDF.
    """
    lock(receipt)
    post, officer = writer_of(receipt, user)
    if known := Acknowledgement.objects.filter(form_key=form_key, receipt=receipt).first():
        return known
    if Acknowledgement.objects.filter(form_key=form_key).exists():
        raise NotAllowed(_("This form was sent for another receipt; open it anew from this one."), code="form")
    details = details_of(receipt)
    if mode == AckMode.MAIL and not details.email:
        raise NotAllowed(_("No e-mail address of the sender is known; print the acknowledgement."), code="mail")
    if not words.text.strip() or not words.subject.strip():
        raise NotAllowed(_("Write what the sender is told."), code="words")
    if receipt.personal:
        ReceiptSenderRead.objects.create(receipt=receipt, user=user, reason=f"Acknowledgement of {receipt.number}")
    html = html_of(receipt, words, post=post, officer=officer, shown=False)
    plain = "".join(letter if letter.isalnum() else "-" for letter in receipt.number)
    original = keep_document(
        content=render_pdf(html.encode(), picture=_none), name=f"{plain}.pdf", media_type=PDF, received_from=user
    )
    made = Acknowledgement.objects.create(
        receipt=receipt,
        serial=receipt.acknowledgements.count() + 1,
        mode=mode,
        language=words.language,
        subject=words.subject,
        text=words.text,
        original=original,
        post=post,
        officer=officer,
        form_key=form_key,
    )
    if mode == AckMode.MAIL:
        queue_mail(
            to=details.email,
            subject=words.subject,
            body=f"{words.text}\n\n{post.name}\n",
            language=words.language,
            attachments=[f"evidence:{original.key}"],
            about=f"receipt-ack:{made.pk}",
        )
    return made


@transaction.atomic
def note_sent(pk: int) -> None:
    """Note that the mail of an acknowledgement left. Side effects, in order: locks it; stores the time, once."""
    made = Acknowledgement.objects.select_for_update().filter(pk=pk, sent_at=None).first()
    if made is not None:
        made.sent_at = timezone.now()
        made.save(update_fields=["sent_at"])


def _none(*_arguments: Any) -> tuple[bytes, str]:
    raise ValueError("an acknowledgement has no pictures")
