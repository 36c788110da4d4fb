"""What the reporter says of the outcome."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import NormalisedTextField
from staff.models import Post


class Feedback(models.Model):
    """What a reporter says of the outcome: of the complaint itself, or of one that went on in it (``said_in``)."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="feedback")
    said_in = models.ForeignKey(
        Complaint,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feedback_given",
        verbose_name=_("said by the reporter of"),
        help_text=_("The merged complaint whose reporter says it; empty where it is the complaint's own."),
    )
    fixed = models.BooleanField()
    text = NormalisedTextField(_("what is still wrong"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.fixed}"


class Escalation(models.Model):
    """A post that is told, one level above the one that closed, that a reporter finds it not fixed.

    ``seen_at`` is when somebody at that post said that he has read it.
    """

    feedback = models.OneToOneField(Feedback, models.CASCADE, related_name="escalation")
    closed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("told"))
    told_at = models.DateTimeField(_("told at"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("report to the post above")
        verbose_name_plural = _("reports to posts above")
        indexes = [models.Index(fields=["post", "-told_at", "-id"], name="escalation_of_post")]

    def __str__(self) -> str:
        return f"{self.feedback_id} {self.post_id}"
