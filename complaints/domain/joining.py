"""Somebody else has the same problem: he joins the open complaint, follows it, and may stop."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.correspondence import joint_letters
from complaints.correspondence.recipients import together
from complaints.data_protection.contacts import Contact
from complaints.domain.reporting import WrongCodeError
from complaints.guard import codes
from complaints.models import Complaint, Follower, FollowerContact, FollowerRead, Reporter
from complaints.workflow import OPEN_STATES
from staff.models import User

_USED = gettext_lazy("This code was used already. The page that you follow it on stands in our message to you.")


@transaction.atomic
def join(*, complaint: Complaint, contact: Contact, language: str) -> Follower:
    """Keep that an open complaint is somebody else's too, until he confirms it by the code that is sent to him.

    Nobody learns by this whether an address follows it already: that shows only after the code.
    Side effects, in order: stores the follower and, apart, his data; sends the code by mail, else by SMS.
    Raises ValidationError where the complaint has ended, goes on in another, or is not for the public.
    """
    complaint = Complaint.objects.select_related("category", "publication").get(pk=complaint.pk)
    if complaint.state not in OPEN_STATES or not hasattr(complaint, "publication"):
        raise ValidationError(_("This complaint has ended. If the problem is there, please report it anew."))
    follower = Follower.objects.create(complaint=complaint, language=language)
    FollowerContact.objects.create(
        follower=follower,
        email=contact.email,
        phone=contact.phone,
        name=contact.name,
        notice_version=contact.notice_version,
    )
    send_follower_code(follower=follower)
    return follower


@transaction.atomic
def send_follower_code(*, follower: Follower) -> None:
    """Send a fresh code; the one before no longer counts."""
    code = codes.new_code()
    contact = follower.contact
    contact.code_hash = _hashed(follower, code)
    contact.code_sent_at = timezone.now()
    contact.code_attempts = 0
    contact.save(update_fields=["code_hash", "code_sent_at", "code_attempts"])
    joint_letters.send_code(follower=follower, code=code)


def _hashed(follower: Follower, code: str) -> str:
    return salted_hmac("complaints.follower", f"{follower.key}:{code}", algorithm="sha256").hexdigest()


def confirm_following(*, follower: Follower, code: str) -> Follower | Complaint:
    """Count a follower, once the address has shown to be his; return him.

    Who follows the complaint already under this address is returned as he was; who reported it gets the complaint.
    Side effects, in order: locks the complaint; confirms the follower, or removes the second row; sends the address of
    his page. A second confirmation changes nothing. Raises WrongCodeError; the failed attempt is counted.
    """
    if follower.confirmed_at is not None:
        return follower
    _check(follower, code)
    with transaction.atomic():
        Complaint.objects.select_for_update(of=("self",)).get(pk=follower.complaint_id)
        found = Follower.objects.select_related("complaint__category", "contact").filter(pk=follower.pk).first()
        if found is None:
            raise WrongCodeError(_USED)
        follower = found
        if follower.confirmed_at is not None:
            return follower
        if (before := _known(follower)) is not None:
            follower.delete()
            return before
        follower.confirmed_at = timezone.now()
        follower.save(update_fields=["confirmed_at"])
        joint_letters.send_joined(follower=follower)
    return follower


def _check(follower: Follower, code: str) -> None:
    with transaction.atomic():
        contact = FollowerContact.objects.select_for_update().filter(follower=follower).first()
        if contact is None:
            raise WrongCodeError(_USED)
        if contact.code_attempts >= codes.MAX_ATTEMPTS:
            raise WrongCodeError(_("This code was tried too often. Ask for a new one."))
        if contact.code_sent_at is None or timezone.now() - contact.code_sent_at > codes.VALID_FOR:
            raise WrongCodeError(_("This code is too old. Ask for a new one."))
        if constant_time_compare(contact.code_hash, _hashed(follower, code)):
            return
        contact.code_attempts += 1
        contact.save(update_fields=["code_attempts"])
    raise WrongCodeError(_("This is not the code that we sent. Look at the newest message and type its six digits."))


def _known(follower: Follower) -> Follower | Complaint | None:
    """Return who has this address in the same complaint already."""
    contact = follower.contact
    # The code went to the mail address, where there is one: only that is shown to be his.
    shown = Q(email__iexact=contact.email) if contact.email else Q(email="", phone=contact.phone)
    among = together(follower.complaint)
    # Who took his part back may come back as one who follows it.
    reporters = Reporter.objects.filter(shown, complaint__in=among, complaint__stepped_back_at=None)
    reporter = reporters.select_related("complaint").first()
    if reporter is not None:
        return reporter.complaint
    contacts = FollowerContact.objects.filter(shown, follower__in=Follower.objects.following())
    before = contacts.filter(follower__complaint__in=among).select_related("follower").first()
    return before.follower if before else None


@transaction.atomic
def stop_following(*, follower: Follower) -> None:
    """Let a follower go: nothing is sent to him any more, and what tells who he is is removed."""
    follower = Follower.objects.select_for_update().get(pk=follower.pk)
    if follower.ended_at is None:
        follower.ended_at = timezone.now()
        follower.save(update_fields=["ended_at"])
    FollowerContact.objects.filter(follower=follower).delete()


@transaction.atomic
def read_followers(*, complaint: Complaint, user: User, reason: str) -> list[FollowerContact]:
    """Return where the complaint's followers are reached, after logging who reads it, why, and how many."""
    rows = FollowerContact.objects.filter(follower__complaint=complaint, follower__in=Follower.objects.following())
    found = list(rows.order_by("follower_id"))
    FollowerRead.objects.create(complaint=complaint, user=user, reason=reason, shown=len(found))
    return found


@transaction.atomic
def forget_followers(*, at: dt.datetime) -> int:
    """Remove the data of followers of complaints that ended longer before ``at`` than their category keeps such data.

    The rows that count them stay. A merged complaint's followers are kept as long as those of the one it goes on in.
    Returns how many were removed.
    """
    ended = Coalesce("follower__complaint__merged_into__ended_at", "follower__complaint__ended_at")
    kept = F("follower__complaint__category__kept_days") * dt.timedelta(days=1)
    going_on = Q(follower__complaint__merged_into__isnull=False, follower__complaint__merged_into__ended_at=None)
    rows = FollowerContact.objects.exclude(going_on).annotate(
        until=ExpressionWrapper(ended + kept, output_field=DateTimeField())
    )
    count, _each = rows.filter(until__lt=at).delete()
    return count


@transaction.atomic
def forget_unconfirmed_followers(*, before: dt.datetime) -> int:
    """Remove who asked to follow before ``before`` and never confirmed, with his data; returns how many."""
    stale = Follower.objects.filter(confirmed_at__isnull=True, asked_at__lt=before)
    count: int = stale.count()
    stale.delete()
    return count
