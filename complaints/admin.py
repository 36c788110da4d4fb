"""Reference data of complaints: categories and routing."""

from django.contrib import admin

from complaints.models import Category, RoutingRule


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
