"""To whom a letter goes. An office stands in the open; a citizen is personal data, in a table of its own."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.drafts import Draft, DraftVersion
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import User


class Role(models.TextChoices):
    """Whom the letter is written to, and who only gets a copy."""

    TO = "to", _("addressee")
    COPY = "copy", _("copy forwarded to")


class Recipient(models.Model):
    """Name and address of a citizen, apart from the letter, which names him as ``Addressee.name`` does.

    Each reading is logged. The row can be emptied when it is of no more use, and not changed otherwise.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="recipients")
    name = NormalisedCharField(_("name"), max_length=200, blank=True)
    address = NormalisedTextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="recipient_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="recipient_can_only_be_emptied",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.name <> '' OR NEW.address <> '' OR NEW.email <> '' OR NEW.draft_id <> OLD.draft_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class Addressee(models.Model):
    """One line of a version's addressees; with a ``recipient`` it holds no name, only how the letter calls him."""

    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="addressees")
    rank = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=4, choices=Role.choices, default=Role.TO)
    name = NormalisedCharField(_("name or designation"), max_length=200)
    address = NormalisedTextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rank"], name="addressee_rank_once"),
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) | Q(address="", email=""), name="citizen_has_no_open_address"
            ),
        ]
        triggers = [pgtrigger.Protect(name="addressee_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.name)


class RecipientRead(models.Model):
    """One reading of a citizen's name and address."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="reads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = NormalisedTextField(_("reason"))
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="recipient_reading_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.read_at:%Y-%m-%d}"
