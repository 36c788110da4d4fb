"""Visits: ordered, cancelled, reported; and the gradings that come of them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.domain import link_file
from assets.models import Asset
from evidence.domain import receive_photo
from files.models import File, PartMerge
from inspections import papers, signals
from inspections.domain.assessing import record_assessment
from inspections.domain.telling import tell_cancelled, tell_lapsed, tell_ordered, tell_ordered_many, tell_reported
from inspections.fixes import Fix, columns, of_each
from inspections.models import Visit, VisitPhoto, VisitState
from inspections.rules import cancelling_post, ordering_post, reporting_post
from inspections.workflow import NotAllowed, check_visit
from staff.domain import officer_of
from staff.models import Duty, Post, User


@transaction.atomic
def order_visit(
    *,
    asset: Asset,
    assigned_to: Post,
    due_on: dt.date,
    instructions: str,
    user: User,
    file: File | None = None,
    key: uuid.UUID | None = None,
) -> Visit:
    """Order of an inspector's post that it looks at an asset; the same ``key`` again returns the first order.

    Raises NotAllowed where ``user`` may not order (on this file), ValidationError by field for what does not fit.
    Side effects, in order: locks the file and the asset; links them; stores the visit; tells the inspector; sends
    ``visit_ordered``.
    """
    visit, fresh = _order(
        asset=asset, assigned_to=assigned_to, due_on=due_on, instructions=instructions, user=user, file=file, key=key
    )
    if fresh:
        tell_ordered(visit)
        signals.visit_ordered.send(sender=Visit, visit=visit)
    return visit


@transaction.atomic
def order_visits(
    *,
    assets: Iterable[Asset],
    assigned_to: Post,
    due_on: dt.date,
    instructions: str,
    user: User,
    key: uuid.UUID,
) -> tuple[list[Visit], list[Asset]]:
    """Order of an inspector's post that it looks at several assets; all or none.

    Returns the visits, and the assets left out because a visit is ordered there already. The same ``key`` again finds
    the first visits. Raises as ``order_visit`` does. Side effects, in order: locks each asset in the order of keys and
    stores its visit; tells the inspector once; sends ``visit_ordered`` for each.
    """
    chosen = sorted(assets, key=lambda asset: asset.pk)
    if not chosen:
        raise ValidationError(_("Choose at least one place."))
    made: list[Visit] = []
    found: list[Visit] = []
    left_out: list[Asset] = []
    for asset in chosen:
        own_key = uuid.uuid5(key, str(asset.pk))
        list(Asset.objects.select_for_update(no_key=True).filter(pk=asset.pk).values_list("pk"))
        waiting = Visit.objects.filter(asset=asset, state=VisitState.ORDERED).exclude(key=own_key)
        if waiting.exists():
            left_out.append(asset)
            continue
        visit, fresh = _order(
            asset=asset, assigned_to=assigned_to, due_on=due_on, instructions=instructions, user=user, key=own_key
        )
        (made if fresh else found).append(visit)
    if made:
        tell_ordered_many(made)
    for visit in made:
        signals.visit_ordered.send(sender=Visit, visit=visit)
    return made + found, left_out


def _order(
    *,
    asset: Asset,
    assigned_to: Post,
    due_on: dt.date,
    instructions: str,
    user: User,
    file: File | None = None,
    key: uuid.UUID | None = None,
) -> tuple[Visit, bool]:
    if file is not None:
        file = File.objects.select_for_update().get(pk=file.pk)
    # The same order twice at the same moment waits here for the first.
    version = Asset.objects.select_for_update(no_key=True).values_list("version", flat=True).get(pk=asset.pk)
    if key is not None and (known := Visit.objects.filter(key=key, ordered_by__in=user.posts()).first()):
        return known, False
    post = ordering_post(user, file)
    if post is None:
        raise NotAllowed(_("Only who holds the file may order an inspection on it."), code="person")
    if assigned_to.duty != Duty.INSPECTOR:
        raise ValidationError({"assigned_to": _("Choose an inspector's post.")})
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("The day lies in the past. Choose today or a later one.")})
    if file is not None:
        link_file(file=file, asset=asset, post=post, officer=officer_of(user))
    visit = Visit.objects.create(
        key=key or uuid.uuid4(),
        asset=asset,
        asset_version=version,
        file=file,
        ordered_by=post,
        ordered_at=timezone.now(),
        assigned_to=assigned_to,
        instructions=instructions,
        due_on=due_on,
    )
    return visit, True


@transaction.atomic
def cancel_visit(*, visit: Visit, user: User, reason: str) -> None:
    """Call a visit off, with a reason; raises NotAllowed.

    Side effects, in order: locks the visit; writes the cancellation; tells the inspector.
    """
    _lock(visit)
    check_visit(visit.state, VisitState.CANCELLED)
    post = cancelling_post(user, visit)
    if post is None:
        raise NotAllowed(_("Only who ordered the visit, or holds its file, may cancel it."), code="person")
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why the visit is not wanted any more.")})
    visit.state, visit.cancelled_at, visit.cancelled_by = VisitState.CANCELLED, timezone.now(), post
    visit.cancel_reason = reason
    visit.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    tell_cancelled(visit)


@transaction.atomic(savepoint=False)
def lapse_visits(*, file: File) -> None:
    """Let what is still to be looked at on a file that was closed lapse; each inspector is told that he need not go.

    A part that was merged into its main file goes on there: its visits stand until that is closed. Side effects, in
    order: locks the visits, so that one that is just being reported stands as reported; marks them.
    """
    its_parts, itself = PartMerge.objects.filter(part__part_of=file), PartMerge.objects.filter(part=file)
    waiting = Visit.objects.select_for_update(of=("self",)).filter(Q(file=file) | Q(file__in=its_parts.values("part")))
    waiting = waiting.filter(state=VisitState.ORDERED).exclude(file__in=itself.values("part"))
    for visit in waiting.select_related("asset", "assigned_to").order_by("pk"):
        visit.state = VisitState.LAPSED
        visit.save(update_fields=["state"])
        tell_lapsed(visit)


@transaction.atomic
def report_visit(
    *,
    visit: Visit,
    user: User,
    grade: int,
    report: str,
    photos: "Sequence[UploadedFile[Any]]",
    key: uuid.UUID,
    fix: Point | None = None,
    fix_accuracy_m: float | None = None,
    fix_at: dt.datetime | None = None,
    photo_fixes: Sequence[Fix | None] = (),
    elements: Iterable[tuple[str, int]] = (),
) -> bool:
    """Record what an inspector found: grade (1–5), words, photos, position; ``elements`` are (code, grade) pairs.

    Returns whether this report was taken: a visit has one report, and the same sent again (``key``) finds the first,
    by which ``visit`` is refreshed. Raises NotAllowed, ``evidence.domain.Refused``, ValidationError.
    Side effects, in order: locks the file and the visit; keeps the photos; marks the visit done; records the
    assessments, by which the asset's condition changes; puts the report on the file as a paper; tells who ordered it;
    sends ``visit_done``.
    """
    _lock_with_file(visit)
    if reporting_post(user, visit) is None:
        raise NotAllowed(_("This visit was ordered of another post."), code="person")
    if visit.state == VisitState.DONE and key == visit.key:
        return False
    check_visit(visit.state, VisitState.DONE)
    if not photos:
        raise ValidationError({"photos": _("Add at least one photo.")})
    place = Fix(point=fix, accuracy_m=fix_accuracy_m, at=fix_at) if fix is not None else None
    for upload, own in of_each(photos, photo_fixes, place):
        VisitPhoto.objects.create(
            visit=visit,
            original=receive_photo(upload=upload, received_from=user),
            **columns(own),
        )
    for name, value in columns(place).items():
        setattr(visit, name, value)
    visit.state, visit.done_at, visit.done_by = VisitState.DONE, timezone.now(), officer_of(user)
    visit.report = report
    visit.save(update_fields=["state", "done_at", "done_by", "report", "fix", "fix_accuracy_m", "fix_at"])
    for code, element_grade in elements:
        record_assessment(asset=visit.asset, grade=element_grade, element=code, visit=visit, user=user)
    record_assessment(asset=visit.asset, grade=grade, remarks=report, visit=visit, user=user)
    papers.put_report(visit)
    tell_reported(visit)
    signals.visit_done.send(sender=Visit, visit=visit)
    return True


def _lock(visit: Visit) -> None:
    """Lock the row and read it again into the instance."""
    Visit.objects.select_for_update().get(pk=visit.pk)
    visit.refresh_from_db()


def _lock_with_file(visit: Visit) -> None:
    """Lock its file, which a visit never changes, and then the visit: who closes the file does so in this order."""
    file = File.objects.select_for_update().get(pk=visit.file_id) if visit.file_id is not None else None
    _lock(visit)
    visit.file = file
