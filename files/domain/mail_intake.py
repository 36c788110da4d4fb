"""How a mail comes in: kept bit for bit, read once, and diarised or set aside."""

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.data import keep_data
from evidence.documents import render_pdf
from evidence.domain import Refused, keep_document
from evidence.intake import sniff
from evidence.models import Original
from files.domain.diarising import Enclosed, Particulars, SenderDetails, diarise_letter
from files.models import IncomingMail, MailFault, MailPart, MailState, Receipt
from files.receiving import mail_reading, receipt_rules
from files.receiving.mail_reading import Attached, ReadMail
from files.uploads import kept_paper
from files.workflow import NotAllowed
from staff.domain import officer_of
from staff.models import Post, Section, User

MAIL = "message/rfc822"
_TOO_LARGE = gettext_lazy("The mail is larger than %(limit)s MB and was not read. Ask its sender to send less at once.")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a mail: the row, and whether it was there before."""

    mail: IncomingMail
    before: bool = False


@transaction.atomic
def take_in(*, content: bytes, section: Section, user: User | None = None, name: str = "mail.eml") -> Taken:
    """Take a mail in for the diary of ``section``; ``user`` None: it came through a mailbox.

    One with the Message-ID of another is that one, to whatever section it came. Raises Refused, in words, for what is
    no mail or too much of one. Side effects, in order: keeps the mail bit for bit; keeps what is attached as far as it
    can be shown; stores what the mail says.
    """
    if len(content) > settings.EVIDENCE_MAX_BYTES:
        raise Refused(_TOO_LARGE, "bytes", {"name": name, "limit": settings.EVIDENCE_MAX_BYTES >> 20})
    said = mail_reading.read(content)
    known = IncomingMail.objects.filter(message_key=said.key).first()
    if known is not None:
        return Taken(mail=known, before=True)
    try:
        with transaction.atomic():
            return Taken(mail=_store(content, said, section, user, name))
    except IntegrityError:
        # The same mail came through another door at this moment.
        return Taken(mail=IncomingMail.objects.get(message_key=said.key), before=True)


def _store(content: bytes, said: ReadMail, section: Section, user: User | None, name: str) -> IncomingMail:
    original = keep_data(
        content=ContentFile(content),
        name=name,
        media_type=MAIL,
        limit=settings.EVIDENCE_MAX_BYTES,
        received_from=user,
    )
    kept = [(each, *_kept(each, user)) for each in said.attached]
    if any(paper is None for _each, paper, _pages in kept):
        said.blame(MailFault.UNKEPT)
    mail = IncomingMail.objects.create(
        section=section,
        message_key=said.key,
        original=original,
        from_name=said.from_name,
        from_email=said.from_email,
        subject=said.subject,
        sent_at=said.sent_at,
        text=said.text,
        faults=said.faults,
        received_from=user,
    )
    for rank, (each, paper, pages) in enumerate(kept, start=1):
        MailPart.objects.create(
            mail=mail,
            rank=rank,
            name=each.name,
            media_type=each.media_type,
            size=len(each.content or b""),
            pages=pages,
            original=paper,
        )
    return mail


def _kept(each: Attached, user: User | None) -> tuple[Original | None, int]:
    """Keep a PDF or picture by what it is; anything else stays in the mail alone, and so never runs anywhere."""
    if each.content is None or sniff(each.content[:1024]) in {None, "image/tiff"}:
        return None, 1
    try:
        paper = kept_paper(upload=SimpleUploadedFile(each.name, each.content), title=each.name, pages=1, user=user)
    except Refused:
        return None, 1
    return paper.original, paper.pages


def enclosures_of(mail: IncomingMail) -> Sequence[Enclosed]:
    """Return what is attached as enclosures: kept, or only named."""
    return [Enclosed(title=part.name, pages=part.pages, original=part.original) for part in mail.parts.all()]


@transaction.atomic
def diarise_mail(
    *,
    mail: IncomingMail,
    user: User,
    post: Post,
    particulars: Particulars,
    sender: SenderDetails,
    form_key: uuid.UUID | None = None,
    copy_of: Receipt | None = None,
) -> Receipt:
    """Diarise a mail that waits, in the section it came to.

    Side effects, in order: locks the mail; keeps its words as a document; diarises it with what is attached; marks the
    mail as diarised and empties what it says of its sender.
    """
    mail = IncomingMail.objects.select_for_update(of=("self",)).select_related("section").get(pk=mail.pk)
    if form_key and (known := Receipt.objects.filter(form_key=form_key, mail=mail).first()):
        return known
    if mail.state != MailState.WAITING:
        raise NotAllowed(_("This mail was diarised or set aside meanwhile."), code="state")
    if post.section_id != mail.section_id or not receipt_rules.may_read_mail(user, mail):
        raise NotAllowed(_("The diary of this section is kept by others."), code="right")
    with translation.override("en"):  # What stands on a file is written in one language.
        context = {"mail": mail, "particulars": particulars, "language": "en", "parts": list(mail.parts.all())}
        html = render_to_string("files/receipts/mail_sheet.html", context)
    pdf = render_pdf(html.encode(), picture=_none)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        particulars = replace(particulars, pages=len(document.pages))
    letter = keep_document(content=pdf, name="mail.pdf", media_type="application/pdf", received_from=user)
    receipt = diarise_letter(
        user=user,
        post=post,
        particulars=particulars,
        sender=sender,
        original=letter,
        enclosures=enclosures_of(mail),
        form_key=form_key,
        copy_of=copy_of,
    )
    mail.state, mail.receipt = MailState.DIARISED, receipt
    _end(mail, user)
    return receipt


@transaction.atomic
def set_aside(*, mail: IncomingMail, user: User, reason: str) -> None:
    """Set a mail aside that is no receipt, saying why; the mail itself is kept.

    Side effects, in order: locks the mail; stores who set it aside and why; empties what it says of its sender.
    """
    mail = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state != MailState.WAITING or not receipt_rules.may_read_mail(user, mail):
        raise NotAllowed(_("This mail was diarised or set aside meanwhile."), code="state")
    if not reason.strip():
        raise NotAllowed(_("Say why it is set aside."), code="reason")
    mail.state, mail.reason = MailState.ASIDE, reason
    _end(mail, user)


def _none(*_arguments: Any) -> tuple[bytes, str]:
    raise ValueError("a mail is shown without its pictures")


def _end(mail: IncomingMail, user: User) -> None:
    mail.ended_by, mail.ended_at = officer_of(user), timezone.now()
    mail.from_name = mail.from_email = mail.text = ""
    if mail.state == MailState.ASIDE:
        mail.subject = ""
    mail.save()
