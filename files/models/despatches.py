"""What went out: each letter with a number of its own, how each copy travelled, and what became of it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evidence.models import Original
from files.models.addressees import Addressee
from files.models.drafts import LANGUAGES, Approval, Draft, DraftKind, DraftVersion
from files.models.file import File, FileQuerySet
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post, Section, User

_FOR_EVER = pgtrigger.Update | pgtrigger.Delete


class DespatchMode(models.TextChoices):
    """How a copy travels."""

    MAIL = "mail", _("e-mail")
    POST = "post", pgettext_lazy("a way to send a letter", "post")
    HAND = "hand", _("by hand")
    MESSENGER = "messenger", _("messenger, by peon book")
    DISPLAY = "display", _("notice board")
    SEVERAL = "several", _("in several ways")


class DespatchQuerySet(models.QuerySet["Despatch"]):
    """Reads of the despatch register."""

    def visible_to(self, user: User) -> "DespatchQuerySet":
        """Letters of files that the user may open, and the ordinary ones of sections that his posts despatch for."""
        files: FileQuerySet = File.objects.visible_to(user)
        desks = DespatchPost.objects.filter(post__in=user.posts()).values("section")
        return self.filter(Q(file__in=files) | Q(section__in=desks, file__classification="ordinary"))


class Despatch(models.Model):
    """One line of the despatch register. ``sha256`` is of the issued PDF, ``code`` what its QR code leads to."""

    file = models.ForeignKey(File, models.PROTECT, related_name="despatches")
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="despatch")
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="+")
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="despatch")
    section = models.ForeignKey(Section, models.PROTECT, related_name="despatches")
    number = models.CharField(_("number"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=DraftKind.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    subject = NormalisedCharField(_("subject"), max_length=300)
    mode = models.CharField(_("mode"), max_length=10, choices=DespatchMode.choices)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    despatched_at = models.DateTimeField(default=timezone.now)
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=32, unique=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    objects = DespatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("despatch")
        verbose_name_plural = _("despatches")
        indexes = [
            models.Index(fields=["-despatched_at", "-id"], name="despatch_newest_first"),
            models.Index(fields=["section", "-despatched_at", "-id"], name="despatch_of_section"),
        ]
        triggers = [pgtrigger.Protect(name="despatch_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return self.number


class DespatchCopy(models.Model):
    """How one addressee's copy travels; by messenger with its line of the section's peon book."""

    despatch = models.ForeignKey(Despatch, models.PROTECT, related_name="copies")
    addressee = models.ForeignKey(Addressee, models.PROTECT, related_name="+")
    mode = models.CharField(_("mode"), max_length=10, choices=DespatchMode.choices)
    peon_line = models.PositiveIntegerField(_("line of the peon book"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["despatch", "addressee"], name="despatch_copy_once"),
            models.CheckConstraint(
                condition=Q(mode="messenger", peon_line__isnull=False)
                | ~Q(mode="messenger") & Q(peon_line__isnull=True),
                name="messenger_has_a_line_of_the_peon_book",
            ),
        ]
        triggers = [pgtrigger.Protect(name="despatch_copy_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.despatch} {self.addressee}"


class MarkKind(models.TextChoices):
    """What became of a copy, or of the letter itself."""

    SENT = "sent", _("mail sent")
    DELIVERED = "delivered", _("delivered")
    RETURNED = "returned", _("came back")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DespatchMark(models.Model):
    """A later line about a despatch; ``copy`` None: about the letter as a whole. ``officer`` None: the system."""

    despatch = models.ForeignKey(Despatch, models.PROTECT, related_name="marks")
    copy = models.ForeignKey(DespatchCopy, models.PROTECT, null=True, blank=True, related_name="marks")
    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    on_day = models.DateField(_("day"), default=timezone.localdate)
    remarks = NormalisedTextField(_("remarks"), blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["despatch"], condition=Q(kind="withdrawn"), name="despatch_withdrawn_once"),
            models.CheckConstraint(
                condition=Q(kind="withdrawn", copy__isnull=True) & ~Q(remarks="")
                | ~Q(kind="withdrawn") & Q(copy__isnull=False),
                name="withdrawal_is_of_the_whole_and_says_why",
            ),
        ]
        triggers = [pgtrigger.Protect(name="despatch_mark_is_permanent", operation=_FOR_EVER)]

    def __str__(self) -> str:
        return f"{self.despatch} {self.kind}"


class DespatchPost(models.Model):
    """A post that despatches a section's letters without holding its files."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="+", verbose_name=_("section"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("post"))

    class Meta:
        verbose_name = _("despatch post")
        verbose_name_plural = _("despatch posts")
        constraints = [models.UniqueConstraint(fields=["section", "post"], name="despatch_post_once")]

    def __str__(self) -> str:
        return f"{self.section.code}: {self.post}"
