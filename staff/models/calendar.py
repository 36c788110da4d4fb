"""Days off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from language.models import Named


class Holiday(Named):
    """A day on which working time stands still; Sundays need no row."""

    day = models.DateField(_("day"), unique=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
