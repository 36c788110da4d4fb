"""What the department asks a reporter, and what he answers."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from evidence.models import Original
from language.models import NormalisedTextField
from staff.models import Officer, Post


class Inquiry(models.Model):
    """A question to the reporter. Open until he answers, it is taken back, or the complaint ends (``ended_at``)."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="inquiries")
    text = NormalisedTextField(_("question"))
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_at = models.DateTimeField(_("answer hoped for by"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    answer = NormalisedTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question to a reporter")
        verbose_name_plural = _("questions to reporters")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="inquiry_asks_something"),
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at=None), name="one_question_open_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False, ended_at__isnull=False),
                name="answered_inquiry_is_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None, reminded_at=None), name="inquiry_to_remind_of")
        ]
        triggers = [
            pgtrigger.Protect(
                name="inquiry_stands_as_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.text IS DISTINCT FROM NEW.text OR OLD.asked_by_id IS DISTINCT FROM NEW.asked_by_id"
                    " OR OLD.asked_at IS DISTINCT FROM NEW.asked_at OR OLD.answered_at IS NOT NULL"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.asked_at:%Y-%m-%d}"


class InquiryPhoto(models.Model):
    """A picture sent with an answer."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="photos")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.pk}"
