"""What the reporter says of the outcome."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import NormalisedTextField


class Feedback(models.Model):
    """What the reporter says of the outcome."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="feedback")
    fixed = models.BooleanField()
    text = NormalisedTextField(_("what is still wrong"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.fixed}"
