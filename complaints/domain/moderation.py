"""What the public may read and see of a complaint: decided by a moderator, kept in a log, open to doubt by everybody.

The text as sent and the photos as sent are never changed.
"""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import (
    Complaint,
    ComplaintPhoto,
    Decided,
    Moderation,
    ModerationDecision,
    PhotoRule,
    Publication,
    PublishedPhoto,
    UnsuitableReport,
    Why,
)
from evidence.domain import receive_photo
from evidence.masking import Region, masked
from language.digits import to_latin
from staff.models import User

BLACK = "█"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Ten digits as Indian numbers have, with or without a country code, however grouped; and landline numbers of Kolkata.
_PHONE = re.compile(r"(?<![\w/-])(?:\+|00)?\d(?:[\s().-]{0,2}\d){7,13}(?![\w/-])")
_SHORTEST_PHONE = 8


class Stale(ValidationError):
    """Somebody decided in the meantime; the message says so and asks to look again."""


def suggested(text: str) -> str:
    """Return the text with e-mail addresses and telephone numbers, in digits of any script, blacked out."""
    covered = list(text)
    for pattern in (_MAIL, _PHONE):
        # Digits of all scripts are one character each, so positions stay.
        for found in pattern.finditer(_digits(text)):
            if pattern is _PHONE and sum(sign.isdigit() for sign in found.group()) < _SHORTEST_PHONE:
                continue
            for at in range(*found.span()):
                covered[at] = BLACK if not text[at].isspace() else text[at]
    return "".join(covered)


def _digits(text: str) -> str:
    latin = to_latin(text)
    return latin if len(latin) == len(text) else text


@transaction.atomic
def decide_text(*, complaint: Complaint, user: User, version: int, text: str) -> None:
    """Show ``text`` of the complaint to the public; an empty one hides its words.

    Side effects, in order: locks the complaint and its moderation; stores the text that is shown (the database
    publishes it); logs the decision; nothing waits any more. Raises Stale where ``version`` is not the last.
    """
    locked, moderation = _locked(complaint, version)
    locked.shown_text = text
    locked.save(update_fields=["shown_text"])
    decided = Decided.TEXT_SHOWN if text else Decided.TEXT_HIDDEN
    ModerationDecision.objects.create(complaint=locked, user=user, decided=decided, text=text)
    _decided(moderation)


@transaction.atomic
def decide_answer(*, complaint: Complaint, user: User, version: int, text: str) -> None:
    """Let the public read ``text`` in the place of the department's answer, until there is another; none hides it.

    Who reported it, and the file, keep the answer as it was given. Side effects, in order: locks the complaint and its
    moderation; stores what is shown (the database publishes it); logs the decision; where the words were decided on
    before, nothing waits any more. Raises Stale, and ValidationError where no answer is shown.
    """
    locked, moderation = _locked(complaint, version)
    if not locked.answer or locked.ended_at is None:
        raise ValidationError(_("No answer of the department is shown at present."))
    locked.shown_answer = text
    locked.save(update_fields=["shown_answer"])
    decided = Decided.ANSWER_SHOWN if text else Decided.ANSWER_HIDDEN
    of_words = ModerationDecision.objects.filter(
        complaint=locked, decided__in=(Decided.TEXT_SHOWN, Decided.TEXT_HIDDEN)
    )
    ModerationDecision.objects.create(complaint=locked, user=user, decided=decided, text=text)
    _decided(moderation, settles=of_words.exists())


@transaction.atomic
def show_photo(*, photo: ComplaintPhoto, user: User, version: int, regions: Sequence[Region]) -> PublishedPhoto:
    """Show a photo with ``regions`` made unrecognisable.

    Side effects, in order: locks the complaint and its moderation; keeps a copy without metadata and queues its sizes;
    puts it in the place of an earlier copy; logs the decision. Raises Stale, and ValidationError for a photo that is
    evidence, which is never published.
    """
    complaint, moderation = _locked(photo.complaint, version)
    if complaint.category.photo_rule == PhotoRule.EVIDENCE:
        raise ValidationError(_("Photos of this category are evidence and are not published."))
    with photo.original.file.open("rb") as stored:
        content = masked(stored.read(), regions)
    serial = complaint.photos.filter(pk__lte=photo.pk).count()
    upload = SimpleUploadedFile(f"{complaint.number}-{serial}.jpg", content, "image/jpeg")
    copy = receive_photo(upload=upload, received_from=user)
    plain = [list(region) for region in regions]
    # A new row and so a new address: what somebody kept of the earlier copy is not shown as this one.
    PublishedPhoto.objects.filter(photo=photo).delete()
    shown = PublishedPhoto.objects.create(photo=photo, copy=copy, regions=plain)
    ModerationDecision.objects.create(
        complaint=complaint, user=user, decided=Decided.PHOTO_SHOWN, photo=photo, regions=plain
    )
    _decided(moderation, settles=False)
    return shown


@transaction.atomic
def hide_photo(*, photo: ComplaintPhoto, user: User, version: int) -> None:
    """Take a photo from the public again; its copy goes with the daily removal. Logs the decision. Raises Stale."""
    complaint, moderation = _locked(photo.complaint, version)
    PublishedPhoto.objects.filter(photo=photo).delete()
    ModerationDecision.objects.create(complaint=complaint, user=user, decided=Decided.PHOTO_HIDDEN, photo=photo)
    _decided(moderation, settles=False)


@transaction.atomic
def report_unsuitable(*, publication: Publication, reason: str) -> None:
    """Put a complaint before a moderator again, ahead of new ones; what is shown stays until he decides."""
    moderation = Moderation.objects.select_for_update().get(complaint=publication.pk)
    UnsuitableReport.objects.create(complaint_id=publication.pk, reason=reason)
    if moderation.why != Why.REPORTED or moderation.waiting_since is None:
        moderation.waiting_since = timezone.now()
    moderation.why = Why.REPORTED
    moderation.save(update_fields=["waiting_since", "why"])


def _locked(complaint: Complaint, version: int) -> tuple[Complaint, Moderation]:
    locked = Complaint.objects.select_for_update(of=("self",)).select_related("category").get(pk=complaint.pk)
    moderation = Moderation.objects.select_for_update().get(complaint=locked)
    if moderation.version != version:
        raise Stale(_("Somebody else decided on this in the meantime. Look at it as it is now, and decide again."))
    return locked, moderation


def _decided(moderation: Moderation, *, settles: bool = True) -> None:
    moderation.version += 1
    if settles:
        moderation.waiting_since = None
    moderation.save(update_fields=["version", "waiting_since"])
