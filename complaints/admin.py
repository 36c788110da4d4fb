"""Reference data of complaints: categories, routing, limits, what citizens are told of their data."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from complaints.models import Category, Limit, PrivacyNotice, RetentionRule, RoutingRule


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Categories in three languages."""

    list_display = ["code", "name_en", "name_bn", "name_hi", "section", "priority", "promised_hours", "active"]
    list_filter = ["section", "priority", "active"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rules that send complaints to posts."""

    list_display = ["rank", "category", "area", "kind", "post"]
    list_filter = ["kind"]
    autocomplete_fields = ["category"]
    raw_id_fields = ["area"]


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
