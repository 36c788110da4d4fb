"""The right side of a file: its papers with their pages."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from files.models.file import File
from files.models.receipts import Receipt, ReceiptMode
from language.models import NormalisedCharField
from staff.models import Post


class Correspondence(models.Model):
    """One paper on the right side of a file, with its pages there."""

    file = models.ForeignKey(File, models.PROTECT, related_name="correspondence")
    page_from = models.PositiveIntegerField()
    page_to = models.PositiveIntegerField()
    title = NormalisedCharField(_("title"), max_length=200)
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, blank=True, related_name="papers")
    added_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, blank=True, help_text="Of the form it came with, which is counted once.")

    class Meta:
        verbose_name = _("correspondence")
        verbose_name_plural = _("correspondence")
        ordering = ["page_from"]
        constraints = [
            models.UniqueConstraint(fields=["file", "page_from"], name="page_once_per_file"),
            # With the title, for one who goes back in his browser fills in the same form for another paper.
            models.UniqueConstraint(fields=["file", "form_key", "title"], name="paper_once_per_form"),
            models.CheckConstraint(condition=Q(page_to__gte=F("page_from")), name="pages_run_forward"),
        ]
        triggers = [
            pgtrigger.Protect(name="correspondence_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def original_is_private(self) -> bool:
        """Whether the original may betray its sender: a citizen's photo keeps the position his camera wrote into it.

        His are those of a complaint's receipt, and those that nobody of the department brought in.
        """
        if not self.original.is_picture:
            return False
        brought = self.receipt is not None and self.receipt.mode == ReceiptMode.COMPLAINT
        return brought or self.original.received_from_id is None
