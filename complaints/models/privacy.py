"""What citizens are told of their data, how long it is kept, and what they asked about it.

India: Digital Personal Data Protection Act, 2023 (22 of 2023), sections 5 (notice), 8(7) (erasure), 11 (access),
12 (correction and erasure), 13 (grievances), 17(4) (the State); Digital Personal Data Protection Rules, 2025, rules 3,
5, 8, 9 and 14, in force from May 2027. See docs/privacy.md.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import NormalisedTextField


class PrivacyNotice(models.Model):
    """A version of the notice in three languages, in limited Markdown; one in force is never changed."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    in_force_from = models.DateField(_("in force from"), unique=True)
    text_en = NormalisedTextField(_("text in English"))
    text_bn = NormalisedTextField(_("text in Bengali"))
    text_hi = NormalisedTextField(_("text in Hindi"))

    class Meta:
        verbose_name = _("notice on personal data")
        verbose_name_plural = _("notices on personal data")
        ordering = ["-in_force_from"]
        triggers = [
            pgtrigger.Protect(
                name="notice_in_force_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.in_force_from <= CURRENT_DATE"),
            )
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return str(getattr(self, f"text_{(get_language() or 'en')[:2]}", "") or self.text_en)


class Keeping(models.TextChoices):
    """How the end of keeping is found."""

    CATEGORY = "category", _("as the complaint's category says, after its end")
    DAYS = "days", _("so many days")
    RECORD = "record", _("for good: it is part of the department's record")


class RetentionRule(models.Model):
    """How long one sort of data is kept, and why; the public notice and the nightly removal read the same rows."""

    what = models.CharField(_("what"), max_length=30, unique=True)
    keeping = models.CharField(_("kept"), max_length=10, choices=Keeping.choices)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    name_en = NormalisedTextField(_("name in English"))
    name_bn = NormalisedTextField(_("name in Bengali"))
    name_hi = NormalisedTextField(_("name in Hindi"))
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)

    class Meta:
        verbose_name = _("rule of keeping")
        verbose_name_plural = _("rules of keeping")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(keeping="days", days__isnull=False) | ~Q(keeping="days") & Q(days=None),
                name="kept_for_days_says_how_many",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def name(self) -> str:
        """What is kept, in the reader's language."""
        return str(getattr(self, f"name_{(get_language() or 'en')[:2]}", "") or self.name_en)


class Proof(models.Model):
    """A code sent to somebody who wants to see what is kept about him. Removed after a day.

    ``mark`` is the keyed hash of the mail address or number; that itself is in the asker's browser alone.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mark = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=128)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Asked(models.TextChoices):
    """What somebody asks about his own data."""

    ACCESS = "access", _("to see what is kept")
    CORRECTION = "correction", _("to have his address corrected")
    ERASURE = "erasure", _("to have it removed")


class PrivacyRequest(models.Model):
    """A request about one's own data and how it was answered; of who asked only a keyed hash is kept."""

    mark = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("asked"), max_length=10, choices=Asked.choices)
    asked_at = models.DateTimeField(_("on"), default=timezone.now)
    due_at = models.DateTimeField(_("answer due by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    found = models.PositiveIntegerField(_("entries found"), default=0)
    done = models.PositiveIntegerField(_("entries done"), default=0)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        indexes = [models.Index(fields=["-asked_at", "-id"], name="privacy_requests_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"

    @property
    def late(self) -> bool:
        """Whether it waits longer than it may."""
        return self.answered_at is None and self.due_at < timezone.now()


class ScheduledErasure(models.Model):
    """Who reported this complaint is removed as soon as it has ended, because he asked for it."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="scheduled_erasure")
    request = models.ForeignKey(PrivacyRequest, models.CASCADE, related_name="scheduled")

    def __str__(self) -> str:
        return str(self.complaint_id)
