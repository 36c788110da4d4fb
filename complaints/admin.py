"""Reference data of complaints: categories, other offices, limits, what citizens are told of their data."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from complaints.models import Agency, Category, Limit, PrivacyNotice, RetentionRule


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


@admin.register(Limit)
class LimitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Limits that take the place of our own (docs/deploy.md); read anew every half minute."""

    list_display = ["scope", "most", "seconds"]


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Versions of the notice: one to come may be edited, one in force only read."""

    list_display = ["version", "in_force_from"]

    def has_change_permission(self, request: HttpRequest, obj: PrivacyNotice | None = None) -> bool:
        """Refuse to change what citizens were told."""
        return super().has_change_permission(request, obj) and not _in_force(obj)

    def has_delete_permission(self, request: HttpRequest, obj: PrivacyNotice | None = None) -> bool:
        """Refuse to remove what citizens were told; nothing is removed in bulk."""
        return obj is not None and super().has_delete_permission(request, obj) and not _in_force(obj)


def _in_force(notice: PrivacyNotice | None) -> bool:
    return notice is not None and notice.in_force_from <= timezone.localdate()


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """How long what is kept; the public notice shows the same rows."""

    list_display = ["what", "name_en", "keeping", "days"]
