"""The register of a receipt: where it has been, from the diary to its file."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.file import File
from files.models.receipts import Receipt, ReceiptState
from language.models import NormalisedTextField
from staff.models import Officer, Post


class MoveKind(models.TextChoices):
    """What was done with the receipt."""

    DIARISED = "diarised", _("diarised")
    SENT = "sent", _("sent")
    PULLED_BACK = "pulled_back", _("pulled back")
    FILED = "filed", _("put into a file")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")


# The life of a receipt as the database knows it; ``files.receipt_workflow`` says the same with words for people.
STATE_AFTER: dict[str, str] = {
    MoveKind.DIARISED: ReceiptState.OPEN,
    MoveKind.SENT: ReceiptState.OPEN,
    MoveKind.PULLED_BACK: ReceiptState.OPEN,
    MoveKind.FILED: ReceiptState.FILED,
    MoveKind.CLOSED: ReceiptState.CLOSED,
    MoveKind.REOPENED: ReceiptState.OPEN,
}
# None: nothing stands before it.
STATE_BEFORE: dict[str, str | None] = {
    MoveKind.DIARISED: None,
    MoveKind.SENT: ReceiptState.OPEN,
    MoveKind.PULLED_BACK: ReceiptState.OPEN,
    MoveKind.FILED: ReceiptState.OPEN,
    MoveKind.CLOSED: ReceiptState.OPEN,
    MoveKind.REOPENED: ReceiptState.CLOSED,
}


def _case(of: str, table: dict[str, str | None] | dict[str, str]) -> str:
    known = " ".join(f"WHEN '{kind}' THEN '{state}'" for kind, state in table.items() if state is not None)
    # In brackets, or PL/pgSQL takes the first THEN for that of its IF.
    return f"(CASE {of} {known} END)"


_FOLLOWS = f"""
    SELECT * INTO before FROM files_receiptmove WHERE receipt_id = NEW.receipt_id ORDER BY serial DESC LIMIT 1;
    IF NEW.serial <> COALESCE(before.serial, 0) + 1 OR NEW.from_post_id IS DISTINCT FROM before.to_post_id
    OR NEW.at < before.at THEN
        RAISE EXCEPTION 'the register of receipt % goes on from line %', NEW.receipt_id, COALESCE(before.serial, 0)
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF {_case("before.kind", STATE_AFTER)} IS DISTINCT FROM {_case("NEW.kind", STATE_BEFORE)}
    OR NEW.kind = 'pulled_back' AND (
        before.kind <> 'sent' OR before.opened_at IS NOT NULL OR NEW.to_post_id <> before.from_post_id
    ) OR NEW.kind = 'sent' AND NEW.to_post_id = NEW.from_post_id THEN
        RAISE EXCEPTION 'receipt % was % last and cannot be %', NEW.receipt_id, COALESCE(before.kind, 'nothing'),
            NEW.kind USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""  # noqa: S608 (words of this module)


def _agrees(receipt: str) -> str:
    return f"""
        SELECT * INTO place FROM files_receipt WHERE id = {receipt};
        SELECT * INTO newest FROM files_receiptmove WHERE receipt_id = {receipt} ORDER BY serial DESC LIMIT 1;
        IF place.id IS NOT NULL AND (
            place.last_move <> COALESCE(newest.serial, 0)
            OR newest.id IS NOT NULL AND (
                place.holder_id IS DISTINCT FROM newest.to_post_id OR place.file_id IS DISTINCT FROM newest.file_id
                OR place.state IS DISTINCT FROM {_case("newest.kind", STATE_AFTER)}
                OR place.closed_as <> newest.closed_as
            )
        ) THEN
            RAISE EXCEPTION 'receipt % does not stand where its register says', place.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    """  # noqa: S608 (names of columns, and words of this module)


_DECLARED = [("place", "files_receipt"), ("newest", "files_receiptmove")]


class ReceiptMove(models.Model):
    """One line of a receipt's register: gapless, append-only but for the time it was first read.

    ``officer`` None: the system. Receipts diarised before there was a register have no line.
    """

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="moves")
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=MoveKind.choices)
    from_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    remarks = NormalisedTextField(_("remarks"), blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    closed_as = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("movement of a receipt")
        verbose_name_plural = _("movements of receipts")
        ordering = ["serial"]
        indexes = [
            models.Index(fields=["to_post", "receipt"], name="receipt_move_to_post"),
            models.Index(fields=["from_post", "-at", "-id"], condition=Q(kind="sent"), name="receipt_move_sent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "serial"], name="receipt_move_serial_once"),
            models.CheckConstraint(
                condition=Q(kind="filed", file__isnull=False) | ~Q(kind="filed") & Q(file__isnull=True),
                name="only_filing_names_a_file",
            ),
            models.CheckConstraint(
                condition=Q(kind="closed") & ~Q(closed_as="") | ~Q(kind="closed") & Q(closed_as=""),
                name="only_closing_says_as_what",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="receipt_register_has_no_gap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "files_receiptmove")],
                func=pgtrigger.Func(_FOLLOWS),
            ),
            pgtrigger.Trigger(
                name="receipt_register_agrees",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=_DECLARED,
                func=_agrees("NEW.receipt_id"),
            ),
            pgtrigger.Protect(name="receipt_move_is_permanent", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="receipt_move_changes_only_when_read",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.opened_at IS NOT NULL OR to_jsonb(OLD) - 'opened_at' IS DISTINCT FROM"
                    " to_jsonb(NEW) - 'opened_at'"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} #{self.serial}"


# Declared here, because a receipt knows nothing of its register.
pgtrigger.register(
    pgtrigger.Trigger(
        name="receipt_agrees_with_register",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("holder_id", "state", "last_move", "file_id", "closed_as"),
        timing=pgtrigger.Deferred,
        declare=_DECLARED,
        func=_agrees("NEW.id"),
    ),
    pgtrigger.Protect(name="receipt_is_kept", operation=pgtrigger.Delete),
    pgtrigger.Protect(
        name="receipt_keeps_its_number",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.number <> NEW.number OR OLD.section_id <> NEW.section_id OR OLD.received_at <> NEW.received_at"
        ),
    ),
)(Receipt)
