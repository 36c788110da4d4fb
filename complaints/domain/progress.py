"""How a complaint goes on with its file: its public stages, its answer, its reopening, its withdrawal."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import letters
from complaints.models import Complaint, Stage, State
from complaints.workflow import OPEN_STATES, may_move
from files.models import File, Outcome

_STATE_OF_OUTCOME: dict[str, str] = {
    Outcome.DONE: State.RESOLVED,
    Outcome.NOT_POSSIBLE: State.CANNOT_BE_DONE,
    Outcome.NOT_OURS: State.NOT_OURS,
    Outcome.NO_ACTION: State.CANNOT_BE_DONE,
    Outcome.DUPLICATE: State.DUPLICATE,
}


@transaction.atomic
def advance(*, file: File, state: str) -> None:
    """Move every complaint of a file to ``state`` where that move is allowed; others stay as they are.

    Records the public stage of each, and tells its reporter where the stage's template says so.
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
    if state in OPEN_STATES:
        letters.tell_stage(complaint=complaint)
    return True


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
