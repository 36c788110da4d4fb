"""The movement register."""

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.audience import KEEP_OF_MOVEMENT
from files.models.file import File, Outcome
from language.models import NormalisedTextField
from staff.models import Officer, Post


class MovementKind(models.TextChoices):
    """What a movement did with the file."""

    OPENED = "opened", _("opened")
    FORWARDED = "forwarded", _("forwarded")
    RETURNED = "returned", _("returned")
    PULLED_BACK = "pulled_back", _("pulled back")
    PARKED = "parked", _("parked")
    RESUMED = "resumed", _("taken up again")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")


_GAPLESS = """
    SELECT * INTO before FROM files_movement WHERE file_id = NEW.file_id ORDER BY serial DESC LIMIT 1;
    IF NEW.serial <> COALESCE(before.serial, 0) + 1 THEN
        RAISE EXCEPTION 'the movement register of file % goes on with %', NEW.file_id, COALESCE(before.serial, 0) + 1
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF before.to_post_id IS NOT NULL AND NEW.from_post_id IS DISTINCT FROM before.to_post_id THEN
        RAISE EXCEPTION 'file % lies with post % and moves from there', NEW.file_id, before.to_post_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class Movement(models.Model):
    """One line of the movement register: gapless per file, append-only but for the time it was first opened.

    ``held_since`` is when the file came to ``to_post``: parking does not change it, and pulling back restores it, so
    that neither stops the officer's clock.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="movements")
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    from_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="sent_movements")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="received_movements")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="movements")
    remarks = NormalisedTextField(_("remarks"), blank=True)
    until = models.DateField(_("parked until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["file", "serial"], name="movement_serial_once_per_file")]
        indexes = [
            models.Index(fields=["to_post", "file"], name="movement_to_post"),
            # What a post has sent on, the newest first.
            models.Index(
                fields=["from_post", "-sent_at", "-id"],
                condition=Q(kind__in=["forwarded", "returned"]),
                name="movement_sent",
            ),
            # Lines are written in the order of time, so a block of them is a stretch of days.
            BrinIndex(fields=["sent_at"], name="movement_by_time", autosummarize=True, pages_per_range=32),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="movement_register_has_no_gap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "files_movement")],
                func=pgtrigger.Func(_GAPLESS),
            ),
            pgtrigger.Trigger(
                name="reader_is_in_the_index",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("opened_at"),
                condition=pgtrigger.Q(new__opened_at__isnull=False),
                func=KEEP_OF_MOVEMENT,
            ),
            pgtrigger.Protect(name="movement_is_permanent", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="movement_changes_only_when_opened",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.opened_at IS NOT NULL OR to_jsonb(OLD) - 'opened_at' IS DISTINCT FROM"
                    " to_jsonb(NEW) - 'opened_at'"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} #{self.serial}"
