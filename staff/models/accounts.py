"""Logins."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from staff.models.offices import Post


class User(AbstractUser):
    """A login. What its holder may do follows from the posts that the officer behind it holds today."""

    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("bn", "বাংলা"), ("hi", "हिन्दी")], default="en"
    )

    def posts(self) -> "models.QuerySet[Post]":
        """The posts this login acts for today."""
        from staff.models.offices import Post

        return Post.objects.held_by(self)
