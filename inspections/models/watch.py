"""How much assets are at risk, and when each is to be looked at again."""

import datetime as dt
import uuid

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Grade, Kind, Risk
from inspections.models.visits import Condition, Visit
from language.models import NormalisedTextField
from staff.models import Officer


class RiskQuerySet(models.QuerySet["RiskAssessment"]):
    """Reads of risk assessments."""

    def newest_first(self) -> "RiskQuerySet":
        """By the day they speak of; of one day the one recorded last."""
        return self.order_by("-assessed_on", "-pk")


@pghistory.track(pghistory.InsertEvent(), append_only=True)
class RiskAssessment(models.Model):
    """How much an asset is at risk, by the letters of Historic England's register; it is permanent.

    ``priority`` "" says that the place is not at risk (any more). A and C mean that no solution is agreed, B and D that
    one is, and then it is named (domain page: "Condition").
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="risks")
    asset_version = models.PositiveIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="risks")
    priority = models.CharField(_("priority"), max_length=1, choices=Risk.choices, blank=True)
    danger = models.BooleanField(_("danger to the public"))
    solution = NormalisedTextField(_("agreed solution"), blank=True)
    reasons = NormalisedTextField(_("reasons"))
    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        indexes = [models.Index(fields=["asset", "-assessed_on", "-id"], name="risk_of_asset")]
        constraints = [
            models.CheckConstraint(condition=Q(priority__in=["", *Risk.values]), name="risk_a_to_f"),
            models.CheckConstraint(condition=~Q(reasons=""), name="risk_has_reasons"),
            models.CheckConstraint(
                condition=Q(priority__in=["", "E", "F"])
                | Q(priority__in=["A", "C"], solution="")
                | Q(priority__in=["B", "D"]) & ~Q(solution=""),
                name="risk_letter_fits_the_solution",
            ),
        ]
        triggers = [pgtrigger.Protect(name="risk_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.asset.reference}: {self.priority or '–'}"


class InspectionCycleQuerySet(models.QuerySet["InspectionCycle"]):
    """Reads of cycles."""

    def in_force(self, *, on: dt.date | None = None) -> "InspectionCycleQuerySet":
        """The rule of each kind, grade and condition on the day ``on`` (today), those taken back left out."""
        dated = self.filter(valid_from__lte=on or timezone.localdate())
        newest = dated.order_by("kind", "grade", "condition", "-valid_from").distinct("kind", "grade", "condition")
        return self.filter(pk__in=newest.values("pk"), months__isnull=False)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class InspectionCycle(models.Model):
    """After how many months assets of a kind, grade and condition are looked at again, from a day on.

    What is left empty fits all; of the rules that fit an asset the one of fewest months holds.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True)
    grade = models.CharField(_("heritage grade"), max_length=8, choices=Grade.choices, blank=True)
    condition = models.PositiveSmallIntegerField(_("condition"), choices=Condition.choices, null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty: no such rule any more, from that day on."),
    )
    valid_from = models.DateField(_("valid from"))
    source = NormalisedTextField(_("source"), help_text=_("The order, minute or practice that says so."))

    objects = InspectionCycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection cycle")
        verbose_name_plural = _("inspection cycles")
        ordering = ["kind", "grade", "condition", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "grade", "condition", "valid_from"],
                name="inspection_cycle_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(condition__isnull=True) | Q(condition__range=(1, 5)), name="inspection_cycle_condition"
            ),
            models.CheckConstraint(condition=Q(months__isnull=True) | Q(months__gte=1), name="inspection_cycle_months"),
        ]
        triggers = [pgtrigger.Protect(name="inspection_cycle_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind or '*'} {self.grade or '*'} {self.condition or '*'}: {self.months}"


class InspectionDue(models.Model):
    """When an asset is to be looked at next, derived from its last look and the cycle that holds for it.

    ``looked_on`` is the day of the last visit or assessment; without one it is due since it was registered.
    """

    # Reckoned for every asset: nobody did anything to one that has a row here.
    derived = True

    asset = models.OneToOneField(Asset, models.PROTECT, primary_key=True, related_name="inspection_due")
    due_on = models.DateField(_("due on"))
    looked_on = models.DateField(_("last looked at"), null=True, blank=True)
    cycle = models.ForeignKey(InspectionCycle, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("inspection due")
        verbose_name_plural = _("inspections due")
        indexes = [models.Index(fields=["due_on", "asset"], name="inspection_due_first")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.due_on}"
