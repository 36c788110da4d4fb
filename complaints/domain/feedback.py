"""What reporters say of the outcome, and what follows from it.

Everybody who reported the problem may say "not fixed": the reporter of the complaint, and those whose complaints were
merged into it, each by the address of his own page. It was his problem too, and staff chose that it goes on under
another number. Who only said "mine too" is told the outcome and may report anew, but opens nothing again: FixMyStreet
sends its questionnaire, and Signalen its feedback form, to reporters alone, so that a closed complaint is not opened
over and over by people whose place nobody looked at.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.models import Complaint, Escalation, Feedback, State
from complaints.workflow import ENDED_STATES
from files import domain as files
from files.domain.register import lock
from files.models import File, MovementKind
from language.digits import in_script
from staff.domain import first_held
from staff.models import Post, User


def feedback_until(complaint: Complaint) -> dt.datetime | None:
    """Return until when "not fixed" can be said of it (21 days, or what the category has), if it ended."""
    return complaint.ended_at + dt.timedelta(days=complaint.category.feedback_days) if complaint.ended_at else None


def _locked(complaint: Complaint) -> tuple[Complaint, Complaint]:
    """Lock the complaint and the one it goes on in, files first as everybody who moves them does; return both."""
    found = complaint.survivor
    for file in File.objects.filter(pk__in=[pk for pk in (complaint.file_id, found.file_id) if pk]).order_by("pk"):
        lock(file)
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("file", "category").order_by("pk")
    both = {row.pk: row for row in rows.filter(pk__in={complaint.pk, found.pk})}
    if both[complaint.pk].survivor.pk != found.pk:
        raise ValidationError(_("Officers put complaints together or took them apart just now. Please look again."))
    return both[complaint.pk], both[found.pk]


def may_answer(complaint: Complaint) -> bool:
    """Whether the reporter of ``complaint`` can say now whether it is fixed: it ended, in time, and as no withdrawal.

    Who took his part back has no more say in it.
    A merged complaint is answered for the one that it goes on in, for as long as that one's own reporter can.
    """
    if complaint.state == State.WITHDRAWN or complaint.stepped_back_at is not None:
        return False
    ended = complaint.survivor
    until = feedback_until(ended)
    if ended.state not in ENDED_STATES - {State.WITHDRAWN} or until is None or timezone.now() > until:
        return False
    return not _answers(complaint, ended).exists()


def _answers(complaint: Complaint, ended: Complaint) -> "QuerySet[Feedback]":
    """Return what the reporter of ``complaint`` said of this end of it."""
    return ended.feedback.filter(said_in=_said_in(complaint, ended), at__gte=ended.ended_at)


def _said_in(complaint: Complaint, ended: Complaint) -> Complaint | None:
    return None if complaint.pk == ended.pk else complaint


@transaction.atomic
def give_feedback(*, complaint: Complaint, fixed: bool, text: str) -> Feedback:
    """Record whether the reporter of ``complaint`` finds it fixed; "no" reopens the file (and with it the complaint).

    For a merged complaint it is said of the one that it goes on in, and kept with whose word it is.
    Raises ValidationError where the complaint is open, or was answered too long ago (domain: "Complaints"; the days
    are the category's). Side effects of "no", in order: the file is reopened to the post that closed it, or the first
    held one above; the post one level above that is recorded and told.
    """
    complaint, ended = _locked(complaint)
    if complaint.state == State.WITHDRAWN or complaint.stepped_back_at is not None:
        raise ValidationError(_("You have taken this complaint back. Please report the problem again if it is there."))
    if ended.state == State.WITHDRAWN:
        raise ValidationError(_("Its reporter has taken it back. Please report the problem again if it is there."))
    if ended.state not in ENDED_STATES or ended.ended_at is None or ended.file is None:
        raise ValidationError(_("This complaint is still open; you can answer once the department has ended it."))
    until = feedback_until(ended)
    if until is not None and timezone.now() > until:
        raise ValidationError(
            _("The %(days)s days for an answer have passed. Please report the problem again.")
            % {"days": in_script(ended.category.feedback_days, get_language() or "en")}
        )
    if _answers(complaint, ended).exists():
        raise ValidationError(_("You have answered already. Thank you."))
    feedback = Feedback.objects.create(complaint=ended, said_in=_said_in(complaint, ended), fixed=fixed, text=text)
    if not fixed:
        with translation.override(letters.FILE_LANGUAGE):
            reason = _("The person who reported it says that it is not fixed: %(text)s") % {"text": text or "–"}
        closed_by = _closing_post(ended.file)
        movement = files.reopen(file=ended.file, user=None, reason=reason, to_post=closed_by)
        _tell_above(ended, feedback, closed_by=closed_by, holder=movement.to_post)
    return feedback


def _closing_post(file: File) -> Post:
    closing = file.movements.filter(kind=MovementKind.CLOSED).select_related("from_post").order_by("-serial").first()
    return closing.from_post if closing is not None and closing.from_post is not None else file.opened_by


def _tell_above(complaint: Complaint, feedback: Feedback, *, closed_by: Post, holder: Post) -> None:
    if holder.reports_to is None:
        return
    above = first_held(holder.reports_to)
    if above == holder:
        return
    escalation = Escalation.objects.create(feedback=feedback, closed_by=closed_by, post=above, told_at=timezone.now())
    letters.notify_above(complaint=complaint, escalation=escalation)


@transaction.atomic
def mark_seen(*, escalation: Escalation, user: User) -> None:
    """Note that somebody at the post above has read it; raises Escalation.DoesNotExist where it is not his."""
    row = Escalation.objects.select_for_update(of=("self",)).get(pk=escalation.pk, post__in=user.posts())
    if row.seen_at is None:
        row.seen_at = timezone.now()
        row.save(update_fields=["seen_at"])
