"""Who wants to be told by mail of complaints in an area, at an asset or around a point. Addresses are personal data."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from maps.models import Area


class Subscriber(models.Model):
    """One address, in its own table and gone with its last subscription.

    ``told_through``: changes up to then were told; ``told_on``: the day (Kolkata) of the last digest, of which there is
    one a day at most.
    """

    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    told_through = models.DateTimeField(default=timezone.now)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [models.UniqueConstraint(Lower("email"), name="subscriber_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Subscription(models.Model):
    """What a subscriber asked to be told of: an area (ward or borough), an asset, or a circle (EPSG:4326, metres).

    ``key`` is the secret of the links in his mails. It counts from ``confirmed_at`` on.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="+")
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, blank=True, related_name="+")
    point = gis.PointField(srid=4326, null=True, blank=True)
    radius_m = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, asset=None, point=None, radius_m=None)
                | Q(area=None, asset__isnull=False, point=None, radius_m=None)
                | Q(area=None, asset=None, point__isnull=False, radius_m__isnull=False),
                name="subscription_has_one_target",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="subscription_unconfirmed", condition=Q(confirmed_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.pk)
