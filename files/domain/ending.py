"""How a file ends, and how it begins again."""

from django.db import transaction
from django.utils.translation import gettext as _

from files import rules
from files.domain.arranging import refuse_open_parts
from files.domain.consulting import lapse_views
from files.domain.drafting import refuse_draft_in_work
from files.domain.messages import tell_arrival
from files.domain.parking import lapse_parking
from files.domain.register import acting_officer, ensure_opened, lock, record, refuse_open_draft, what_happened
from files.models import File, Movement, MovementKind, Outcome, PartMerge
from files.signals import file_closed, file_reopened
from files.workflow import NotAllowed, check
from staff.domain import first_held, officer_of
from staff.models import Officer, Post, User


@transaction.atomic
def close(*, file: File, user: User, outcome: str, result: str) -> Movement:
    """Close the file with an outcome and a result, as the post that opened it or one above that, while holding it.

    Refused while a note is a draft. Side effects, in order: locks the file; lets views that are asked for, and an
    undecided request to park, lapse with words; notes that it was read; writes the register; sends file_closed.
    """
    lock(file)
    officer = acting_officer(file=file, user=user)
    check(MovementKind.CLOSED, file.state)
    if not rules.is_opener_or_above(file.holder, file):
        raise NotAllowed(
            _("Only %(post)s, which opened the file, or a post above it can close it.") % {"post": file.opened_by.name},
            code="right",
        )
    if outcome not in Outcome.values:
        raise NotAllowed(_("Say what came of it."), code="outcome")
    if not result.strip():
        raise NotAllowed(_("A file is closed with a result: write what was done or why nothing was."), code="result")
    refuse_open_draft(file)
    refuse_draft_in_work(file)
    refuse_open_parts(file)
    lapse_views(file)
    lapse_parking(file)
    ensure_opened(file)
    movement = record(file=file, kind=MovementKind.CLOSED, officer=officer, remarks=result, outcome=outcome)
    file_closed.send(File, file=file, movement=movement)
    return movement


@transaction.atomic
def reopen(*, file: File, user: User | None, reason: str, to_post: Post | None = None) -> Movement:
    """Take a closed file up again, for a reason; it goes to ``to_post``, or else to the post that opened it.

    Where nobody holds that post today it goes to the first post above it that somebody holds, lest it lie unread.
    An officer needs a post above the one that opened the file; ``user`` None is the system (a reporter said "not
    fixed"). The former outcome and result stay in the register. Side effects, in order: locks the file; writes the
    register; tells the receiving post; sends file_reopened.
    """
    lock(file)
    officer = _reopener(file, user) if user is not None else None
    check(MovementKind.REOPENED, file.state)
    if PartMerge.objects.filter(part=file).exists():
        raise NotAllowed(_("The part is merged into its main file; the matter goes on there."), code="merged")
    if not reason.strip():
        raise NotAllowed(_("Say why the file is reopened."), code="reason")
    target = first_held(to_post or file.opened_by)
    movement = record(file=file, kind=MovementKind.REOPENED, officer=officer, to_post=target, remarks=reason)
    tell_arrival(file=file, movement=movement)
    file_reopened.send(File, file=file, movement=movement)
    return movement


def _reopener(file: File, user: User) -> Officer:
    officer = officer_of(user)
    if officer is None or not rules.is_above_opener(user, file):
        raise NotAllowed(
            _("Only a post above %(post)s, which opened the file, can reopen it.") % {"post": file.opened_by.name}
            if rules.may_see(user, file)
            else what_happened(file=file, user=user),
            code="right",
        )
    return officer
