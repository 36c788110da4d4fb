"""How a complaint goes on with its file: its public stages, its answer, its reopening."""

from django.db import transaction
from django.utils import timezone

from complaints.correspondence import letters
from complaints.domain.closing import named_office, refuse_untrue
from complaints.models import Complaint, Inquiry, Reporter, Stage, State
from complaints.workflow import OPEN_STATES, may_move
from files.models import File, Outcome
from responses.prepared import Kept

_STATE_OF_OUTCOME: dict[str, str] = {
    Outcome.DONE: State.RESOLVED,
    Outcome.NOT_POSSIBLE: State.CANNOT_BE_DONE,
    Outcome.NOT_OURS: State.NOT_OURS,
    Outcome.NO_ACTION: State.CANNOT_BE_DONE,
    Outcome.DUPLICATE: State.DUPLICATE,
}

_OF_FILE = Kept(lambda file: Complaint.objects.select_for_update(of=("self",)).filter(file=file), int)
_ALL_OF_FILE = Kept(
    lambda file: Complaint.objects.placed().select_for_update(of=("self",)).select_related("file").filter(file=file),
    int,
)


@transaction.atomic(savepoint=False)
def advance(*, file: File, state: str) -> None:
    """Move every complaint of a file to ``state`` where that move is allowed; others stay as they are.

    One that waits for its reporter's answer goes on waiting while the file passes from hand to hand.
    Records the public stage of each, and tells its reporter where the stage's template says so.
    """
    for complaint in _OF_FILE.rows(file.pk):
        if (complaint.state, state) != (State.WAITING, State.IN_PROGRESS):
            move(complaint, state)


def before_waiting(complaint: Complaint) -> str:
    """Return what was ordered before its reporter was asked; else it is looked into, as after every question."""
    before = complaint.stages.exclude(state=State.WAITING).last()
    ordered = before is not None and before.state in {State.INSPECTION_ORDERED, State.WORK_ORDERED}
    return before.state if before is not None and ordered else State.IN_PROGRESS


@transaction.atomic(savepoint=False)
def end(*, file: File) -> None:
    """Answer every open complaint of a closed file with the file's outcome and result.

    Raises NotAllowed, which undoes the closing, where outcome or result would not be true to the reporters (see
    ``refuse_untrue``). Moves the state, stores the answer, records the stage, lets questions to the reporter lapse,
    writes to the office to which it belongs, mails the outcome in the reporter's language.
    """
    refuse_untrue(file=file)
    for complaint in _ALL_OF_FILE.rows(file.pk):
        complaint.answer, complaint.shown_answer = file.result, None
        complaint.ended_at = timezone.now()
        if move(complaint, _STATE_OF_OUTCOME[file.outcome]):
            lapse_inquiries(complaint.pk)
            if file.outcome == Outcome.NOT_OURS:
                _send_on(complaint)
            letters.send_outcome(complaint=complaint)


def lapse_inquiries(*complaints: int) -> None:
    """Wait no longer for answers of the reporters of these complaints (primary keys)."""
    Inquiry.objects.filter(complaint__in=complaints, ended_at=None).update(ended_at=timezone.now())


def _send_on(complaint: Complaint) -> None:
    referral = named_office(complaint)
    if referral is None:
        return
    reporter = Reporter.objects.filter(complaint=complaint).first()
    referral.sent_at = timezone.now()
    agrees = reporter is not None and reporter.contact_may_go and complaint.stepped_back_at is None
    referral.with_contact = bool(referral.agency.email) and agrees
    referral.save(update_fields=["sent_at", "with_contact"])
    letters.send_on(referral=referral, reporter=reporter if referral.with_contact else None)


@transaction.atomic(savepoint=False)
def reopen(*, file: File) -> None:
    """Show every ended complaint of a reopened file as open again."""
    for complaint in _OF_FILE.rows(file.pk):
        complaint.ended_at = None
        move(complaint, State.REOPENED)


def move(complaint: Complaint, state: str, *, told: bool = True) -> bool:
    """Move the (locked) complaint if the table of moves has it, and record the stage; returns whether it moved.

    What was merged goes on in the other, until it is taken out again. ``told``: an open stage is told to those who
    share it, where its template says so; not where it was told before.
    """
    if complaint.merged_into_id is not None or not may_move(complaint.state, state):
        return False
    complaint.state = state
    # What the callers change with the state; the rest of a long row is neither sent nor compared again.
    complaint.save(update_fields=["state", "answer", "shown_answer", "ended_at"])
    Stage.objects.create(complaint=complaint, state=state)
    if told and state in OPEN_STATES:
        letters.tell_stage(complaint=complaint)
    return True
