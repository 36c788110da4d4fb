"""Offices outside the department to which a complaint may belong, and what was sent on to them."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import Named, NormalisedTextField
from staff.models import Officer, Post


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Agency(Named):
    """An office that deals with what is not this department's: what it does, and how it is reached."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    help_en = NormalisedTextField(_("what it deals with, in English"), blank=True)
    help_bn = NormalisedTextField(_("what it deals with, in Bengali"), blank=True)
    help_hi = NormalisedTextField(_("what it deals with, in Hindi"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Complaints are sent on to it. Empty: by hand."))
    phone = models.CharField(_("telephone for citizens"), max_length=40, blank=True)
    website = models.URLField(_("address on the web"), blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("other office")
        verbose_name_plural = _("other offices")
        ordering = ["rank", "pk"]

    @property
    def explanation(self) -> str:
        """What it deals with, in the reader's language, or in English where that one is not known."""
        return str(getattr(self, f"help_{(get_language() or 'en')[:2]}", "") or self.help_en)


class Referral(models.Model):
    """To which office a complaint belongs, by the officer who found so; it is sent on when the file is closed.

    ``with_contact`` says that the reporter's contact went with it, which he had agreed to.
    """

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="referrals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="referrals", verbose_name=_("other office"))
    why = NormalisedTextField(_("why it belongs there"))
    named_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    named_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True)
    with_contact = models.BooleanField(_("with the reporter's contact"), default=False)

    class Meta:
        verbose_name = _("sending on")
        verbose_name_plural = _("sendings on")
        ordering = ["-named_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="referral_says_why"),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(replaced_at=None, sent_at=None),
                name="one_office_named_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.agency_id}"
