"""Words of libraries that come without Bengali or Hindi, named here so that our catalogues hold them."""

from django.utils.translation import gettext_noop as _

WORDS = (
    # django-allauth
    _("Login"),
    _("Username or email"),
    _("Forgot your password?"),
    _("Remember Me"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("The username and/or password you specified are not correct."),
    _("The email address and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    # Django's administration
    _("Skip to main content"),
    _("View site"),
    _("Recent actions"),
    _("My actions"),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"),
    _("Accounts"),
    _("Email addresses"),
    _("Authentication and Authorization"),
    _("View"),
)
