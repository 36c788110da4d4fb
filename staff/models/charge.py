"""What is kept of a transfer of charge, and of a sheet of the employee master while it is looked at."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from language.models import NormalisedCharField, NormalisedTextField
from staff.models.accounts import User
from staff.models.offices import Post
from staff.models.people import Officer, TenureKind


class ChargeReport(models.Model):
    """Who handed a post over to whom on a day, and what lay there: written once and kept as it was."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="charge_reports", verbose_name=_("post"))
    relieved = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("relieved"))
    relieving = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("relieving"))
    kind = models.CharField(_("kind"), max_length=10, choices=TenureKind.choices, blank=True)
    day = models.DateField(_("day"))
    remarks = NormalisedTextField(_("remarks"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    holdings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("charge report")
        verbose_name_plural = _("charge reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(relieved__isnull=False) | Q(relieving__isnull=False), name="charge_of_somebody"
            )
        ]
        triggers = [pgtrigger.Protect(name="charge_report_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.post} {self.day}"


class MasterSheet(models.Model):
    """An uploaded sheet of the employee master between its reading and its entry.

    ``rows`` holds dates of birth: they are emptied when the sheet is entered or discarded, and after a day.
    """

    name = NormalisedCharField(max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField(default=list)
    unused = models.JSONField(default=list)
    entered_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.name)
