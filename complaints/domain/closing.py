"""What must stand before a file with complaints is closed, and what officers give for it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import rules
from complaints.closing.evidence_after import photos_after, proven
from complaints.closing.words import refuse_empty, refuse_same, says_something
from complaints.models import Agency, ClosingProof, Complaint, Referral
from complaints.workflow import OPEN_STATES
from evidence.models import Original
from files.models import File, Outcome
from files.workflow import NotAllowed
from responses.prepared import Kept
from staff.domain import officer_of
from staff.models import Officer, Post, User

_WAITING = Kept(lambda file: Complaint.objects.filter(file=file, state__in=OPEN_STATES).select_related("category"), int)
_FILE = Kept(lambda file: File.objects.select_for_update().filter(pk=file), int)
_COMPLAINT = Kept(lambda pk: Complaint.objects.select_for_update().filter(pk=pk), int)


def refuse_untrue(*, file: File) -> None:
    """Raise NotAllowed where the (closed, locked) file's outcome or result would not be true to its reporters.

    Its result must say something, and not what other places' reporters were told; "done" needs a photo taken near the
    place afterwards or a recorded reason; "not for this department" needs the office to which it belongs.
    """
    for complaint in _WAITING.rows(file.pk):
        try:
            refuse_empty(file.result)
            refuse_same(file.result, complaint=complaint)
        except ValidationError as fault:
            raise NotAllowed(fault.message, code=fault.code) from None
        if file.outcome == Outcome.DONE and not proven(complaint):
            raise NotAllowed(
                _(
                    "Complaint %(number)s cannot be closed as done yet: no photo was taken within %(metres)s m of the"
                    " place since it was reported. Record the work with a photo, choose one of a visit, or give the"
                    " reason why there is none, beside the complaint on this page."
                )
                % {"number": complaint.number, "metres": complaint.category.proof_metres},
                code="proof",
            )
        if file.outcome == Outcome.NOT_OURS and named_office(complaint) is None:
            raise NotAllowed(
                _("Say first, beside complaint %(number)s on this page, to which office it belongs.")
                % {"number": complaint.number},
                code="office",
            )
        if file.outcome == Outcome.DUPLICATE and complaint.state in OPEN_STATES:
            raise NotAllowed(
                _("Let complaint %(number)s first go on in the one that it repeats: its reporter is told that number.")
                % {"number": complaint.number},
                code="duplicate",
            )


def named_office(complaint: Complaint) -> Referral | None:
    """Return the office named for the complaint and not yet written to, or None."""
    return complaint.referrals.filter(replaced_at=None, sent_at=None).select_related("agency").first()


@transaction.atomic
def choose_photo(*, complaint: Complaint, user: User, original: Original) -> ClosingProof:
    """Record that a photo of a visit or work on the file shows the place put right.

    Raises NotAllowed where ``user`` does not hold the file or the photo is not one taken near the place since then.
    """
    complaint, post, officer = held(complaint, user)
    found = next((photo for photo in photos_after(complaint) if photo.original.pk == original.pk), None)
    if found is None:
        raise NotAllowed(_("This photo was not taken near the place after it was reported."), code="photo")
    return ClosingProof.objects.create(
        complaint=complaint,
        original=found.original,
        metres=found.metres,
        taken_at=found.taken_at,
        given_by=officer,
        given_post=post,
        given_at=timezone.now(),
    )


@transaction.atomic
def waive_photo(*, complaint: Complaint, user: User, reason: str) -> ClosingProof:
    """Record why a complaint is closed as done without a photo; the officer answers for it by name."""
    complaint, post, officer = held(complaint, user)
    if not says_something(reason):
        raise NotAllowed(
            _("Say in a sentence why there can be no photo, and how you know that it is done."), code="why"
        )
    return ClosingProof.objects.create(
        complaint=complaint, reason=reason, given_by=officer, given_post=post, given_at=timezone.now()
    )


@transaction.atomic
def name_office(*, complaint: Complaint, user: User, agency: Agency, why: str) -> Referral:
    """Record to which office the complaint belongs, in place of one named before; it is told when the file is closed.

    Raises NotAllowed where ``user`` does not hold the file, the office is retired or no reason is given.
    """
    complaint, post, officer = held(complaint, user)
    if not agency.active:
        raise NotAllowed(_("This office is no longer offered; choose another."), code="retired")
    if not says_something(why):
        raise NotAllowed(_("Say in a sentence why it belongs there; the reporter reads it."), code="why")
    complaint.referrals.filter(replaced_at=None, sent_at=None).update(replaced_at=timezone.now())
    return Referral.objects.create(
        complaint=complaint, agency=agency, why=why, named_by=officer, named_post=post, named_at=timezone.now()
    )


def held(complaint: Complaint, user: User) -> tuple[Complaint, Post, Officer]:
    """Lock the open complaint's file and the complaint for its holder; raises NotAllowed for anybody else."""
    if complaint.file_id is not None:
        _FILE.first(complaint.file_id)
    complaint = _COMPLAINT.get(complaint.pk)
    post, officer = rules.holding_post(user, complaint), officer_of(user)
    if post is None or officer is None:
        raise NotAllowed(_("Only who holds the file can do this; it is not with you."), code="holder")
    if complaint.state not in OPEN_STATES:
        raise NotAllowed(_("This complaint has ended; the file must be reopened first."), code="ended")
    return complaint, post, officer
