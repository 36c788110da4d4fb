"""What arrives and is diarised."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.file import Classification, File
from language.models import NormalisedCharField
from staff.models import Section


class ReceiptMode(models.TextChoices):
    """How a receipt arrived."""

    PAPER = "paper", _("paper")
    MAIL = "mail", _("e-mail")
    COMPLAINT = "complaint", _("complaint")


class Receipt(models.Model):
    """What arrived, diarised with a number of its own, and put into a file."""

    number = models.CharField(_("number"), max_length=80, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="receipts", verbose_name=_("section"))
    mode = models.CharField(_("mode"), max_length=10, choices=ReceiptMode.choices)
    sender = NormalisedCharField(_("sender"), max_length=200, help_text="Never a citizen's name or address.")
    subject = NormalisedCharField(_("subject"), max_length=300)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification.choices, default=Classification.ORDINARY
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="receipts")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return self.number
