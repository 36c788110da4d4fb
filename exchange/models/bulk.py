"""A correction of many assets: what was chosen, what was to be set, and what became of each row."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from staff.models import Post, User


class State(models.TextChoices):
    """Where a bulk correction stands."""

    PREPARING = "preparing", _("being worked out")
    READY = "ready", _("waiting for your decision")
    PROPOSED = "proposed", _("waiting for approval")
    SENT_BACK = "sent_back", _("sent back")
    QUEUED = "queued", _("being written")
    DONE = "done", _("written")
    REFUSED = "refused", _("not written")
    FAILED = "failed", _("failed, nothing written")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    DISCARDED = "discarded", _("discarded")


class Outcome(models.TextChoices):
    """What becomes, or became, of one asset of a bulk correction."""

    WAITING = "waiting", _("will change")
    SAME = "same", _("is so already")
    CHANGED = "changed", _("changed")
    STALE = "stale", _("changed by somebody else meanwhile")
    UNDONE = "undone", _("as it was before")
    KEPT = "kept", _("not taken back: changed again since")


WORKING = (State.PREPARING, State.QUEUED, State.UNDOING)


class BulkEdit(models.Model):
    """One bulk correction. ``asked`` and ``ticked`` say which assets, ``changes`` what is set on them.

    ``changes``: ``fields`` and ``details`` (columns and values), ``add`` and ``remove`` (materials). ``touches``: kind,
    status and flat names of the fields that differ, of each sort of asset among the rows; approval is asked by them.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField(default=list)
    ticked = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    kind = models.CharField(max_length=10, blank=True, choices=Kind.choices)
    changes = models.JSONField()
    touches = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    skip_stale = models.BooleanField(default=True)
    total = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    proposed_by_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(_("remark"), blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.reason}"

    def get_absolute_url(self) -> str:
        """The page of the correction: preview, progress, result."""
        return reverse("exchange:bulk_edit", args=[self.pk])

    @property
    def working(self) -> bool:
        """Whether something is being done in the background."""
        return self.state in WORKING


class BulkRow(models.Model):
    """One asset of a bulk correction, in the order of the screen: its columns before and after."""

    edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="rows")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["edit", "asset"], name="bulk_row_once_per_asset"),
            models.UniqueConstraint(fields=["edit", "place"], name="bulk_row_place"),
        ]
        indexes = [models.Index(fields=["edit", "outcome", "place"], name="bulk_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.edit_id} {self.place}"
