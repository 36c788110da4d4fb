"""What can happen to a complaint. Each function is one transaction; its side effects are listed in order."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assets.domain import link_file, link_point
from assets.lookup import asset_at
from complaints import codes, letters
from complaints.models import Category, Complaint, ComplaintPhoto, Feedback, Reporter, ReporterRead, Stage, State
from complaints.routing import post_for
from complaints.workflow import ENDED_STATES, may_move
from evidence.domain import keep_document, receive_photo
from files import domain as files
from files.models import File, Outcome, ReceiptMode
from files.numbering import next_number
from maps.lookup import ward_at
from staff.models import User

FEEDBACK_FOR = dt.timedelta(days=21)
_STATE_OF_OUTCOME: dict[str, str] = {
    Outcome.DONE: State.RESOLVED,
    Outcome.NOT_POSSIBLE: State.CANNOT_BE_DONE,
    Outcome.NOT_OURS: State.NOT_OURS,
    Outcome.NO_ACTION: State.CANNOT_BE_DONE,
    Outcome.DUPLICATE: State.DUPLICATE,
}


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
    Reporter.objects.create(complaint=complaint, email=email)
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


@transaction.atomic
def take_in(*, complaint: Complaint) -> Complaint:
    """Take a report in whose reporter needs no code (he stands at the counter); otherwise as ``confirm`` does."""
    complaint = (
        Complaint.objects.select_for_update(of=("self",)).select_related("category__section").get(pk=complaint.pk)
    )
    return complaint if complaint.state != State.UNCONFIRMED else _take_in(complaint)


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


@translation.override(letters.FILE_LANGUAGE)
def _take_in(complaint: Complaint) -> Complaint:
    now = timezone.now()
    category = complaint.category
    complaint.ward = ward_at(complaint.pin)
    complaint.asset = asset_at(point=complaint.pin, kinds=category.kinds, within_m=category.distance_m)
    complaint.asset_version = complaint.asset.version if complaint.asset else None
    post = post_for(category=category, ward=complaint.ward, asset=complaint.asset)
    year = timezone.localdate(now).year
    complaint.number = f"C-{year}-{next_number(series='complaint', year=year):06d}"
    complaint.confirmed_at = now
    complaint.promised_at = now + dt.timedelta(hours=category.promised_hours)
    complaint.file = files.open_file(
        section=post.section,
        post=post,
        subject=letters.subject_of(complaint),
        priority=category.priority,
        due_by=complaint.promised_at,
    )
    receipt = files.diarise(
        section=post.section,
        mode=ReceiptMode.COMPLAINT,
        sender=_("a citizen"),
        subject=letters.subject_of(complaint),
        file=complaint.file,
    )
    complaint.state = State.RECEIVED
    complaint.save()
    for paper in _papers(complaint):
        files.add_paper(
            file=complaint.file,
            paper=files.Paper(title=paper.title, original=paper.original, pages=paper.pages, receipt=receipt),
            added_by=None,
        )
    if complaint.asset:
        link_file(file=complaint.file, asset=complaint.asset)
    else:
        link_point(file=complaint.file, point=complaint.pin)
    Stage.objects.create(complaint=complaint, state=State.RECEIVED, at=now)
    letters.send_received(complaint=complaint)
    return complaint


def _papers(complaint: Complaint) -> list[files.Paper]:
    document = keep_document(
        content=letters.document(complaint).encode(),
        name=f"{complaint.number}.html",
        media_type="text/html",
    )
    papers = [files.Paper(title=_("Complaint %(number)s") % {"number": complaint.number}, original=document)]
    for serial, photo in enumerate(complaint.photos.select_related("original"), start=1):
        papers.append(files.Paper(title=_("Photo %(n)s") % {"n": serial}, original=photo.original))
    return papers


@transaction.atomic
def advance(*, file: File, state: str) -> None:
    """Move every complaint of a file to ``state`` where that move is allowed; others stay as they are.

    Records the public stage of each.
    """
    for complaint in Complaint.objects.select_for_update(of=("self",)).filter(file=file):
        _move(complaint, state)


@transaction.atomic
def end(*, file: File) -> None:
    """Answer every open complaint of a closed file with the file's outcome and result.

    Moves the state, stores the answer, records the stage, mails the outcome in the reporter's language.
    """
    for complaint in Complaint.objects.select_for_update(of=("self",)).filter(file=file):
        complaint.answer = file.result
        complaint.ended_at = timezone.now()
        if _move(complaint, _STATE_OF_OUTCOME[file.outcome]):
            letters.send_outcome(complaint=complaint)


@transaction.atomic
def reopen(*, file: File) -> None:
    """Show every ended complaint of a reopened file as open again."""
    for complaint in Complaint.objects.select_for_update(of=("self",)).filter(file=file):
        complaint.ended_at = None
        _move(complaint, State.REOPENED)


def _move(complaint: Complaint, state: str) -> bool:
    if not may_move(complaint.state, state):
        return False
    complaint.state = state
    complaint.save()
    Stage.objects.create(complaint=complaint, state=state)
    return True


@transaction.atomic
def give_feedback(*, complaint: Complaint, fixed: bool, text: str) -> Feedback:
    """Record whether the reporter finds it fixed; "no" reopens the file (and with it the complaint).

    Raises ValidationError where the complaint is open, or was answered more than 21 days ago (domain: "Complaints").
    """
    # The file first, as everybody who moves it does: an officer may be reopening it just now.
    File.objects.select_for_update().filter(pk__in=[complaint.file_id]).first()
    complaint = Complaint.objects.select_for_update(of=("self",)).select_related("file").get(pk=complaint.pk)
    if complaint.state == State.WITHDRAWN:
        raise ValidationError(_("You have taken this complaint back. Please report the problem again if it is there."))
    if complaint.state not in ENDED_STATES or complaint.ended_at is None or complaint.file is None:
        raise ValidationError(_("This complaint is still open; you can answer once the department has ended it."))
    if timezone.now() - complaint.ended_at > FEEDBACK_FOR:
        raise ValidationError(_("The 21 days for an answer have passed. Please report the problem again."))
    if complaint.feedback.filter(at__gte=complaint.ended_at).exists():
        raise ValidationError(_("You have answered already. Thank you."))
    feedback = Feedback.objects.create(complaint=complaint, fixed=fixed, text=text)
    if not fixed:
        with translation.override(letters.FILE_LANGUAGE):
            reason = _("The person who reported it says that it is not fixed: %(text)s") % {"text": text or "–"}
        files.reopen(file=complaint.file, user=None, reason=reason)
    return feedback


@transaction.atomic
def withdraw(*, complaint: Complaint) -> None:
    """Let the reporter take his complaint back; the file stays with its holder, who is told and closes it.

    Raises ValidationError where the complaint has ended already.
    """
    complaint = Complaint.objects.select_for_update(of=("self",)).select_related("file__holder").get(pk=complaint.pk)
    complaint.ended_at = timezone.now()
    if not _move(complaint, State.WITHDRAWN):
        raise ValidationError(_("This complaint has ended; it need not be taken back."))
    letters.notify_withdrawn(complaint=complaint)


@transaction.atomic
def read_reporter(*, complaint: Complaint, user: User, reason: str) -> Reporter:
    """Return who reported, after logging who reads it and why."""
    ReporterRead.objects.create(complaint=complaint, user=user, reason=reason)
    return Reporter.objects.get(complaint=complaint)


@transaction.atomic
def forget_reporters(*, before: dt.datetime) -> int:
    """Remove who reported complaints that ended before ``before``; the complaints stay. Returns how many."""
    _total, removed = Reporter.objects.filter(complaint__ended_at__lt=before).delete()
    return removed.get("complaints.Reporter", 0)


@transaction.atomic
def forget_unconfirmed(*, before: dt.datetime) -> int:
    """Remove reports made before ``before`` that nobody confirmed, with their reporters; returns how many.

    Their photos go with the daily removal of originals that nothing refers to.
    """
    stale = Complaint.objects.filter(state=State.UNCONFIRMED, reported_at__lt=before)
    count: int = stale.count()
    stale.delete()
    return count
