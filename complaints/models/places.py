"""Staff put right which assets a complaint is about; nothing here is ever changed."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from complaints.models.complaint import Complaint
from language.models import NormalisedTextField
from staff.models import Post, User


class PlaceAct(models.TextChoices):
    """What staff did to the assets of a complaint."""

    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")
    PRIMARY = "primary", _("made the first")


class PlaceChange(models.Model):
    """One putting right of a complaint's assets; ``was`` keeps the row that was taken off, with its state of then."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="place_changes")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=PlaceAct.choices)
    was = models.JSONField(default=dict)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a complaint's assets")
        verbose_name_plural = _("changes of complaints' assets")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="place_change_says_why")]
        triggers = [pgtrigger.Protect(name="place_change_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.act} {self.asset_id}"
