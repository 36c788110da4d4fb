"""What a section sets about its drafts: who approves them, whether they are signed, and the head of its letters."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.drafts import DraftKind
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Duty, Section

# Where no rule stands: an executive engineer or above, and no signature is needed.
LEAST_LEVEL = 3


class DraftRuleQuerySet(models.QuerySet["DraftRule"]):
    """Reads of the rules."""

    def for_draft(self, *, kind: str, section: Section, on: dt.date | None = None) -> "DraftRule":
        """Return the rule on the day ``on`` (today): the section's before anybody's, the kind's before any, the newest.

        Where none stands, an unsaved one with the usual terms.
        """
        rows = self.filter(
            Q(section=section) | Q(section=None), Q(kind=kind) | Q(kind=""), since__lte=on or timezone.localdate()
        )
        best = max(
            rows, key=lambda rule: (rule.section_id is not None, rule.kind != "", rule.since, rule.pk), default=None
        )
        return best or DraftRule(kind=kind, section=section, least_level=LEAST_LEVEL)


class DraftRule(models.Model):
    """Who may approve drafts of a kind in a section, and whether they go out signed; from a day on, by a source."""

    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DraftKind.choices, blank=True)
    least_level = models.PositiveSmallIntegerField(_("least level of the approving post"), default=LEAST_LEVEL)
    duty = models.CharField(_("duty of the approving post"), max_length=20, choices=Duty.choices, blank=True)
    needs_signature = models.BooleanField(_("signed before despatch"), default=False)
    since = models.DateField(_("from"), default=timezone.localdate)
    source = NormalisedCharField(_("source"), max_length=200, help_text=_("The order that says so."))

    objects = DraftRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for drafts")
        verbose_name_plural = _("rules for drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "kind", "since"], name="draft_rule_once_a_day", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.section or '*'} {self.kind or '*'} {self.since}"


class Letterhead(models.Model):
    """The head of a section's letters in each language: the first line is the office, the others stand below it."""

    section = models.OneToOneField(
        Section, models.CASCADE, primary_key=True, related_name="letterhead", verbose_name=_("section")
    )
    lines_en = NormalisedTextField(_("lines in English"))
    lines_bn = NormalisedTextField(_("lines in Bengali"), blank=True)
    lines_hi = NormalisedTextField(_("lines in Hindi"), blank=True)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return f"{self.section}"

    def lines(self, language: str) -> list[str]:
        """Return the lines in ``language``, or in English where that one is not written; at most five fit."""
        text = str(getattr(self, f"lines_{language}", "") or self.lines_en)
        return [line for line in text.splitlines() if line.strip()][:5]
