"""Files that move on paper: printed slips, what was written on them, and their scans."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evidence.models import Original
from files.models.file import File
from files.models.movements import Movement
from language.models import NormalisedTextField
from staff.models import Officer, Post, User


class SlipState(models.TextChoices):
    """A slip is out until what stands on it is entered, or it is cancelled."""

    OUT = "out", _("on its way")
    ENTERED = "entered", pgettext_lazy("a slip", "entered")
    CANCELLED = "cancelled", _("cancelled")


class SlipQuerySet(models.QuerySet["Slip"]):
    """Reads of slips."""

    def visible_to(self, user: User) -> "SlipQuerySet":
        """Slips of the files that the user may open."""
        return self.filter(file__in=File.objects.visible_to(user))

    def out(self) -> "SlipQuerySet":
        """Slips that are neither entered nor cancelled."""
        return self.filter(state=SlipState.OUT)


class Slip(models.Model):
    """One printed movement slip. A file has one at a time, as its paper is in one place.

    ``serial`` is the file's newest movement when it was printed; ``post`` held the file then. ``code`` is the random
    part of what the QR code says (see ``files.slips.codes``).
    """

    number = models.CharField(_("number"), max_length=80, unique=True)
    file = models.ForeignKey(File, models.PROTECT, related_name="slips")
    serial = models.PositiveIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(_("printed"), default=timezone.now)
    code = models.CharField(max_length=24, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SlipState.choices, default=SlipState.OUT)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    ended_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    reason = NormalisedTextField(_("reason"), blank=True, help_text="Why cancelled, or why lines were left out.")

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement slip")
        verbose_name_plural = _("movement slips")
        indexes = [models.Index(fields=["-printed_at", "-id"], condition=Q(state="out"), name="slip_out")]
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=Q(state="out"), name="one_slip_out_per_file"),
            models.CheckConstraint(
                condition=Q(state="out", ended_at__isnull=True, ended_by__isnull=True, ended_post__isnull=True)
                | ~Q(state="out") & Q(ended_at__isnull=False, ended_by__isnull=False, ended_post__isnull=False),
                name="slip_is_ended_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="cancelled", reason=""), name="slip_is_cancelled_for_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="slip_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="slip_changes_only_when_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'out' OR to_jsonb(OLD) - '{state,ended_at,ended_by_id,ended_post_id,reason}'::text[]"
                    " IS DISTINCT FROM"
                    " to_jsonb(NEW) - '{state,ended_at,ended_by_id,ended_post_id,reason}'::text[]"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number


_AGREES = """
    IF (SELECT file_id FROM files_slip WHERE id = NEW.slip_id) IS DISTINCT FROM NEW.file_id THEN
        RAISE EXCEPTION 'slip % is of another file', NEW.slip_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.movement_id IS NOT NULL THEN
        SELECT * INTO line FROM files_movement WHERE id = NEW.movement_id;
        IF line.file_id <> NEW.file_id OR line.kind <> 'forwarded' OR line.from_post_id <> NEW.from_post_id
        OR line.to_post_id <> NEW.to_post_id OR line.sent_at <> NEW.happened_at THEN
            RAISE EXCEPTION 'movement % is not what slip % says', NEW.movement_id, NEW.slip_id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


class HandOver(models.Model):
    """One line that was written on a slip, and who entered it when: for ever as it was entered.

    ``movement`` is the line of the register that it became; none where it was left out, because the register went
    another way meanwhile.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="hand_overs")
    line = models.PositiveSmallIntegerField()
    from_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    remarks = NormalisedTextField(_("remarks"), blank=True)
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="on_paper")
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    entered_post = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("hand-over on paper")
        verbose_name_plural = _("hand-overs on paper")
        ordering = ["slip", "line"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "line"], name="line_once_per_slip"),
            models.CheckConstraint(condition=~Q(from_post=F("to_post")), name="hand_over_goes_elsewhere"),
            models.CheckConstraint(
                condition=Q(entered_at__gte=F("happened_at"))
                & (
                    Q(received_at__isnull=True) | Q(received_at__gte=F("happened_at"), received_at__lte=F("entered_at"))
                ),
                name="hand_over_is_entered_after_it_happened",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="hand_over_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="hand_over_agrees_with_register",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("line", "files_movement")],
                func=pgtrigger.Func(_AGREES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip} line {self.line}"


class SlipScan(models.Model):
    """A scan or photo of a filled slip; ``code_read`` tells whether the slip's own code was found in it."""

    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="scans")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    code_read = models.BooleanField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scan of a slip")
        verbose_name_plural = _("scans of slips")
        ordering = ["added_at", "pk"]
        triggers = [pgtrigger.Protect(name="slip_scan_is_permanent", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.slip} scan {self.pk}"
