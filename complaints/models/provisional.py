"""A place that the register does not have yet, as a citizen names it with his complaint, until staff verify it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from complaints.models.complaint import Complaint
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Post, User


class Verified(models.TextChoices):
    """What came of a place that was said not to be on the list."""

    WAITING = "waiting", _("to be verified")
    ENTERED = "entered", _("entered in the register")
    LINKED = "linked", _("was in the register")
    REFUSED = "refused", _("no such place")


class Unlisted(models.Model):
    """A provisional entry: an unregistered pond, statue or building; it lies at the complaint's pin (EPSG:4326)."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="unlisted")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = NormalisedCharField(_("name"), max_length=200, blank=True)
    note = NormalisedTextField(_("how to recognise it"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Verified.choices, default=Verified.WAITING)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asset"))
    reason = NormalisedTextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_in = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("place not in the register")
        verbose_name_plural = _("places not in the register")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waiting", asset__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(outcome__in=["entered", "linked"], asset__isnull=False, decided_at__isnull=False)
                | Q(outcome="refused", asset__isnull=True, decided_at__isnull=False) & ~Q(reason=""),
                name="verified_place_has_its_outcome",
            ),
        ]
        indexes = [models.Index(fields=["-complaint"], condition=Q(outcome="waiting"), name="unlisted_waiting")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"
