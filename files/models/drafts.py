"""Drafts for approval: what is to be written to somebody, version by version, and who approved which."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from files.models.correspondence import Correspondence
from files.models.file import File
from files.models.languages import LANGUAGES
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post

_FOR_EVER = pgtrigger.Update | pgtrigger.Delete


class DraftKind(models.TextChoices):
    """What is to be issued."""

    LETTER = "letter", _("letter")
    REPLY = "reply", _("reply")
    MEMORANDUM = "memorandum", _("memorandum")
    OFFICE_ORDER = "office_order", _("office order")
    NOTICE = "notice", _("notice")


class DraftState(models.TextChoices):
    """How far a draft has come; ``files.drafting.workflow`` says what leads where."""

    DRAFT = "draft", _("in work")
    SUBMITTED = "submitted", _("submitted for approval")
    APPROVED = "approved", _("approved")
    SIGNED = "signed", _("signed")
    DESPATCHED = "despatched", _("despatched")
    CANCELLED = "cancelled", _("cancelled")


class StepKind(models.TextChoices):
    """What happened to a draft."""

    WRITTEN = "written", _("written")
    SUBMITTED = "submitted", _("submitted for approval")
    RETURNED = "returned", _("returned for change")
    APPROVED = "approved", _("approved")
    SIGNED = "signed", _("signed")
    DESPATCHED = "despatched", _("despatched")
    CANCELLED = "cancelled", _("cancelled")


class Draft(models.Model):
    """One draft on a file. Its words stand in versions; its kind and language never change.

    ``last_step`` is the number of the newest line of its history: who decides on an older reading is refused.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="drafts")
    kind = models.CharField(_("kind"), max_length=12, choices=DraftKind.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    reply_to = models.ForeignKey(
        Correspondence, models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    supersedes = models.ForeignKey(
        "Despatch", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("supersedes")
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Of the form it began with, counted once.")
    state = models.CharField(_("state"), max_length=10, choices=DraftState.choices, default=DraftState.DRAFT)
    last_version = models.PositiveIntegerField(default=0)
    last_step = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=DraftKind.values), name="draft_kind_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["-id"], condition=Q(state__in=("approved", "signed")), name="draft_waiting_for_despatch"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="draft_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="draft_stays_what_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "to_jsonb(OLD) - 'state' - 'last_version' - 'last_step' IS DISTINCT FROM"
                    " to_jsonb(NEW) - 'state' - 'last_version' - 'last_step'"
                    " OR OLD.state IN ('despatched', 'cancelled')"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} draft {self.pk}"


class DraftVersion(models.Model):
    """One saved set of changes, as it was written. ``sha256`` is of its canonical JSON (``drafting.letters``)."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    subject = NormalisedCharField(_("subject"), max_length=300)
    references = NormalisedTextField(_("references"), blank=True)
    text = NormalisedTextField(_("text"))
    sha256 = models.CharField(max_length=64)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "serial"], name="draft_version_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(subject=""), name="draft_version_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="draft_version_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.draft} v{self.serial}"


class DraftEnclosure(models.Model):
    """A paper of the file that goes out with a version."""

    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="enclosures")
    paper = models.ForeignKey(Correspondence, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["version", "rank"], name="enclosure_rank_once")]
        triggers = [pgtrigger.Protect(name="enclosure_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return str(self.paper)


class DraftWorking(models.Model):
    """What the holder types, saved by itself until it becomes a version or is thrown away: the draft's yellow note."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="workings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(help_text="The number of the version that it changes.")
    subject = NormalisedCharField(max_length=300, blank=True)
    references = NormalisedTextField(blank=True)
    text = NormalisedTextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "post"], name="one_working_text_per_post_and_draft")]

    def __str__(self) -> str:
        return f"{self.draft} working text"


class DraftStep(models.Model):
    """One line of a draft's history."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="steps")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="steps")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    remarks = NormalisedTextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["draft", "serial"], name="draft_step_once")]
        triggers = [pgtrigger.Protect(name="draft_step_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.draft} #{self.serial}"


class Approval(models.Model):
    """The approval of one exact version, with the PDF as it was frozen then; ``code`` is what its QR code leads to."""

    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="approvals")
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="approvals")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=32, unique=True)
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="approval_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.version} approved"


class DraftSignature(models.Model):
    """The frozen PDF with an officer's signature appended; it begins with every byte that was approved."""

    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="signatures")
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="signature")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="draft_signature_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.approval} signed"
