"""A paper uploaded at the desk: a PDF or a photo, told apart by what it is and not by its name."""

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from evidence.domain import Refused, keep_document, receive_photo
from evidence.intake import HEAD, PDF, examine, sniff
from files.domain.opening import Paper
from files.models import Receipt
from staff.models import User


def kept_paper(
    *,
    upload: "UploadedFile[Any]",
    title: str,
    pages: int,
    user: User | None,
    receipt: Receipt | None = None,
    form_key: uuid.UUID | None = None,
) -> Paper:
    """Keep the upload and return it as a paper; raises evidence's Refused, in words, where it is neither.

    The pages of a PDF are counted; ``pages`` is what counts where that fails.
    """
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    if sniff(head) == PDF:
        pages = _counted(upload) or pages
        original = keep_document(content=upload.read(), name=upload.name or "", media_type=PDF, received_from=user)
    else:
        original, pages = receive_photo(upload=upload, received_from=user), 1
    return Paper(title=title, original=original, pages=pages, receipt=receipt, form_key=form_key)


def _counted(upload: "UploadedFile[Any]") -> int:
    try:
        return len(examine(upload).sizes)
    except Refused:
        # Locked or broken for us; it is still what arrived, and is kept.
        return 0
    finally:
        upload.seek(0)
