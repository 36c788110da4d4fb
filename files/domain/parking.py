"""How a file rests: parked by its holder, or with the agreement of a post above him; and how it is taken up again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from files import rules
from files.domain.delay import refuse_unexplained
from files.domain.messages import tell_parking_asked, tell_parking_decided
from files.domain.register import acting_officer, ensure_opened, lock, record
from files.models import File, Movement, MovementKind, ParkingDecision, ParkingOutcome, ParkingRequest
from files.workflow import NotAllowed, check
from language import dates
from language.text import tidy
from staff.domain import holder_of, officer_of
from staff.models import Officer, Post, User

# What the service writes on a file is English.
_MOVED = "The file moved on before this was decided."


def parking_approver(file: File) -> Post | None:
    """Return the post that is asked to agree before this holder may park: the nearest above him that somebody holds.

    None where he parks by himself: the file's section does not ask for more, or nobody is above him.
    """
    if not file.section.parking_needs_superior:
        return None
    return next((post for post in file.holder.superiors() if holder_of(post) is not None), None)


@transaction.atomic
def park(*, file: File, user: User, reason: str, until: dt.date) -> Movement:
    """Let the file rest until a day, for a reason; neither clock stops.

    Raises NotAllowed with the code "approval" where a post above must agree: ask by ``ask_parking``. Side effects, in
    order: locks the file; notes that it was read; writes the register.
    """
    officer = _ready(file, user, reason, until)
    above = parking_approver(file)
    if above is not None:
        raise NotAllowed(
            _("Here a file is parked only with the agreement of a post above. Ask %(post)s for it.")
            % {"post": above.name},
            code="approval",
        )
    lapse_parking(file)
    ensure_opened(file)
    return record(file=file, kind=MovementKind.PARKED, officer=officer, remarks=reason, until=until)


@transaction.atomic
def ask_parking(*, file: File, user: User, reason: str, until: dt.date) -> ParkingRequest:
    """Ask for the agreement to park; until a post above gives it the file is active, and can be dealt with.

    Side effects, in order: locks the file; notes that it was read; stores the request; tells the nearest post above
    that somebody holds.
    """
    officer = _ready(file, user, reason, until)
    above = parking_approver(file)
    if above is None:
        raise NotAllowed(_("Nobody has to agree here: you can park the file yourself."), code="approval")
    if file.parking_requests.filter(ended_at__isnull=True).exists():
        raise NotAllowed(_("You have asked for this already, and it is not decided yet."), code="asked")
    refuse_unexplained(file)
    ensure_opened(file)
    request = ParkingRequest.objects.create(
        file=file,
        reason=tidy(reason),
        until=until,
        asked_by=file.holder,
        officer=officer,
        asked_at=timezone.now(),
    )
    tell_parking_asked(request=request, post=above)
    return request


@transaction.atomic
def approve_parking(*, request: ParkingRequest, user: User, words: str = "") -> Movement:
    """Agree to the parking, as a post above the holder; the file is parked at once.

    Side effects, in order: locks the file; stores the decision; writes the register with the approver; tells the
    holder.
    """
    post, officer = _superior(request, user)
    file = request.file
    check(MovementKind.PARKED, file.state)
    if request.until <= timezone.localdate():
        raise NotAllowed(
            _("The day until which the file was to be parked has come. Refuse, and let a later day be asked for."),
            code="until",
        )
    _decide(request, kind=ParkingOutcome.APPROVED, words=words, post=post, officer=officer)
    movement = record(
        file=file,
        kind=MovementKind.PARKED,
        officer=request.officer,
        remarks=request.reason,
        until=request.until,
        approver=post,
        approving_officer=officer,
    )
    tell_parking_decided(request=request)
    return movement


@transaction.atomic
def refuse_parking(*, request: ParkingRequest, user: User, words: str) -> ParkingDecision:
    """Refuse the parking in words, as a post above the holder; the file stays active.

    Side effects, in order: locks the file; stores the decision; tells the holder.
    """
    post, officer = _superior(request, user)
    if not tidy(words):
        raise NotAllowed(_("Say why the file is not to be parked."), code="words")
    decision = _decide(request, kind=ParkingOutcome.REFUSED, words=words, post=post, officer=officer)
    tell_parking_decided(request=request)
    return decision


@transaction.atomic
def withdraw_parking(*, request: ParkingRequest, user: User) -> ParkingDecision:
    """Take the request back, as the holder. Side effects, in order: locks the file; stores the end of the request."""
    _lock(request)
    officer = acting_officer(file=request.file, user=user)
    _refuse_decided(request)
    return _decide(request, kind=ParkingOutcome.WITHDRAWN, words="", post=request.file.holder, officer=officer)


def lapse_parking(file: File) -> None:
    """Let an undecided request on the (locked) file lapse: it moves on, or is parked without."""
    request = file.parking_requests.filter(ended_at__isnull=True).first()
    if request is not None:
        _decide(request, kind=ParkingOutcome.LAPSED, words=_MOVED, post=None, officer=None)


@transaction.atomic
def resume(*, file: File, user: User, remarks: str = "") -> Movement:
    """Take a parked file up again. Side effects, in order: locks the file; writes the register."""
    lock(file)
    officer = acting_officer(file=file, user=user)
    return record(file=file, kind=MovementKind.RESUMED, officer=officer, remarks=remarks)


def _ready(file: File, user: User, reason: str, until: dt.date) -> Officer:
    lock(file)
    officer = acting_officer(file=file, user=user)
    check(MovementKind.PARKED, file.state)
    if not reason.strip():
        raise NotAllowed(_("Say why the file is parked."), code="reason")
    if until <= timezone.localdate():
        raise NotAllowed(_("Choose a day after today on which the file is taken up again."), code="until")
    return officer


def _superior(request: ParkingRequest, user: User) -> tuple[Post, Officer]:
    _lock(request)
    officer, post = officer_of(user), rules.approving_post(user, request)
    if officer is None or post is None:
        raise NotAllowed(_("Only a post above the one that asks can decide this."), code="post")
    _refuse_decided(request)
    return post, officer


def _lock(request: ParkingRequest) -> None:
    lock(request.file)
    request.refresh_from_db(fields=["outcome", "ended_at"])


def _refuse_decided(request: ParkingRequest) -> None:
    if request.ended_at is None:
        return
    words = {
        ParkingOutcome.APPROVED: _("The parking was approved on %(moment)s; nothing is left to decide."),
        ParkingOutcome.REFUSED: _("The parking was refused on %(moment)s; nothing is left to decide."),
        ParkingOutcome.WITHDRAWN: _("The request was withdrawn on %(moment)s; nothing is left to decide."),
        ParkingOutcome.LAPSED: _("The file moved on on %(moment)s; nothing is left to decide."),
    }
    raise NotAllowed(words[ParkingOutcome(request.outcome)] % {"moment": dates.moment(request.ended_at)}, code="ended")


def _decide(
    request: ParkingRequest, *, kind: str, words: str, post: Post | None, officer: Officer | None
) -> ParkingDecision:
    decision = ParkingDecision.objects.create(
        request=request, file=request.file, kind=kind, words=tidy(words), post=post, officer=officer, at=timezone.now()
    )
    # The trigger of the decision wrote it.
    request.outcome, request.ended_at = kind, decision.at
    return decision
