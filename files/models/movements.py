"""The movement register."""

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.audience import KEEP_OF_MOVEMENT
from files.models.file import File, FileState, Outcome
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


# The life of a file as the database knows it; ``files.workflow`` says the same with words for people.
STATE_AFTER: dict[str, str] = {
    MovementKind.OPENED: FileState.ACTIVE,
    MovementKind.FORWARDED: FileState.ACTIVE,
    MovementKind.RETURNED: FileState.ACTIVE,
    MovementKind.PULLED_BACK: FileState.ACTIVE,
    MovementKind.PARKED: FileState.PARKED,
    MovementKind.RESUMED: FileState.ACTIVE,
    MovementKind.CLOSED: FileState.CLOSED,
    MovementKind.REOPENED: FileState.ACTIVE,
}
# None: nothing stands before it.
STATE_BEFORE: dict[str, str | None] = {
    MovementKind.OPENED: None,
    MovementKind.FORWARDED: FileState.ACTIVE,
    MovementKind.RETURNED: FileState.ACTIVE,
    MovementKind.PULLED_BACK: FileState.ACTIVE,
    MovementKind.PARKED: FileState.ACTIVE,
    MovementKind.RESUMED: FileState.PARKED,
    MovementKind.CLOSED: FileState.ACTIVE,
    MovementKind.REOPENED: FileState.CLOSED,
}


def _case(of: str, table: dict[str, str | None] | dict[str, str]) -> str:
    """Return the SQL expression that looks the kind ``of`` up in ``table``; NULL where it says None."""
    known = " ".join(f"WHEN '{kind}' THEN '{state}'" for kind, state in table.items() if state is not None)
    # In brackets, or PL/pgSQL takes the first THEN for that of its IF.
    return f"(CASE {of} {known} END)"


_STATE_AFTER = _case("newest.kind", STATE_AFTER)

# One look at the line before says all: the next number, from where the file moves, whether it may, and when.
_FOLLOWS = f"""
    SELECT * INTO before FROM files_movement WHERE file_id = NEW.file_id ORDER BY serial DESC LIMIT 1;
    IF NEW.serial <> COALESCE(before.serial, 0) + 1 THEN
        RAISE EXCEPTION 'the movement register of file % goes on with %', NEW.file_id, COALESCE(before.serial, 0) + 1
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.from_post_id IS DISTINCT FROM before.to_post_id THEN
        RAISE EXCEPTION 'file % lies with post % and moves from there', NEW.file_id, before.to_post_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF {_case("before.kind", STATE_AFTER)} IS DISTINCT FROM {_case("NEW.kind", STATE_BEFORE)} THEN
        RAISE EXCEPTION 'file % was % last and cannot be %', NEW.file_id, COALESCE(before.kind, 'nothing'), NEW.kind
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind IN ('parked', 'resumed', 'closed') AND NEW.to_post_id <> NEW.from_post_id
    OR NEW.kind IN ('forwarded', 'returned', 'pulled_back') AND NEW.to_post_id = NEW.from_post_id THEN
        RAISE EXCEPTION 'file % cannot be % from post % to post %', NEW.file_id, NEW.kind, NEW.from_post_id,
            NEW.to_post_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'pulled_back' AND (
        before.kind NOT IN ('forwarded', 'returned') OR before.opened_at IS NOT NULL
        OR NEW.to_post_id <> before.from_post_id
    ) THEN
        RAISE EXCEPTION 'file % is pulled back by its sender only, and only until it is opened', NEW.file_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.sent_at < before.sent_at THEN
        RAISE EXCEPTION 'the movement register of file % runs on from %', NEW.file_id, before.sent_at
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""  # noqa: S608 (words of this module)


def agrees(file: str) -> str:
    """Return the body of a trigger that compares the file ``file`` (SQL) with the newest line of its register."""
    return f"""
        SELECT * INTO place FROM files_file WHERE id = {file};
        SELECT * INTO newest FROM files_movement WHERE file_id = {file} ORDER BY serial DESC LIMIT 1;
        IF place.id IS NOT NULL AND (
            place.last_movement IS DISTINCT FROM newest.serial OR place.holder_id IS DISTINCT FROM newest.to_post_id
            OR place.state IS DISTINCT FROM {_STATE_AFTER}
            OR place.parked_until IS DISTINCT FROM (CASE newest.kind WHEN 'parked' THEN newest.until END)
        ) THEN
            RAISE EXCEPTION 'file % does not stand where its movement register says', place.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    """  # noqa: S608 (names of columns, and words of this module)


class Movement(models.Model):
    """One line of the movement register: gapless per file, append-only but for the time it was first opened.

    ``held_since`` is when the file came to ``to_post``: parking does not change it, and pulling back restores it, so
    that neither stops the officer's clock. ``approver`` is the post above that agreed to a parking, and
    ``approving_officer`` the one who acted in it; none where the holder could park by himself.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="movements")
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    from_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="sent_movements")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="received_movements")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="movements")
    approver = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="approved_movements")
    approving_officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
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
        constraints = [
            models.UniqueConstraint(fields=["file", "serial"], name="movement_serial_once_per_file"),
            models.CheckConstraint(
                condition=Q(kind="parked", until__isnull=False) | ~Q(kind="parked") & Q(until__isnull=True),
                name="only_parking_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approving_officer__isnull=True)
                | Q(kind="parked", approver__isnull=False, approving_officer__isnull=False),
                name="only_parking_is_approved",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="movement_register_has_no_gap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "files_movement")],
                func=pgtrigger.Func(_FOLLOWS),
            ),
            pgtrigger.Trigger(
                name="register_agrees_with_file",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("place", "files_file"), ("newest", "files_movement")],
                func=agrees("NEW.file_id"),
            ),
            pgtrigger.Trigger(
                name="reader_is_in_the_index",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("opened_at"),
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


# The other side of ``register_agrees_with_file``: declared here, because a file knows nothing of movements.
pgtrigger.register(
    pgtrigger.Trigger(
        name="file_agrees_with_register",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("holder_id", "state", "last_movement", "parked_until"),
        timing=pgtrigger.Deferred,
        declare=[("place", "files_file"), ("newest", "files_movement")],
        func=agrees("NEW.id"),
    )
)(File)
