"""What rooms above write on an asset: its condition, and nothing that people type."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset


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
