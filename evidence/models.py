"""Anything uploaded: the original bit for bit with its hash, and what is derived from it to be shown.

Originals are private. A derivative carries no metadata at all and is what pages show.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from language.models import NormalisedCharField


def _place_original(original: "Original", name: str) -> str:
    return f"originals/{original.sha256[:2]}/{original.sha256[2:4]}/{original.key}"


def _place_derivative(derivative: "Derivative", name: str) -> str:
    return f"derivatives/{str(derivative.original.key)[:2]}/{derivative.original.key}-{derivative.purpose}"


def _storage() -> Storage:
    return storages["evidence"]


class DerivationState(models.TextChoices):
    """How far the making of derivatives has come."""

    WAITING = "waiting", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be prepared")


class Original(models.Model):
    """One upload as it arrived. ``exif`` holds what was read: taken_at, latitude, longitude, make, model."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(help_text="bytes")
    media_type = models.CharField(max_length=80)
    name = NormalisedCharField(max_length=200, help_text="The file's name as its sender had it.")
    file = models.FileField(upload_to=_place_original, storage=_storage, max_length=200)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    exif = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=DerivationState.choices, default=DerivationState.WAITING)
    received_at = models.DateTimeField(default=timezone.now)
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its bytes were last found to be what was received."
    )
    damaged_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When they were first found to be others, or gone."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="original_sha256_is_hex"),
            models.CheckConstraint(condition=Q(size__gt=0), name="original_not_empty"),
        ]
        indexes = [
            models.Index(fields=["file"], name="original_file"),
            models.Index(F("checked_at").asc(nulls_first=True), "id", name="original_checked_first"),
            models.Index(fields=["id"], name="original_damaged", condition=Q(damaged_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.media_type})"

    @property
    def is_picture(self) -> bool:
        """Whether it is shown as one picture; a TIFF has pages and is shown by them."""
        return self.media_type.startswith("image/") and self.media_type != "image/tiff"


class Purpose(models.TextChoices):
    """What a derivative is for."""

    THUMB = "thumb", _("thumbnail")
    SCREEN = "screen", _("screen size")
    PDF = "pdf", _("printable copy")
    SEARCHABLE = "searchable", _("searchable copy")


class Derivative(models.Model):
    """One size or form made from an original, without metadata."""

    original = models.ForeignKey(Original, models.PROTECT, related_name="derivatives")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    media_type = models.CharField(max_length=80)
    file = models.FileField(upload_to=_place_derivative, storage=_storage, max_length=200)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["original", "purpose"], name="derivative_once_per_purpose")]
        indexes = [models.Index(fields=["file"], name="derivative_file")]

    def __str__(self) -> str:
        return f"{self.original_id} {self.purpose}"


class ReadingState(models.TextChoices):
    """How far the recognition of a document's text has come."""

    WAITING = "waiting", _("waiting to be read")
    RUNNING = "running", _("being read")
    DONE = "done", _("read")
    FAILED = "failed", _("could not be read")
    ABSENT = "absent", _("text recognition is not installed")


class Problem(models.TextChoices):
    """Why a document, or one page of it, could not be read."""

    BROKEN = "broken", _("The file is damaged.")
    LOCKED = "locked", _("The file is protected by a password.")
    PAGES = "pages", _("The file has too many pages.")
    PIXELS = "pixels", _("A page is larger than can be drawn.")
    TIME = "time", _("It took longer than is allowed.")
    MEMORY = "memory", _("It took more memory than is allowed.")
    TYPE = "type", _("Files of this type are not read.")


class Reading(models.Model):
    """One document's pages and how far the recognition of their text has come; ``pages`` is null until counted."""

    original = models.OneToOneField(Original, models.PROTECT, related_name="reading")
    pages = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0, help_text="pages read or given up")
    state = models.CharField(max_length=10, choices=ReadingState.choices, default=ReadingState.WAITING)
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pages__isnull=True) | Q(pages__gte=F("done")), name="reading_not_beyond_pages"
            )
        ]
        indexes = [
            models.Index(
                fields=["queued_at"],
                condition=Q(state__in=["waiting", "running", "absent"]),
                name="reading_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.original_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is still going on."""
        return self.state in {ReadingState.WAITING, ReadingState.RUNNING}


class PageState(models.TextChoices):
    """How far the recognition of one page has come."""

    WAITING = "waiting", _("waiting to be read")
    READ = "read", _("read")
    FAILED = "failed", _("could not be read")


class Page(models.Model):
    """One page of a document: its size (PDF in points of 1/72 inch, pictures in pixels) and the text recognised on it.

    ``text`` comes from the recognition of the page's picture, never from a PDF's own text layer. ``confidence`` is the
    recogniser's own, 0 to 100; ``language`` that of most letters ("bn", "hi", "en", "" where there are none).
    """

    original = models.ForeignKey(Original, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField(help_text="from 1")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    search_key = models.TextField(blank=True, editable=False)
    state = models.CharField(max_length=10, choices=PageState.choices, default=PageState.WAITING)
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)

    class Meta:
        ordering = ["original", "number"]
        constraints = [
            models.UniqueConstraint(fields=["original", "number"], name="page_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_from_one"),
        ]
        indexes = [
            # Words and their beginnings, which answer nearly every question; likeness answers the rest.
            GinIndex(SearchVector("search_key", config="simple"), name="page_words"),
            GinIndex(fields=["search_key"], name="page_search_key", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.original_id} p. {self.number}"
