"""A citizen's report until it is confirmed: kept apart, with a code that shows that the address is his."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import codes, letters
from complaints.domain.taking_in import take_in
from complaints.models import Category, Complaint, ComplaintPhoto, Reporter, State
from complaints.privacy import current_notice
from evidence.domain import receive_photo


class WrongCodeError(ValidationError):
    """The code is not the one mailed, is too old, or was tried too often; the message says which."""


@transaction.atomic
def report(
    *,
    category: Category,
    pin: Point,
    pin_accuracy_m: float | None,
    text: str,
    photos: Sequence["UploadedFile[Any]"],
    email: str,
    language: str,
) -> Complaint:
    """Keep a citizen's report until he confirms it. ``pin`` is EPSG:4326.

    Stores the complaint without number, the reporter apart, the photos; mails the code.
    Raises evidence.domain.Refused where a photo cannot be taken.
    """
    complaint = Complaint.objects.create(
        category=category, pin=pin, pin_accuracy_m=pin_accuracy_m, text=text, language=language
    )
    Reporter.objects.create(complaint=complaint, email=email, notice_version=current_notice())
    for upload in photos:
        original = receive_photo(upload=upload, received_from=None)
        ComplaintPhoto.objects.create(complaint=complaint, original=original)
    send_code(complaint=complaint)
    return complaint


@transaction.atomic
def send_code(*, complaint: Complaint) -> None:
    """Mail a fresh code; the one before no longer counts."""
    code = codes.new_code()
    reporter = complaint.reporter
    reporter.code_hash = codes.hashed(complaint=complaint, code=code)
    reporter.code_sent_at = timezone.now()
    reporter.code_attempts = 0
    reporter.save()
    letters.send_code(complaint=complaint, code=code)


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
    raise WrongCodeError(_("This is not the code that we mailed. Look at the newest mail and type its six digits."))
