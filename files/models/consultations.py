"""Parallel views: the one holder asks several posts for their view by a day; each answers once."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.audience import KEEP_OF_MOVEMENT
from files.models.file import File
from language.models import NormalisedTextField
from staff.models import Officer, Post, User


class ViewOutcome(models.TextChoices):
    """What came of a request for a view."""

    GIVEN = "given", _("view given")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


# Both kinds of request (for a view, for a parking) are permanent but for how they ended, which is written once.
def ends_once(name: str) -> pgtrigger.Protect:
    """Return the trigger by which only the end of a request can be written, and once."""
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' - 'outcome' IS DISTINCT FROM"
            " to_jsonb(NEW) - 'ended_at' - 'outcome'"
        ),
    )


_BY_THE_HOLDER = """
    IF NOT EXISTS (
        SELECT FROM files_file WHERE id = NEW.file_id AND holder_id = NEW.asked_by_id AND state = 'active'
    ) THEN
        RAISE EXCEPTION 'file % does not lie with post %, which asks', NEW.file_id, NEW.asked_by_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


def by_the_holder(name: str) -> pgtrigger.Trigger:
    """Return the trigger by which only the holder of an active file asks something on it."""
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=_BY_THE_HOLDER)


class Consultation(models.Model):
    """One question of the holder to several posts, to be answered by a day.

    Of an ordinary file they may read the whole; of a confidential one only the notes (by their number) and the papers
    (by their first page) named here.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="consultations")
    question = NormalisedTextField(_("question"))
    due_on = models.DateField(_("answer by"))
    shown_notes = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    shown_pages = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="consultations")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["asked_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(question=""), name="consultation_asks_something")]
        triggers = [
            by_the_holder("only_the_holder_consults"),
            pgtrigger.Protect(name="consultation_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.question[:60]}"


class ViewRequestQuerySet(models.QuerySet["ViewRequest"]):
    """Reads of requests for a view."""

    def open(self) -> "ViewRequestQuerySet":
        """Those that wait for their answer."""
        return self.filter(ended_at__isnull=True)

    def asked_of(self, user: User) -> "ViewRequestQuerySet":
        """Those to posts of ``user``."""
        return self.filter(post__in=user.posts())

    def reading(self, posts: object) -> "ViewRequestQuerySet":
        """Those by which ``posts`` may read an ordinary file: while they are asked, and after they gave their view."""
        return self.filter(post__in=posts, outcome__in=["", ViewOutcome.GIVEN])


class ViewRequest(models.Model):
    """One post asked. How it ended is written by the trigger of its answer."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="requests")
    file = models.ForeignKey(File, models.PROTECT, related_name="view_requests")
    post = models.ForeignKey(Post, models.PROTECT, related_name="view_requests")
    outcome = models.CharField(max_length=10, choices=ViewOutcome.choices, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ViewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a view")
        verbose_name_plural = _("requests for a view")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "post"], name="post_asked_once_per_question"),
            models.UniqueConstraint(
                fields=["file", "post"], condition=Q(ended_at__isnull=True), name="post_answers_one_question_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="view_request_ends_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "id"], condition=Q(ended_at__isnull=True), name="view_request_open"),
            models.Index(fields=["file", "post"], name="view_request_of_file"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="asked_post_is_in_the_index",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("outcome"),
                func=KEEP_OF_MOVEMENT,
            ),
            pgtrigger.Protect(name="view_request_stays", operation=pgtrigger.Delete),
            ends_once("view_request_ends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file} → {self.post}"


_ANSWERS = """
    SELECT * INTO request FROM files_viewrequest WHERE id = NEW.request_id FOR UPDATE;
    IF request.ended_at IS NOT NULL OR request.file_id <> NEW.file_id
    OR NEW.kind IN ('given', 'declined') AND NEW.post_id IS DISTINCT FROM request.post_id THEN
        RAISE EXCEPTION 'request % is not for post % to answer', NEW.request_id, NEW.post_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT COALESCE(max(serial), 0) + 1 INTO following FROM files_viewanswer WHERE file_id = NEW.file_id;
    IF NEW.kind = 'given' AND NEW.serial <> following THEN
        RAISE EXCEPTION 'the views on file % go on with %', NEW.file_id, following
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE files_viewrequest SET outcome = NEW.kind, ended_at = NEW.at WHERE id = NEW.request_id;
    RETURN NEW;
"""


class ViewAnswer(models.Model):
    """How a request for a view ended: a view, in a series of its own per file and permanent as a green note; or none.

    ``after_note`` is the last green note that stood on the file then. ``post`` and ``officer`` None: the system.
    """

    request = models.OneToOneField(ViewRequest, models.PROTECT, related_name="answer")
    file = models.ForeignKey(File, models.PROTECT, related_name="view_answers")
    kind = models.CharField(max_length=10, choices=ViewOutcome.choices)
    serial = models.PositiveIntegerField(null=True, blank=True)
    text = NormalisedTextField(_("view"))
    after_note = models.PositiveIntegerField(default=0)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = [F("serial").asc(nulls_last=True), "at"]
        constraints = [
            models.UniqueConstraint(fields=["file", "serial"], name="view_serial_once_per_file"),
            models.CheckConstraint(
                condition=Q(kind="given", serial__isnull=False) | ~Q(kind="given") & Q(serial__isnull=True),
                name="only_a_given_view_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(kind="lapsed", post__isnull=True) | ~Q(kind="lapsed") & Q(post__isnull=False),
                name="only_the_system_lets_a_request_lapse",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="view_says_something"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="view_answers_its_request",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("request", "files_viewrequest"), ("following", "integer")],
                func=_ANSWERS,
            ),
            pgtrigger.Protect(name="view_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.file} view {self.serial or '–'}"
