"""Reference data of inspections: how often assets are looked at."""

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest
from procrastinate.exceptions import AlreadyEnqueued

from inspections.models import InspectionCycle
from inspections.tasks import derive_due

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[InspectionCycle]
else:
    _Admin = admin.ModelAdmin


@admin.register(InspectionCycle)
class InspectionCycleAdmin(_Admin):
    """Cycles with the day they hold from; a new rule is added beside the old one."""

    list_display = ["kind", "grade", "condition", "months", "valid_from", "source"]
    list_filter = ["kind", "grade", "condition"]

    def has_delete_permission(self, request: HttpRequest, obj: InspectionCycle | None = None) -> bool:
        """Refuse: what was due by a rule must stay explicable."""
        return False

    def save_model(
        self, request: HttpRequest, obj: InspectionCycle, form: "ModelForm[InspectionCycle]", change: bool
    ) -> None:
        """Save, and have every day derived anew."""
        super().save_model(request, obj, form, change)
        with suppress(AlreadyEnqueued), transaction.atomic():
            derive_due.defer()
