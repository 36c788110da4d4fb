"""Visits to assets, the condition found there, and the works that put it right."""

import uuid

import pghistory
import pgtrigger
from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from evidence.models import Original
from files.models import File
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post, User


class Condition(models.IntegerChoices):
    """The five grades; number and word are always shown together (domain: "Condition")."""

    VERY_GOOD = 1, _("very good")
    MINOR = 2, _("minor defects")
    MODERATE = 3, _("moderate")
    POOR = 4, _("poor")
    VERY_POOR = 5, _("very poor")


class Placed(models.Model):
    """Where and when the phone says it was: a fix (EPSG:4326), its accuracy in metres, and its time."""

    fix = gis.PointField(_("position"), srid=4326, null=True, blank=True)
    fix_accuracy_m = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    fix_at = models.DateTimeField(_("position taken at"), null=True, blank=True)

    class Meta:
        abstract = True


class VisitState(models.TextChoices):
    """A visit is ordered, then done or cancelled; it lapses with its file, though who was there may report it still."""

    ORDERED = "ordered", _("ordered")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    LAPSED = "lapsed", _("not needed any more")


class VisitQuerySet(models.QuerySet["Visit"]):
    """Reads of visits."""

    def for_inspector(self, user: User) -> "VisitQuerySet":
        """Visits ordered of the posts that the user holds."""
        return self.filter(assigned_to__in=user.posts())

    def visible_to(self, user: User) -> "VisitQuerySet":
        """Those ordered by or of the user's posts, those of files he may open, and those of no file for all staff."""
        posts = user.posts()
        if not posts.exists():
            return self.none()
        of_files = Q(file__isnull=True) | Q(file__in=File.objects.visible_to(user))
        return self.filter(Q(assigned_to__in=posts) | Q(ordered_by__in=posts) | of_files)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Visit(Placed):
    """An inspection ordered at an asset, and its report once done."""

    key = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Sent with the order and with the report, so that either sent twice counts once.",
    )
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="visits", verbose_name=_("asset"))
    asset_version = models.PositiveIntegerField()
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    ordered_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("ordered by"))
    ordered_at = models.DateTimeField(_("ordered"), default=timezone.now)
    assigned_to = models.ForeignKey(Post, models.PROTECT, related_name="visits", verbose_name=_("inspector"))
    instructions = NormalisedTextField(_("what to look at"), blank=True)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=VisitState.choices, default=VisitState.ORDERED)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    report = NormalisedTextField(_("report"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = NormalisedTextField(_("why it was cancelled"), blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at__isnull=True),
                name="done_visit_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancel_reason="")
                | ~Q(state="cancelled") & Q(cancelled_at__isnull=True),
                name="cancelled_visit_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["assigned_to", "due_on", "id"], condition=Q(state="ordered"), name="visit_to_do"),
            models.Index(fields=["due_on"], condition=Q(state="ordered"), name="visit_overdue"),
        ]

    def __str__(self) -> str:
        return f"{self.asset.reference} {self.due_on}"

    def get_absolute_url(self) -> str:
        """The visit's page."""
        return reverse("inspections:visit", args=[self.pk])

    @property
    def overdue(self) -> bool:
        """Whether it should have been made before today."""
        return self.state == VisitState.ORDERED and self.due_on < timezone.localdate()


class VisitPhoto(Placed):
    """A picture taken on a visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit} {self.pk}"


@pghistory.track(pghistory.InsertEvent(), append_only=True)
class Assessment(models.Model):
    """One grading of an asset, or of an element of it (then ``element`` names it)."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="assessments")
    asset_version = models.PositiveIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="assessments")
    element = NormalisedCharField(_("element"), max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField(_("condition"), choices=Condition.choices)
    remarks = NormalisedTextField(_("remarks"), blank=True)
    assessed_at = models.DateTimeField(_("assessed"), default=timezone.now)
    assessed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False, help_text="Sent twice it counts once.")

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-assessed_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="assessment_1_to_5")]
        triggers = [pgtrigger.Protect(name="assessment_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.asset.reference}: {self.grade}"


class WorkState(models.TextChoices):
    """How far a maintenance work has come."""

    ORDERED = "ordered", _("ordered")
    IN_PROGRESS = "in_progress", _("in progress")
    COMPLETED = "completed", _("completed")


class WorkQuerySet(models.QuerySet["Work"]):
    """Reads of works."""

    def visible_to(self, user: User) -> "WorkQuerySet":
        """Those recorded by the user's posts, those of files he may open, and those of no file for all staff."""
        posts = user.posts()
        if not posts.exists():
            return self.none()
        of_files = Q(file__isnull=True) | Q(file__in=File.objects.visible_to(user))
        return self.filter(Q(recorded_by__in=posts) | of_files)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Work(models.Model):
    """A maintenance work: what was done, by whom, at what cost in rupees, from when to when."""

    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Sent with the order; sent twice it counts once."
    )
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="works")
    asset_version = models.PositiveIntegerField()
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    what = NormalisedTextField(_("what is done"))
    contractor = NormalisedCharField(_("contractor"), max_length=200, blank=True)
    cost = models.DecimalField(_("cost in rupees"), max_digits=14, decimal_places=2, null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=WorkState.choices, default=WorkState.ORDERED)
    recorded_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    completed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance work")
        verbose_name_plural = _("maintenance works")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="completed", completed_on__isnull=False)
                | ~Q(state="completed") & Q(completed_on__isnull=True),
                name="completed_work_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(completed_on__isnull=True)
                | Q(completed_on__gte=F("started_on")),
                name="work_does_not_end_before_it_starts",
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.asset.reference}: {self.what[:60]}"

    def get_absolute_url(self) -> str:
        """The work's page."""
        return reverse("inspections:work", args=[self.pk])


class WorkPhoto(Placed):
    """A picture of a work, before or after."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="photos")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    after = models.BooleanField(_("taken after the work"), default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.work_id} {self.pk}"
