"""What came by Open311 beside the complaint itself: who posted it, under which token, and later words to it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.api_keys import ApiKey
from complaints.models.complaint import Complaint
from evidence.models import Original
from language.models import NormalisedTextField


class Submission(models.Model):
    """How a complaint was posted. ``token`` is no secret of the tracking page: whoever has it learns the number only.

    ``media_url`` is an address that the programme named: kept as text, never fetched and never made a link.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="submission")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="submissions", verbose_name=_("programme"))
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    media_url = models.CharField(_("address of a picture"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("report by Open311")
        verbose_name_plural = _("reports by Open311")

    def __str__(self) -> str:
        return str(self.complaint_id)


class Remark(models.Model):
    """A citizen's later words to his complaint, posted by a programme; on the file as a paper of its own.

    ``update_id`` is the programme's own number of it: the same one sent again to the same complaint is taken once.
    """

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="remarks", verbose_name=_("complaint"))
    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+", verbose_name=_("programme"))
    update_id = models.CharField(max_length=100, blank=True)
    text = NormalisedTextField(_("what he writes"))
    media_url = models.CharField(_("address of a picture"), max_length=2000, blank=True)
    said_at = models.DateTimeField(_("written"), default=timezone.now)
    taken_at = models.DateTimeField(_("taken in"), default=timezone.now)

    class Meta:
        verbose_name = _("later word")
        verbose_name_plural = _("later words")
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "api_key", "update_id"],
                condition=~models.Q(update_id=""),
                name="remark_taken_once",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="remark_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"


class RemarkPhoto(models.Model):
    """A picture sent with a later word."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="photos")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.remark_id} {self.pk}"
