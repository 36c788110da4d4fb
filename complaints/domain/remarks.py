"""A citizen's later words to his complaint: on its file, and told to who holds it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.correspondence import letters
from complaints.models import ApiKey, Complaint, Remark, RemarkPhoto
from evidence.domain import keep_document, receive_photo
from files import domain as files
from files.models import File, ReceiptMode
from staff.domain import notify


@transaction.atomic
def add_remark(
    *,
    complaint: Complaint,
    api_key: ApiKey,
    text: str,
    said_at: dt.datetime | None = None,
    update_id: str = "",
    media_url: str = "",
    photos: "Sequence[UploadedFile[Any]]" = (),
) -> Remark:
    """Put a citizen's later words on the file of his (confirmed) complaint, as a receipt of their own.

    The complaint's state does not move: what an unknown reader says of it is for its officer to judge. With an
    ``update_id`` that the same programme sent to it before, nothing happens and the first is returned.
    Side effects, in order: locks the file and the complaint; stores the words and photos; diarises a receipt; adds the
    words and each photo as papers; tells the holder of the file. Raises evidence.domain.Refused for a photo.
    """
    if complaint.file_id is None:
        raise ValueError("a complaint that nobody confirmed has no file")
    # The file first, as everybody who moves it does; behind its lock the same words sent twice are seen.
    file = File.objects.select_for_update(of=("self",)).select_related("section", "holder").get(pk=complaint.file_id)
    complaint = Complaint.objects.select_for_update(of=("self",)).select_related("category").get(pk=complaint.pk)
    if update_id and (known := complaint.remarks.filter(api_key=api_key, update_id=update_id).first()):
        return known
    now = timezone.now()
    remark = Remark.objects.create(
        complaint=complaint,
        api_key=api_key,
        update_id=update_id,
        text=text,
        media_url=media_url,
        said_at=min(said_at, now) if said_at else now,
        taken_at=now,
    )
    kept = [receive_photo(upload=upload, received_from=None) for upload in photos]
    RemarkPhoto.objects.bulk_create(RemarkPhoto(remark=remark, original=original) for original in kept)
    _file(remark, file, kept)
    number = complaint.number
    notify(
        post=file.holder,
        text=lambda: _("The citizen wrote again about complaint %(number)s") % {"number": number},
        url=reverse("files:file", args=[file.pk]),
    )
    return remark


@translation.override(letters.FILE_LANGUAGE)
def _file(remark: Remark, file: File, photos: Sequence[Any]) -> None:
    subject = _("Later words on complaint %(number)s") % {"number": remark.complaint.number}
    receipt = files.diarise(
        section=file.section, mode=ReceiptMode.COMPLAINT, sender=_("a citizen"), subject=subject, file=file
    )
    content = render_to_string("complaints/open311/remark.html", {"remark": remark, "complaint": remark.complaint})
    document = keep_document(
        content=content.encode(), name=f"{remark.complaint.number}-{remark.pk}.html", media_type="text/html"
    )
    papers = [files.Paper(title=subject, original=document, receipt=receipt)]
    for serial, photo in enumerate(photos, start=1):
        papers.append(files.Paper(title=_("Photo %(n)s") % {"n": serial}, original=photo, receipt=receipt))
    for paper in papers:
        files.add_paper(file=file, paper=paper, added_by=None)
