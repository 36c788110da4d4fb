"""Parking where a post above has to agree: the holder asks, one post above decides."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.consultations import by_the_holder, ends_once
from files.models.file import File
from language.models import NormalisedTextField
from staff.models import Officer, Post


class ParkingOutcome(models.TextChoices):
    """What came of a request to park."""

    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


class ParkingRequest(models.Model):
    """The holder's wish to park, with reason and day; the file stays active until it is approved."""

    file = models.ForeignKey(File, models.PROTECT, related_name="parking_requests")
    reason = NormalisedTextField(_("reason"))
    until = models.DateField(_("parked until"))
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="parking_requests")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=ParkingOutcome.choices, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request to park")
        verbose_name_plural = _("requests to park")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(ended_at__isnull=True), name="one_open_parking_request_per_file"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="parking_request_has_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="parking_request_ends_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "id"], condition=Q(ended_at__isnull=True), name="parking_request_open")
        ]
        triggers = [
            by_the_holder("only_the_holder_asks_to_park"),
            pgtrigger.Protect(name="parking_request_stays", operation=pgtrigger.Delete),
            ends_once("parking_request_ends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file} – {self.until}"


_DECIDES = """
    UPDATE files_parkingrequest SET outcome = NEW.kind, ended_at = NEW.at
    WHERE id = NEW.request_id AND file_id = NEW.file_id AND ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the request % to park is decided', NEW.request_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class ParkingDecision(models.Model):
    """How a request to park ended, and in whose words. ``post`` and ``officer`` None: the system."""

    request = models.OneToOneField(ParkingRequest, models.PROTECT, related_name="decision")
    file = models.ForeignKey(File, models.PROTECT, related_name="parking_decisions")
    kind = models.CharField(max_length=10, choices=ParkingOutcome.choices)
    words = NormalisedTextField(_("words"), blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision on parking")
        verbose_name_plural = _("decisions on parking")
        constraints = [
            models.CheckConstraint(condition=~Q(kind="refused", words=""), name="refused_parking_says_why"),
            models.CheckConstraint(
                condition=Q(kind="lapsed", post__isnull=True) | ~Q(kind="lapsed") & Q(post__isnull=False),
                name="only_the_system_lets_parking_lapse",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decides_an_open_request", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_DECIDES
            ),
            pgtrigger.Protect(name="parking_decision_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.kind}"
