"""What keeps the public page from being flooded or misused: limits, who is not heard, reports to be looked at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from language.models import NormalisedTextField
from staff.models import User


class Scope(models.TextChoices):
    """What a limit counts; whom it counts for stands beside it."""

    MOMENT = "moment", _("sendings of any kind by one network address, in one process of the server")
    TRIES = "tries", _("sendings of any kind by one network address")
    ADDRESS = "address", _("reports by one network address")
    SENDER = "sender", _("reports by one programme with a key")
    CONTACT = "contact", _("reports by one mail address or telephone number")
    EVERYBODY = "everybody", _("reports by everybody together")
    PROOFS = "proofs", _("codes to one mail address or telephone number, for a look at one's own data")
    SAME_TEXT = "same_text", _("reports with the same words, before further ones are looked at first")


class Limit(models.Model):
    """At most ``most`` in ``seconds``. A network address is one of IPv4, or the first 64 bits of one of IPv6."""

    scope = models.CharField(_("counts"), max_length=10, choices=Scope.choices, unique=True)
    most = models.PositiveIntegerField(_("at most"))
    seconds = models.PositiveIntegerField(_("in seconds"))

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints = [models.CheckConstraint(condition=Q(most__gt=0, seconds__gt=0), name="limit_lets_something_in")]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.most} / {self.seconds} s"


class Attempt(models.Model):
    """How often something was tried until ``ends_at``, when its counting begins anew.

    ``who`` is a keyed hash: whoever reads this table learns nobody's address. PostgreSQL does not log the table, for a
    count is not worth a write to the disk; after a crash counting begins anew.
    """

    scope = models.CharField(max_length=10, choices=Scope.choices)
    who = models.CharField(max_length=64)
    ends_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "who", "ends_at"], name="attempt_counted_once")]
        indexes = [models.Index(fields=["ends_at"], name="attempt_by_end")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class BlockedContactQuerySet(models.QuerySet["BlockedContact"]):
    """Reads of blocked contacts."""

    def standing(self) -> "BlockedContactQuerySet":
        """Those that hold now."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), lifted_at=None)


class BlockedContact(models.Model):
    """A mail address or a telephone number from which the department takes no reports for a while.

    Only the keyed hash of it is kept, with its last few characters for whoever must know it again.
    """

    mark = models.CharField(max_length=64, db_index=True)
    hint = models.CharField(_("ends with"), max_length=20, blank=True)
    reason = NormalisedTextField(_("reason"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    complaint = models.ForeignKey(
        Complaint, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("because of the complaint")
    )
    blocked_at = models.DateTimeField(_("blocked"), default=timezone.now)
    blocked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = BlockedContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked contact")
        verbose_name_plural = _("blocked contacts")
        constraints = [
            models.UniqueConstraint(fields=["mark"], condition=Q(lifted_at=None), name="contact_blocked_once"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="block_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"…{self.hint}"

    @property
    def stands(self) -> bool:
        """Whether it holds now."""
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())


class Sign(models.TextChoices):
    """What made the service ask a person to look at a report first."""

    QUICK = "quick", _("sent within seconds of opening the page")
    LINKS = "links", _("many links")
    SAME_TEXT = "same_text", _("the same words were sent several times")
    GIBBERISH = "gibberish", _("no words that can be read")


class HoldQuerySet(models.QuerySet["Hold"]):
    """Reads of held reports."""

    def waiting(self) -> "HoldQuerySet":
        """Those that nobody has looked at yet."""
        return self.filter(decided_at=None)


class Hold(models.Model):
    """A report that a person should look at before it is shown to anybody else. It is taken in all the same."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="holds", verbose_name=_("complaint"))
    sign = models.CharField(_("why"), max_length=10, choices=Sign.choices)
    at = models.DateTimeField(_("held"), default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    genuine = models.BooleanField(_("genuine"), null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("report to be looked at")
        verbose_name_plural = _("reports to be looked at")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "sign"], name="held_once_for_a_sign"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, genuine=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, genuine__isnull=False),
                name="hold_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], condition=Q(decided_at=None), name="holds_waiting")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.sign}"
