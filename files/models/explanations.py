"""Why a file has lain so long, said by its holder before he may act on it further."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.file import File
from language.models import NormalisedTextField
from staff.models import Officer, Post


class Explanation(models.Model):
    """One explanation of delay: written once, never altered. It holds for as long as the file stays with the post."""

    file = models.ForeignKey(File, models.PROTECT, related_name="explanations")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    text = NormalisedTextField(_("explanation"))
    given_at = models.DateTimeField(default=timezone.now)
    late_by = models.PositiveIntegerField(help_text="Working days past the due date when it was given.")

    class Meta:
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        ordering = ["given_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="explanation_says_something")]
        indexes = [models.Index(fields=["file", "given_at"], name="explanation_of_file")]
        triggers = [pgtrigger.Protect(name="explanation_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.file} {self.given_at:%Y-%m-%d}"
