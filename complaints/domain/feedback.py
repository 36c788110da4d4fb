"""What the reporter says of the outcome, and what follows from it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import letters
from complaints.models import Complaint, Feedback, State
from complaints.workflow import ENDED_STATES
from files import domain as files
from files.models import File

FEEDBACK_FOR = dt.timedelta(days=21)


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
