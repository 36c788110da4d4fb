"""Work done in months that are over, counted once: the register they are counted from is never altered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Post


class Act(models.TextChoices):
    """What is counted by the month."""

    CREATED = "created", _("created")
    RECEIVED = "received", _("received")
    FORWARDED = "forwarded", _("forwarded")
    CLOSED = "closed", _("closed")


class MonthlyTally(models.Model):
    """How many files a post created, received, forwarded or closed in one month of the office's calendar."""

    month = models.DateField(help_text="Its first day.")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    act = models.CharField(max_length=9, choices=Act.choices)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "post", "act"], name="tally_once_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.act}: {self.number}"


class TalliedMonth(models.Model):
    """A month whose work has been counted; a month without any row here is counted when it is asked for."""

    month = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
