"""Reference data about files kept by the administration: functional heads and categories. Nothing is deleted."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from files.models import FileCategory, FunctionalHead

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:
    _Admin = admin.ModelAdmin


class KeptAdmin(_Admin):
    """Rows that can be changed or put out of use, and not deleted: numbers that were given refer to them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


@admin.register(FunctionalHead)
class FunctionalHeadAdmin(KeptAdmin):
    """Functional heads with their number formats."""

    list_display = ["code", "name_en", "section", "number_format", "active"]
    list_filter = ["section", "active"]
    list_select_related = ["section"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]


@admin.register(FileCategory)
class FileCategoryAdmin(KeptAdmin):
    """Categories of files."""

    list_display = ["code", "name_en", "active"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]


# The rules of drafting register themselves.
from files import drafting_admin  # noqa: E402, F401
