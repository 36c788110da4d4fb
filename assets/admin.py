"""Reference data of the register: which changes need approval, by which weights need is reckoned, names of streets.

Nothing of the register itself is edited here: assets change by ``assets.domain`` alone, so that every change is
checked, versioned and explained.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest
from procrastinate.exceptions import AlreadyEnqueued

from assets.models import ApprovalRule, NeedWeight, StreetName
from assets.tasks import weigh_needs

if TYPE_CHECKING:
    _RuleAdmin = admin.ModelAdmin[ApprovalRule]
    _WeightAdmin = admin.ModelAdmin[NeedWeight]
    _StreetAdmin = admin.ModelAdmin[StreetName]
else:
    _RuleAdmin = _WeightAdmin = _StreetAdmin = admin.ModelAdmin


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(_RuleAdmin):
    """Rules by date; one that no longer holds is ended, not deleted."""

    list_display = ["name_en", "field_names", "kinds", "statuses", "approving", "valid_from", "valid_until"]
    search_fields = ["name_en", "source"]
    ordering = ["-valid_from", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: ApprovalRule | None = None) -> bool:
        """Refuse: decisions of its time were made under it."""
        return False


@admin.register(NeedWeight)
class NeedWeightAdmin(_WeightAdmin):
    """Weights with the day they hold from; a new one is added beside the old, which stays."""

    list_display = ["factor", "value", "weight", "valid_from", "source"]
    list_filter = ["factor"]
    ordering = ["factor", "value", "-valid_from"]

    def has_delete_permission(self, request: HttpRequest, obj: NeedWeight | None = None) -> bool:
        """Refuse: what was decided by a weight must stay explicable."""
        return False

    def save_model(self, request: HttpRequest, obj: NeedWeight, form: "ModelForm[NeedWeight]", change: bool) -> None:
        """Save, and have every asset weighed anew."""
        super().save_model(request, obj, form, change)
        with suppress(AlreadyEnqueued), transaction.atomic():
            weigh_needs.defer()


@admin.register(StreetName)
class StreetNameAdmin(_StreetAdmin):
    """Old and new names, one row each."""

    list_display = ["street", "name_en", "name_bn", "name_hi", "current", "since", "until", "certainty"]
    list_filter = ["current", "certainty"]
    search_fields = ["street", "name_en", "name_bn", "name_hi"]
