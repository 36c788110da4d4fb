"""Gradings of condition and of risk. They are permanent; the asset shows the newest, whatever order they arrive in."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.domain import set_condition, set_risk
from assets.models import Asset, Risk
from inspections import due
from inspections.elements import OF_KIND
from inspections.models import Assessment, Condition, RiskAssessment, Visit
from inspections.priorities import AGREED, OPEN
from inspections.rules import may_assess
from inspections.workflow import NotAllowed
from staff.domain import officer_of
from staff.models import User


@transaction.atomic
def record_assessment(
    *,
    asset: Asset,
    grade: int,
    remarks: str = "",
    element: str = "",
    assessed_at: dt.datetime | None = None,
    visit: Visit | None = None,
    user: User | None = None,
    key: uuid.UUID | None = None,
) -> Assessment:
    """Record a grading (1–5) of an asset, or of an element of it; it is permanent.

    Side effects, in order: locks the asset; stores the assessment; for a grading of the whole, writes on the asset the
    condition of the newest and the trend between the newest two, and when it is to be looked at next.
    """
    if grade not in Condition.values:
        raise ValidationError({"grade": _("Choose a grade from 1 to 5.")})
    moment = assessed_at or timezone.now()
    # Of two recorded at once the second sees the first.
    version = Asset.objects.select_for_update(no_key=True).values_list("version", flat=True).get(pk=asset.pk)
    assessment = Assessment.objects.create(
        asset=asset,
        asset_version=version,
        visit=visit,
        element=element,
        grade=grade,
        remarks=remarks,
        assessed_at=moment,
        assessed_by=officer_of(user) if user else None,
        key=key,
    )
    if not element:
        known = Assessment.objects.filter(asset=asset, element="", assessed_at__lte=max(moment, timezone.now()))
        newest, *older = known.order_by("-assessed_at", "-pk")[:2]
        set_condition(
            asset=asset,
            grade=newest.grade,
            on=timezone.localdate(newest.assessed_at),
            before=older[0].grade if older else None,
        )
        due.derive([asset.pk])
        asset.refresh_from_db(fields=["condition", "condition_on", "trend", "need", "version"])
    return assessment


@transaction.atomic
def assess(
    *,
    asset: Asset,
    user: User,
    grade: int,
    on: dt.date,
    remarks: str = "",
    elements: Iterable[tuple[str, int]] = (),
    key: uuid.UUID | None = None,
) -> Assessment:
    """Record what somebody found without a visit: the grade of the whole and of elements, (code, grade) pairs.

    The same ``key`` again finds the first. Raises NotAllowed, ValidationError by field. Side effects, in order: locks
    the asset; records the elements; records the whole.
    """
    if not may_assess(user):
        raise NotAllowed(_("Engineers, section heads and inspectors grade a condition."), code="person")
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    asset = Asset.objects.select_for_update(no_key=True).get(pk=asset.pk)
    if key is not None and (known := Assessment.objects.filter(key=key, asset=asset).first()):
        return known
    # Of today, the present moment; of an earlier day its noon, for only the day is known.
    noon = dt.datetime.combine(on, dt.time(12), tzinfo=timezone.get_current_timezone())
    moment = timezone.now() if on == timezone.localdate() else noon
    for code, element_grade in elements:
        if code not in OF_KIND[asset.kind]:
            raise ValidationError(_("This kind of asset has no such part."))
        record_assessment(asset=asset, grade=element_grade, element=code, assessed_at=moment, user=user)
    return record_assessment(asset=asset, grade=grade, remarks=remarks, assessed_at=moment, user=user, key=key)


@transaction.atomic
def record_risk(
    *,
    asset: Asset,
    user: User,
    priority: str,
    danger: bool,
    reasons: str,
    on: dt.date,
    solution: str = "",
    visit: Visit | None = None,
    key: uuid.UUID | None = None,
) -> RiskAssessment:
    """Record a risk priority (A–F after Historic England; "": not at risk), with the reasons for it; it is permanent.

    The same ``key`` again finds the first. Raises NotAllowed, ValidationError by field: A and C have no agreed
    ``solution``, B and D name it. Side effects, in order: locks the asset; stores the assessment; writes on the asset
    priority, day and danger of the newest.
    """
    if not may_assess(user):
        raise NotAllowed(_("Engineers, section heads and inspectors assess a risk."), code="person")
    _check_risk(priority, solution, reasons, on)
    asset = Asset.objects.select_for_update(no_key=True).get(pk=asset.pk)
    if key is not None and (known := RiskAssessment.objects.filter(key=key, asset=asset).first()):
        return known
    made = RiskAssessment.objects.create(
        key=key or uuid.uuid4(),
        asset=asset,
        asset_version=asset.version,
        visit=visit,
        priority=priority,
        danger=danger,
        solution=solution,
        reasons=reasons,
        assessed_on=on,
        assessed_by=officer_of(user),
    )
    newest = RiskAssessment.objects.filter(asset=asset).newest_first()[0]
    set_risk(
        asset=asset,
        priority=newest.priority,
        danger=newest.danger,
        on=newest.assessed_on,
        user=user,
        reason=_("Risk assessed: %(priority)s") % {"priority": newest.priority or "–"},
    )
    return made


def _check_risk(priority: str, solution: str, reasons: str, on: dt.date) -> None:
    faults: dict[str, str] = {}
    if priority and priority not in Risk.values:
        faults["priority"] = _("Choose a letter from A to F.")
    if priority in AGREED and not solution.strip():
        faults["solution"] = _("Priorities B and D say that a solution is agreed: write which.")
    if priority in OPEN and solution.strip():
        faults["priority"] = _("A solution is agreed, so this is B or D.")
    if not reasons.strip():
        faults["reasons"] = _("Say what was found that leads to this priority.")
    if on > timezone.localdate():
        faults["on"] = _("The day lies in the future.")
    if faults:
        raise ValidationError(faults)
