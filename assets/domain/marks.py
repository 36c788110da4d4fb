"""What rooms above write on an asset: condition with trend, risk, grade, heritage lock; nothing people type here."""

import datetime as dt

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.models import Asset, Building, Grade, Kind, Risk, Trend
from staff.models import User


@transaction.atomic
def set_condition(*, asset: Asset, grade: int, on: dt.date, before: int | None = None) -> Asset:
    """Write an assessment's grade (1–5) and the trend on the asset and return it.

    ``grade`` is that of the newest assessment of the whole, ``before`` of the one before it; without ``before`` an
    older condition that stands on the asset is compared with. An assessment older than the condition that stands there
    leaves it standing, and is what the trend is measured from. Called by recording an assessment and by nothing else.
    """
    if grade not in range(1, 6):
        raise ValidationError(_("A condition is a number from 1 to 5."), code="grade")
    if on > timezone.localdate():
        raise ValidationError(_("An assessment cannot lie in the future."), code="future")
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    if current.condition is None or current.condition_on is None or on >= current.condition_on:
        known_before = current.condition_on is not None and current.condition_on < on
        compared = before if before is not None else current.condition if known_before else None
        values = {"condition": grade, "condition_on": on, "trend": trend_between(grade, compared)}
    else:
        values = {"trend": trend_between(current.condition, grade)}
    Asset.objects.filter(pk=current.pk).update(**values)
    current.refresh_from_db()
    return current


def trend_between(grade: int, before: int | None) -> int | None:
    """Return how a grade (1–5) differs from the one before it: a ``Trend``, or None without one before."""
    if before is None:
        return None
    return Trend.WORSE if grade > before else Trend.BETTER if grade < before else Trend.STEADY


@transaction.atomic
def set_risk(
    *, asset: Asset, priority: str, danger: bool, on: dt.date, user: User | None = None, reason: str = ""
) -> Asset:
    """Write a risk priority (A–F; "": not at risk) and whether the public is in danger on the asset and return it.

    An assessment older than the one that stands there leaves it standing. Called by recording a risk assessment and by
    nothing else. Raises ValidationError for another letter or a day to come.
    """
    if priority and priority not in Risk.values:
        raise ValidationError(_("A risk priority is a letter from A to F."), code="priority")
    if on > timezone.localdate():
        raise ValidationError(_("An assessment cannot lie in the future."), code="future")
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    if current.risk_on is None or on >= current.risk_on:
        with pghistory.context(**who(user, reason)):
            rows = Asset.objects.filter(pk=current.pk)
            rows.update(risk=priority, risk_on=on if priority else None, danger=danger)
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
