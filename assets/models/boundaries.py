"""Outlines of areas that somebody wants to bring in: the file, what it would change, and whether it was applied."""

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from language.models import NormalisedCharField
from maps.models import AreaKind
from staff.models import User


class ImportState(models.TextChoices):
    """How far a file of outlines has come."""

    RECEIVED = "received", _("columns to be named")
    PREVIEWING = "previewing", _("being looked through")
    PREVIEWED = "previewed", _("to be decided")
    FAULTY = "faulty", _("has faults")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    DISCARDED = "discarded", _("discarded")


def _place(row: "BoundaryImport", name: str) -> str:
    return f"outlines/{row.key}{row.suffix}"


def _storage() -> Storage:
    return storages["evidence"]


class BoundaryImport(models.Model):
    """One file of outlines, with what it would change as of the revision ``based_on`` of the areas.

    ``summary`` holds lines for people, counts by pair of wards, faults, and what else is affected; ``outlines`` the
    outlines that change, before and after (GeoJSON, EPSG:4326, to about ten metres).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to=_place, storage=_storage, max_length=200)
    suffix = models.CharField(max_length=12)
    name = NormalisedCharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    kind = models.CharField(_("kind"), max_length=10, choices=AreaKind.choices, default=AreaKind.WARD)
    source = NormalisedCharField(_("source"), max_length=300)
    fields = models.JSONField(default=dict)
    drop_absent = models.BooleanField(_("remove areas that the file lacks"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=ImportState.choices, default=ImportState.RECEIVED)
    summary = models.JSONField(default=dict)
    outlines = models.JSONField(default=dict)
    based_on = models.BigIntegerField(default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    received_from = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("import of outlines")
        verbose_name_plural = _("imports of outlines")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class BoundaryMove(models.Model):
    """An asset that would lie in another area than before; codes as they stood and would stand ("" for none)."""

    of = models.ForeignKey(BoundaryImport, models.CASCADE, related_name="moves")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["of", "before", "after", "id"], name="boundary_move_of_pair")]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.before} → {self.after}"
