"""A complaint on paper."""

import uuid

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from complaints.desk.listing import due_of
from complaints.models import Complaint
from complaints.presentation import answers_of
from evidence import derivatives
from evidence.documents import picture_uri, render_pdf


def complaint_pdf(complaint: Complaint) -> bytes:
    """Return a complaint as a PDF on A4: place, words, answers, photos, stages, answer; never who reported it.

    Headings and dates are in the language that is active; what people wrote stands as they wrote it.
    """
    photos = [photo.original for photo in complaint.photos.select_related("original")]
    kept = {original.key: original for original in photos}

    def picture(key: uuid.UUID, purpose: str) -> tuple[bytes, str]:
        if key not in kept:
            raise ValueError("a complaint shows only its own photos")
        made = derivatives.ensure(kept[key], purpose)
        with made.file.open("rb") as stored:
            return stored.read(), made.media_type

    context = {
        "complaint": complaint,
        "language": (get_language() or "en")[:2],
        "due_words": due_of(complaint)[1],
        "answers": answers_of(complaint),
        "places": complaint.places.select_related("asset"),
        "stages": complaint.stages.all(),
        "photos": [picture_uri(original) for original in photos],
        "made_at": timezone.now(),
    }
    html = render_to_string("complaints/desk/document.html", context)
    return render_pdf(html.encode(), picture=picture)
