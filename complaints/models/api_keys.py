"""Keys of programmes that report by Open311: only a hash is kept of each."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from language.models import NormalisedCharField
from staff.models import User


class ApiKey(models.Model):
    """The right of one programme to post. The key is shown once, when it is made; ``start`` is how it begins.

    A key that ``vouches`` knows whom it speaks for: what it posts needs no code. ``posts_an_hour`` bounds it.
    """

    client = NormalisedCharField(_("programme"), max_length=100, help_text=_("As officers read it on the file."))
    contact = NormalisedCharField(
        _("who answers for it"), max_length=200, help_text=_("A name with a telephone number or an e-mail address.")
    )
    start = models.CharField(_("begins with"), max_length=12, editable=False)
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    vouches = models.BooleanField(
        _("vouches for its reporters"),
        default=False,
        help_text=_("It has made sure who they are: their reports are taken in at once, without a code of ours."),
    )
    posts_an_hour = models.PositiveIntegerField(
        _("reports an hour at most"), default=60, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    active = models.BooleanField(_("may post"), default=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("key for Open311")
        verbose_name_plural = _("keys for Open311")
        ordering = ["-active", "client", "pk"]
        permissions = [("keep_api_keys", "Make and revoke the keys of programmes that report by Open311")]
        constraints = [
            models.CheckConstraint(
                condition=Q(active=True, revoked_at=None) | Q(active=False, revoked_at__isnull=False),
                name="api_key_is_active_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} ({self.start}…)"
