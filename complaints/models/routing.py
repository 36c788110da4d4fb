"""Rules that send complaints to posts, how they were tried, and which of them sent a complaint."""

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from complaints.models.categories import Category
from complaints.models.complaint import Complaint
from language.models import NormalisedCharField
from maps.models import Area
from staff.models import Post, User


class RuleState(models.TextChoices):
    """A rule is written, tried beside those in force, put in force, and put out of force; it is never deleted."""

    DRAFT = "draft", _("draft")
    TRIAL = "trial", _("on trial")
    ON = "on", _("in force")
    OFF = "off", _("off")


class Weekday(models.IntegerChoices):
    """Days of the week by their numbers in ISO 8601."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class RoutingRule(models.Model):
    """Sends complaints of a category, area, kind and time to a post; an empty condition fits all, the lowest rank wins.

    Times are those of the city's clock at the complaint's confirmation. Hours that run over midnight belong to the day
    on which they began. ``area_key`` remembers the area ("ward:93") though it be gone from the map.
    """

    name = NormalisedCharField(_("what the rule is for"), max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    state = models.CharField(_("state"), max_length=5, choices=RuleState.choices, default=RuleState.DRAFT)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"))
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, verbose_name=_("area"))
    area_key = models.CharField(max_length=40, blank=True, editable=False)
    kind = models.CharField(_("kind of asset"), max_length=10, choices=Kind.choices, blank=True)
    days = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices),
        verbose_name=_("days of the week"),
        default=list,
        blank=True,
        help_text=_("None chosen: every day."),
    )
    hour_from = models.TimeField(_("from the hour"), null=True, blank=True)
    hour_until = models.TimeField(_("until the hour"), null=True, blank=True)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hour_from__isnull=True, hour_until__isnull=True)
                | Q(hour_from__isnull=False, hour_until__isnull=False),
                name="routing_hours_have_two_ends",
            ),
        ]
        triggers = [pgtrigger.Protect(name="routing_rule_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name or f"{self.rank}: {self.post}"

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the area's key beside it, so that a rule for one ward never becomes one for the city."""
        if self.area is not None:
            self.area_key = self.area.key
        super().save(*args, **options)


class RoutingTrial(models.Model):
    """That a rule, as it then read, was tried on past complaints; without one it is not put in force."""

    rule = models.ForeignKey(RoutingRule, models.CASCADE, related_name="trials")
    version = models.PositiveIntegerField()
    ran_at = models.DateTimeField(default=timezone.now)
    ran_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    examined = models.PositiveIntegerField(_("complaints looked at"))
    moved = models.PositiveIntegerField(_("that would have gone elsewhere"))

    class Meta:
        verbose_name = _("trial of a routing rule")
        verbose_name_plural = _("trials of routing rules")
        ordering = ["-ran_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.moved}/{self.examined}"


class RoutedBy(models.TextChoices):
    """What sent a complaint to its post."""

    RULE = "rule", _("a routing rule")
    DUTY = "duty", _("the category's section and duty")
    HEAD = "head", _("the section's head, for nobody else is there")
    SECTION = "section", _("a post of the section, for nobody else is there")
    TOP = "top", _("the department's top post, for nobody is in the section")
    VACANT = "vacant", _("a vacant post, for nobody is there at all")


class RoutingDecision(models.Model):
    """Why a complaint came to its post: by which rule as it then read, or without one; what was passed over and why.

    ``skipped`` lists broken rules that came before: their keys, names and faults. ``trial_rule`` is the rule on trial
    that would have sent it, and ``trial_post`` where.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="routing")
    way = models.CharField(_("sent by"), max_length=8, choices=RoutedBy.choices)
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, blank=True, related_name="decisions")
    rule_version = models.PositiveIntegerField(null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    skipped = models.JSONField(default=list, blank=True)
    trial_rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, blank=True, related_name="+")
    trial_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("routing decision")
        verbose_name_plural = _("routing decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(way="rule", rule__isnull=False, rule_version__isnull=False)
                | ~Q(way="rule") & Q(rule__isnull=True, rule_version__isnull=True),
                name="routed_by_a_rule_or_not",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.post_id}"
