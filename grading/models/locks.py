"""The heritage lock: it stops building clearance at a premises until the department releases it."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from files.models import File
from language.models import NormalisedTextField
from staff.models import Post, User


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Lock(models.Model):
    """One lock from its setting to its release. ``until`` is a day to look at it again; no day releases it."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="locks", verbose_name=_("asset"))
    reason = NormalisedTextField(_("why it is locked"))
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    until = models.DateField(_("to be looked at again on"), null=True, blank=True)
    set_at = models.DateTimeField(_("locked since"), default=timezone.now)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    release_reason = NormalisedTextField(_("why it is released"), blank=True)

    class Meta:
        verbose_name = _("heritage lock")
        verbose_name_plural = _("heritage locks")
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=Q(released_at__isnull=True), name="one_open_lock_an_asset"
            ),
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(released_at__isnull=True, release_reason="")
                    | Q(released_at__isnull=False) & ~Q(release_reason="")
                ),
                name="lock_and_release_have_reasons",
            ),
        ]
        indexes = [models.Index(fields=["asset", "-set_at"], name="lock_of_asset")]
        triggers = [
            pgtrigger.Protect(
                name="released_lock_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
            pgtrigger.ReadOnly(name="set_lock_stands", fields=["asset", "reason", "set_at", "set_by", "set_at_post"]),
            pgtrigger.Protect(name="lock_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.asset.reference}: {self.reason[:60]}"
