"""For what a post answers: some areas of the city, some kinds of asset."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Kind
from maps.models import Area
from staff.models import Post


class Jurisdiction(models.Model):
    """One piece of a post's jurisdiction: each of its areas times each of its kinds; none named means all."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="jurisdictions", verbose_name=_("post"))
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("areas"))
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Kind.choices), default=list, blank=True, verbose_name=_("kinds")
    )

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")

    def __str__(self) -> str:
        return f"{self.post} #{self.pk}"
