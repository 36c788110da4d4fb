"""Areas of the city: the outlines from which every ward and borough is derived."""

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from language.models import Named, NormalisedTextField


class AreaKind(models.TextChoices):
    """What sort of area an outline bounds."""

    CITY = "city", _("city")
    BOROUGH = "borough", _("borough")
    WARD = "ward", _("ward")


class Area(Named):
    """One outline (EPSG:4326). ``code`` is unique within its kind; "ward:93" names it in the API."""

    kind = models.CharField(_("kind"), max_length=10, choices=AreaKind.choices)
    code = models.CharField(_("code"), max_length=20)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    geometry = gis.MultiPolygonField(_("outline"), srid=4326)
    geometry_3857 = models.GeneratedField(
        expression=Transform("geometry", 3857), output_field=gis.MultiPolygonField(srid=3857), db_persist=True
    )
    source = NormalisedTextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="area_code_once_per_kind")]
        indexes = [GistIndex(fields=["geometry_3857"], name="area_geometry_3857")]

    @property
    def key(self) -> str:
        """The name of this area in the API, such as "ward:93"."""
        return f"{self.kind}:{self.code}"
