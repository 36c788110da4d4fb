"""What staff did when two complaints were one: merged them, or took them apart again. Nothing here is ever changed."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint, State
from language.models import NormalisedTextField
from staff.models import Post, User


class MergeKind(models.TextChoices):
    """Which way it went."""

    MERGED = "merged", _("merged")
    SPLIT = "split", _("taken apart")


class MergeEvent(models.Model):
    """One merging of ``complaint`` into ``into``, or its undoing: by whom, in which post, why, what stood before."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="merge_events")
    into = models.ForeignKey(Complaint, models.PROTECT, related_name="merge_events_into")
    kind = models.CharField(max_length=10, choices=MergeKind.choices)
    state_before = models.CharField(max_length=20, choices=State.choices)
    file_closed = models.BooleanField(_("its file was closed with it"), default=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("merging of complaints")
        verbose_name_plural = _("mergings of complaints")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="merging_says_why"),
            models.CheckConstraint(condition=~Q(complaint=models.F("into")), name="merging_is_of_two"),
        ]
        triggers = [pgtrigger.Protect(name="merging_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind} {self.into_id}"
