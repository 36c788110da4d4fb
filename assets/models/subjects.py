"""What a departmental file is about in the city (files themselves point at nobody)."""

import pgtrigger
from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from files.models import File
from language.models import NormalisedTextField
from maps.models import Area
from staff.models import Officer, Post

_WARD = """
    IF NEW.asset_id IS NOT NULL THEN
        SELECT ward_id INTO NEW.ward_id FROM assets_asset WHERE id = NEW.asset_id;
    ELSE
        NEW.ward_id = (
            SELECT id FROM maps_area WHERE kind = 'ward' AND ST_Covers(geometry, NEW.point) ORDER BY id LIMIT 1
        );
    END IF;
    RETURN NEW;
"""


class FileSubjectQuerySet(models.QuerySet["FileSubject"]):
    """Reads of subjects. They say where a file is at work: show them with ``File.objects.visible_to`` only."""

    def open(self) -> "FileSubjectQuerySet":
        """Those that were not ended."""
        return self.filter(ended_at__isnull=True)


class FileSubject(models.Model):
    """Says that a file is about an asset (at its version of then), or a point (EPSG:4326) where no asset is known.

    The ward is derived: the asset's, or the one that holds the point. A subject is ended with a reason, never deleted;
    ``linked_by`` None: the system, as when a citizen's report was confirmed.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="subjects")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="file_subjects")
    asset_version = models.PositiveIntegerField(null=True, blank=True)
    point = gis.PointField(_("place"), srid=4326, null=True, blank=True, spatial_index=False)
    ward = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    linked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    linked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    ending_officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    reason = NormalisedTextField(_("why it is ended"), blank=True)

    objects = FileSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject of a file")
        verbose_name_plural = _("subjects of files")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "asset"], condition=Q(ended_at__isnull=True), name="file_about_an_asset_once"
            ),
            models.CheckConstraint(
                condition=Q(asset__isnull=False, asset_version__isnull=False, point__isnull=True)
                | Q(asset__isnull=True, asset_version__isnull=True, point__isnull=False),
                name="file_is_about_an_asset_or_a_point",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason=""),
                name="ended_subject_says_by_whom_and_why",
            ),
        ]
        indexes = [models.Index(fields=["ward", "file"], condition=Q(ended_at__isnull=True), name="subject_of_ward")]
        triggers = [
            pgtrigger.Trigger(
                name="derive_ward_of_subject",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("ward_id"),
                func=_WARD,
            ),
            pgtrigger.Protect(name="subject_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="subject_is_only_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.file_id, OLD.asset_id, OLD.asset_version, OLD.point, OLD.linked_by_id, OLD.officer_id,"
                    " OLD.linked_at) IS DISTINCT FROM (NEW.file_id, NEW.asset_id, NEW.asset_version, NEW.point,"
                    " NEW.linked_by_id, NEW.officer_id, NEW.linked_at)"
                    " OR OLD.ended_at IS NOT NULL AND"
                    " (OLD.ended_at, OLD.ended_by_id, OLD.ending_officer_id, OLD.reason)"
                    " IS DISTINCT FROM (NEW.ended_at, NEW.ended_by_id, NEW.ending_officer_id, NEW.reason)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} – {self.asset.reference if self.asset else self.point}"


# An asset that moves to another ward takes what is open about it along.
pgtrigger.register(
    pgtrigger.Trigger(
        name="subjects_follow_the_asset",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.ward_id IS DISTINCT FROM NEW.ward_id"),
        func="""
            UPDATE assets_filesubject SET ward_id = NEW.ward_id WHERE asset_id = NEW.id AND ended_at IS NULL;
            RETURN NULL;
        """,
    )
)(Asset)
