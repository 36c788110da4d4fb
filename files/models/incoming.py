"""Mails that came in and wait to be diarised."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from files.models.receipts import Receipt
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Section, User


class MailState(models.TextChoices):
    """Waiting for the diary, diarised, or set aside as no receipt."""

    WAITING = "waiting", _("to be diarised")
    DIARISED = "diarised", _("diarised")
    ASIDE = "aside", _("set aside")


class MailFault(models.TextChoices):
    """What was odd about a mail; it is kept all the same, and whoever diarises it is told."""

    NO_DATE = "no_date", _("It has no date that can be read.")
    NO_SENDER = "no_sender", _("It does not say from whom it comes.")
    NO_NUMBER = "no_number", _("It has no Message-ID; it is known again by its bytes.")
    ONLY_HTML = "only_html", _("It was written as a web page; only its words are shown.")
    NO_TEXT = "no_text", _("It has no words of its own.")
    ENCODING = "encoding", _("Some of its letters could not be read.")
    CUT = "cut", _("Its text is very long; only the beginning is shown.")
    DAMAGED = "damaged", _("It is not built as mails are; parts of it may be missing here.")
    PARTS = "parts", _("It has too many parts; the last ones are only in the mail itself.")
    UNKEPT = "unkept", _("Something attached cannot be shown here; it is only in the mail itself.")


class IncomingMail(models.Model):
    """One mail as it came. ``message_key`` is its Message-ID, or its hash where it has none: never taken in twice.

    What it says of its sender is emptied once it was diarised or set aside; the mail itself is kept bit for bit.
    """

    section = models.ForeignKey(Section, models.PROTECT, related_name="+", verbose_name=_("section"))
    message_key = models.CharField(max_length=300, unique=True)
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    from_name = NormalisedCharField(_("name"), max_length=200, blank=True)
    from_email = models.CharField(_("e-mail"), max_length=254, blank=True)
    subject = NormalisedCharField(_("subject"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    text = NormalisedTextField(_("text"), blank=True)
    faults = ArrayField(models.CharField(max_length=12, choices=MailFault.choices), default=list, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    received_from = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    receipt = models.OneToOneField(
        Receipt, models.PROTECT, null=True, blank=True, related_name="mail", verbose_name=_("receipt")
    )
    reason = NormalisedTextField(_("reason"), blank=True, help_text="Why it was set aside.")
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        indexes = [
            models.Index(
                fields=["section", "-received_at", "-id"], condition=Q(state="waiting"), name="mail_to_be_diarised"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="diarised", receipt__isnull=False) | ~Q(state="diarised") & Q(receipt__isnull=True),
                name="diarised_mail_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state="aside") & ~Q(reason="") | ~Q(state="aside") & Q(reason=""),
                name="mail_set_aside_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="mail_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="mail_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'waiting' OR OLD.message_key <> NEW.message_key OR OLD.original_id <> NEW.original_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"

    @property
    def told(self) -> list[str]:
        """What is odd about it, in words."""
        return [str(MailFault(fault).label) for fault in self.faults]


class MailPart(models.Model):
    """Something attached; ``original`` None: it is of a kind that is not kept apart, and only in the mail itself."""

    mail = models.ForeignKey(IncomingMail, models.PROTECT, related_name="parts")
    rank = models.PositiveSmallIntegerField()
    name = NormalisedCharField(_("name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    pages = models.PositiveSmallIntegerField(default=1)
    original = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["mail", "rank"], name="mail_part_once")]
        triggers = [pgtrigger.Protect(name="mail_part_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.name)
