"""The departmental file: receipts, the file itself, its note sheet, correspondence and movements.

Vocabulary and rules: India's manual of office procedure and the national eOffice, as the domain page gives them.
Files point at nobody above: higher rooms link themselves to a file.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post, Section, User


class NumberSeries(models.Model):
    """The last number given in one series and year; locked in the transaction that takes the next."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="series_once_a_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Priority(models.TextChoices):
    """How soon a file wants attention."""

    ORDINARY = "ordinary", _("ordinary")
    URGENT = "urgent", _("urgent")
    IMMEDIATE = "immediate", _("immediate")


class Classification(models.TextChoices):
    """Who may open a file: ordinary ones the section, confidential ones only posts that have held them."""

    ORDINARY = "ordinary", _("ordinary")
    CONFIDENTIAL = "confidential", _("confidential")


class FileState(models.TextChoices):
    """Active and parked files are open; a closed one can be reopened."""

    ACTIVE = "active", _("active")
    PARKED = "parked", _("parked")
    CLOSED = "closed", _("closed")


class Outcome(models.TextChoices):
    """What came of it, said when a file is closed."""

    DONE = "done", _("done")
    NOT_POSSIBLE = "not_possible", _("cannot be done")
    NOT_OURS = "not_ours", _("not for this department")
    NO_ACTION = "no_action", _("nothing to be done")
    DUPLICATE = "duplicate", _("dealt with in another file")


class FileQuerySet(models.QuerySet["File"]):
    """Reads of files. Only the files that ``visible_to`` leaves may be listed, counted or searched for a user."""

    def visible_to(self, user: User) -> "FileQuerySet":
        """Files that the user's posts hold or have opened before, and the ordinary ones of their sections.

        Sections of posts below his in the reporting line are his too, so that whoever answers for delay can look.
        A file pulled back before its recipient opened it is not shown to him for that.
        """
        if not user.is_authenticated:
            return self.none()
        posts = user.posts().values("pk")
        read = Movement.objects.filter(file=models.OuterRef("pk"), to_post__in=posts, opened_at__isnull=False)
        sections = Post.objects.in_line_of(user).values("section")
        return self.filter(
            Q(holder__in=posts)
            | Q(section__in=sections, classification=Classification.ORDINARY)
            | Q(models.Exists(read))
        )

    def held_by(self, user: User) -> "FileQuerySet":
        """Open files in the inboxes of the user's posts."""
        return self.filter(holder__in=user.posts()).exclude(state=FileState.CLOSED)


class File(models.Model):
    """One departmental file. Its primary key is the "computer number" that never changes."""

    number = models.CharField(_("number"), max_length=80, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="files", verbose_name=_("section"))
    subject = NormalisedCharField(_("subject"), max_length=300)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, default=Priority.ORDINARY)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification.choices, default=Classification.ORDINARY
    )
    state = models.CharField(_("state"), max_length=8, choices=FileState.choices, default=FileState.ACTIVE)
    opened_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    holder = models.ForeignKey(Post, models.PROTECT, related_name="inbox", verbose_name=_("with"))
    held_since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("due"), help_text="When the holder should have dealt with it.")
    promised_at = models.DateTimeField(
        _("promised"), null=True, blank=True, help_text="Until when somebody outside was promised an answer."
    )
    parked_until = models.DateField(_("parked until"), null=True, blank=True)
    last_movement = models.PositiveIntegerField(default=0)
    last_note = models.PositiveIntegerField(default=0)
    last_page = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    result = NormalisedTextField(_("result"), blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="") & ~Q(result="")
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="closed_file_has_a_result",
            ),
            models.CheckConstraint(
                condition=Q(state="parked", parked_until__isnull=False)
                | ~Q(state="parked") & Q(parked_until__isnull=True),
                name="only_a_parked_file_has_a_day_to_be_taken_up",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at", "id"], condition=~Q(state="closed"), name="file_inbox"),
            models.Index(fields=["section", "-opened_at", "-id"], name="file_of_section"),
            models.Index(fields=["due_at"], condition=Q(state="active"), name="file_past_due"),
        ]

    def __str__(self) -> str:
        return self.number


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


class NoteColour(models.TextChoices):
    """A yellow note is a draft; a green one is permanent and nobody alters it."""

    YELLOW = "yellow", _("draft")
    GREEN = "green", _("confirmed")


class Noting(models.Model):
    """One note on the left side of a file."""

    file = models.ForeignKey(File, models.PROTECT, related_name="notings")
    serial = models.PositiveIntegerField(null=True, blank=True, help_text="Given when it turns green.")
    colour = models.CharField(max_length=6, choices=NoteColour.choices, default=NoteColour.YELLOW)
    text = NormalisedTextField(_("note"))
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


class Correspondence(models.Model):
    """One paper on the right side of a file, with its pages there."""

    file = models.ForeignKey(File, models.PROTECT, related_name="correspondence")
    page_from = models.PositiveIntegerField()
    page_to = models.PositiveIntegerField()
    title = NormalisedCharField(_("title"), max_length=200)
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, blank=True, related_name="papers")
    added_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, blank=True, help_text="Of the form it came with, which is counted once.")

    class Meta:
        verbose_name = _("correspondence")
        verbose_name_plural = _("correspondence")
        ordering = ["page_from"]
        constraints = [
            models.UniqueConstraint(fields=["file", "page_from"], name="page_once_per_file"),
            # With the title, for one who goes back in his browser fills in the same form for another paper.
            models.UniqueConstraint(fields=["file", "form_key", "title"], name="paper_once_per_form"),
            models.CheckConstraint(condition=Q(page_to__gte=F("page_from")), name="pages_run_forward"),
        ]
        triggers = [
            pgtrigger.Protect(name="correspondence_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def original_is_private(self) -> bool:
        """Whether the original may betray its sender: a citizen's photo keeps the position his camera wrote into it."""
        return self.original.is_picture and self.receipt is not None and self.receipt.mode == ReceiptMode.COMPLAINT


class MovementKind(models.TextChoices):
    """What a movement did with the file."""

    OPENED = "opened", _("opened")
    FORWARDED = "forwarded", _("forwarded")
    RETURNED = "returned", _("returned")
    PULLED_BACK = "pulled_back", _("pulled back")
    PARKED = "parked", _("parked")
    RESUMED = "resumed", _("taken up again")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")


_GAPLESS = """
    SELECT * INTO before FROM files_movement WHERE file_id = NEW.file_id ORDER BY serial DESC LIMIT 1;
    IF NEW.serial <> COALESCE(before.serial, 0) + 1 THEN
        RAISE EXCEPTION 'the movement register of file % goes on with %', NEW.file_id, COALESCE(before.serial, 0) + 1
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF before.to_post_id IS NOT NULL AND NEW.from_post_id IS DISTINCT FROM before.to_post_id THEN
        RAISE EXCEPTION 'file % lies with post % and moves from there', NEW.file_id, before.to_post_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class Movement(models.Model):
    """One line of the movement register: gapless per file, append-only but for the time it was first opened.

    ``held_since`` is when the file came to ``to_post``: parking does not change it, and pulling back restores it, so
    that neither stops the officer's clock.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="movements")
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    from_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="sent_movements")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="received_movements")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="movements")
    remarks = NormalisedTextField(_("remarks"), blank=True)
    until = models.DateField(_("parked until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["file", "serial"], name="movement_serial_once_per_file")]
        indexes = [models.Index(fields=["to_post", "file"], name="movement_to_post")]
        triggers = [
            pgtrigger.Trigger(
                name="movement_register_has_no_gap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "files_movement")],
                func=pgtrigger.Func(_GAPLESS),
            ),
            pgtrigger.Protect(name="movement_is_permanent", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="movement_changes_only_when_opened",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.opened_at IS NOT NULL OR to_jsonb(OLD) - 'opened_at' IS DISTINCT FROM"
                    " to_jsonb(NEW) - 'opened_at'"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} #{self.serial}"
