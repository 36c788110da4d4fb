"""A posted request becomes a report like any other: the one place where Open311 meets ``complaints.domain``."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints import domain
from complaints.assignment.routing import NoPostError
from complaints.data_protection.contacts import Contact, read_email, read_phone
from complaints.domain.remarks import add_remark
from complaints.guard import abuse
from complaints.intake import questions
from complaints.models import ApiKey, Category, Complaint, Origin, Remark, State, Submission
from complaints.open311.faults import Fault, of_validation
from complaints.open311.locating import Located, located
from complaints.open311.parameters import Parameters
from evidence.domain import Refused
from evidence.forms import PhotosField

LONGEST_TEXT, LONGEST_URL, MOST_PHOTOS = 4000, 2000, 4


def take(request: HttpRequest, asked: Parameters, key: ApiKey) -> Submission:
    """Store what was posted as a report; taken in at once where the key vouches or nobody is named.

    Device and account of the reporter are not kept. Raises Fault for whatever is missing or wrong, before anything is
    stored.
    """
    category = _category(asked)
    place = located(asked)
    answers = _answers(category, asked)
    contact = _contact(asked)
    text = asked.text("description", longest=LONGEST_TEXT) or str(category.name)
    try:
        found = abuse.check(request, contact=contact, text=text, sender=f"open311:{key.pk}")
    except abuse.Refused as refusal:
        raise Fault(refusal.status, refusal.message, headers=refusal.headers) from None
    media_url, photos = link(asked), sent_photos(request)
    try:
        submission = _stored(
            asked, key, category=category, place=place, answers=answers, contact=contact, photos=photos, link=media_url
        )
        abuse.hold(complaint=submission.complaint, found=found)
    except domain.OtherContentError as fault:
        raise Fault(409, *fault.messages) from None
    except Refused as fault:
        raise Fault(400, *fault.messages) from None
    except ValidationError as fault:
        raise of_validation(fault) from None
    except NoPostError:
        raise Fault(
            400, _("The department cannot take this report at the moment. Please send it again tomorrow.")
        ) from None
    return submission


@transaction.atomic
def _stored(
    asked: Parameters,
    key: ApiKey,
    *,
    category: Category,
    place: Located,
    answers: dict[Any, Any],
    contact: Contact | None,
    photos: Sequence[Any],
    link: str,
) -> Submission:
    complaint = domain.report(
        category=category,
        pin=place.pin,
        pin_accuracy_m=place.accuracy_m,
        # The standard lets the description out; a complaint says at least what it is about.
        text=asked.text("description", longest=LONGEST_TEXT) or str(category.name),
        photos=photos,
        contact=contact,
        language=(get_language() or "en")[:2],
        address=place.address,
        answers=answers,
        named_assets=place.assets,
        client_id=_client_id(asked),
        origin=Origin.OPEN311,
        vouched=key.vouches,
    )
    submission, fresh = Submission.objects.get_or_create(
        complaint=complaint, defaults={"api_key": key, "media_url": link}
    )
    if not fresh and submission.api_key_id != key.pk:
        raise Fault(409, _("client_id: another report bears it already."))
    return submission


def take_remark(request: HttpRequest, asked: Parameters, key: ApiKey) -> Remark:
    """Put a posted update on the file of its complaint, if the public may know of it or this key reported it."""
    number = asked.text("service_request_id")
    if not number:
        raise Fault(400, _("service_request_id was not provided."))
    known = Complaint.objects.exclude(state=State.UNCONFIRMED).filter(
        Q(publication__isnull=False) | Q(submission__api_key=key), number=number
    )
    complaint = known.first()
    if complaint is None:
        raise Fault(404, _("service_request_id: %(id)s was not found.") % {"id": number})
    text = asked.text("description", longest=LONGEST_TEXT)
    if not text:
        raise Fault(400, _("description was not provided."))
    said_at, update_id = asked.moment("updated_datetime"), asked.text("update_id", longest=100)
    media_url, photos = link(asked), sent_photos(request)
    try:
        return add_remark(
            complaint=complaint,
            api_key=key,
            text=text,
            said_at=said_at,
            update_id=update_id,
            media_url=media_url,
            photos=photos,
        )
    except Refused as fault:
        raise Fault(400, *fault.messages) from None


def _category(asked: Parameters) -> Category:
    code = asked.text("service_code")
    if not code:
        raise Fault(400, _("service_code was not provided."))
    category = Category.objects.filter(active=True, code=code).first()
    if category is None:
        raise Fault(404, _("service_code: %(code)s was not found.") % {"code": code})
    return category


def _answers(category: Category, asked: Parameters) -> dict[Any, Any]:
    try:
        return questions.read(questions.asked(category), asked.attributes())
    except ValidationError as fault:
        raise of_validation(fault, under="attribute") from None


def _contact(asked: Parameters) -> Contact | None:
    """Who reported, None where neither mail address nor telephone number was sent: a name alone is no contact."""
    faults = {}
    found = {"email": "", "phone": ""}
    for name, read in (("email", read_email), ("phone", read_phone)):
        try:
            if sent := asked.text(name):
                found[name] = read(sent)
        except ValidationError as fault:
            faults[name] = fault
    if faults:
        raise of_validation(ValidationError(faults))
    name = " ".join(part for part in (asked.text("first_name"), asked.text("last_name")) if part)
    return Contact(**found, name=name) if any(found.values()) else None


def _client_id(asked: Parameters) -> uuid.UUID | None:
    sent = asked.text("client_id")
    try:
        return uuid.UUID(sent) if sent else None
    except ValueError:
        raise Fault(400, _("client_id: a UUID.")) from None


def link(asked: Parameters) -> str:
    """Return the ``media_url`` as text. It is never fetched: its host may be one of ours, or of nobody."""
    url = asked.text("media_url", longest=LONGEST_URL)
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc or not url.isprintable()):
        raise Fault(400, _("media_url: an address that begins with http:// or https://."))
    return url


def sent_photos(request: HttpRequest) -> list[Any]:
    """Return every picture of a multipart post, whatever its part is called; raises Fault for what is no picture."""
    uploads = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
    try:
        return list(PhotosField(max_photos=MOST_PHOTOS, required=False).clean(uploads))
    except ValidationError as fault:
        raise Fault(400, *fault.messages) from None
