"""Who else reported the same and follows it; his personal data stand apart, and each reading is logged."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import NormalisedTextField
from staff.models import User


class FollowerQuerySet(models.QuerySet["Follower"]):
    """Reads of followers."""

    def following(self) -> "FollowerQuerySet":
        """Those who confirmed and did not stop."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)


class Follower(models.Model):
    """Somebody who said "this is mine too" of an open complaint. ``key`` is the secret of his own tracking page.

    He counts from his confirmation until he stops following; then the row stays, and what tells who he is goes.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="followers")
    language = models.CharField(max_length=2, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="follower_unconfirmed")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"


class FollowerContact(models.Model):
    """Personal data of a follower: where he is reached (mail or E.164 telephone), and the code that shows it is his."""

    follower = models.OneToOneField(Follower, models.CASCADE, primary_key=True, related_name="contact")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    name = NormalisedTextField(_("name"), blank=True)
    notice_version = models.CharField(_("notice on personal data that was shown"), max_length=20, blank=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("follower's data")
        verbose_name_plural = _("followers' data")
        constraints = [
            models.CheckConstraint(condition=~Q(email="", phone=""), name="follower_can_be_reached"),
        ]

    def __str__(self) -> str:
        return str(self.follower_id)


class FollowerRead(models.Model):
    """One reading of the data of a complaint's followers by staff."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="follower_reads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    shown = models.PositiveIntegerField(_("how many were shown"))
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="follower_reading_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.read_at:%Y-%m-%d}"
