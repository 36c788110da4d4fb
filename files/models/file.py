"""The file itself: its number, its place, its state."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models.audience import KEEP_OF_FILE
from files.models.heads import FileCategory, FunctionalHead
from language.digits import roman
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Post, Section, User


class Priority(models.TextChoices):
    """How soon a file wants attention."""

    ORDINARY = "ordinary", _("ordinary")
    URGENT = "urgent", _("urgent")
    IMMEDIATE = "immediate", _("immediate")


class Classification(models.TextChoices):
    """Who may open a file: ordinary ones the section, confidential ones only posts that have held them.

    A secret one is open only to its holder and the post that opened it; whoever sent it on sees it until it is opened.
    """

    ORDINARY = "ordinary", _("ordinary")
    CONFIDENTIAL = "confidential", _("confidential")
    SECRET = "secret", _("secret")


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

        Of secret files only those that they hold, opened first or have sent on to one who has not opened them yet.

        Sections of posts below his in the reporting line are his too, so that whoever answers for delay can look.
        A file pulled back before its recipient opened it is not shown to him for that. Posts asked for their view
        read an ordinary file while they are asked, and go on reading it, as past holders do, once they gave it.
        """
        from files.models.consultations import ViewRequest
        from files.models.movements import Movement

        if not user.is_authenticated:
            return self.none()
        # Keys rather than queries within the query: those cost more to plan than all of it to answer.
        seats = user.seats()
        posts, sections = seats.posts, seats.sections
        read = Movement.objects.filter(file=models.OuterRef("pk"), to_post__in=posts, opened_at__isnull=False)
        asked = ViewRequest.objects.reading(posts).filter(file=models.OuterRef("pk"))
        under_way = Movement.objects.filter(
            file=models.OuterRef("pk"),
            serial=models.OuterRef("last_movement"),
            from_post__in=posts,
            opened_at__isnull=True,
        )
        secret = Q(classification=Classification.SECRET)
        return self.filter(
            Q(holder__in=posts)
            | Q(section__in=sections, classification=Classification.ORDINARY)
            | ~secret & Q(models.Exists(read))
            | secret & (Q(opened_by__in=posts) | Q(models.Exists(under_way)))
            | Q(models.Exists(asked), classification=Classification.ORDINARY)
        )

    def held_by(self, user: User) -> "FileQuerySet":
        """Open files in the inboxes of the user's posts."""
        return self.filter(holder__in=user.posts()).exclude(state=FileState.CLOSED)


def titled(number: str, volume: int) -> str:
    """Return a number as it stands on the cover: from the second volume on, with the volume."""
    return f"{number} Vol. {roman(volume)}" if volume > 1 else number


class File(models.Model):
    """One departmental file. Its primary key is the "computer number" that never changes."""

    number = models.CharField(_("number"), max_length=80, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="files", verbose_name=_("section"))
    head = models.ForeignKey(
        FunctionalHead,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        verbose_name=_("functional head"),
        help_text="Empty for a running number.",
    )
    category = models.ForeignKey(
        FileCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        verbose_name=pgettext_lazy("of a file", "category"),
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    part = models.PositiveSmallIntegerField(_("part"), null=True, blank=True)
    volume = models.PositiveSmallIntegerField(
        _("volume"), default=1, help_text="The newest, to which papers are added."
    )
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
    last_part = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    result = NormalisedTextField(_("result"), blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="file_is_in_the_index",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("section_id", "classification", "holder_id"),
                func=KEEP_OF_FILE,
            )
        ]
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
            models.UniqueConstraint(fields=["part_of", "part"], name="part_once_per_main_file"),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True, part__isnull=True) | Q(part_of__isnull=False, part__gte=1),
                name="part_is_numbered",
            ),
            models.CheckConstraint(condition=Q(part__isnull=True) | Q(last_part=0), name="part_has_no_parts"),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at", "id"], condition=~Q(state="closed"), name="file_inbox"),
            models.Index(fields=["section", "-opened_at", "-id"], name="file_of_section"),
            models.Index(fields=["due_at"], condition=Q(state="active"), name="file_past_due"),
            # The few that most people may not know of.
            models.Index(
                fields=["classification", "id"], condition=~Q(classification="ordinary"), name="file_classified"
            ),
            models.Index(
                fields=["section", "classification", "holder", "held_since"],
                include=["state", "opened_at", "opened_by", "due_at", "priority"],
                condition=~Q(state="closed"),
                name="file_pending",
            ),
            models.Index(
                fields=["opened_by", "held_since", "id"], condition=~Q(state="closed"), name="file_with_others"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def titled(self) -> str:
        """The number as it stands on the cover: from the second volume on, with the volume."""
        return titled(self.number, self.volume)
