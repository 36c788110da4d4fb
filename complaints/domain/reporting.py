"""A citizen's report until it is confirmed: kept apart, with a code that shows that the address is his."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.data_protection.contacts import Contact
from complaints.data_protection.privacy import current_notice
from complaints.domain.naming import keep_named
from complaints.domain.provisional import NotListed, keep_unlisted
from complaints.domain.taking_in import take_in
from complaints.guard import codes
from complaints.guard.contents import fingerprint
from complaints.intake import questions
from complaints.models import Category, Complaint, ComplaintPhoto, Origin, PhotoRule, Question, Reporter, State
from evidence.domain import receive_photo
from inspections.fixes import Fix, columns, of_each


class WrongCodeError(ValidationError):
    """The code is not the one sent, is too old, or was tried too often; the message says which."""


class OtherContentError(ValidationError):
    """Another report was sent under the same id before; nothing was stored."""


@transaction.atomic
def report(
    *,
    category: Category,
    pin: Point,
    pin_accuracy_m: float | None,
    text: str,
    photos: Sequence["UploadedFile[Any]"],
    contact: Contact | None,
    language: str,
    address: str = "",
    answers: Mapping[Question, Any] | None = None,
    named_assets: Sequence[str] = (),
    unlisted: NotListed | None = None,
    photo_fixes: Sequence[Fix | None] = (),
    client_id: uuid.UUID | None = None,
    content_hash: str = "",
    origin: Origin = Origin.WEB,
    vouched: bool = False,
) -> Complaint:
    """Keep a citizen's report until he confirms it; one without a name is taken in at once. ``pin`` is EPSG:4326.

    ``answers`` are those of ``questions.read``; ``named_assets`` references that he chose; ``photo_fixes`` where the
    phone was at each photo; ``vouched``: whoever sends it has made sure who reports, who then needs no code. A report
    sent twice under one ``client_id`` is stored once: the second finds the first, also while that is still being
    stored, and neither stores nor sends anything.
    Side effects, in order: stores the complaint without number, the reporter apart, the answers, the assets named, the
    photos; sends the code by mail, or by SMS where there is no mail address; without a contact, or vouched for, takes
    it in (see ``take_in``) instead.
    Raises ValidationError where the category asks for a name, a photo or an answer that is missing, OtherContentError
    where another report came under the same id, evidence.domain.Refused where a photo cannot be taken, NoPostError.
    """
    given = dict(answers or {})
    _check(category=category, contact=contact, photos=photos, answers=given)
    if client_id is not None and not content_hash:
        content_hash = fingerprint(
            category=category,
            pin=pin,
            pin_accuracy_m=pin_accuracy_m,
            text=text,
            photos=photos,
            contact=contact,
            address=address,
            answers=given,
            named_assets=named_assets,
            unlisted=unlisted,
        )
    complaint = Complaint(
        category=category,
        pin=pin,
        pin_accuracy_m=pin_accuracy_m,
        text=text,
        address=address,
        language=language,
        origin=origin,
        client_id=client_id,
        content_hash=content_hash,
    )
    if (before := _stored(complaint)) is not None:
        return before
    code = codes.new_code() if contact is not None and not vouched else ""
    if contact is not None:
        _keep_reporter(complaint, contact, code)
    questions.keep(complaint=complaint, answers=given)
    keep_named(complaint=complaint, references=named_assets)
    if unlisted is not None:
        keep_unlisted(complaint=complaint, said=unlisted)
    _keep_photos(complaint, photos, photo_fixes)
    if contact is None or vouched:
        return take_in(complaint=complaint)
    letters.send_code(complaint=complaint, code=code, reporter=complaint.reporter)
    return complaint


def _keep_reporter(complaint: Complaint, contact: Contact, code: str) -> None:
    complaint.reporter = Reporter.objects.create(
        complaint=complaint,
        email=contact.email,
        phone=contact.phone,
        name=contact.name,
        notice_version=contact.notice_version or current_notice(),
        code_hash=codes.hashed(complaint=complaint, code=code) if code else "",
        code_sent_at=timezone.now() if code else None,
    )


def _keep_photos(complaint: Complaint, photos: Sequence["UploadedFile[Any]"], fixes: Sequence[Fix | None]) -> None:
    for serial, (upload, fix) in enumerate(of_each(photos, fixes, None), start=1):
        original = receive_photo(upload=upload, received_from=None, name=f"photo-{serial}")
        ComplaintPhoto.objects.create(complaint=complaint, original=original, **columns(fix))


def _check(
    *, category: Category, contact: Contact | None, photos: Sequence[Any], answers: Mapping[Question, Any]
) -> None:
    faults: dict[str, Any] = {}
    if contact is None and not category.anonymous_allowed:
        faults["contact"] = _("Give your e-mail address or your mobile number: this cannot be reported without a name.")
    if not photos and category.photo_rule != PhotoRule.HELPFUL:
        faults["photos"] = _("Add at least one photo. Without it this problem cannot be taken up.")
    # Every door reads the answers itself, to say what is wrong beside each; none of them can leave one out.
    missing = [
        question for question in category.questions.filter(active=True, required=True) if question not in answers
    ]
    if missing:
        faults["answers"] = [_("Please answer: %(question)s") % {"question": each.name} for each in missing]
    elif any(question.category_id != category.pk for question in answers):
        faults["answers"] = [_("This was asked of another problem. Choose the problem again and answer its questions.")]
    if faults:
        raise ValidationError(faults)


def _stored(complaint: Complaint) -> Complaint | None:
    """Store the row, or return the one stored before under its client's id; raises OtherContentError."""
    if complaint.client_id is None:
        complaint.save()
        return None
    # A second request waits here until the first has ended: the row of its id is unique.
    try:
        with transaction.atomic():
            complaint.save(force_insert=True)
    except IntegrityError:
        before = Complaint.objects.filter(client_id=complaint.client_id).first()
        if before is None:
            raise
    else:
        return None
    if before.content_hash != complaint.content_hash:
        raise OtherContentError(
            _(
                "A different report was sent under this number before, and it has arrived. If this is another problem, "
                "open the form anew and report it again."
            ),
            code="other_content",
        )
    return before


@transaction.atomic(savepoint=False)
def send_code(*, complaint: Complaint) -> None:
    """Send a fresh code by mail, or by SMS where there is no mail address; the one before no longer counts."""
    code = codes.new_code()
    reporter = complaint.reporter
    reporter.code_hash = codes.hashed(complaint=complaint, code=code)
    reporter.code_sent_at = timezone.now()
    reporter.code_attempts = 0
    reporter.save()
    letters.send_code(complaint=complaint, code=code, reporter=reporter)


def confirm(*, complaint: Complaint, code: str) -> Complaint:
    """Take a report in, once its reporter has shown that the address is his.

    In one transaction: derives ward and asset from the pin, finds the post, gives a number, opens a file with the
    complaint and its photos as first papers in the post's inbox (which is told), links the file to the asset (or to
    the place, where no asset is known), records the stage, mails the number and the tracking link. A second
    confirmation changes nothing.
    Raises WrongCodeError; the failed attempt is counted.
    """
    _check_code(complaint=complaint, code=code)
    return take_in(complaint=complaint)


def _check_code(*, complaint: Complaint, code: str) -> None:
    if complaint.state != State.UNCONFIRMED:
        return
    with transaction.atomic():
        reporter = Reporter.objects.select_for_update().get(complaint=complaint)
        complaint.reporter = reporter
        if reporter.code_attempts >= codes.MAX_ATTEMPTS:
            raise WrongCodeError(_("This code was tried too often. Ask for a new one."))
        if reporter.code_sent_at is None or timezone.now() - reporter.code_sent_at > codes.VALID_FOR:
            raise WrongCodeError(_("This code is too old. Ask for a new one."))
        if codes.fits(complaint=complaint, code=code):
            return
        reporter.code_attempts += 1
        reporter.save(update_fields=["code_attempts"])
    raise WrongCodeError(_("This is not the code that we sent. Look at the newest message and type its six digits."))
