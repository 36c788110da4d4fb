"""The department asks a reporter something; he answers, or is not waited for any longer."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.domain.closing import held
from complaints.domain.progress import before_waiting, move
from complaints.models import Complaint, Inquiry, InquiryPhoto, Reporter, State
from complaints.workflow import may_move
from evidence.domain import keep_document, receive_photo
from files import domain as files
from files.models import File
from files.workflow import NotAllowed
from staff.models import User


@transaction.atomic
def ask_reporter(*, complaint: Complaint, user: User, text: str) -> Inquiry:
    """Ask the reporter something, as the holder of the file; the complaint waits for his answer.

    Raises NotAllowed: not the holder, nobody to ask, a question open already, not from this state. Side effects, in
    order: locks file and complaint; stores the question; moves the state and records the stage; sends the letter.
    """
    complaint, post, officer = held(complaint, user)
    if not text.strip():
        raise NotAllowed(_("Write what you want to know."), code="empty")
    if not Reporter.objects.filter(complaint=complaint).exists():
        raise NotAllowed(_("Nobody can be asked: it was reported without a name."), code="nobody")
    if complaint.stepped_back_at is not None:
        raise NotAllowed(_("Nobody can be asked: its reporter has taken his part back."), code="nobody")
    if not may_move(complaint.state, State.WAITING):
        raise NotAllowed(_("A question is open already; wait for its answer or take it back."), code="state")
    now = timezone.now()
    inquiry = Inquiry.objects.create(
        complaint=complaint,
        text=text,
        asked_by=officer,
        asked_post=post,
        asked_at=now,
        due_at=now + dt.timedelta(days=complaint.category.waiting_days),
    )
    move(complaint, State.WAITING)
    letters.send_question(complaint=complaint, inquiry=inquiry)
    return inquiry


@transaction.atomic
def answer_inquiry(*, inquiry: Inquiry, text: str, photos: Sequence["UploadedFile[Any]"] = ()) -> Inquiry:
    """Take the reporter's answer: a paper on the file with his photos; the complaint is in progress again.

    Raises ValidationError where the question is no longer open or nothing was answered, ``evidence.domain.Refused``
    for a photo. Side effects, in order: locks file, complaint and question; stores answer and photos; adds the papers;
    moves the state and records the stage; tells the holder.
    """
    complaint, inquiry = _open(inquiry)
    if not text.strip() and not photos:
        raise ValidationError(_("Write your answer, or add a photo."), code="empty")
    now = timezone.now()
    inquiry.answer, inquiry.answered_at, inquiry.ended_at = text.strip(), now, now
    inquiry.save()
    originals = [
        receive_photo(upload=upload, received_from=None, name=f"photo-{serial}")
        for serial, upload in enumerate(photos, start=1)
    ]
    InquiryPhoto.objects.bulk_create(InquiryPhoto(inquiry=inquiry, original=original) for original in originals)
    _put_on_file(complaint, inquiry, originals)
    _go_on(complaint)
    letters.notify_answered(complaint=complaint, inquiry=inquiry)
    return inquiry


@translation.override(letters.FILE_LANGUAGE)
def _put_on_file(complaint: Complaint, inquiry: Inquiry, originals: Sequence[Any]) -> None:
    # What was merged is dealt with in the file of the complaint that it goes on in.
    file = complaint.survivor.file
    if file is None:
        return
    name = f"{complaint.number}-answer-{inquiry.pk}"
    content = render_to_string("complaints/answer_document.html", {"complaint": complaint, "inquiry": inquiry})
    document = keep_document(content=content.encode(), name=f"{name}.html", media_type="text/html")
    title = _("Answer of the reporter of %(number)s") % {"number": complaint.number}
    papers = [files.Paper(title=title, original=document)]
    papers += [
        files.Paper(title=_("Photo %(n)s with the answer") % {"n": serial}, original=original)
        for serial, original in enumerate(originals, start=1)
    ]
    for paper in papers:
        files.add_paper(file=file, paper=paper, added_by=None)


@transaction.atomic
def take_back_inquiry(*, inquiry: Inquiry, user: User) -> None:
    """Wait no longer for an answer, as the holder of the file; the complaint is in progress again."""
    complaint, _post, _officer = held(inquiry.complaint, user)
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if inquiry.ended_at is not None:
        raise NotAllowed(_("This question is no longer open."), code="ended")
    inquiry.ended_at = timezone.now()
    inquiry.save(update_fields=["ended_at"])
    _go_on(complaint)


def _go_on(complaint: Complaint) -> None:
    before = before_waiting(complaint)
    # What was ordered before the question was told then.
    move(complaint, before, told=before == State.IN_PROGRESS)


def _open(inquiry: Inquiry) -> tuple[Complaint, Inquiry]:
    # The file first, as everybody who moves it does.
    both = {pk for pk in (inquiry.complaint.file_id, inquiry.complaint.survivor.file_id) if pk is not None}
    list(File.objects.select_for_update().filter(pk__in=both).order_by("pk").values_list("pk"))
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("file__holder", "category")
    complaint = rows.get(pk=inquiry.complaint_id)
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if inquiry.ended_at is not None:
        raise ValidationError(_("This question is no longer open. Thank you all the same."), code="ended")
    return complaint, inquiry


def remind_of_unanswered(*, now: dt.datetime) -> int:
    """Remind holders, once each, of questions that reporters have not answered in time; returns of how many."""
    late = Inquiry.objects.filter(ended_at=None, reminded_at=None, due_at__lte=now).values_list("pk", flat=True)
    return sum(_remind(pk, now) for pk in list(late))


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> int:
    rows = Inquiry.objects.select_for_update(of=("self",), skip_locked=True)
    inquiry = rows.select_related("complaint__file__holder").filter(pk=pk, ended_at=None, reminded_at=None).first()
    if inquiry is None:
        return 0
    inquiry.reminded_at = now
    inquiry.save(update_fields=["reminded_at"])
    letters.notify_unanswered(inquiry=inquiry)
    return 1


@transaction.atomic
def agree_to_pass_on(*, complaint: Complaint, agreed: bool) -> bool:
    """Record whether the reporter's contact may go to another office that is responsible.

    Returns False where none is kept, or he has taken his part back: then it goes nowhere.
    """
    rows = Reporter.objects.filter(complaint=complaint, complaint__stepped_back_at=None)
    return bool(rows.update(contact_may_go=agreed))
