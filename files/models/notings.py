"""The left side of a file: the note sheet."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.file import File
from language.models import NormalisedTextField
from staff.models import Officer, Post


class NoteColour(models.TextChoices):
    """A yellow note is a draft; a green one is permanent and nobody alters it."""

    YELLOW = "yellow", _("draft")
    GREEN = "green", _("confirmed")


class NoteFormat(models.TextChoices):
    """How a note's text is read: limited Markdown, or (those of before) as it stands."""

    PLAIN = "plain", _("plain text")
    MARKED = "marked", _("formatted text")


class Noting(models.Model):
    """One note on the left side of a file.

    ``last_page`` is how far the correspondence went when it was confirmed: a page that came later is none that it
    could have meant.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="notings")
    serial = models.PositiveIntegerField(null=True, blank=True, help_text="Given when it turns green.")
    colour = models.CharField(max_length=6, choices=NoteColour.choices, default=NoteColour.YELLOW)
    text = NormalisedTextField(_("note"))
    format = models.CharField(max_length=6, choices=NoteFormat.choices, default=NoteFormat.MARKED)
    last_page = models.PositiveIntegerField(null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="notings")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="notings")
    written_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["file", "serial"], name="note_serial_once_per_file"),
            models.UniqueConstraint(
                fields=["file", "post"], condition=Q(colour="yellow"), name="one_yellow_note_per_post_and_file"
            ),
            models.CheckConstraint(
                condition=Q(colour="green", serial__isnull=False, confirmed_at__isnull=False)
                | Q(colour="yellow", serial__isnull=True, confirmed_at__isnull=True),
                name="green_note_is_numbered_and_dated",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="green_note_is_permanent",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__colour="green"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} § {self.serial or '–'}"
