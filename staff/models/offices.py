"""Sections, ranks and the posts in them."""

import datetime as dt
from string import Formatter
from typing import NamedTuple

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from language.models import Named
from responses import prepared
from responses.once import once
from staff.models.accounts import User
from staff.models.calendar import HolidayCalendar

FORMATS = ("number_format", "receipt_format", "despatch_format", "slip_format")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Section(Named):
    """A section of the department; its rules about numbers and time are data."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    number_format = models.CharField(
        _("file number format"), max_length=60, default="E&H/{section}/{year}/{serial:06d}"
    )
    receipt_format = models.CharField(
        _("receipt number format"), max_length=60, default="R/{section}/{year}/{serial:06d}"
    )
    despatch_format = models.CharField(
        _("despatch number format"), max_length=60, default="D/{section}/{year}/{serial:06d}"
    )
    slip_format = models.CharField(
        _("movement slip number format"), max_length=60, default="{section}/S/{year}/{serial:06d}"
    )
    days_per_officer = models.PositiveSmallIntegerField(_("working days per officer"), default=7)
    most_levels = models.PositiveSmallIntegerField(_("levels a case should need at most"), default=4)
    pages_per_volume = models.PositiveSmallIntegerField(_("pages of a volume"), default=200)
    # No official rule about reminders is known; these are ours. Working days past the due date.
    remind_after = models.PositiveSmallIntegerField(_("first reminder after"), default=3)
    explain_after = models.PositiveSmallIntegerField(_("explanation required after"), default=7)
    superior_after = models.PositiveSmallIntegerField(_("reporting officer told after"), default=10)
    repeat_every = models.PositiveSmallIntegerField(_("told again every"), default=6)
    parking_needs_superior = models.BooleanField(_("parking needs the approval of a post above"), default=True)
    calendar = models.ForeignKey(
        HolidayCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name=_("holiday calendar"),
        help_text=_("Empty: the department's."),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def clean(self) -> None:
        """Refuse a format that could not give two numbers apart."""
        if faults := self.format_faults():
            raise ValidationError(faults)

    def format_faults(self) -> dict[str, str | Promise]:
        """Return what is wrong with each number format, in words; empty where all are sound."""
        return {name: fault for name in FORMATS if (fault := self._fault_of(name, getattr(self, name)))}

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


# The officer behind a login, and those whose link officer he is on a day. Where a link officer is away himself, his own
# link officer acts for both: absences are followed over any number of steps, each officer once.
_ACTING = """
    WITH RECURSIVE acting AS (
        SELECT officer.id FROM staff_officer officer WHERE officer.user_id = %s
        UNION
        SELECT absence.officer_id FROM staff_absence absence JOIN acting ON absence.link_officer_id = acting.id
        WHERE absence.period @> %s::date AND absence.withdrawn_at IS NULL
    )
"""
_HELD = f"""
    {_ACTING}
    SELECT tenure.post_id AS id FROM staff_tenure tenure JOIN acting ON tenure.officer_id = acting.id
    WHERE tenure.period @> %s::date
"""  # noqa: S608 (our own text)
# Those posts, and all that report to them over any number of steps.
_LINE = f"""
    {_ACTING},
    line AS (
        SELECT tenure.post_id AS id FROM staff_tenure tenure JOIN acting ON tenure.officer_id = acting.id
        WHERE tenure.period @> %s::date
        UNION
        SELECT post.id FROM staff_post post JOIN line ON post.reports_to_id = line.id
    )
    SELECT id FROM line
"""  # noqa: S608 (our own text)

# Both at once, and the sections of the line: what decides nearly every right on a file.
_SEATS = f"""
    SELECT posts, line, sections, duties FROM (
        {_ACTING},
        held AS (
            SELECT tenure.post_id AS id FROM staff_tenure tenure JOIN acting ON tenure.officer_id = acting.id
            WHERE tenure.period @> %s::date
        ),
        line AS (
            SELECT id FROM held UNION SELECT post.id FROM staff_post post JOIN line ON post.reports_to_id = line.id
        )
        SELECT ARRAY(SELECT DISTINCT id FROM held), ARRAY(SELECT id FROM line),
            ARRAY(SELECT DISTINCT section_id FROM staff_post WHERE id IN (SELECT id FROM line)),
            ARRAY(SELECT DISTINCT duty FROM staff_post WHERE id IN (SELECT id FROM held))
    ) AS seats (posts, line, sections, duties)
"""  # noqa: S608 (our own text)


class Seats(NamedTuple):
    """Where a login acts today, by keys: its posts, those with all below them in the line, and the sections of these.

    The posts are those of ``PostQuerySet.held_by``, the line that of ``in_line_of``; ``duties`` are those of the posts.
    """

    posts: list[int]
    line: list[int]
    sections: list[int]
    duties: list[str]


def seats_of(user: User) -> Seats:
    """Read where ``user`` acts today by one prepared statement: each time, for rights may change at any moment.

    Only while a page is made that writes nothing is it asked once (see ``responses.once``).
    """
    if not user.is_authenticated or not user.is_active:
        return Seats([], [], [], [])
    day = timezone.localdate()
    return once((_SEATS, user.pk, day), lambda: _seats(user, day))


def _seats(user: User, day: dt.date) -> Seats:
    with prepared.cursor() as cursor:
        cursor.execute(_SEATS, [user.pk, day, day])
        return Seats(*cursor.fetchone())


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts."""

    def held_by(self, user: User, *, on: dt.date | None = None) -> "PostQuerySet":
        """Posts that the officer behind ``user`` acts for on the day ``on`` (today).

        Those are the posts of his tenures, and those of officers on leave or tour whose link officer he is; the absent
        officer's own right stays.
        """
        return self._among(_HELD, user, on)

    def in_line_of(self, user: User, *, on: dt.date | None = None) -> "PostQuerySet":
        """The posts that the officer behind ``user`` acts for on the day ``on`` (today) and those below in the line."""
        return self._among(_LINE, user, on)

    def of_tenure(self, user: User, *, on: dt.date | None = None) -> "PostQuerySet":
        """The posts that the officer behind ``user`` holds himself on the day ``on`` (today), as a link for nobody."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(tenures__officer__user=user, tenures__period__contains=on or timezone.localdate())

    def _among(self, sql: str, user: User, on: dt.date | None) -> "PostQuerySet":
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = on or timezone.localdate()
        return self.filter(pk__in=RawSQL(sql, [user.pk, day, day]))  # noqa: S611 (bound values)


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
