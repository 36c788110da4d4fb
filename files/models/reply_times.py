"""By when a letter of a kind is to be answered: the law's time, and its source."""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.receipts import ReceiptKind
from language.models import NormalisedCharField
from staff.working_time import Calendar


class Counted(models.TextChoices):
    """Which days count: every day, as in a law, or those on which the office works."""

    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


class ReplyTimeQuerySet(models.QuerySet["ReplyTime"]):
    """Reads of the times."""

    def for_letter(self, *, kind: str, received_on: dt.date) -> "ReplyTime | None":
        """Return the time that stood on the day a letter of this kind came; None where none is set."""
        return self.filter(kind=kind, since__lte=received_on).order_by("-since").first()


class ReplyTime(models.Model):
    """Within how many days a letter of a kind is answered, from a day on, by a source."""

    kind = models.CharField(_("category"), max_length=14, choices=ReceiptKind.choices)
    days = models.PositiveSmallIntegerField(_("days after the day on which it came"))
    counted = models.CharField(_("counted in"), max_length=8, choices=Counted.choices, default=Counted.CALENDAR)
    since = models.DateField(_("from"), default=timezone.localdate)
    source = NormalisedCharField(_("source"), max_length=200, help_text=_("The law or order that says so."))

    objects = ReplyTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("time for a reply")
        verbose_name_plural = _("times for a reply")
        constraints = [models.UniqueConstraint(fields=["kind", "since"], name="reply_time_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"

    def last_day(self, received_on: dt.date, *, calendar: Calendar) -> dt.date:
        """Return the last day for a letter that came on ``received_on``, which itself does not count.

        ``calendar`` is that of the office, for a time in working days. A last day on which the office is closed stays:
        that a thing may then be done on the next (General Clauses Act 1897, s. 10) is no reason to be reminded later.
        """
        if self.counted == Counted.CALENDAR:
            return received_on + dt.timedelta(days=self.days)
        return calendar.day_after(received_on, self.days)
