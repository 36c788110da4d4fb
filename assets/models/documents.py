"""Papers that belong to an asset: deeds, notifications, drawings, minutes, scans."""

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.dating import validate_edtf
from assets.models.asset import Asset
from evidence.models import Original
from language.models import NormalisedCharField


class DocumentType(models.TextChoices):
    """What a paper is."""

    DEED = "deed", _("deed")
    NOTIFICATION = "notification", _("notification")
    MINUTE = "minute", _("committee minute")
    DRAWING = "drawing", _("drawing")
    REPORT = "report", _("report")
    LETTER = "letter", _("letter")
    PUBLICATION = "publication", _("publication")
    SCAN = "scan", _("other scan")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class AssetDocument(models.Model):
    """A paper about an asset, kept bit for bit by evidence; only public ones are shown outside the department."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="documents")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    type = models.CharField(_("type"), max_length=14, choices=DocumentType.choices, default=DocumentType.SCAN)
    title = NormalisedCharField(_("title"), max_length=200)
    number = NormalisedCharField(_("number on the paper"), max_length=80, blank=True)
    dated = models.CharField(_("dated"), max_length=60, blank=True, validators=[validate_edtf])
    public = models.BooleanField(_("shown to the public"), default=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("taken off the page"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["asset", "original"], name="document_once_per_asset")]

    def __str__(self) -> str:
        return str(self.title)
