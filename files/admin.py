"""Reference data about files kept by the administration: functional heads, categories, times for a reply.

Nothing is deleted.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from files.models import FileCategory, FunctionalHead, ReplyTime

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


@admin.register(ReplyTime)
class ReplyTimeAdmin(KeptAdmin):
    """Times for a reply; a new one has a later day."""

    list_display = ["kind", "days", "counted", "since", "source"]
    list_filter = ["kind"]


# The rules of drafting register themselves.
from files.drafting import admin as drafting_admin  # noqa: E402, F401
