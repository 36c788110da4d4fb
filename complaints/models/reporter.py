"""Who reported: personal data apart from the complaint, and a record of each reading."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import NormalisedTextField
from staff.models import User


class Reporter(models.Model):
    """Personal data of the citizen, apart from the complaint; each read by staff is logged.

    Reached by mail or by telephone (E.164, as "+919830012345"); a complaint without a name has no such row.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="reporter")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    name = NormalisedTextField(_("name"), blank=True)
    notice_version = models.CharField(_("notice on personal data that was shown"), max_length=20, blank=True)
    contact_may_go = models.BooleanField(
        _("contact may be passed on"),
        default=False,
        help_text=_("To the office that is responsible, where it is not this department."),
    )
    code_hash = models.CharField(max_length=128, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.CheckConstraint(condition=~Q(email="", phone=""), name="reporter_can_be_reached"),
        ]
        # Somebody asks what is kept about him: he is found by his address, whatever its capitals.
        indexes = [
            models.Index(Upper("email"), name="reporter_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="reporter_by_phone"),
        ]

    def __str__(self) -> str:
        return str(self.complaint_id)


class ReporterRead(models.Model):
    """One reading of a reporter's data by staff."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="reporter_reads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-read_at", "-id"], name="reads_newest")]
        triggers = [pgtrigger.Protect(name="reading_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.read_at:%Y-%m-%d}"
