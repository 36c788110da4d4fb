"""Who works where: users, sections, designations, posts, officers and their tenure, holidays, notifications.

Files sit with posts, not persons (domain: "Post, not person"); an officer holds posts over time.
"""

import datetime as dt
from string import Formatter

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from language.models import Named, NormalisedCharField, NormalisedTextField


class User(AbstractUser):
    """A login. What its holder may do follows from the posts that the officer behind it holds today."""

    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("bn", "বাংলা"), ("hi", "हिन्दी")], default="en"
    )

    def posts(self) -> "models.QuerySet[Post]":
        """The posts this login acts for today."""
        return Post.objects.held_by(self)


class Section(Named):
    """A section of the department; its rules about numbers and time are data."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    number_format = models.CharField(
        _("file number format"), max_length=60, default="E&H/{section}/{year}/{serial:06d}"
    )
    receipt_format = models.CharField(
        _("receipt number format"), max_length=60, default="R/{section}/{year}/{serial:06d}"
    )
    days_per_officer = models.PositiveSmallIntegerField(_("working days per officer"), default=7)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def clean(self) -> None:
        """Refuse a format that could not give two numbers apart."""
        faults = {
            name: fault
            for name in ("number_format", "receipt_format")
            if (fault := self._fault_of(name, getattr(self, name)))
        }
        if faults:
            raise ValidationError(faults)

    def _fault_of(self, name: str, number_format: str) -> str | Promise:
        try:
            named = {part[1] for part in Formatter().parse(number_format) if part[1] is not None}
            if not named <= {"section", "year", "serial"}:
                raise ValueError(number_format)
            first, second = (number_format.format(section=self.code, year=2026, serial=serial) for serial in (1, 2))
        except ValueError:
            return _("Only {section}, {year} and {serial} can stand in braces, as in HB/{section}/{year}/{serial:06d}.")
        if first == second:
            return _("The format needs {serial}, or every number would be the same.")
        others = Section.objects.exclude(pk=self.pk)
        if "{section" not in number_format and others.filter(**{name: number_format}).exists():
            return _("Another section has this format; add {section} to tell their numbers apart.")
        return ""


class Designation(Named):
    """A rank; a case should need at most four levels (domain: "Levels")."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        constraints = [models.CheckConstraint(condition=Q(level__range=(1, 9)), name="designation_level_1_to_9")]


class Duty(models.TextChoices):
    """What a post is for; permissions follow from it."""

    DEALING_HAND = "dealing_hand", _("dealing hand")
    SECTION_HEAD = "section_head", _("section head")
    EXECUTIVE_ENGINEER = "executive_engineer", _("executive engineer")
    INSPECTOR = "inspector", _("inspector")
    DIRECTOR_GENERAL = "director_general", _("director general")
    PLANNER = "planner", _("planner")
    PUBLICITY = "publicity", _("publicity officer")


# The posts that the officer behind a login holds on a day, and all that report to them over any number of steps.
_LINE = """
    WITH RECURSIVE line AS (
        SELECT tenure.post_id AS id
        FROM staff_tenure tenure JOIN staff_officer officer ON officer.id = tenure.officer_id
        WHERE officer.user_id = %s AND tenure.period @> %s::date
        UNION
        SELECT post.id FROM staff_post post JOIN line ON post.reports_to_id = line.id
    )
    SELECT id FROM line
"""


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts."""

    def held_by(self, user: User, *, on: dt.date | None = None) -> "PostQuerySet":
        """Posts whose tenure on the day ``on`` (today) is of the officer behind ``user``."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = on or timezone.localdate()
        return self.filter(tenures__officer__user=user, tenures__period__contains=day)

    def in_line_of(self, user: User, *, on: dt.date | None = None) -> "PostQuerySet":
        """The posts of the officer behind ``user`` on the day ``on`` (today) and those below them in the line."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(pk__in=RawSQL(_LINE, [user.pk, on or timezone.localdate()]))  # noqa: S611 (bound values)


class Post(Named):
    """A seat in a section, with its duty and the post it reports to."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="posts", verbose_name=_("section"))
    designation = models.ForeignKey(Designation, models.PROTECT, related_name="posts", verbose_name=_("designation"))
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.choices)
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reporting", verbose_name=_("reports to")
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.CheckConstraint(condition=~Q(reports_to=F("id")), name="post_does_not_report_to_itself")]

    def superiors(self) -> "list[Post]":
        """The posts above this one in the reporting line, the nearest first."""
        line: list[Post] = []
        above = self.reports_to
        while above is not None and above not in line:
            line.append(above)
            above = above.reports_to
        return line

    def clean(self) -> None:
        """Refuse a reporting line that comes back to its beginning."""
        if self.pk and self in self.superiors():
            raise ValidationError({"reports_to": _("This post would report to itself over others.")})


class Officer(Named):
    """The employee master: one person, with or without a login."""

    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="officer", verbose_name=_("login")
    )
    employee_code = models.CharField(_("employee code"), max_length=20, unique=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")


class Tenure(models.Model):
    """An officer's time in a post; a post has at most one holder on any day."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name=_("post"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="tenures", verbose_name=_("officer"))
    period = DateRangeField(_("period"))

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        constraints = [
            ExclusionConstraint(
                name="post_has_one_holder_a_day",
                expressions=[("post", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("This post has another holder on some of these days."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} – {self.post}"


class Holiday(Named):
    """A day on which working time stands still; Sundays need no row."""

    day = models.DateField(_("day"), unique=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]


class Notification(models.Model):
    """A line in a post's notices: something waits for it or is late."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="notifications")
    text_en = NormalisedTextField()
    text_bn = NormalisedTextField(blank=True)
    text_hi = NormalisedTextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    key = NormalisedCharField(max_length=120, blank=True, help_text="The same key is sent once only.")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["post", "-created_at"], name="notification_of_post")]
        constraints = [
            models.UniqueConstraint(fields=["post", "key"], condition=~Q(key=""), name="notification_once_per_key")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return str(getattr(self, f"text_{(get_language() or 'en')[:2]}", "") or self.text_en)


class Mail(models.Model):
    """A mail that waits to be sent. The row goes with the sending: no address or text is kept longer."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=2, default="en")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail {self.pk}"
