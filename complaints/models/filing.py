"""Into which file a complaint was put, where that was not one opened for it when it came."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from files.models import File
from language.models import NormalisedTextField
from staff.models import Officer, Post


class FilingKind(models.TextChoices):
    """How a complaint came into a file."""

    JOINED = "joined", _("joined the open file of the asset")
    TAKEN_OUT = "taken_out", _("taken into a file of its own")


class Filing(models.Model):
    """One change of a complaint's file, with who and why; ``officer`` None is the service."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=10, choices=FilingKind.choices)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    from_file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    reason = NormalisedTextField(_("reason"), blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("filing of a complaint")
        verbose_name_plural = _("filings of complaints")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="filing_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"
