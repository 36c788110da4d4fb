"""Areas in the admin: names can be put right there; outlines come by ``import_areas`` only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from maps.models import Area


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Areas by kind and code."""

    list_display = ("key", "name_en", "name_bn", "name_hi", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("code", "name_en", "name_bn", "name_hi")
    ordering = ("kind", "code")
    fields = ("kind", "code", "name_en", "name_bn", "name_hi", "parent", "source")
    readonly_fields = ("kind", "code", "parent", "source")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the outlines where they are: a list of names needs none of them."""
        outlines = ("geometry", "geometry_3857", "parent__geometry", "parent__geometry_3857")
        return super().get_queryset(request).defer(*outlines)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: an area without an outline is none."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Area | None = None) -> bool:
        """Nobody: assets would lose their ward without a word."""
        return False
