"""A confirmed report becomes the department's: place, post, number, file, first papers."""

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assets.domain import link_file, link_point
from assets.lookup import asset_at
from complaints import abuse, letters
from complaints.models import Complaint, Stage, State
from complaints.routing import post_for
from evidence.domain import keep_document
from files import domain as files
from files.models import ReceiptMode
from files.numbering import next_number
from maps.lookup import ward_at


@transaction.atomic
def take_in(*, complaint: Complaint) -> Complaint:
    """Take a report in whose reporter needs no code (he stands at the counter); otherwise as ``confirm`` does."""
    complaint = (
        Complaint.objects.select_for_update(of=("self",)).select_related("category__section").get(pk=complaint.pk)
    )
    return complaint if complaint.state != State.UNCONFIRMED else _take_in(complaint)


@translation.override(letters.FILE_LANGUAGE)
def _take_in(complaint: Complaint) -> Complaint:
    now = timezone.now()
    category = complaint.category
    complaint.ward = ward_at(complaint.pin)
    complaint.asset = asset_at(point=complaint.pin, kinds=category.kinds, within_m=category.distance_m)
    complaint.asset_version = complaint.asset.version if complaint.asset else None
    post = post_for(category=category, ward=complaint.ward, asset=complaint.asset)
    year = timezone.localdate(now).year
    complaint.number = f"C-{year}-{next_number(series='complaint', year=year):06d}"
    complaint.confirmed_at = now
    complaint.promised_at = now + dt.timedelta(hours=category.promised_hours)
    complaint.file = files.open_file(
        section=post.section,
        post=post,
        subject=letters.subject_of(complaint),
        priority=category.priority,
        due_by=complaint.promised_at,
    )
    receipt = files.diarise(
        section=post.section,
        mode=ReceiptMode.COMPLAINT,
        sender=_("a citizen"),
        subject=letters.subject_of(complaint),
        file=complaint.file,
    )
    complaint.state = State.RECEIVED
    complaint.save()
    for paper in _papers(complaint):
        files.add_paper(
            file=complaint.file,
            paper=files.Paper(title=paper.title, original=paper.original, pages=paper.pages, receipt=receipt),
            added_by=None,
        )
    if complaint.asset:
        link_file(file=complaint.file, asset=complaint.asset)
    else:
        link_point(file=complaint.file, point=complaint.pin)
    Stage.objects.create(complaint=complaint, state=State.RECEIVED, at=now)
    abuse.look(complaint=complaint)
    letters.send_received(complaint=complaint)
    return complaint


def _papers(complaint: Complaint) -> list[files.Paper]:
    document = keep_document(
        content=letters.document(complaint).encode(),
        name=f"{complaint.number}.html",
        media_type="text/html",
    )
    papers = [files.Paper(title=_("Complaint %(number)s") % {"number": complaint.number}, original=document)]
    for serial, photo in enumerate(complaint.photos.select_related("original"), start=1):
        papers.append(files.Paper(title=_("Photo %(n)s") % {"n": serial}, original=photo.original))
    return papers
