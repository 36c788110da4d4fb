"""How files hang together and what was changed on their covers: links, merged parts, volumes, registered changes."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models.file import File
from language.models import NormalisedTextField
from staff.models import Officer, Post


class FileLink(models.Model):
    """Two files put together for a reason, until they are de-linked for another; both can be asked for it.

    Append-only but for the de-linking, which is written once.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="links_from")
    other = models.ForeignKey(File, models.PROTECT, related_name="links_to")
    reason = NormalisedTextField(_("reason"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(default=timezone.now)
    ended_reason = NormalisedTextField(_("reason"), blank=True)
    ended_by_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link between files")
        verbose_name_plural = _("links between files")
        ordering = ["linked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(file=F("other")), name="file_is_not_linked_to_itself"),
            models.UniqueConstraint(
                Least("file", "other"),
                Greatest("file", "other"),
                condition=Q(ended_at__isnull=True),
                name="two_files_are_linked_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_by_post__isnull=True, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_by_post__isnull=False) & ~Q(ended_reason=""),
                name="ended_link_says_who_and_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="link_is_permanent", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="link_changes_only_when_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id', 'ended_by_post_id',"
                    " 'ended_reason'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id',"
                    " 'ended_by_post_id', 'ended_reason']"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} – {self.other_id}"


class PartMerge(models.Model):
    """A part file brought back to its main file: its notes and papers stay in it and are referred to from there."""

    part = models.OneToOneField(File, models.PROTECT, related_name="merge")
    notes = models.PositiveIntegerField(help_text="How many confirmed notes the part has.")
    pages = models.PositiveIntegerField(help_text="How many pages of correspondence the part has.")
    after_note = models.PositiveIntegerField(help_text="The last note of the main file at that time.")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="merge_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.part_id}"


class FileVolume(models.Model):
    """The second or a later volume of a file; pages and paragraphs are counted on from the volume before."""

    file = models.ForeignKey(File, models.PROTECT, related_name="volumes")
    serial = models.PositiveSmallIntegerField()
    page_from = models.PositiveIntegerField()
    note_from = models.PositiveIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["file", "serial"], name="volume_once_per_file"),
            models.CheckConstraint(condition=Q(serial__gte=2), name="volume_from_two"),
        ]
        triggers = [pgtrigger.Protect(name="volume_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.file_id} Vol. {self.serial}"


class FileChange(models.Model):
    """One registered change on a file's cover, with its reason; ``before`` and ``after`` as they are stored."""

    class Field(models.TextChoices):
        """What can be changed."""

        SUBJECT = "subject", _("subject")
        PRIORITY = "priority", _("priority")
        CLASSIFICATION = "classification", _("classification")
        CATEGORY = "category", pgettext_lazy("of a file", "category")

    file = models.ForeignKey(File, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=14, choices=Field.choices)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    reason = NormalisedTextField(_("reason"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="change_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="change_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.file_id} {self.field}"
