"""The employee master, who holds which post when, and who acts for whom."""

import datetime as dt

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from language.models import Named, NormalisedCharField
from staff.models.accounts import User
from staff.models.offices import Post


class Telling(models.TextChoices):
    """What of an officer's notices goes out on a channel besides the notices themselves."""

    ALL = "all", _("every notice")
    LATE = "late", _("reminders of what is late")
    NONE = "none", _("nothing")


class Officer(Named):
    """The employee master: one person, with or without a login."""

    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="officer", verbose_name=_("login")
    )
    employee_code = models.CharField(_("employee code"), max_length=20, unique=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    by_mail = models.CharField(_("by e-mail"), max_length=4, choices=Telling.choices, default=Telling.ALL)
    by_text = models.CharField(_("by SMS"), max_length=4, choices=Telling.choices, default=Telling.LATE)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        permissions = [("keep_offices", _("Can keep sections, officers, charge and calendars"))]

    @property
    def language(self) -> str:
        """The language in which he is written to."""
        return self.user.language if self.user else "en"

    def wants(self, channel: str, *, late: bool) -> bool:
        """Whether a notice goes out to him on ``channel`` ("mail", "text"); ``late`` says that it reminds of delay."""
        telling = getattr(self, f"by_{channel}")
        return bool(telling == Telling.ALL or (late and telling == Telling.LATE))


class TenureKind(models.TextChoices):
    """An officer has one regular post at most; others he holds in addition to it."""

    REGULAR = "regular", _("regular")
    ADDITIONAL = "additional", _("additional charge")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Tenure(models.Model):
    """An officer's time in a post; a post has at most one holder on any day."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name=_("post"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="tenures", verbose_name=_("officer"))
    kind = models.CharField(_("kind"), max_length=10, choices=TenureKind.choices, default=TenureKind.REGULAR)
    period = DateRangeField(_("period"))

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        constraints = [
            ExclusionConstraint(
                name="post_has_one_holder_a_day",
                expressions=[("post", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("This post has another holder on some of these days."),
            ),
            ExclusionConstraint(
                name="officer_has_one_regular_post_a_day",
                expressions=[("officer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(kind=TenureKind.REGULAR),
                violation_error_message=_(
                    "This officer has another regular post on some of these days; make one an additional charge."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} – {self.post}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day of it; None while it runs on."""
        return self.period.upper - dt.timedelta(days=1) if self.period.upper else None


class AbsenceKind(models.TextChoices):
    """Why an officer is away."""

    LEAVE = "leave", _("leave")
    TOUR = "tour", _("tour")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Reads of absences."""

    def standing(self) -> "AbsenceQuerySet":
        """Absences that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def on(self, day: dt.date) -> "AbsenceQuerySet":
        """Standing absences on a day."""
        return self.standing().filter(period__contains=day)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Absence(models.Model):
    """An officer's leave or tour. On its days the link officer acts for his posts too; his own right stays."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="absences", verbose_name=_("officer"))
    kind = models.CharField(_("kind"), max_length=6, choices=AbsenceKind.choices)
    period = DateRangeField(_("period"))
    link_officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("link officer")
    )
    order = NormalisedCharField(_("number of the order"), max_length=80, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            ExclusionConstraint(
                name="officer_is_absent_once_a_day",
                expressions=[("officer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message=_("Another leave or tour of this officer covers some of these days."),
            ),
            models.CheckConstraint(condition=~Q(link_officer=F("officer")), name="nobody_is_his_own_link_officer"),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__upper_inf=False, period__lower_inf=False),
                name="absence_begins_and_ends",
            ),
        ]
        indexes = [models.Index(fields=["link_officer"], condition=Q(withdrawn_at=None), name="absence_of_link")]

    def __str__(self) -> str:
        return f"{self.officer} {self.period.lower}"

    @property
    def last_day(self) -> dt.date:
        """The last day away."""
        upper: dt.date = self.period.upper
        return upper - dt.timedelta(days=1)
