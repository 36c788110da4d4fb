"""The fingerprint of what was sent, by which the same report sent twice is told from another under the same id."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac

from complaints.data_protection.contacts import Contact
from complaints.models import Category, Question

if TYPE_CHECKING:
    from complaints.domain.provisional import NotListed


def fingerprint(
    *,
    category: Category,
    pin: Point,
    pin_accuracy_m: float | None,
    text: str,
    photos: "Sequence[UploadedFile[Any]]",
    contact: Contact | None,
    address: str,
    answers: Mapping[Question, Any],
    named_assets: Iterable[str],
    unlisted: "NotListed | None" = None,
) -> str:
    """Return the fingerprint of a report's content, 64 hexadecimal digits.

    Keyed, for a telephone number is soon guessed from a plain hash. The reader's language is no content: a report that
    waited on a phone may be sent from a page in another one. Photos are read and left at their beginning.
    """
    content = {
        "category": category.code,
        "pin": [round(pin.x, 7), round(pin.y, 7)],
        "accuracy": pin_accuracy_m,
        "text": text,
        "address": address,
        "contact": [contact.email, contact.phone, contact.name] if contact else None,
        "answers": {question.code: value for question, value in answers.items()},
        "assets": sorted(named_assets),
        "unlisted": [unlisted.kind, unlisted.name, unlisted.note] if unlisted else None,
        "photos": [_digest(photo) for photo in photos],
    }
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return salted_hmac("complaints.content", plain, algorithm="sha256").hexdigest()


def _digest(photo: "UploadedFile[Any]") -> str:
    photo.seek(0)
    digest = hashlib.file_digest(photo, "sha256").hexdigest()
    photo.seek(0)
    return digest
