"""Scans on their way into the correspondence: what was uploaded together, to be put in order, split and named."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from files.models.correspondence import Correspondence
from files.models.file import File
from language.models import NormalisedCharField
from staff.models import Officer


class ScanState(models.TextChoices):
    """What became of an upload."""

    WAITING = "waiting", _("waiting")
    SPLIT = "split", _("split into papers")
    ADDED = "added", _("on the file")
    LEFT_OUT = "left_out", _("left out")


class PaperKind(models.TextChoices):
    """What sort of paper it is."""

    LETTER = "letter", _("letter")
    REPORT = "report", _("report")
    NOTICE = "notice", _("notice or order")
    DRAWING = "drawing", _("map or drawing")
    PHOTO = "photo", _("photo")
    OTHER = "other", _("other paper")


class Scan(models.Model):
    """One uploaded scan of a file, or a piece cut from one; ``paper`` is what it became.

    A piece says from which pages of its ``source`` it was cut; the source stays as it came.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="scans")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    source = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="pieces")
    page_from = models.PositiveIntegerField(null=True, blank=True)
    page_to = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    title = NormalisedCharField(_("title"), max_length=200)
    dated = models.DateField(_("date on the paper"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PaperKind.choices, default=PaperKind.LETTER)
    state = models.CharField(_("state"), max_length=10, choices=ScanState.choices, default=ScanState.WAITING)
    paper = models.OneToOneField(Correspondence, models.PROTECT, null=True, blank=True, related_name="scan")
    uploaded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["file", "position"], condition=Q(state="waiting"), name="scan_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="added", paper__isnull=False) | ~Q(state="added") & Q(paper__isnull=True),
                name="added_scan_is_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True, page_from__isnull=True, page_to__isnull=True)
                | Q(source__isnull=False, page_from__gte=1, page_to__gte=F("page_from")),
                name="piece_has_its_pages",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)
