"""Logins, and what was changed about them that decides who acts as whom."""

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from staff.models.offices import Post, Seats


class User(AbstractUser):
    """A login. What its holder may do follows from the posts that the officer behind it holds today."""

    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("bn", "বাংলা"), ("hi", "हिन्दी")], default="en"
    )

    def posts(self) -> "models.QuerySet[Post]":
        """The posts this login acts for today."""
        from staff.models.offices import Post

        return Post.objects.held_by(self)

    def seats(self) -> "Seats":
        """The keys of those posts, and of all below them: asked anew each time, and quickly."""
        from staff.models.offices import seats_of

        return seats_of(self)


class AccountChangeKind(models.TextChoices):
    """What about a login was changed, or done to it."""

    PASSWORD = "password", _("password")
    EMAIL = "email", _("e-mail address")
    LOGIN = "login", _("login of the officer")
    NAME = "name", _("name of the login")
    ACTIVE = "active", _("active or not")
    RIGHTS = "rights", _("rights of the administration")
    FACTOR = "factor", _("second factor")
    LINK = "link", _("link to choose a password")


class AccountChange(models.Model):
    """One change by which somebody could come to act as an officer: written once, for the security officer to read.

    ``before`` and ``after`` hold addresses and names, never a password. ``by`` is None where nobody was logged in: a
    command on the server, or a link that was mailed; ``place`` is the address of the page it was done at.
    """

    kind = models.CharField(_("what"), max_length=8, choices=AccountChangeKind.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="account_changes", verbose_name=_("login"))
    officer = models.ForeignKey("staff.Officer", models.PROTECT, null=True, related_name="account_changes")
    before = models.CharField(_("before"), max_length=254, blank=True)
    after = models.CharField(_("after"), max_length=254, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("done by"))
    place = models.CharField(_("page"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="account_change_newest")]
        triggers = [
            pgtrigger.Protect(name="account_change_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
