"""Reference data of complaints: categories and other offices."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from complaints.models import Agency, Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Categories in three languages."""

    list_display = ["code", "name_en", "name_bn", "name_hi", "section", "priority", "promised_hours", "active"]
    list_filter = ["section", "priority", "active"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is in use is retired; rules of routing are kept on the desk, where they are tried first."""
        return False


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Offices to which complaints that are not this department's are sent on."""

    list_display = ["code", "name_en", "name_bn", "name_hi", "email", "phone", "rank", "active"]
    list_filter = ["active"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is in use is retired."""
        return False
