"""What the nightly check of the whole register has found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """How far a check has come."""

    RUNNING = "running", _("running")
    DONE = "done", _("done")
    BROKEN = "broken", _("broken off")


class IntegrityRun(models.Model):
    """One check of files, geometry, derived columns, history and stray rows."""

    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    steps = models.PositiveSmallIntegerField(default=0)
    steps_done = models.PositiveSmallIntegerField(default=0)
    examined = models.JSONField(default=dict, help_text="How much each check looked at, and how long it took.")
    found = models.PositiveIntegerField(default=0, help_text="Findings that stood when it ended.")
    fresh = models.PositiveIntegerField(default=0, help_text="Those among them that were not known before.")

    class Meta:
        verbose_name = _("integrity check")
        verbose_name_plural = _("integrity checks")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_integrity_run_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.state}"


class IntegrityFinding(models.Model):
    """Something that is not as it should be, since when, and until when it was so."""

    check_name = models.CharField(_("check"), max_length=60)
    subject = models.CharField(_("which"), max_length=120)
    expected = models.TextField(_("expected"))
    found = models.TextField(_("found"))
    url = models.CharField(max_length=200, blank=True)
    first_seen = models.DateTimeField(_("since"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "subject"], condition=Q(settled_at__isnull=True), name="finding_open_once"
            )
        ]
        indexes = [models.Index(fields=["check_name", "id"], condition=Q(settled_at=None), name="finding_open")]

    def __str__(self) -> str:
        return f"{self.check_name} {self.subject}"
