"""Many complaints seen at once: each is told so, or refused with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.models import Complaint, Stage, State
from complaints.rules import may_acknowledge
from complaints.workflow import may_move
from files.models import File
from responses.prepared import Kept
from staff.models import User

_FILE = Kept(lambda pk: File.objects.select_for_update(of=("self",)).select_related("holder").filter(pk=pk), int)
_COMPLAINT = Kept(lambda pk: Complaint.objects.placed().select_for_update(of=("self",)).filter(pk=pk), int)


@dataclass(frozen=True)
class Answered:
    """What becomes of one complaint; ``refusal`` is empty where it is, or can be, acknowledged."""

    complaint: Complaint
    refusal: str


def could_acknowledge(*, complaints: Iterable[Complaint], user: User) -> list[Answered]:
    """Say of each complaint (with its file) whether ``user`` can acknowledge it, and why not; changes nothing."""
    posts = may_acknowledge(user)
    return [Answered(each, _refusal(each, posts)) for each in complaints]


def acknowledge(*, complaints: Iterable[Complaint], user: User) -> list[Answered]:
    """Acknowledge each complaint in a transaction of its own, so that one refused keeps none of the others back.

    Side effects of each, in order: locks its file and itself; records the stage; tells those who follow it.
    """
    posts = may_acknowledge(user)
    return [_acknowledge(each, posts) for each in complaints]


@transaction.atomic
def _acknowledge(complaint: Complaint, posts: set[int]) -> Answered:
    # The file first, as everybody who moves it does.
    file = _FILE.get(complaint.file_id)
    complaint = _COMPLAINT.get(complaint.pk)
    if complaint.file_id != file.pk:
        return Answered(complaint, _("It was put into another file meanwhile."))
    complaint.file = file
    refusal = _refusal(complaint, posts)
    if not refusal:
        complaint.state = State.ACKNOWLEDGED
        complaint.save(update_fields=["state"])
        Stage.objects.create(complaint=complaint, state=State.ACKNOWLEDGED)
        letters.tell_stage(complaint=complaint)
    return Answered(complaint, refusal)


def _refusal(complaint: Complaint, posts: set[int]) -> str:
    if not may_move(complaint.state, State.ACKNOWLEDGED):
        state = complaint.get_state_display()
        return _("It is past that: %(state)s.") % {"state": state}
    if complaint.file is None or complaint.file.holder_id not in posts:
        return _("Its file is with another post; only that post, or one above it, can.")
    return ""
