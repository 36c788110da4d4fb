"""Flags on papers: the paper under consideration, and fresh receipts."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.correspondence import Correspondence
from files.models.file import File
from language.digits import roman
from staff.models import Officer, Post


class FlagKind(models.TextChoices):
    """PUC and FR as the manual of office procedure has them; other papers are referred to by their pages."""

    PUC = "puc", _("paper under consideration")
    FR = "fr", _("fresh receipt")


class PaperFlag(models.Model):
    """A flag on a paper from the moment it was set to the one it was taken off.

    A file has one paper under consideration at a time; fresh receipts may be several and are numbered FR I, FR II.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="flags")
    paper = models.ForeignKey(Correspondence, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=3, choices=FlagKind.choices)
    number = models.PositiveSmallIntegerField(default=1)
    set_by_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    set_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    cleared_by_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    cleared_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["set_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"], condition=Q(cleared_at__isnull=True), name="paper_has_one_flag_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["file", "kind", "number"],
                condition=Q(cleared_at__isnull=True),
                name="flag_once_per_file_at_a_time",
            ),
            models.CheckConstraint(condition=Q(kind="fr") | Q(number=1), name="one_paper_under_consideration"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__gte=F("set_at"), cleared_by__isnull=False),
                name="cleared_flag_says_by_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="flag_is_permanent", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="flag_changes_only_when_cleared",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.cleared_at IS NOT NULL OR to_jsonb(OLD) - ARRAY['cleared_at', 'cleared_by_id',"
                    " 'cleared_by_post_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['cleared_at', 'cleared_by_id',"
                    " 'cleared_by_post_id']"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What stands on the slip: PUC, FR I, FR II."""
        return "PUC" if self.kind == FlagKind.PUC else f"FR {roman(self.number)}"
