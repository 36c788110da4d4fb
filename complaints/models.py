"""Citizens' reports: categories, routing, the complaint, who reported it (apart), and its public stages."""

import uuid

import pgtrigger
from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from evidence.models import Original
from files.models import File, Priority
from language.models import Named, NormalisedTextField
from maps.models import Area
from staff.models import Duty, Post, Section, User


class Category(Named):
    """What a complaint is about; its promise, priority and reach are data."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind.choices), verbose_name=_("kinds of asset"))
    help_en = NormalisedTextField(_("explanation in English"), blank=True)
    help_bn = NormalisedTextField(_("explanation in Bengali"), blank=True)
    help_hi = NormalisedTextField(_("explanation in Hindi"), blank=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="+", verbose_name=_("responsible section"))
    first_duty = models.CharField(
        _("duty that receives it"), max_length=20, choices=Duty.choices, default=Duty.DEALING_HAND
    )
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, default=Priority.ORDINARY)
    promised_hours = models.PositiveIntegerField(_("promised hours"), default=504)
    distance_m = models.PositiveIntegerField(_("nearest asset within metres"), default=50)
    sensitive = models.BooleanField(_("identity sealed"), default=False)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100, help_text=_("The lowest is offered first."))
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["rank", "pk"]

    @property
    def explanation(self) -> str:
        """The explanation in the reader's language, or in English where that one is not known."""
        return str(getattr(self, f"help_{(get_language() or 'en')[:2]}", "") or self.help_en)


class RoutingRule(models.Model):
    """Sends complaints of a category, area and kind to a post; an empty condition fits all, the lowest rank wins."""

    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, verbose_name=_("category"))
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, verbose_name=_("area"))
    kind = models.CharField(_("kind of asset"), max_length=10, choices=Kind.choices, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return f"{self.rank}: {self.post}"


class State(models.TextChoices):
    """Where a complaint stands, as its reporter sees it."""

    UNCONFIRMED = "unconfirmed", _("waiting for your code")
    RECEIVED = "received", _("received")
    ACKNOWLEDGED = "acknowledged", _("seen by the department")
    IN_PROGRESS = "in_progress", _("being looked into")
    INSPECTION_ORDERED = "inspection_ordered", _("inspection ordered")
    WORK_ORDERED = "work_ordered", _("repair ordered")
    RESOLVED = "resolved", _("resolved")
    NOT_OURS = "not_ours", _("not for this department")
    CANNOT_BE_DONE = "cannot_be_done", _("cannot be done")
    DUPLICATE = "duplicate", _("reported before")
    REOPENED = "reopened", _("reopened")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Reads of complaints."""

    def visible_to(self, user: User) -> "ComplaintQuerySet":
        """Confirmed complaints whose file the user may open."""
        return self.filter(file__in=File.objects.visible_to(user))


class Complaint(models.Model):
    """A citizen's report at a place (EPSG:4326). It has a number, a file and a ward from its confirmation on.

    ``key`` is the secret of its tracking page.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True, null=True, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="complaints", verbose_name=_("category"))
    pin = gis.PointField(_("place"), srid=4326)
    pin_accuracy_m = models.FloatField(null=True, blank=True)
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("asset")
    )
    asset_version = models.PositiveIntegerField(null=True, blank=True)
    ward = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+")
    text = NormalisedTextField(_("what is wrong"))
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.UNCONFIRMED)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(_("promised by"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = NormalisedTextField(_("answer to the reporter"), blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="unconfirmed", number__isnull=True, file__isnull=True)
                | ~Q(state="unconfirmed")
                & Q(number__isnull=False, file__isnull=False, confirmed_at__isnull=False, promised_at__isnull=False),
                name="confirmed_complaint_has_number_and_file",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="complaint_says_something"),
        ]
        indexes = [
            models.Index(fields=["file"], name="complaint_of_file"),
            models.Index(fields=["asset", "state"], name="complaint_of_asset"),
            models.Index(fields=["-confirmed_at", "-id"], name="complaint_newest_first"),
            models.Index(
                fields=["-confirmed_at", "-id"],
                condition=Q(
                    state__in=(
                        "received",
                        "acknowledged",
                        "in_progress",
                        "inspection_ordered",
                        "work_ordered",
                        "reopened",
                    )
                ),
                name="complaint_open_newest_first",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("unconfirmed complaint"))

    @property
    def late(self) -> bool:
        """Whether the promised time has passed (for an ended complaint: had passed when it ended)."""
        return self.promised_at is not None and (self.ended_at or timezone.now()) > self.promised_at


class Reporter(models.Model):
    """Personal data of the citizen, apart from the complaint; each read by staff is logged."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="reporter")
    email = models.EmailField(_("e-mail"))
    code_hash = models.CharField(max_length=128, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.complaint_id)


class ReporterRead(models.Model):
    """One reading of a reporter's data by staff."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="reporter_reads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="reading_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.read_at:%Y-%m-%d}"


class ComplaintPhoto(models.Model):
    """A picture sent with a complaint."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="photos")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"


class Stage(models.Model):
    """One public step of a complaint; never holds anything of the notes."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="stages")
    state = models.CharField(max_length=20, choices=State.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.state}"


class Feedback(models.Model):
    """What the reporter says of the outcome."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="feedback")
    fixed = models.BooleanField()
    text = NormalisedTextField(_("what is still wrong"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.fixed}"
