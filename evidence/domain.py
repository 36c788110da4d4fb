"""What happens to anything uploaded: it is checked, hashed, kept bit for bit, and prepared for showing."""

import hashlib
import unicodedata
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence import intake, tasks
from evidence.derivatives import HTML, PDF
from evidence.forms import checked
from evidence.models import DerivationState, Original, Page, PageState, Reading, ReadingState
from evidence.pictures import Refused
from staff.models import User

__all__ = ["Refused", "keep_document", "read_again", "read_document", "receive_document", "receive_photo"]

_LONGEST_NAME = 200


@transaction.atomic
def receive_photo(*, upload: "UploadedFile[Any]", received_from: User | None, name: str = "") -> Original:
    """Keep an uploaded photo; raises Refused with a message for its sender.

    ``name`` stands for the one that the sender's phone gave, which may tell who he is.

    Side effects, in order: the original is written to the storage, its row is added, the making of its derivatives is
    queued with this transaction.
    """
    content, facts = checked(upload)
    return _keep(
        content=content,
        name=name or upload.name or "",
        received_from=received_from,
        media_type=facts.media_type,
        width=facts.width,
        height=facts.height,
        exif=facts.exif,
    )


@transaction.atomic
def keep_document(*, content: bytes, name: str, media_type: str, received_from: User | None = None) -> Original:
    """Keep an HTML document that we made, or an uploaded PDF; raises Refused.

    Side effects, in order: the original is written to the storage, its row is added; of an HTML document the making of
    a PDF is queued with this transaction.
    """
    if not content:
        raise Refused(_("“%(name)s” is empty. Choose the document again."), "empty", {"name": name})
    if len(content) > settings.EVIDENCE_MAX_BYTES:
        raise Refused(_("“%(name)s” is too large. Send a smaller copy of it."), "bytes", {"name": name})
    if media_type not in {HTML, PDF} or (media_type == PDF and not content.startswith(b"%PDF-")):
        raise Refused(_("“%(name)s” is not a PDF document. Send it as PDF."), "type", {"name": name})
    return _keep(content=content, name=name, media_type=media_type, received_from=received_from)


@transaction.atomic
def receive_document(
    *, upload: "File[Any]", received_from: User | None, facts: intake.Facts | None = None, read: bool = True
) -> Original:
    """Keep an uploaded document (PDF, TIFF or picture) bit for bit; raises Refused with a message for its sender.

    ``facts`` are those of ``intake.examine`` where the caller has looked already. Side effects, in order: the original
    is written to the storage piece by piece, rows for it and each of its pages are added, the recognition of its text
    is queued with this transaction – unless ``read`` is false; then ``read_document`` has it recognised later.
    """
    facts = facts or intake.examine(upload)
    original = Original(
        name=plain_name(upload.name or ""),
        sha256=facts.sha256,
        size=facts.size,
        media_type=facts.media_type,
        received_from=received_from,
        # Pages are drawn when they are asked for; a document has no sizes to be made beforehand.
        state=DerivationState.READY,
    )
    if len(facts.sizes) == 1 and original.is_picture:
        original.width, original.height = facts.sizes[0]
    upload.seek(0)
    original.file.save("original", upload, save=False)
    original.save(force_insert=True)
    Page.objects.bulk_create(
        Page(original=original, number=number, width=width, height=height)
        for number, (width, height) in enumerate(facts.sizes, start=1)
    )
    if read:
        Reading.objects.create(original=original, pages=len(facts.sizes))
        tasks.read_pages.defer(original_id=original.pk)
    return original


@transaction.atomic
def read_document(*, original: Original) -> Reading:
    """Have the text of an original recognised that was kept without it; asking twice changes nothing.

    Side effects, in order: a row for the reading is added, the recognition is queued with this transaction.
    """
    counted = original.pages.count() or None
    reading, made = Reading.objects.get_or_create(original=original, defaults={"pages": counted})
    if made:
        tasks.read_pages.defer(original_id=original.pk)
    return reading


@transaction.atomic
def read_again(*, original: Original) -> Reading:
    """Have the pages read that could not be; one that is still going on is left to itself.

    Side effects, in order: failed pages wait again, the reading waits, the recognition is queued with this transaction.
    """
    reading = Reading.objects.select_for_update().get(original=original)
    if reading.is_open:
        return reading
    again = Page.objects.filter(original=original, state=PageState.FAILED)
    again.update(state=PageState.WAITING, problem="")
    reading.done = Page.objects.filter(original=original).exclude(state=PageState.WAITING).count()
    reading.state, reading.problem = ReadingState.WAITING, ""
    reading.queued_at, reading.finished_at = timezone.now(), None
    reading.save()
    tasks.read_pages.defer(original_id=original.pk)
    return reading


def _keep(*, content: bytes, name: str, **fields: Any) -> Original:
    original = Original(name=plain_name(name), sha256=hashlib.sha256(content).hexdigest(), size=len(content), **fields)
    if original.media_type == PDF:
        original.state = DerivationState.READY
    original.file.save("original", ContentFile(content), save=False)
    original.save(force_insert=True)
    if original.state == DerivationState.WAITING:
        tasks.make_derivatives.defer(original_id=original.pk)
    return original


def plain_name(name: str) -> str:
    """Return the sender's name of a file without control and direction characters, as long as the column."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" or letter in "\u200c\u200d")
    return plain.strip()[-_LONGEST_NAME:] or "file"
