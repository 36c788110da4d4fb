"""The register as it stood: the event in force at a moment, of every asset, with the columns that an asset has.

The view behind it reads the moment from a setting of the transaction (see ``assets.past.standing_at``); asked outside
of such a transaction it fails instead of answering with another day's register.
"""

import math
import re
from collections.abc import Collection
from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.geos import Point, Polygon
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from assets.models.asset import Asset, FormerName, Status
from language.models import Named
from maps.models import Area
from staff.models import User

# The register's columns that the history does not keep: they follow from the others.
UNKEPT = frozenset({"search_key", "need"})
VIEW = "assets_register_then"


# Of latitude near the equator, the least there is: a box made with it is never too small.
_METRES_PER_DEGREE = 110_500.0


def around(point: Point, metres: float) -> Polygon:
    """Return a box (EPSG:4326) that holds everything within ``metres`` of ``point``."""
    high = metres / _METRES_PER_DEGREE
    wide = high / math.cos(math.radians(point.y)) * 1.01
    box = Polygon.from_bbox((point.x - wide, point.y - high, point.x + wide, point.y + high))
    box.srid = 4326
    return box


def metres_from(point: Point) -> Any:
    """Return the expression of the distance from ``point`` in metres on the ellipsoid."""
    geography = gis.GeometryField(srid=4326, geography=True)
    place = Cast(Value(point, output_field=gis.GeometryField(srid=4326)), geography)
    return models.Func(Cast("geometry", geography), place, function="ST_Distance", output_field=models.FloatField())


class PastAssetQuerySet(models.QuerySet["PastAsset"]):
    """Reads of the register as it stood; to be run inside ``assets.past.standing_at``."""

    def in_register(self) -> "PastAssetQuerySet":
        """Without what had been taken back by then as entered by mistake."""
        return self.exclude(status=Status.WITHDRAWN)

    def visible_to(self, user: object) -> "PastAssetQuerySet":
        """As of the present register: what was a draft then is the department's."""
        if isinstance(user, User) and user.is_authenticated and user.seats().posts:
            return self.in_register()
        return self.exclude(status__in=[Status.DRAFT, Status.WITHDRAWN])

    def around(self, point: Point | None, metres: float | None, k: int) -> "PastAssetQuerySet":
        """Narrow by the index of the geometries in degrees to what can lie within ``metres`` of ``point``.

        With ``metres`` None, to what can be among the ``k`` nearest: no farther than the farthest of the k that are
        nearest in degrees, which one more query finds. The exact distance decides after.
        """
        if point is None:
            return self
        if metres is None:
            place = models.Value(point, output_field=gis.GeometryField(srid=4326))
            in_degrees: Any = models.Func(
                F("geometry"), place, template="(%(expressions)s)", arg_joiner=" <-> ", output_field=models.FloatField()
            )
            nearest = self.order_by(in_degrees)[:k].values_list(metres_from(point), flat=True)
            metres = max(nearest, default=0.0)
        box = around(point, metres + 1)
        return self.filter(geometry__bboverlaps=box)

    def named_like(self, text: str, *, reference: str = "", meant: Collection[int] = ()) -> "PastAssetQuerySet":
        """Return what bore a name or former name with ``text`` in it then, each with a ``score``, best first.

        Names are compared as they were written: the romanised key of the present search is not part of the history.
        Of ``meant`` (the keys of what the present register would answer), those count too whose name was alike then.
        """
        names: Any = models.Func(
            F("name_en"), F("name_bn"), F("name_hi"), template="(%(expressions)s)", arg_joiner=" || ' ' || ",
            output_field=TextField(),
        )  # fmt: skip
        likeness: Any = models.Func(
            Value(text), F("names"), function="word_similarity", output_field=models.FloatField()
        )
        bore = former_names_then(text)
        near: Any = self.annotate(names=names)
        # Comparing trigrams costs ten times as much as looking for the text: only where it may well be met.
        met = Q(names__icontains=text) | Q(pk__in=meant, names__trigram_word_similar=text)
        found = near.filter(met | Q(pk__in=bore) | Q(reference=reference or "-")).annotate(
            score=models.Case(
                models.When(reference=reference or "-", then=Value(2.0)),
                models.When(Q(name_en__iexact=text) | Q(name_bn=text) | Q(name_hi=text), then=Value(1.5)),
                models.When(names__iregex=rf"\y{re.escape(text)}\y", then=Value(1.3)),
                models.When(names__icontains=text, then=Value(1.2)),
                models.When(pk__in=bore, then=Value(1.1)),
                default=likeness,
                output_field=models.FloatField(),
            )
        )
        matched: PastAssetQuerySet = found.order_by("-score", "pk")
        return matched


class PastAsset(Named):
    """An asset as it stood. Its columns are those of ``Asset`` (generated ones computed by the view)."""

    objects = PastAssetQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = VIEW

    def __str__(self) -> str:
        return f"{self._given('reference')} {self.name}"

    def get_absolute_url(self) -> str:
        """The permanent address of the asset's page, as it is today."""
        return reverse("assets:page", args=[self._given("reference")])

    def significance_in(self, language: str) -> str:
        """Return the significance statement in ``language`` or in English."""
        return str(getattr(self, f"significance_{language[:2]}", "") or self._given("significance_en"))

    def _given(self, name: str) -> Any:
        return getattr(self, name)


def former_names_then(text: str) -> "models.QuerySet[Any, Any]":
    """Return the keys of assets that bore a former name containing ``text`` at the transaction's moment."""
    events: Any = FormerName.pgh_event_model.objects  # type: ignore[attr-defined]
    moment = models.expressions.RawSQL("current_setting('aitihya.as_of')::timestamptz", [])
    by_then = events.filter(pgh_created_at__lte=moment)
    later = by_then.filter(pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__gt=models.OuterRef("pgh_id"))
    held = by_then.filter(name__icontains=text).exclude(pgh_label="delete").filter(~models.Exists(later))
    keys: models.QuerySet[Any, Any] = held.values("asset_id")
    return keys


def _copy_columns() -> None:
    own = {field.name for field in PastAsset._meta.local_fields}
    for field in Asset._meta.local_fields:
        if field.name in UNKEPT or field.name in own:
            continue
        if field.generated:
            column = field.output_field.clone()  # type: ignore[attr-defined]
            # An expression is indexed below the view, not the column.
            column.spatial_index = False
        elif isinstance(field, models.ForeignKey):  # ward and borough
            column = models.ForeignKey(Area, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
        else:
            column = field.clone()
        column._unique = False
        PastAsset.add_to_class(field.name, column)


_copy_columns()
