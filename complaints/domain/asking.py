"""Somebody asks what is kept about him: he proves his address by a code, sees, corrects, erases."""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.data_protection import personal, privacy
from complaints.data_protection.contacts import Contact
from complaints.domain.reporting import WrongCodeError
from complaints.guard import codes, marks
from complaints.models import Asked, PrivacyRequest, Proof, ScheduledErasure


@transaction.atomic
def ask_proof(*, contact: Contact, language: str) -> Proof:
    """Send a code to the mail address or number, whether or not anything is kept under it; store its hash."""
    (mark,) = marks.of_contact(contact)
    proof = Proof(mark=mark)
    code = codes.new_code()
    proof.code_hash = _hashed(proof, code)
    proof.save()
    letters.send_proof(contact=contact, code=code, language=language)
    return proof


def prove(*, proof: Proof, code: str) -> Proof:
    """Take the code; raises WrongCodeError, and counts the attempt. A proven one stays proven."""
    with transaction.atomic():
        proof = Proof.objects.select_for_update().get(pk=proof.pk)
        if proof.confirmed_at is not None:
            return proof
        if proof.attempts >= codes.MAX_ATTEMPTS:
            raise WrongCodeError(_("This code was tried too often. Ask for a new one."))
        if timezone.now() - proof.sent_at > codes.VALID_FOR:
            raise WrongCodeError(_("This code is too old. Ask for a new one."))
        if constant_time_compare(proof.code_hash, _hashed(proof, code)):
            proof.confirmed_at = timezone.now()
            proof.save(update_fields=["confirmed_at"])
            return proof
        proof.attempts += 1
        proof.save(update_fields=["attempts"])
    raise WrongCodeError(_("This is not the code that we sent. Look at the newest message and type its six digits."))


def _hashed(proof: Proof, code: str) -> str:
    return salted_hmac("complaints.proof", f"{proof.key}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def record_access(*, contact: Contact) -> PrivacyRequest:
    """Record that somebody has seen what is kept about him."""
    found = sum(len(kept) for _holder, kept in personal.told(contact))
    return _answered(contact, Asked.ACCESS, found=found, done=found)


@transaction.atomic
def erase(*, contact: Contact) -> PrivacyRequest:
    """Remove all that is kept under a proven address; what an open complaint needs goes when that ends.

    Section 17(4) of the Act frees the State from erasing on request; the department does it all the same. Side effects,
    in order: each holder removes its entries; the rest is scheduled; the request is recorded.
    """
    done = [holder.erase(contact) for holder in personal.holders.values()]
    later = sorted({complaint for each in done for complaint in each.later})
    at_once = sum(each.now for each in done)
    request = _answered(contact, Asked.ERASURE, found=at_once + len(later), done=at_once)
    ScheduledErasure.objects.bulk_create(
        [ScheduledErasure(complaint_id=complaint, request=request) for complaint in later], ignore_conflicts=True
    )
    if later:
        request.answered_at = None
        request.save(update_fields=["answered_at"])
    return request


@transaction.atomic
def correct(*, contact: Contact, to: Contact) -> PrivacyRequest:
    """Put an address that was proven in place of another that was proven, everywhere."""
    changed = sum(holder.correct(contact, to) for holder in personal.holders.values())
    return _answered(contact, Asked.CORRECTION, found=changed, done=changed)


def _answered(contact: Contact, kind: Asked, *, found: int, done: int) -> PrivacyRequest:
    now = timezone.now()
    (mark,) = marks.of_contact(contact)
    return PrivacyRequest.objects.create(
        mark=mark, kind=kind, asked_at=now, due_at=now + privacy.ANSWER_WITHIN, answered_at=now, found=found, done=done
    )
