"""What rooms above write on an asset: its condition, its grade, its heritage lock; nothing that people type here."""

import datetime as dt

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.models import Asset, Building, Grade, Kind
from staff.models import User


@transaction.atomic
def set_condition(*, asset: Asset, grade: int, on: dt.date) -> Asset:
    """Write an assessment's grade (1–5) on the asset and return it; an older assessment leaves the newer one standing.

    Called by recording an assessment and by nothing else.
    """
    if grade not in range(1, 6):
        raise ValidationError(_("A condition is a number from 1 to 5."), code="grade")
    if on > timezone.localdate():
        raise ValidationError(_("An assessment cannot lie in the future."), code="future")
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    if current.condition_on is None or on >= current.condition_on:
        Asset.objects.filter(pk=current.pk).update(condition=grade, condition_on=on)
        current.refresh_from_db()
    return current


@transaction.atomic
def set_grade(*, asset: Asset, grade: str, user: User | None, reason: str) -> Asset:
    """Write a heritage grade ("" for none) on the asset and return it; who did it and why is kept with the change.

    Called by a grading and by nothing else: once an asset is registered its grade changes in no other way.
    """
    if grade and grade not in Grade.values:
        raise ValidationError(_("There is no such grade."), code="grade")
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    if current.grade != grade:
        with pghistory.context(**who(user, reason)):
            Asset.objects.filter(pk=current.pk).update(grade=grade)
        current.refresh_from_db()
    return current


@transaction.atomic
def set_lock(*, asset: Asset, locked: bool, user: User | None, reason: str) -> Asset:
    """Write on a building whether a heritage lock stops its clearance; return the asset at its new version.

    Called by setting and releasing a lock and by nothing else. Raises ValidationError for another kind of asset.
    """
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    if current.kind != Kind.BUILDING:
        raise ValidationError(_("Only a heritage building can be locked."), code="kind")
    with pghistory.context(**who(user, reason)):
        if Building.objects.filter(asset=current).exclude(heritage_lock=locked).update(heritage_lock=locked):
            # The version counts changes of the whole asset, not of one table.
            Asset.objects.filter(pk=current.pk).update(version=current.version + 1)
    current.refresh_from_db()
    return current
