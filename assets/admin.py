"""Which changes need approval: the room's one table of reference data.

Assets themselves are not edited here: they change by ``assets.domain`` alone, so that every change is checked,
versioned and explained.
"""

from django.contrib import admin
from django.http import HttpRequest

from assets.models import ApprovalRule


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rules by date; one that no longer holds is ended, not deleted."""

    list_display = ["name_en", "field_names", "kinds", "statuses", "approving", "valid_from", "valid_until"]
    search_fields = ["name_en", "source"]
    ordering = ["-valid_from", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: ApprovalRule | None = None) -> bool:
        """Refuse: decisions of its time were made under it."""
        return False
