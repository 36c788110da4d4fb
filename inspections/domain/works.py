"""Maintenance works: ordered, and completed with a photo that shows it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.domain import link_file
from assets.models import Asset
from evidence.domain import receive_photo
from files.models import File
from inspections import papers, signals
from inspections.fixes import Fix, columns, of_each
from inspections.models import Work, WorkPhoto, WorkState
from inspections.rules import completing_post, ordering_post
from inspections.workflow import NotAllowed, check_work
from staff.domain import officer_of
from staff.models import User


@transaction.atomic
def order_work(
    *,
    asset: Asset,
    user: User,
    what: str,
    contractor: str,
    cost: Decimal | None,
    file: File | None = None,
    started_on: dt.date | None = None,
    key: uuid.UUID | None = None,
) -> Work:
    """Record a work that is ordered or, with a day up to today, begun; the same ``key`` again returns the first.

    Raises NotAllowed where ``user`` may not order (on this file), ValidationError by field for what does not fit.
    Side effects, in order: locks the file and the asset; links them; stores the work; sends ``work_ordered``.
    """
    if file is not None:
        file = File.objects.select_for_update().get(pk=file.pk)
    # The same order twice at the same moment waits here for the first.
    version = Asset.objects.select_for_update(no_key=True).values_list("version", flat=True).get(pk=asset.pk)
    if key is not None and (known := Work.objects.filter(key=key, recorded_by__in=user.posts()).first()):
        return known
    post = ordering_post(user, file)
    if post is None:
        raise NotAllowed(_("Only who holds the file may record a work on it."), code="person")
    if not what.strip():
        raise ValidationError({"what": _("Say what is done.")})
    if cost is not None and cost < 0:
        raise ValidationError({"cost": _("A cost cannot be less than nothing.")})
    if file is not None:
        link_file(file=file, asset=asset, post=post, officer=officer_of(user))
    begun = started_on is not None and started_on <= timezone.localdate()
    work = Work.objects.create(
        key=key or uuid.uuid4(),
        asset=asset,
        asset_version=version,
        file=file,
        what=what,
        contractor=contractor,
        cost=cost,
        started_on=started_on,
        state=WorkState.IN_PROGRESS if begun else WorkState.ORDERED,
        recorded_by=post,
        recorded_at=timezone.now(),
    )
    signals.work_ordered.send(sender=Work, work=work)
    return work


@transaction.atomic
def complete_work(
    *,
    work: Work,
    user: User,
    completed_on: dt.date,
    photos: "Sequence[UploadedFile[Any]]",
    fix: Point | None = None,
    fix_accuracy_m: float | None = None,
    fix_at: dt.datetime | None = None,
    photo_fixes: Sequence[Fix | None] = (),
) -> None:
    """Record that a work is done; at least one photo shows it.

    Raises NotAllowed, ``evidence.domain.Refused``, ValidationError by field. Side effects, in order: locks the work;
    keeps the photos; marks it completed; puts a record on the file as a paper; sends ``work_completed``.
    """
    Work.objects.select_for_update().get(pk=work.pk)
    work.refresh_from_db()
    check_work(work.state, WorkState.COMPLETED)
    if completing_post(user, work) is None:
        raise NotAllowed(_("Only who ordered the work, or holds its file, may record that it is done."), code="person")
    if completed_on > timezone.localdate():
        raise ValidationError({"completed_on": _("The day lies in the future. Come back when the work is done.")})
    if work.started_on and completed_on < work.started_on:
        raise ValidationError({"completed_on": _("The work cannot end before it began.")})
    if not photos:
        raise ValidationError({"photos": _("Add at least one photo.")})
    place = Fix(point=fix, accuracy_m=fix_accuracy_m, at=fix_at) if fix is not None else None
    for upload, own in of_each(photos, photo_fixes, place):
        WorkPhoto.objects.create(
            work=work,
            original=receive_photo(upload=upload, received_from=user),
            after=True,
            **columns(own),
        )
    work.state, work.completed_on, work.completed_by = WorkState.COMPLETED, completed_on, officer_of(user)
    work.save(update_fields=["state", "completed_on", "completed_by"])
    papers.put_completion(work)
    signals.work_completed.send(sender=Work, work=work)
