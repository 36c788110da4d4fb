"""Work done in days and months that are over, counted once: the register they are counted from is never altered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Post


class Act(models.TextChoices):
    """What is counted."""

    CREATED = "created", _("created")
    RECEIVED = "received", _("received")
    FORWARDED = "forwarded", _("forwarded")
    CLOSED = "closed", _("closed")


class Span(models.TextChoices):
    """How long a stretch of the office's calendar is counted together."""

    DAY = "day", _("day")
    MONTH = "month", _("month")


class Tally(models.Model):
    """How many files a post created, received, forwarded or closed in one day or month."""

    span = models.CharField(max_length=5, choices=Span.choices)
    begins = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    act = models.CharField(max_length=9, choices=Act.choices)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "span", "begins", "act"], name="tallied_once")]

    def __str__(self) -> str:
        return f"{self.span} {self.begins:%Y-%m-%d} {self.act}: {self.number}"


class Tallied(models.Model):
    """A day or month that has been counted; one that has no row here is counted when it is asked for."""

    span = models.CharField(max_length=5, choices=Span.choices)
    begins = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["span", "begins"], name="span_tallied_once")]

    def __str__(self) -> str:
        return f"{self.span} {self.begins:%Y-%m-%d}"
