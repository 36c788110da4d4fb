"""What the desk's list, search, heat map and figures read: narrow rows beside the complaints, kept by triggers."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from assets.models import Kind
from complaints.models.categories import Category
from complaints.models.complaint import Complaint, Origin, State
from files.models import File
from maps.models import Area
from staff.models import Post, Section

# Metres of the side of one cell, on UTM 45N (EPSG:32645); what the map shows are squares of several.
CELL_M = 250
UTM = 32645


class ComplaintIndex(models.Model):
    """One confirmed complaint as lists narrow and find it.

    Triggers on complaints, files and the audience of files keep all but ``words`` (see ``complaints.desk.finding``).
    ``section`` is that of an ordinary file, whose people may all open it; ``readers`` are the posts beyond: of another
    section, or of a classified file. A list is a walk of one index for each section and one look at ``readers``; words
    that many complaints have are looked for along ``complaint_index_newest``.
    ``cell_x`` and ``cell_y`` count cells of ``CELL_M`` east and north on EPSG:32645.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="index")
    file = models.ForeignKey(File, models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+", db_index=False)
    holder = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    readers = ArrayField(models.BigIntegerField())
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    ward = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    state = models.CharField(max_length=20, choices=State.choices)
    is_open = models.BooleanField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    confirmed_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    cell_x = models.IntegerField()
    cell_y = models.IntegerField()
    words = SearchVectorField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["section", "-confirmed_at", "-complaint"],
                include=["category", "cell_x", "cell_y"],
                name="complaint_index_section",
            ),
            models.Index(
                fields=["section", "-confirmed_at", "-complaint"],
                condition=Q(is_open=True),
                name="complaint_index_open",
            ),
            models.Index(fields=["-confirmed_at", "-complaint"], name="complaint_index_newest"),
            models.Index(fields=["category", "-confirmed_at", "-complaint"], name="complaint_index_category"),
            models.Index(fields=["ward", "-confirmed_at", "-complaint"], name="complaint_index_ward"),
            models.Index(
                fields=["holder", "-confirmed_at", "-complaint"],
                condition=Q(is_open=True),
                name="complaint_index_holder",
            ),
            GinIndex(fields=["readers"], name="complaint_index_readers"),
            GinIndex(fields=["words"], name="complaint_index_words"),
        ]

    def __str__(self) -> str:
        return f"index of complaint {self.complaint_id}"


class Event(models.TextChoices):
    """What is counted of complaints."""

    RECEIVED = "received", "received"
    KEPT = "kept", "ended in time"
    LATE = "late", "ended late"


class CountedSpan(models.Model):
    """A day or a month whose complaints were counted and kept."""

    begins = models.DateField()
    month = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["begins", "month"], name="span_of_complaints_once")]

    def __str__(self) -> str:
        return f"{self.begins:%Y-%m-%d}"


class ComplaintCount(models.Model):
    """How many complaints were received or ended in a span; of the ended, after how many whole days."""

    span = models.ForeignKey(CountedSpan, models.CASCADE, related_name="counts", db_index=False)
    section = models.ForeignKey(Section, models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    ward = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+", db_index=False)
    event = models.CharField(max_length=8, choices=Event.choices)
    days = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["span", "section"],
                include=["category", "ward", "event", "days", "number"],
                name="complaint_count_of_span",
            )
        ]

    def __str__(self) -> str:
        return f"{self.span_id} {self.event} {self.number}"
