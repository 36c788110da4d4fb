"""What belongs to a receipt: who sent it, what was enclosed, how its sender was answered."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from files.models.languages import LANGUAGES
from files.models.receipts import Receipt
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post, User

_FOR_EVER = pgtrigger.Update | pgtrigger.Delete


class ReceiptSender(models.Model):
    """Name and address of the sender, apart from the receipt; of a private person each reading is logged.

    The row can be emptied, and not changed otherwise: a correction empties it and writes another. ``keys`` are keyed
    hashes of name, phone and e-mail address, by which somebody is found who is known already.
    """

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="sender_rows")
    name = NormalisedCharField(_("name"), max_length=200, blank=True)
    address = NormalisedTextField(_("address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    keys = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(emptied_at__isnull=True), name="receipt_has_one_sender"
            )
        ]
        indexes = [GinIndex(fields=["keys"], name="receipt_sender_known_by")]
        triggers = [
            pgtrigger.Protect(name="receipt_sender_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="receipt_sender_can_only_be_emptied",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.name <> '' OR NEW.address <> '' OR NEW.phone <> '' OR NEW.email <> '' OR NEW.keys <> '{}'"
                    " OR NEW.emptied_at IS NULL OR NEW.receipt_id <> OLD.receipt_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"sender {self.pk}"


class ReceiptSenderRead(models.Model):
    """One reading of a private person's name and address."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="sender_reads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="receipt_sender_reading_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.read_at:%Y-%m-%d}"


class ReceiptEnclosure(models.Model):
    """One enclosure: kept here, or only named with its pages. One entered by mistake is struck out, never deleted."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="enclosures")
    rank = models.PositiveSmallIntegerField()
    title = NormalisedCharField(_("title"), max_length=200)
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    original = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("enclosure")
        verbose_name_plural = _("enclosures")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["receipt", "rank"], name="receipt_enclosure_rank_once")]
        triggers = [
            pgtrigger.Protect(name="enclosure_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="enclosure_can_only_be_struck_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.struck_at IS NOT NULL OR NEW.struck_at IS NULL OR"
                    " to_jsonb(OLD) - 'struck_at' - 'struck_by_id' IS DISTINCT FROM"
                    " to_jsonb(NEW) - 'struck_at' - 'struck_by_id'"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class AckMode(models.TextChoices):
    """How an acknowledgement goes out."""

    MAIL = "mail", _("e-mail")
    PRINT = "print", _("printed")


class Acknowledgement(models.Model):
    """What the sender was told, word for word, as the PDF that was kept; permanent but for when its mail left."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="acknowledgements")
    serial = models.PositiveSmallIntegerField()
    mode = models.CharField(_("mode"), max_length=5, choices=AckMode.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    subject = NormalisedCharField(_("subject"), max_length=300)
    text = NormalisedTextField(_("text"))
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When its mail left.")
    form_key = models.UUIDField(unique=True, help_text="Of the form it came with, which is counted once.")

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["receipt", "serial"], name="acknowledgement_serial_once")]
        triggers = [
            pgtrigger.Protect(name="acknowledgement_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="acknowledgement_changes_only_when_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.sent_at IS NOT NULL OR to_jsonb(OLD) - 'sent_at' IS DISTINCT FROM to_jsonb(NEW) - 'sent_at'"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} acknowledgement {self.serial}"
