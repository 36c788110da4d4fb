"""Reference data kept by the administration: sections, designations, posts, officers, tenures, holidays, logins.

Nothing here is deleted: what counted once stays, and a tenure ends by its date.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from staff.models import Absence, Designation, Holiday, HolidayCalendar, Officer, Post, Section, Tenure, User

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
    _UserAdmin = UserAdmin[User]
else:
    _Admin, _Inline, _UserAdmin = admin.ModelAdmin, admin.TabularInline, UserAdmin


class KeptAdmin(_Admin):
    """Rows that can be changed and not deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: other rows and the past refer to it."""
        return False


@admin.register(Section)
class SectionAdmin(KeptAdmin):
    """Sections and their rules about numbers and time."""

    list_display = ["code", "name_en", "number_format", "days_per_officer"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]


@admin.register(Designation)
class DesignationAdmin(KeptAdmin):
    """Ranks."""

    list_display = ["code", "name_en", "level"]
    ordering = ["level", "code"]
    search_fields = ["code", "name_en"]


class TenureInline(_Inline):
    """Who has held a post, and who holds it; overlaps are refused with words."""

    model = Tenure
    extra = 0
    can_delete = False
    autocomplete_fields = ["officer"]


@admin.register(Post)
class PostAdmin(KeptAdmin):
    """Posts, with their tenures beside them."""

    list_display = ["code", "name_en", "section", "designation", "duty", "reports_to"]
    list_filter = ["section", "duty"]
    list_select_related = ["section", "designation", "reports_to"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]
    autocomplete_fields = ["reports_to"]
    inlines = [TenureInline]


@admin.register(Officer)
class OfficerAdmin(KeptAdmin):
    """The employee master."""

    list_display = ["employee_code", "name_en", "user", "email", "phone"]
    list_select_related = ["user"]
    search_fields = ["employee_code", "name_en", "name_bn", "name_hi", "email"]
    autocomplete_fields = ["user"]


@admin.register(Tenure)
class TenureAdmin(KeptAdmin):
    """Tenures by themselves, for a transfer of charge."""

    list_display = ["post", "officer", "kind", "period"]
    list_select_related = ["post", "officer"]
    search_fields = ["post__code", "officer__name_en", "officer__employee_code"]
    autocomplete_fields = ["post", "officer"]


@admin.register(Absence)
class AbsenceAdmin(KeptAdmin):
    """Leave and tours to look at; they are entered on the pages of the office, where link officers are checked."""

    list_display = ["officer", "kind", "period", "link_officer", "withdrawn_at"]
    list_select_related = ["officer", "link_officer"]
    search_fields = ["officer__name_en", "officer__employee_code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: there is one way in."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: there is one way to change them."""
        return False


@admin.register(HolidayCalendar)
class HolidayCalendarAdmin(KeptAdmin):
    """Named calendars; their days are kept on the pages of the office."""

    list_display = ["code", "name_en", "second_saturdays", "is_departments"]


@admin.register(Holiday)
class HolidayAdmin(_Admin):
    """Days off; Sundays need no row, nor second Saturdays where the calendar has them off."""

    list_display = ["day", "name_en", "calendar"]
    list_filter = ["calendar"]
    date_hierarchy = "day"


@admin.register(User)
class LoginAdmin(_UserAdmin):
    """Logins, with the language of their holder's mails."""

    list_display = ["username", "email", "is_active", "is_staff", "language"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a login that is no longer used is made inactive."""
        return False
