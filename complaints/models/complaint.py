"""The complaint itself: what, where, in whose words, how it stands; and what was sent and said with it."""

import uuid

from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from complaints.models.categories import Category, Question
from evidence.models import Original
from files.models import File
from inspections.models import Placed
from language.choices import displayed
from language.models import NormalisedTextField
from maps.models import Area
from staff.models import User


class State(models.TextChoices):
    """Where a complaint stands, as its reporter sees it."""

    UNCONFIRMED = "unconfirmed", _("waiting for your code")
    RECEIVED = "received", _("received")
    ACKNOWLEDGED = "acknowledged", _("seen by the department")
    IN_PROGRESS = "in_progress", _("being looked into")
    WAITING = "waiting", _("waiting for the reporter’s answer")
    INSPECTION_ORDERED = "inspection_ordered", _("inspection ordered")
    WORK_ORDERED = "work_ordered", _("repair ordered")
    RESOLVED = "resolved", _("resolved")
    NOT_OURS = "not_ours", _("not for this department")
    CANNOT_BE_DONE = "cannot_be_done", _("cannot be done")
    DUPLICATE = "duplicate", _("reported before")
    REOPENED = "reopened", _("reopened")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Origin(models.TextChoices):
    """By which door a complaint came."""

    WEB = "web", _("the public page")
    OPEN311 = "open311", _("another programme, by Open311")
    COUNTER = "counter", _("written down by the department")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Reads of complaints."""

    def visible_to(self, user: User) -> "ComplaintQuerySet":
        """Confirmed complaints whose file the user may open."""
        return self.filter(file__in=File.objects.visible_to(user))

    def placed(self) -> "ComplaintQuerySet":
        """With category, asset and ward at hand, whose outlines (large, rarely needed) are read when asked for."""
        outlines = ("geometry", "geometry_3857")
        return self.select_related("category", "asset", "ward").defer(
            "asset__search_key", *(f"{place}__{name}" for place in ("asset", "ward") for name in outlines)
        )


class Complaint(models.Model):
    """A citizen's report at a place (EPSG:4326). It has a number, a file and a ward from its confirmation on.

    ``key`` is the secret of its tracking page. ``client_id`` is given by the programme that sent it, so that the same
    report sent twice is taken once; ``content_hash`` tells the same report from another under the same id.
    A complaint that was merged stays whole and points at the one that goes on (``merged_into``).
    ``shown_answer`` is what a moderator lets the public read of the answer; None: all of it.
    ``stepped_back_at``: its reporter took his part back while others share it (docs/decisions/0029). It stands here,
    not with who he is: a report without a name has its page too, and the page outlives what tells who he was.
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
    address = NormalisedTextField(_("address"), blank=True, help_text=_("As the reporter typed it."))
    text = NormalisedTextField(_("what is wrong"))
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.UNCONFIRMED)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(_("promised by"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = NormalisedTextField(_("answer to the reporter"), blank=True)
    shown_text = NormalisedTextField(_("text that the public may see"), blank=True, editable=False)
    shown_answer = NormalisedTextField(_("answer that the public may see"), null=True, blank=True, editable=False)
    origin = models.CharField(_("came by"), max_length=10, choices=Origin.choices, default=Origin.WEB)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("goes on in")
    )
    stepped_back_at = models.DateTimeField(_("its reporter took his part back"), null=True, blank=True, editable=False)

    objects = ComplaintQuerySet.as_manager()
    get_state_display = displayed("state", State)

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
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")), name="complaint_not_merged_into_itself"
            ),
        ]
        indexes = [
            GistIndex(
                fields=["pin"],
                condition=Q(
                    state__in=(
                        "received",
                        "acknowledged",
                        "in_progress",
                        "waiting",
                        "inspection_ordered",
                        "work_ordered",
                        "reopened",
                    )
                ),
                name="complaint_open_pin",
            ),
            models.Index(fields=["file"], name="complaint_of_file"),
            models.Index(fields=["asset", "state"], name="complaint_of_asset"),
            models.Index(fields=["-confirmed_at", "-id"], name="complaint_newest_first"),
            models.Index(
                MD5(Lower("answer")),
                "ended_at",
                condition=~Q(answer=""),
                name="complaint_answered_alike",
            ),
            models.Index(
                fields=["-confirmed_at", "-id"],
                condition=Q(
                    state__in=(
                        "received",
                        "acknowledged",
                        "in_progress",
                        "waiting",
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
    def survivor(self) -> "Complaint":
        """The complaint in which a merged one goes on, however often merged; else itself."""
        complaint = self
        while complaint.merged_into is not None:
            complaint = complaint.merged_into
        return complaint

    @property
    def late(self) -> bool:
        """Whether the promised time has passed (for an ended complaint: had passed when it ended)."""
        return self.promised_at is not None and (self.ended_at or timezone.now()) > self.promised_at


class ComplaintPhoto(Placed):
    """A picture sent with a complaint, and where the phone was when it was taken."""

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

    get_state_display = displayed("state", State)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(state__in=("received", "resolved", "not_ours", "cannot_be_done", "duplicate")),
                name="stage_that_is_counted",
            ),
            models.Index(fields=["at", "id"], name="stage_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.state}"


class Matched(models.TextChoices):
    """How an asset came to a complaint."""

    INSIDE = "inside", _("the pin lies in it")
    NEAR = "near", _("the nearest one")
    NAMED = "named", _("chosen by the reporter")
    STAFF = "staff", _("put right by the department")


class ComplaintPlace(models.Model):
    """An asset that a complaint is about, as it stood when the complaint was taken in.

    ``distance_m`` is on the ellipsoid, from the pin to the asset's nearest point; 0 inside. ``state`` holds the asset's
    name, kind, status, condition, grade and lock of that moment.
    """

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="places")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="complaint_places", verbose_name=_("asset"))
    asset_version = models.PositiveIntegerField()
    matched = models.CharField(_("found by"), max_length=10, choices=Matched.choices)
    distance_m = models.FloatField(_("metres from the pin"), default=0)
    state = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=1, help_text=_("1 is the one that the complaint is filed under."))

    class Meta:
        verbose_name = _("asset of a complaint")
        verbose_name_plural = _("assets of complaints")
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["complaint", "asset"], name="asset_once_a_complaint")]
        # The newest about an asset.
        indexes = [models.Index(fields=["asset", "-complaint"], name="place_of_asset_newest")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.asset_id}"


class Answer(models.Model):
    """What the reporter answered to one of his category's questions: text, a number, or codes of choices."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))
    value = models.JSONField(_("answer"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["complaint", "question"], name="question_answered_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.question_id}"
