"""Reference data kept by the administration: sections, designations, posts, officers, tenures, holidays.

Logins: ``staff.logins``.

Nothing here is deleted: what counted once stays, and a tenure ends by its date.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from staff import logins as logins
from staff import rules
from staff.models import Absence, Designation, Holiday, HolidayCalendar, Officer, Post, Section, Tenure, User

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
    _TenureForm = forms.ModelForm[Tenure]
    _OfficerForm = forms.ModelForm[Officer]
else:
    _Admin, _Inline = admin.ModelAdmin, admin.TabularInline
    _TenureForm = forms.ModelForm
    _OfficerForm = forms.ModelForm


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


class OthersForm(_TenureForm):
    """A tenure of anybody but the administrator who enters it."""

    reader: Any = None

    def clean_officer(self) -> Officer:
        """Refuse one's own: it takes a second person."""
        officer: Officer = self.cleaned_data["officer"]
        if rules.is_own(self.reader, officer):
            raise ValidationError(_("Nobody gives himself a post: have another administrator enter it."))
        return officer


class NotOneselfForm(_OfficerForm):
    """An officer whose login is not that of the administrator who enters it."""

    reader: Any = None

    def clean_user(self) -> User | None:
        """Refuse to take over an officer's posts by way of one's own login."""
        user: User | None = self.cleaned_data["user"]
        if user is not None and user == self.reader and "user" in self.changed_data:
            raise ValidationError(_("Nobody makes himself an officer: have another administrator enter it."))
        return user


class _Others:
    """Knows who is at the form."""

    def reads(self, request: HttpRequest) -> type[OthersForm]:
        """Return the form as this administrator gets it."""
        return type("TenureForm", (OthersForm,), {"reader": request.user})


class TenureInline(_Others, _Inline):
    """Who has held a post, and who holds it; overlaps are refused with words."""

    model = Tenure
    extra = 0
    can_delete = False
    autocomplete_fields = ["officer"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Let it know who reads."""
        return super().get_formset(request, obj, **{**options, "form": self.reads(request)})


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

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Let it know who reads."""
        made = type("OfficerForm", (NotOneselfForm,), {"reader": request.user})
        return super().get_form(request, obj, change, **{**options, "form": made})


@admin.register(Tenure)
class TenureAdmin(_Others, KeptAdmin):
    """Tenures by themselves, for a transfer of charge."""

    list_display = ["post", "officer", "kind", "period"]
    list_select_related = ["post", "officer"]
    search_fields = ["post__code", "officer__name_en", "officer__employee_code"]
    autocomplete_fields = ["post", "officer"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Let it know who reads."""
        return super().get_form(request, obj, change, **{**options, "form": self.reads(request)})


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
