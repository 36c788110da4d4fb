"""Rules that send complaints to posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from complaints.models.categories import Category
from maps.models import Area
from staff.models import Post


class RoutingRule(models.Model):
    """Sends complaints of a category, area and kind to a post; an empty condition fits all, the lowest rank wins."""

    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, verbose_name=_("category"))
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, verbose_name=_("area"))
    kind = models.CharField(_("kind of asset"), max_length=10, choices=Kind.choices, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return f"{self.rank}: {self.post}"
