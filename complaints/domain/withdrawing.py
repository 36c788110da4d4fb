"""A reporter takes his complaint back: it ends with him, or goes on for those who share it. See docs/decisions/0029."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.correspondence.recipients import Part, part_of_reporter
from complaints.domain.filing import let_go
from complaints.domain.joining import stop_following
from complaints.domain.progress import before_waiting, lapse_inquiries, move
from complaints.models import Complaint, Follower, State
from complaints.workflow import OPEN_STATES
from files.domain.register import lock
from files.models import File


def may_withdraw(complaint: Complaint) -> bool:
    """Whether its reporter can take it back now: it is open, or goes on in an open one, and he did not before."""
    return complaint.stepped_back_at is None and complaint.survivor.state in OPEN_STATES


@transaction.atomic
def withdraw(*, complaint: Complaint, ends: bool | None = None) -> bool:
    """Let the reporter take his complaint back; returns whether it ended by that.

    Where nobody else shares it, it ends; the file stays with its holder, who closes it. Else he steps back, with all
    that he reported or follows of it: nothing is sent to him, nothing asked of him, and it goes on for the others, as
    it does where it went on in somebody else's. ``ends`` is what he was told would happen; None where nothing was.
    Raises ValidationError where the complaint has ended, he stepped back before, or something else would happen.
    Side effects, in order: locks files and complaints; records end or stepping back; removes the address with which he
    follows; lets questions to him lapse, and a complaint that waited for him go on; tells the holder.
    """
    complaint, survivor, part = _locked(complaint)
    if complaint.stepped_back_at is not None:
        raise ValidationError(_("You have taken your part in this complaint back already."), code="before")
    if survivor.state not in OPEN_STATES:
        raise ValidationError(_("This complaint has ended; it need not be taken back."), code="ended")
    if ends is not None and ends != part.alone:
        raise ValidationError(
            _("Nothing was taken back: who shares this complaint has changed. Please read again what happens."),
            code="changed",
        )
    if part.alone:
        _end(survivor)
    else:
        _step_back(complaint, survivor, part)
    return part.alone


def _locked(complaint: Complaint) -> tuple[Complaint, Complaint, Part]:
    """Lock all that he reported of it and the one that goes on, files first as everybody who moves them does."""
    seen = Complaint.objects.get(pk=complaint.pk)
    keys = {seen.survivor.pk, *part_of_reporter(seen).reports}
    of_them = Complaint.objects.filter(pk__in=keys)
    for file in File.objects.filter(pk__in=of_them.values("file")).order_by("pk"):
        lock(file)
    rows = of_them.select_for_update(of=("self",)).select_related("file__holder").order_by("pk")
    found = {row.pk: row for row in rows}
    complaint = found[complaint.pk]
    part = part_of_reporter(complaint)
    if {complaint.survivor.pk, *part.reports} != keys:
        raise ValidationError(_("Officers put complaints together or took them apart just now. Please look again."))
    return complaint, found[complaint.survivor.pk], part


def _end(complaint: Complaint) -> None:
    complaint.ended_at = timezone.now()
    move(complaint, State.WITHDRAWN)
    lapse_inquiries(complaint.pk)
    if complaint.file is not None:
        let_go(complaint=complaint, file=complaint.file)
    letters.notify_withdrawn(complaint=complaint)


def _step_back(complaint: Complaint, survivor: Complaint, part: Part) -> None:
    Complaint.objects.filter(pk__in=part.reports, stepped_back_at=None).update(stepped_back_at=timezone.now())
    for follower in Follower.objects.filter(pk__in=part.followings):
        stop_following(follower=follower)
    lapse_inquiries(*part.reports)
    if survivor.pk in part.reports and survivor.state == State.WAITING:
        # The others were told of that stage when it came.
        move(survivor, before_waiting(survivor), told=False)
    letters.notify_stepped_back(complaint=complaint, others=part.others)
