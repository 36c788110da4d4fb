"""A proposed grade, scored by criteria that each cite their evidence, on its way to a decision.

A court struck a listing of this city down as hearsay. So a score without a citation goes nowhere: a trigger refuses the
step, whoever tries it.
"""

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, AssetDocument, Grade
from files.models import File
from grading.models.reference import GRADES, Body, Criterion, GradeRule
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Post, User


class State(models.TextChoices):
    """How far a grading has come."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned for correction")
    RECOMMENDED = "recommended", _("recommended by the committee")
    DECIDED = "decided", _("decided")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.RECOMMENDED)
FINAL = (State.DECIDED, State.REFUSED, State.WITHDRAWN)
_EVIDENCED = (State.SUBMITTED, State.RECOMMENDED, State.DECIDED)

_CITES = """
    IF NOT EXISTS (SELECT 1 FROM grading_score WHERE grading_id = NEW.id) OR EXISTS (
        SELECT 1 FROM grading_score score WHERE score.grading_id = NEW.id
        AND NOT EXISTS (SELECT 1 FROM grading_citation citation WHERE citation.score_id = score.id)
    ) THEN
        RAISE EXCEPTION 'a scored criterion cites no evidence'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'every_score_cites_evidence';
    END IF;
    RETURN NEW;
"""
# The row lock makes a step of the grading and a change of its evidence wait for one another.
_WHILE_OPEN = """
    IF TG_OP = 'DELETE' THEN row_grading = {old}; ELSE row_grading = {new}; END IF;
    SELECT state, asset_id INTO found FROM grading_grading WHERE id = row_grading FOR SHARE;
    IF found.state NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the evidence of a submitted grading stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_evidence_stands';
    END IF;
    {more}
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
_OWN_PAPERS = """
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM assets_assetdocument WHERE id = NEW.document_id AND asset_id <> found.asset_id
    ) THEN
        RAISE EXCEPTION 'the document belongs to another asset'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cited_document_is_of_the_asset';
    END IF;
"""


def _guard(old: str, new: str, more: str = "") -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="evidence_stands_once_submitted",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("found", "record"), ("row_grading", "bigint")],
        func=_WHILE_OPEN.format(old=old, new=new, more=more),
    )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Grading(models.Model):
    """One proposal of a grade. ``points`` of ``out_of`` follow from the scores; ``suggested`` from the thresholds.

    ``grade_before`` is what the register said when it was first submitted. Once settled, whichever way, it stands.
    """

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="gradings", verbose_name=_("asset"))
    asset_version = models.PositiveIntegerField()
    proposed = models.CharField(_("proposed grade"), max_length=8, choices=GRADES)
    statement = NormalisedTextField(_("why this grade"), blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2, default=0)
    out_of = models.DecimalField(_("out of"), max_digits=7, decimal_places=2, default=0)
    suggested = models.CharField(_("suggested grade"), max_length=8, choices=GRADES, blank=True)
    drafted_on = models.DateField(_("drafted on"), default=timezone.localdate)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))
    drafted_at_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    grade_before = models.CharField(max_length=8, choices=Grade.choices, blank=True)
    recommended = models.CharField(_("recommended grade"), max_length=8, choices=GRADES, blank=True)
    decided = models.CharField(_("decided grade"), max_length=8, choices=GRADES, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    rule = models.ForeignKey(
        GradeRule, models.PROTECT, null=True, blank=True, related_name="gradings", verbose_name=_("under the rule")
    )

    class Meta:
        verbose_name = _("grading")
        verbose_name_plural = _("gradings")
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(state__in=[str(state) for state in OPEN]),
                name="one_open_grading_an_asset",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_on__isnull=False, rule__isnull=False) & ~Q(decided="")
                | ~Q(state="decided") & Q(decided="", decided_on__isnull=True, rule__isnull=True),
                name="decided_grading_has_grade_day_and_rule",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0) & Q(points__lte=F("out_of")), name="points_within_what_can_be_had"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-changed_at", "-id"], name="grading_by_state"),
            models.Index(fields=["asset", "-decided_on", "-id"], name="grading_of_asset"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="every_score_cites_evidence",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state__in=[str(state) for state in _EVIDENCED]),
                func=_CITES,
            ),
            pgtrigger.Protect(
                name="settled_grading_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[str(state) for state in FINAL]),
            ),
            pgtrigger.Protect(name="grading_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.asset.reference}: {self.get_proposed_display()}, {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """The page of the asset's gradings, at this one."""
        return f"{reverse('grading:asset', args=[self.asset.reference])}#grading-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in OPEN

    @property
    def is_editable(self) -> bool:
        """Whether scores and evidence may be written."""
        return self.state in {State.DRAFT, State.RETURNED}


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class Score(models.Model):
    """How a criterion is met. Weight and highest score are kept as they were, whatever becomes of the criterion."""

    grading = models.ForeignKey(Grading, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0)])
    weight = models.PositiveSmallIntegerField(_("weight"))
    max_score = models.PositiveSmallIntegerField(_("highest score"))
    reason = NormalisedTextField(_("reasons"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["criterion__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grading", "criterion"], name="criterion_scored_once_a_grading"),
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=F("max_score")), name="score_within_the_highest"
            ),
        ]
        triggers = [_guard("OLD.grading_id", "NEW.grading_id")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.score}/{self.max_score}"


class Minuted(models.Model):
    """A place in the minutes of a body: the day of the meeting, the item, and the paper where it is kept."""

    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("committee or council")
    )
    held_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    item = NormalisedCharField(_("item number"), max_length=60, blank=True)
    document = models.ForeignKey(
        AssetDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    class Meta:
        abstract = True


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class Citation(Minuted):
    """What a score rests on: a page of a document, or an item of a minute, or an item with the paper it stands in."""

    score = models.ForeignKey(Score, models.PROTECT, related_name="citations")
    page = models.PositiveIntegerField(_("page"), null=True, blank=True, validators=[MinValueValidator(1)])
    quotation = NormalisedTextField(_("what it says there"), blank=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False) | Q(body__isnull=False, held_on__isnull=False) & ~Q(item=""),
                name="citation_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=True, held_on__isnull=True, item="")
                | Q(body__isnull=False, held_on__isnull=False) & ~Q(item=""),
                name="cited_minute_is_whole",
            ),
        ]
        triggers = [
            _guard(
                "(SELECT grading_id FROM grading_score WHERE id = OLD.score_id)",
                "(SELECT grading_id FROM grading_score WHERE id = NEW.score_id)",
                _OWN_PAPERS,
            )
        ]

    def __str__(self) -> str:
        return str(self.document or f"{self.body} {self.held_on} {self.item}")


class Step(Minuted):
    """One move of a grading: who entered it, when, and the resolution behind it. Permanent."""

    grading = models.ForeignKey(Grading, models.PROTECT, related_name="steps")
    after = models.CharField(_("state"), max_length=12, choices=State.choices)
    grade = models.CharField(_("heritage grade"), max_length=8, choices=GRADES, blank=True)
    remarks = NormalisedTextField(_("remarks"), blank=True)
    at = models.DateTimeField(_("entered"), default=timezone.now)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(after__in=["recommended", "decided", "refused"])
                | Q(body__isnull=False, held_on__isnull=False),
                name="resolution_names_body_and_day",
            )
        ]
        triggers = [pgtrigger.Protect(name="step_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.grading_id}: {self.after}"
