"""What a sanctioning body can change, as rows with dates and a source: bodies, criteria, thresholds, grade rules."""

import datetime as dt
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.models import Grade, Kind
from language.models import Named, NormalisedTextField
from staff.models import Duty

# "Pending" is a status and nothing that anybody proposes.
GRADES: list[tuple[str, Any]] = [(str(value), label) for value, label in Grade.choices if value != Grade.PENDING]

_Row = TypeVar("_Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[_Row]):
    """Reads of rows that hold in a period."""

    def in_force(self, on: dt.date) -> "DatedQuerySet[_Row]":
        """Those that hold on the day ``on``."""
        return self.filter(period__contains=on)


class Dated(models.Model):
    """A row that holds from a day until the day before another, and the source that says so."""

    period = DateRangeField(
        _("in force"), help_text=_("From a day, until the day on which it no longer holds; open where that is unknown.")
    )
    source = NormalisedTextField(
        _("source"), help_text=_("Resolution, circular, law or report that says so; what is assumed is called so.")
    )
    source_url = models.CharField(
        _("address of the source"), max_length=400, blank=True, validators=[URLValidator(["https", "http"])]
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a period without a beginning: nothing could be said about the days before."""
        super().clean()
        if self.period is not None and self.period.lower is None:
            raise ValidationError({"period": _("Say from which day it holds.")})


def _text(row: models.Model, name: str) -> str:
    language = (get_language() or "en")[:2]
    return str(getattr(row, f"{name}_{language}", "") or getattr(row, f"{name}_en"))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Body(Named):
    """Who recommends or decides: an officer, or a committee whose resolution an officer enters with its minute."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    collective = models.BooleanField(
        _("resolves in meetings"), default=True, help_text=_("Then date and item of its minute are asked for.")
    )
    entered_by = models.CharField(
        _("entered by"),
        max_length=20,
        choices=Duty.choices,
        help_text=_("The duty whose post enters what it resolved."),
    )

    class Meta:
        verbose_name = _("deciding body")
        verbose_name_plural = _("deciding bodies")
        ordering = ["code"]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Criterion(Named, Dated):  # noqa: DJ008 (Named has it)
    """What a grading weighs. ``provisional`` says that the weight is a proposal which the department has yet to set."""

    code = models.SlugField(_("code"), max_length=20)
    rank = models.PositiveSmallIntegerField(_("order"), default=1)
    guidance_en = NormalisedTextField(_("what is looked at, in English"), blank=True)
    guidance_bn = NormalisedTextField(_("what is looked at, in Bengali"), blank=True)
    guidance_hi = NormalisedTextField(_("what is looked at, in Hindi"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    max_score = models.PositiveSmallIntegerField(
        _("highest score"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    provisional = models.BooleanField(
        _("weight not yet set by the department"), default=True, help_text=_("Shown wherever the weight is used.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["rank", "code", "pk"]
        constraints = [
            ExclusionConstraint(
                name="criterion_once_a_day",
                expressions=[("code", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("This criterion has another row for some of these days."),
            ),
            models.CheckConstraint(condition=Q(weight__gte=1) & Q(max_score__gte=1), name="criterion_weighs_something"),
        ]

    @property
    def guidance(self) -> str:
        """What is looked at, in the reader's language."""
        return _text(self, "guidance")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Threshold(Dated):
    """From how many per cent of all points a grade is suggested. A suggestion binds nobody."""

    grade = models.CharField(_("heritage grade"), max_length=8, choices=GRADES)
    least = models.PositiveSmallIntegerField(_("from per cent"), validators=[MaxValueValidator(100)])
    provisional = models.BooleanField(_("not yet set by the department"), default=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ["-least", "pk"]
        constraints = [
            ExclusionConstraint(
                name="threshold_once_a_day",
                expressions=[("grade", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("This grade has another threshold on some of these days."),
            ),
            models.CheckConstraint(condition=Q(least__lte=100), name="threshold_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}: {self.least} %"


def _buildings() -> list[str]:
    return [Kind.BUILDING.value]


# A grading names the rule it was decided under, so only the end of that rule may still be written.
_USED_RULE_STANDS = """
    IF EXISTS (SELECT 1 FROM grading_grading WHERE rule_id = OLD.id AND NOT NEW.period @> decided_on)
       OR (EXISTS (SELECT 1 FROM grading_grading WHERE rule_id = OLD.id)
           AND (to_jsonb(NEW) - 'period') || jsonb_build_object('from', lower(NEW.period))
               IS DISTINCT FROM (to_jsonb(OLD) - 'period') || jsonb_build_object('from', lower(OLD.period))) THEN
        RAISE EXCEPTION 'a grading was decided under this rule: end it and enter another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'used_rule_stands';
    END IF;
    RETURN NEW;
"""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class GradeRule(Dated):
    """What a grade permits in a period, who gives it, and who permits works at a place that has it.

    A rule under which a grading was decided stands for good; it can only be ended, after the last such day.
    """

    grade = models.CharField(_("heritage grade"), max_length=8, choices=GRADES)
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind.choices), verbose_name=_("kinds that may have it"),
        default=_buildings,
    )  # fmt: skip
    meaning_en = NormalisedTextField(_("what it means, in English"))
    meaning_bn = NormalisedTextField(_("what it means, in Bengali"), blank=True)
    meaning_hi = NormalisedTextField(_("what it means, in Hindi"), blank=True)
    permitted_en = NormalisedTextField(_("what is permitted, in English"))
    permitted_bn = NormalisedTextField(_("what is permitted, in Bengali"), blank=True)
    permitted_hi = NormalisedTextField(_("what is permitted, in Hindi"), blank=True)
    recommended_by = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who recommends the grade"),
        help_text=_("Empty where no recommendation is needed."),
    )  # fmt: skip
    decided_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("who decides the grade"))
    works_recommended_by = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who recommends on works")
    )
    works_decided_by = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who decides on works")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade rule")
        verbose_name_plural = _("grade rules")
        ordering = ["grade", "period", "pk"]
        constraints = [
            ExclusionConstraint(
                name="grade_has_one_rule_a_day",
                expressions=[("grade", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("This grade has another rule on some of these days."),
            ),
            models.CheckConstraint(condition=~Q(kinds=[]), name="grade_rule_is_for_some_kind"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="used_rule_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=_USED_RULE_STANDS,
            ),
            pgtrigger.Protect(name="rule_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}, {self.period.lower:%d/%m/%Y}"

    @property
    def meaning(self) -> str:
        """What the grade means, in the reader's language."""
        return _text(self, "meaning")

    @property
    def permitted(self) -> str:
        """What may be done, in the reader's language."""
        return _text(self, "permitted")
