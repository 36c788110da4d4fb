"""What the department writes to those who reported: templates in three languages, and what was sent."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.categories import Category
from complaints.models.complaint import Complaint
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post

LANGUAGES = ("en", "bn", "hi")


class Purpose(models.TextChoices):
    """When a message is written. All but the last are stages of a complaint, under the names of their states."""

    RECEIVED = "received", _("the complaint was received")
    ACKNOWLEDGED = "acknowledged", _("the department has seen it")
    IN_PROGRESS = "in_progress", _("it is being looked into")
    WAITING = "waiting", _("the reporter is asked something")
    INSPECTION_ORDERED = "inspection_ordered", _("an inspection was ordered")
    WORK_ORDERED = "work_ordered", _("a repair was ordered")
    RESOLVED = "resolved", _("it is resolved")
    NOT_OURS = "not_ours", _("it is not for this department")
    CANNOT_BE_DONE = "cannot_be_done", _("it cannot be done")
    DUPLICATE = "duplicate", _("it was reported before")
    REOPENED = "reopened", _("it was opened again")
    OTHER = "other", _("something else")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), model_name="MessageTemplateEvent", append_only=True)
class MessageTemplate(models.Model):
    """Words for a purpose, of one category or (None) of all; ``{number}`` and the like are filled in when it is sent.

    ``automatic``: sent by itself when the stage is reached. What is no longer wanted is switched off, never deleted.
    """

    purpose = models.CharField(_("sent when"), max_length=20, choices=Purpose.choices)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for the category")
    )
    subject_en = NormalisedCharField(_("subject in English"), max_length=150)
    subject_bn = NormalisedCharField(_("subject in Bengali"), max_length=150)
    subject_hi = NormalisedCharField(_("subject in Hindi"), max_length=150)
    text_en = NormalisedTextField(_("text in English"), max_length=2000)
    text_bn = NormalisedTextField(_("text in Bengali"), max_length=2000)
    text_hi = NormalisedTextField(_("text in Hindi"), max_length=2000)
    automatic = models.BooleanField(
        _("sent by itself"),
        default=False,
        help_text=_("When a complaint comes to this stage, without anybody's doing."),
    )
    active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["purpose", "category", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "category"],
                condition=~Q(purpose="other") & Q(active=True),
                nulls_distinct=False,
                name="template_once_a_stage_and_category",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="other") | Q(automatic=False), name="automatic_template_has_a_stage"
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_en)

    def subject_in(self, language: str) -> str:
        """Return the subject in ``language`` ("en", "bn", "hi")."""
        return str(getattr(self, f"subject_{language}"))

    def text_in(self, language: str) -> str:
        """Return the text in ``language`` ("en", "bn", "hi")."""
        return str(getattr(self, f"text_{language}"))


class Channel(models.TextChoices):
    """How a message went out."""

    MAIL = "mail", _("e-mail")
    SMS = "sms", _("SMS")


class SentMessage(models.Model):
    """One message to those who follow a complaint, as it was sent; never where to. An SMS: its subject and the link.

    ``text`` keeps ``{link}`` where the message had the address of the tracking page: that address is the reporter's
    secret. Without ``post`` the service sent it by itself.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="sent_messages")
    purpose = models.CharField(_("about"), max_length=20, choices=Purpose.choices)
    language = models.CharField(max_length=2)
    channel = models.CharField(_("sent by"), max_length=4, choices=Channel.choices)
    recipients = models.PositiveIntegerField(_("recipients"), default=1)
    subject = NormalisedCharField(_("subject"), max_length=200, blank=True)
    text = NormalisedTextField(_("text"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(null=True, blank=True, help_text="Of the form, which is counted once.")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message sent")
        verbose_name_plural = _("messages sent")
        ordering = ["sent_at", "pk"]
        triggers = [pgtrigger.Protect(name="sent_message_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "form_key", "language", "channel"],
                condition=Q(form_key__isnull=False),
                name="message_once_a_form",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.purpose} {self.channel}"

    @property
    def shown_text(self) -> str:
        """The text without the way to the tracking page, which is each reader's own."""
        return str(self.text).replace("{link}", "…")
