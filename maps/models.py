"""Areas of the city, from which every ward and borough is derived, and the revisions of what maps draw."""

import pgtrigger
from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GistIndex, SpGistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from language.models import Named, NormalisedTextField


class AreaKind(models.TextChoices):
    """What sort of area an outline bounds."""

    CITY = "city", _("city")
    BOROUGH = "borough", _("borough")
    WARD = "ward", _("ward")


def touch(layer: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return the trigger by which a table gives ``layer`` a new revision with every transaction that writes it.

    The statement only notes that the layer was touched; the revision rises when the transaction commits, so that
    writers never wait for one another before that.
    """
    return pgtrigger.Trigger(
        name=f"touch_{layer}",
        level=pgtrigger.Statement,
        operation=operation,
        when=pgtrigger.After,
        func=f"""
            INSERT INTO maps_layertouch (layer, transaction)
            VALUES ('{layer}', pg_current_xact_id()::text::bigint) ON CONFLICT DO NOTHING;
            RETURN NULL;
        """,  # noqa: S608 (the layer's name is ours)
    )


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
        indexes = [
            GistIndex(fields=["geometry_3857"], name="area_geometry_3857"),
            # Asked for every place that is written: in a tree of quarters a point meets a few wards, in the other
            # kind of index each one that stands on its page.
            SpGistIndex(fields=["geometry"], name="area_ward_quarters", condition=models.Q(kind="ward")),
        ]
        triggers = [touch("areas", pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)]

    @property
    def key(self) -> str:
        """The name of this area in the API, such as "ward:93"."""
        return f"{self.kind}:{self.code}"


class LayerRevision(models.Model):
    """The revision of a layer's data. It changes in the same commit as the data, so one snapshot shows both or neither.

    The number is the time of the commit in milliseconds, or one more than the last, so that a database restored from
    a backup never gives out a number under which somebody already keeps other tiles.
    """

    layer = models.CharField(max_length=40, primary_key=True)
    revision = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.layer} {self.revision}"


class LayerTouch(models.Model):
    """A layer that a running transaction has written; the row is gone again when that transaction has committed."""

    layer = models.CharField(max_length=40)
    transaction = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction", "layer"], name="layer_touched_once")]
        triggers = [
            pgtrigger.Trigger(
                name="raise_revision",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("touched", "text"), ("mine", "bigint := pg_current_xact_id()::text::bigint")],
                # All layers of the transaction at once and in one order, so that two commits never wait crosswise.
                func="""
                    FOR touched IN SELECT layer FROM maps_layertouch WHERE transaction = mine ORDER BY layer LOOP
                        INSERT INTO maps_layerrevision AS known (layer, revision)
                        VALUES (touched, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
                        ON CONFLICT (layer) DO UPDATE SET revision = greatest(known.revision + 1, EXCLUDED.revision);
                    END LOOP;
                    DELETE FROM maps_layertouch WHERE transaction = mine;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.layer} in {self.transaction}"
