"""With what a complaint is closed as resolved: a photo taken afterwards, or an officer's word for why there is none."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from evidence.models import Original
from language.models import NormalisedTextField
from staff.models import Officer, Post


class ClosingProof(models.Model):
    """A photo that an officer says shows the place put right, or his reason for closing without one; permanent."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="proofs")
    original = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="+")
    metres = models.FloatField(_("metres from the place"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    reason = NormalisedTextField(_("why there is no photo"), blank=True)
    given_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    given_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("proof of repair")
        verbose_name_plural = _("proofs of repair")
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(original__isnull=False, metres__isnull=False, taken_at__isnull=False, reason="")
                | Q(original__isnull=True, metres__isnull=True, taken_at__isnull=True) & ~Q(reason=""),
                name="proof_is_a_photo_or_a_reason",
            )
        ]
        triggers = [pgtrigger.Protect(name="proof_is_permanent", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.given_at:%Y-%m-%d}"
