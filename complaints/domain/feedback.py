"""What the reporter says of the outcome, and what follows from it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.models import Complaint, Escalation, Feedback, State
from complaints.workflow import ENDED_STATES
from files import domain as files
from files.models import File, MovementKind
from language.digits import in_script
from staff.domain import first_held
from staff.models import Post, User


def feedback_until(complaint: Complaint) -> dt.datetime | None:
    """Return until when its reporter can say that it is not fixed (21 days, or what the category has), if it ended."""
    return complaint.ended_at + dt.timedelta(days=complaint.category.feedback_days) if complaint.ended_at else None


@transaction.atomic
def give_feedback(*, complaint: Complaint, fixed: bool, text: str) -> Feedback:
    """Record whether the reporter finds it fixed; "no" reopens the file (and with it the complaint).

    Raises ValidationError where the complaint is open, or was answered too long ago (domain: "Complaints"; the days
    are the category's). Side effects of "no", in order: the file is reopened to the post that closed it, or the first
    held one above; the post one level above that is recorded and told.
    """
    # The file first, as everybody who moves it does: an officer may be reopening it just now.
    File.objects.select_for_update().filter(pk__in=[complaint.file_id]).first()
    complaint = (
        Complaint.objects.select_for_update(of=("self",)).select_related("file", "category").get(pk=complaint.pk)
    )
    if complaint.state == State.WITHDRAWN:
        raise ValidationError(_("You have taken this complaint back. Please report the problem again if it is there."))
    if complaint.state not in ENDED_STATES or complaint.ended_at is None or complaint.file is None:
        raise ValidationError(_("This complaint is still open; you can answer once the department has ended it."))
    until = feedback_until(complaint)
    if until is not None and timezone.now() > until:
        raise ValidationError(
            _("The %(days)s days for an answer have passed. Please report the problem again.")
            % {"days": in_script(complaint.category.feedback_days, get_language() or "en")}
        )
    if complaint.feedback.filter(at__gte=complaint.ended_at).exists():
        raise ValidationError(_("You have answered already. Thank you."))
    feedback = Feedback.objects.create(complaint=complaint, fixed=fixed, text=text)
    if not fixed:
        with translation.override(letters.FILE_LANGUAGE):
            reason = _("The person who reported it says that it is not fixed: %(text)s") % {"text": text or "–"}
        closed_by = _closing_post(complaint.file)
        movement = files.reopen(file=complaint.file, user=None, reason=reason, to_post=closed_by)
        _tell_above(complaint, feedback, closed_by=closed_by, holder=movement.to_post)
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
