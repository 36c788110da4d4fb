"""Logins as the administration keeps them: it makes, names and closes them, and sets nobody's password.

Who knows an officer's password acts as him. So the one who makes a login never chooses its password: a link goes to the
login's own address. See docs/threat-model.md, "What stands against it".
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from staff.domain import accounts
from staff.models import AccountChange, User

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _UserAdmin = UserAdmin[User]
    _LoginForm = forms.ModelForm[User]
else:
    _Admin, _UserAdmin, _LoginForm = admin.ModelAdmin, UserAdmin, forms.ModelForm

# allauth's own pages, whichever of us is loaded first: one would let an administrator put an address of his to
# another's login and have a link sent there, the other shows the secret of a second factor and lets it be exchanged.
for _pages in ("allauth.account.admin", "allauth.mfa.admin"):
    import_module(_pages)
admin.site.unregister([EmailAddress, Authenticator])


class LoginForm(_LoginForm):
    """A login without its password."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "language"]


class NewLoginForm(LoginForm):
    """A new login: nobody can use it before its holder has chosen a password."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The officer's own: the link to choose a password is sent to it.")
    )

    def save(self, commit: bool = True) -> User:
        """Give it no password that anybody knows."""
        self.instance.set_unusable_password()
        made: User = super().save(commit)
        return made


@admin.register(User)
class LoginAdmin(_UserAdmin):
    """Logins, with the language of their holder's mails."""

    form = LoginForm
    add_form = NewLoginForm
    add_form_template = None
    list_display = ["username", "email", "is_active", "is_staff", "language"]
    actions = ["send_link", "take_second_factor"]
    add_fieldsets = [(None, {"fields": ["username", "first_name", "last_name", "email", "language"]})]
    fieldsets = [
        (None, {"fields": ["username"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_urls(self) -> list[URLPattern]:
        """Leave out the page on which Django lets an administrator set a password."""
        return [each for each in super().get_urls() if each.name != "auth_user_password_change"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a login that is no longer used is made inactive."""
        return False

    @admin.action(description=_("Send a link to choose a password"), permissions=["change"])
    def send_link(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Have the link sent to each login's own address; the administrator does not see it."""
        for user in queryset.order_by("pk"):
            try:
                accounts.send_link(user=user, request=request)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                said = _("A link to choose a password was sent to %(login)s.") % {"login": user.username}
                self.message_user(request, said, messages.SUCCESS)

    @admin.action(description=_("Take the second factor away (telephone lost)"), permissions=["change"])
    def take_second_factor(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Remove what a login's holder has lost; he is told."""
        for user in queryset.order_by("pk"):
            if accounts.take_second_factor(user=user):
                said = _("%(login)s is logged in by its password alone until its holder sets a second factor anew.")
                self.message_user(request, said % {"login": user.username}, messages.SUCCESS)


@admin.register(AccountChange)
class AccountChangeAdmin(_Admin):
    """What was changed about logins, for whoever watches over it: nobody adds, changes or deletes here."""

    list_display = ["at", "kind", "user", "officer", "before", "after", "by", "place"]
    list_filter = ["kind"]
    list_select_related = ["user", "officer", "by"]
    search_fields = ["user__username", "officer__employee_code", "officer__name_en"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows are written where something is changed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False
