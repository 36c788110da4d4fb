"""What the administration sets about drafts: rules, letterheads, despatch posts."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from files.models import DespatchPost, DraftRule, Letterhead

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:
    _Admin = admin.ModelAdmin


@admin.register(DraftRule)
class DraftRuleAdmin(_Admin):
    """Rules for drafts; a new rule has a later day, and none is deleted."""

    list_display = ["section", "kind", "least_level", "duty", "needs_signature", "since", "source"]
    list_filter = ["section", "kind"]
    list_select_related = ["section"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it was the rule for what was approved then."""
        return False


@admin.register(Letterhead)
class LetterheadAdmin(_Admin):
    """Letterheads."""

    list_display = ["section", "lines_en"]
    list_select_related = ["section"]


@admin.register(DespatchPost)
class DespatchPostAdmin(_Admin):
    """Posts that despatch for a section."""

    list_display = ["section", "post"]
    list_select_related = ["section", "post"]
    autocomplete_fields = ["post"]
