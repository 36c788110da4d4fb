"""What the public sees of a complaint: rows of their own, written by the database and free of anything personal.

A map, a feed, a table or a page that reads ``Publication`` cannot show what is not in it. The rules stand in
``_PUBLIC`` and ``_SHOWN``:

* Shown is a confirmed complaint of a published category that was neither taken back nor merged into another, and that
  nobody has to look at first (``Hold``): a held one is shown once it was found genuine, and never if it was not.
* Its place is the pin, to about a metre. Of a category whose reporters' identity is sealed it is a point on the asset,
  or without one the middle of a square of ``COARSE`` degrees (about 500 m); its times are days, for the minute of a
  report tells who stood there. ``exact`` is then false.
* Of several entries of the register that it is about the first is ``asset``, under which it is filed; whoever follows
  one of the others (``further``) is told of it too.
* Its text is what a moderator allowed to be shown (``Complaint.shown_text``), never the text as sent.
* The department's answer is shown while the complaint is ended, as it was given or as a moderator lets it be read.
"""

import datetime as dt

import pgtrigger
from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import connection, models
from django.db.models import Func, Q
from django.db.models.functions import Cast, Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from complaints.models.abuse import Hold
from complaints.models.categories import Category
from complaints.models.complaint import Complaint, ComplaintPlace, State
from complaints.models.moderation import PublishedPhoto
from language.choices import displayed
from language.models import NormalisedTextField
from maps.models import Area

COARSE = 0.005
# The kind of place where no entry of the register is known and the category is about several.
UNKNOWN = "unknown"
# Entries of the register that only the department sees.
HIDDEN = ("draft", "withdrawn")
OPEN = ("received", "acknowledged", "in_progress", "waiting", "inspection_ordered", "work_ordered", "reopened")
# Cells of the world's square, so many halvings of it: about two metres.
CELL_LEVEL = 24


def _metres(axis: str) -> Func:
    return Func(Transform("place", 3857), function=f"ST_{axis}", output_field=models.FloatField())


def _decimetres(axis: str) -> Cast:
    return Cast(Round(_metres(axis) * 10), models.IntegerField())


def _drawn_from(name: str, *keys: str) -> models.Index:
    """Return an index from which a tile is drawn without the table: whatever it shows or is narrowed by stands in it.

    A tile is one range of ``cell``; under a key of two, such a range for each of its values.
    """
    whole = ("cell", "state", "kind", "category", "ward", "confirmed_at", "complaint", "number", "east", "north")
    bare = {key.lstrip("-") for key in keys}
    return models.Index(fields=keys, include=[column for column in whole if column not in bare], name=name)


def midnight(at: dt.datetime) -> dt.datetime:
    """Return the beginning of the day of ``at`` in Kolkata."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def told(at: dt.datetime | None, category: Category) -> dt.datetime | None:
    """Return a moment of a complaint as the public may know it: of a category that seals who reports, its day."""
    return midnight(at) if at is not None and category.sensitive else at


class Publication(models.Model):
    """A complaint as the public may see it (EPSG:4326). Written by triggers alone; ``changed_at`` is their time."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="publication")
    number = models.CharField(_("number"), max_length=40)
    # The foreign keys lead indexes below.
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False, verbose_name=_("category"))
    kind = models.CharField(_("kind"), max_length=10, choices=[*Kind.choices, (UNKNOWN, _("not known"))])
    state = models.CharField(_("state"), max_length=20, choices=State.choices)
    open = models.BooleanField(_("open"))
    ward = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("ward"))
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("asset")
    )
    further = ArrayField(models.BigIntegerField(), verbose_name=_("further assets"), default=list)
    place = gis.PointField(_("place"), srid=4326, spatial_index=False)
    place_3857 = models.GeneratedField(
        expression=Transform("place", 3857),
        output_field=gis.PointField(srid=3857, spatial_index=False),
        db_persist=True,
    )
    # For tiles: the place as a number in whose order any tile of any zoom is one range, and decimetres (EPSG:3857).
    cell = models.GeneratedField(
        expression=Func(_metres("X"), _metres("Y"), function="complaints_cell"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    east = models.GeneratedField(expression=_decimetres("X"), output_field=models.IntegerField(), db_persist=True)
    north = models.GeneratedField(expression=_decimetres("Y"), output_field=models.IntegerField(), db_persist=True)
    exact = models.BooleanField(_("the place is the pin"))
    text = NormalisedTextField(_("what is wrong"), blank=True)
    answer = NormalisedTextField(_("answer"), blank=True)
    confirmed_at = models.DateTimeField(_("reported"))
    promised_at = models.DateTimeField(_("promised by"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    changed_at = models.DateTimeField(_("changed"))

    get_state_display = displayed("state", State)

    class Meta:
        verbose_name = _("published complaint")
        verbose_name_plural = _("published complaints")
        indexes = [
            _drawn_from("publication_newest", "-confirmed_at", "-complaint"),
            models.Index(fields=["-confirmed_at", "-complaint"], name="publication_open", condition=Q(open=True)),
            _drawn_from("publication_ward", "ward", "-confirmed_at", "-complaint"),
            _drawn_from("publication_category", "category", "-confirmed_at", "-complaint"),
            _drawn_from("publication_kind", "kind", "-confirmed_at", "-complaint"),
            _drawn_from("publication_state", "state", "-confirmed_at", "-complaint"),
            models.Index(fields=["asset", "-changed_at"], name="publication_asset"),
            GinIndex(fields=["further"], name="publication_further", condition=~Q(further=[])),
            models.Index(fields=["-changed_at", "-complaint"], name="publication_changed"),
            models.Index(fields=["number"], name="publication_number"),
            GistIndex(fields=["place_3857"], name="publication_place"),
            _drawn_from("publication_category_cell", "category", "cell"),
            _drawn_from("publication_kind_cell", "kind", "cell"),
            _drawn_from("publication_state_cell", "state", "cell"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The permanent public address."""
        return reverse("complaints:public", args=[self.number])

    @property
    def entry(self) -> Asset | None:
        """The entry of the register that it is about, while the public may see that."""
        return self.asset if self.asset is not None and self.asset.status not in HIDDEN else None

    @property
    def further_entries(self) -> "models.QuerySet[Asset]":
        """The other entries of the register that it is about, which the public may see."""
        rows = Asset.objects.filter(pk__in=self.further).exclude(status__in=HIDDEN)
        return rows.defer("geometry_3857", "search_key").order_by("pk")

    @property
    def told_at(self) -> dt.datetime:
        """When it changed, as the public may know it: of a category whose reporters are sealed, the day."""
        # What is published bears the time at which the transaction began that took the report in.
        changed = max(self.changed_at, self.confirmed_at)
        return changed if self.exact else midnight(changed)

    @property
    def late(self) -> bool:
        """Whether the promised time has passed; where days are shown, once that day is over."""
        ended = self.ended_at or timezone.now()
        if self.exact:
            return ended > self.promised_at
        return timezone.localdate(ended) > timezone.localdate(self.promised_at)

    @property
    def standing(self) -> str:
        """How it is drawn: "new", "working" or "ended"."""
        if not self.open:
            return "ended"
        return "working" if self.state in {State.IN_PROGRESS, State.INSPECTION_ORDERED, State.WORK_ORDERED} else "new"

    @classmethod
    def derive(cls) -> None:
        """Write every row anew where it is not what it should be, in the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(_derived_anew())


_PUBLIC = """c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published
                AND NOT EXISTS (
                    SELECT 1 FROM complaints_hold AS hold WHERE hold.complaint_id = c.id AND hold.genuine IS NOT TRUE
                )"""
_DAY = "date_trunc('day', {}, 'Asia/Kolkata')"
_TIMES = ("confirmed_at", "promised_at", "ended_at")
_SQUARE = f"""ST_SetSRID(ST_MakePoint((floor(ST_X(c.pin) / {COARSE}) + 0.5) * {COARSE},
                (floor(ST_Y(c.pin) / {COARSE}) + 0.5) * {COARSE}), 4326)"""
_SHOWN = {
    "number": "c.number",
    "category_id": "c.category_id",
    "kind": f"""coalesce(asset.kind, CASE WHEN cardinality(category.kinds) = 1 THEN category.kinds[1]
                ELSE '{UNKNOWN}' END)""",
    "state": "c.state",
    "open": f"c.state IN {OPEN}",
    "ward_id": "c.ward_id",
    "asset_id": "asset.id",
    "further": """coalesce((
                SELECT array_agg(place.asset_id ORDER BY place.rank, place.id) FROM complaints_complaintplace AS place
                JOIN assets_asset AS other ON other.id = place.asset_id AND other.status NOT IN ('draft', 'withdrawn')
                WHERE place.complaint_id = c.id AND place.asset_id IS DISTINCT FROM c.asset_id), '{}')""",
    "place": f"""CASE WHEN category.sensitive THEN coalesce(ST_PointOnSurface(asset.geometry), {_SQUARE})
                ELSE ST_SnapToGrid(c.pin, 0.00001) END""",
    "exact": "NOT category.sensitive",
    "text": "c.shown_text",
    "answer": f"CASE WHEN c.state IN {OPEN} THEN '' ELSE coalesce(c.shown_answer, c.answer) END",
    **{
        name: f"CASE WHEN category.sensitive THEN {_DAY.format(f'c.{name}')} ELSE c.{name} END"
        for name in _TIMES
    },
}  # fmt: skip


def derived(complaints: str) -> str:
    """Return the statements that write what is shown of ``complaints``, a query of their keys; unchanged rows rest."""
    columns = ", ".join(_SHOWN)
    values = ", ".join(f"{value} AS {name}" for name, value in _SHOWN.items())
    taken = ", ".join(f"{name} = EXCLUDED.{name}" for name in _SHOWN)
    kept, new = (", ".join(f"{row}.{name}" for name in _SHOWN) for row in ("kept", "EXCLUDED"))
    return f"""
        WITH gone AS (
            DELETE FROM complaints_publication WHERE complaint_id IN (
                SELECT c.id FROM complaints_complaint AS c JOIN complaints_category AS category
                    ON category.id = c.category_id
                WHERE c.id IN ({complaints}) AND NOT ({_PUBLIC})
            )
        ), shown AS (
            INSERT INTO complaints_publication AS kept (complaint_id, {columns}, changed_at)
            SELECT c.id, {values}, now()
            FROM complaints_complaint AS c JOIN complaints_category AS category ON category.id = c.category_id
            LEFT JOIN assets_asset AS asset ON asset.id = c.asset_id AND asset.status NOT IN ('draft', 'withdrawn')
            WHERE c.id IN ({complaints}) AND {_PUBLIC}
            ON CONFLICT (complaint_id) DO UPDATE SET {taken}, changed_at = now()
            WHERE ({kept}) IS DISTINCT FROM ({new})
            RETURNING complaint_id, confirmed_at
        )
        INSERT INTO complaints_moderation (complaint_id, waiting_since, why, version)
        SELECT complaint_id, confirmed_at, 'new', 0 FROM shown ON CONFLICT DO NOTHING;
    """  # noqa: S608 (no foreign text)


def _derived_anew() -> str:
    """Return the statement of ``derived`` for all complaints, which leaves alone what stands as it should.

    An upsert of every row would lock, and so write, each of a million rows to find nothing to do.
    """
    values = ", ".join(f"{value} AS {name}" for name, value in _SHOWN.items())
    stands, fresh = (", ".join(f"{row}.{name}" for name in _SHOWN) for row in ("stands", "fresh"))
    return derived(f"""
        SELECT fresh.id FROM (
            SELECT c.id, {values} FROM complaints_complaint AS c
            JOIN complaints_category AS category ON category.id = c.category_id
            LEFT JOIN assets_asset AS asset ON asset.id = c.asset_id AND asset.status NOT IN ('draft', 'withdrawn')
            WHERE {_PUBLIC}
        ) AS fresh LEFT JOIN complaints_publication AS stands ON stands.complaint_id = fresh.id
        WHERE stands.complaint_id IS NULL OR ({stands}) IS DISTINCT FROM ({fresh})
        UNION ALL
        SELECT stands.complaint_id FROM complaints_publication AS stands
        JOIN complaints_complaint AS c ON c.id = stands.complaint_id
        JOIN complaints_category AS category ON category.id = c.category_id WHERE NOT ({_PUBLIC})
    """)  # noqa: S608 (no foreign text)


def _derive(complaints: str) -> str:
    return f"{derived(complaints)} RETURN NULL;"


_NEW = pgtrigger.Referencing(new="new_rows")
_BOTH = pgtrigger.Referencing(old="old_rows", new="new_rows")


def after_statement(
    name: str, operation: pgtrigger.Operation, referencing: pgtrigger.Referencing, func: str
) -> pgtrigger.Trigger:
    """Return a trigger that runs ``func`` once after each statement."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=operation,
        when=pgtrigger.After,
        referencing=referencing,
        func=func,
    )


# Reports that nobody confirmed yet are left alone: most of what a flood brings costs nothing here.
_CONFIRMED = "SELECT id FROM new_rows WHERE state <> 'unconfirmed'"
pgtrigger.register(
    after_statement("publish_inserted", pgtrigger.Insert, _NEW, _derive(_CONFIRMED)),
    after_statement("publish_updated", pgtrigger.Update, _BOTH, _derive(_CONFIRMED)),
)(Complaint)
# The first place of a complaint is a column of it; the further ones stand here alone.
_FURTHER = "SELECT complaint_id FROM {rows} WHERE rank > 1"
pgtrigger.register(
    *(
        after_statement(
            f"publish_place_{name}",
            operation,
            referencing,
            f"IF EXISTS ({places}) THEN {derived(places)} END IF; RETURN NULL;",
        )
        for name, operation, referencing, places in (
            ("inserted", pgtrigger.Insert, _NEW, _FURTHER.format(rows="new_rows")),
            ("deleted", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), _FURTHER.format(rows="old_rows")),
            (
                "updated",
                pgtrigger.Update,
                _BOTH,
                f"{_FURTHER.format(rows='old_rows')} UNION {_FURTHER.format(rows='new_rows')}",
            ),
        )
    )
)(ComplaintPlace)
# Holds go only with their complaint, so nothing has to follow their deletion.
_HELD = "SELECT complaint_id FROM new_rows"
pgtrigger.register(
    after_statement("publish_held", pgtrigger.Insert, _NEW, _derive(_HELD)),
    after_statement("publish_looked_at", pgtrigger.Update, _BOTH, _derive(_HELD)),
)(Hold)
pgtrigger.register(
    after_statement(
        "publish_complaints",
        pgtrigger.Update,
        _BOTH,
        _derive(
            """SELECT complaint.id FROM complaints_complaint AS complaint WHERE complaint.category_id IN (
                SELECT n.id FROM old_rows AS o JOIN new_rows AS n USING (id)
                WHERE (o.published, o.sensitive, o.kinds) IS DISTINCT FROM (n.published, n.sensitive, n.kinds)
            )"""
        ),
    ),
)(Category)

# What a moderator shows or hides of photos changes what is published, too.
_TOUCHED = "UPDATE complaints_publication SET changed_at = now() WHERE complaint_id IN (SELECT photo.complaint_id"
_OF_ROWS = "FROM complaints_complaintphoto AS photo JOIN {} ON rows.photo_id = photo.id); RETURN NULL;"
pgtrigger.register(
    after_statement("publish_photo", pgtrigger.Insert, _NEW, f"{_TOUCHED} {_OF_ROWS.format('new_rows AS rows')}"),
    after_statement(
        "publish_without_photo",
        pgtrigger.Delete,
        pgtrigger.Referencing(old="old_rows"),
        f"{_TOUCHED} {_OF_ROWS.format('old_rows AS rows')}",
    ),
)(PublishedPhoto)
