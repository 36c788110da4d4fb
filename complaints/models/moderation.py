"""What waits to be looked at before the public sees it, what was decided, and the pictures that were allowed."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint, ComplaintPhoto
from evidence.models import Original
from language.models import NormalisedTextField
from staff.models import User


class Why(models.TextChoices):
    """Why a complaint waits for a moderator."""

    NEW = "new", _("not looked at yet")
    REPORTED = "reported", _("reported as unsuitable")


class Moderation(models.Model):
    """How far the moderation of one complaint has come; made by the database when the complaint is published.

    ``waiting_since`` None: nothing waits. ``version`` counts decisions, so that two moderators do not undo each other.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="moderation")
    waiting_since = models.DateTimeField(null=True, blank=True)
    why = models.CharField(_("why"), max_length=10, choices=Why.choices, default=Why.NEW)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("moderation")
        verbose_name_plural = _("moderations")
        indexes = [
            models.Index(
                F("why").desc(), "waiting_since", "complaint", name="moderation_waiting",
                condition=Q(waiting_since__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.why}"


class PublishedPhoto(models.Model):
    """A photo that the public may see: a copy without metadata, with ``regions`` made unrecognisable.

    The copy is an upload of its own (``evidence``), so that neither the original's bytes, its name nor its hash leave
    the department. A region is [left, top, width, height] in percent of the upright picture.
    """

    photo = models.OneToOneField(ComplaintPhoto, models.CASCADE, primary_key=True, related_name="published")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    copy = models.ForeignKey(Original, models.PROTECT, related_name="+")
    regions = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("published photo")
        verbose_name_plural = _("published photos")
        ordering = ["photo"]

    def __str__(self) -> str:
        return str(self.key)


class Decided(models.TextChoices):
    """What a moderator decided."""

    TEXT_SHOWN = "text_shown", _("text shown")
    TEXT_HIDDEN = "text_hidden", _("text hidden")
    ANSWER_SHOWN = "answer_shown", _("answer shown")
    ANSWER_HIDDEN = "answer_hidden", _("answer hidden")
    PHOTO_SHOWN = "photo_shown", _("photo shown")
    PHOTO_HIDDEN = "photo_hidden", _("photo hidden")


class ModerationDecision(models.Model):
    """One decision: who, when, what, and the text or regions as they were decided. Never changed."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="moderation_decisions")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decided = models.CharField(max_length=16, choices=Decided.choices)
    photo = models.ForeignKey(ComplaintPhoto, models.CASCADE, null=True, blank=True, related_name="+")
    text = NormalisedTextField(blank=True)
    regions = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("decision on publication")
        verbose_name_plural = _("decisions on publication")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="decision_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.decided}"


class UnsuitableReport(models.Model):
    """Somebody of the public found what is shown of a complaint unsuitable. Nothing of him is kept."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="unsuitable_reports")
    reason = NormalisedTextField(_("what is unsuitable"), max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("report of something unsuitable")
        verbose_name_plural = _("reports of something unsuitable")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.at:%Y-%m-%d}"
