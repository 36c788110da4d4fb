"""One table for what assets of every kind share, so that tiles, spatial questions and history scan one table."""

import pghistory
import pgtrigger
from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import BrinIndex, GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.dating import validate_edtf
from assets.identifiers import validate_external_ids, validate_materials
from assets.models.marks import search_marks
from evidence.models import Original
from language.choices import displayed
from language.models import Named, NormalisedCharField, NormalisedTextField
from maps.models import Area
from staff.models import User


class Kind(models.TextChoices):
    """The six kinds of asset."""

    BUILDING = "building", _("heritage building")
    STATUE = "statue", _("statue")
    STRUCTURE = "structure", _("structure")
    MONUMENT = "monument", _("monument")
    PARK = "park", _("park")
    WATER = "water", _("water body")


_POINT, _POLYGONS = ("POINT",), ("POLYGON", "MULTIPOLYGON")
_LINES = ("LINESTRING", "MULTILINESTRING")
GEOMETRY_TYPES: dict[str, tuple[str, ...]] = {
    Kind.BUILDING: _POINT + _POLYGONS,
    Kind.STATUE: _POINT,
    Kind.STRUCTURE: _POINT + _LINES + _POLYGONS,
    Kind.MONUMENT: _POINT + _POLYGONS,
    Kind.PARK: _POLYGONS,
    Kind.WATER: _POLYGONS,
}


class Status(models.TextChoices):
    """Draft entries are the department's; lost and delisted assets stay in the register.

    What was entered by mistake is withdrawn: its reference and history stay, and it counts and shows nowhere.
    """

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    LOST = "lost", _("lost")
    DELISTED = "delisted", _("delisted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Grade(models.TextChoices):
    """Heritage grades of Kolkata; "pending" is a real status of about 300 premises."""

    I = "I", _("Grade I")  # noqa: E741 (the grade's own name)
    IIA = "IIA", _("Grade IIA")
    IIB = "IIB", _("Grade IIB")
    III = "III", _("Grade III")
    PENDING = "pending", _("grade pending")


class Risk(models.TextChoices):
    """Risk priorities after Historic England's register (domain page: "Condition")."""

    A = "A", _("immediate risk, no solution agreed")
    B = "B", _("immediate risk, solution agreed")
    C = "C", _("slow decay, no solution agreed")
    D = "D", _("slow decay, solution agreed")
    E = "E", _("under repair, or fair to good without a user")
    F = "F", _("repair in progress, or new use agreed")


class Trend(models.IntegerChoices):
    """How the condition moved between the last two assessments of the whole."""

    BETTER = -1, _("improving")
    STEADY = 0, _("steady")
    WORSE = 1, _("declining")


class Capture(models.TextChoices):
    """How a geometry was captured."""

    SURVEY = "survey", _("surveyed")
    GPS = "gps", _("GPS on the spot")
    IMAGERY = "imagery", _("traced from imagery")
    DRAWN = "drawn", _("drawn from knowledge")
    IMPORTED = "imported", _("imported")


class AssetQuerySet(models.QuerySet["Asset"]):
    """Reads of assets."""

    def in_register(self) -> "AssetQuerySet":
        """Without what was entered by mistake and taken back."""
        return self.exclude(status=Status.WITHDRAWN)

    def visible_to(self, user: object) -> "AssetQuerySet":
        """The register for staff with a post; without drafts for everybody else."""
        if isinstance(user, User) and user.is_authenticated and user.seats().posts:
            return self.in_register()
        return self.exclude(status__in=[Status.DRAFT, Status.WITHDRAWN])


_GENERATED = ["geometry_3857", "geometry_type", "area_m2", "length_m"]


def _geometry_fits() -> Q:
    condition = Q()
    for kind, types in GEOMETRY_TYPES.items():
        condition |= Q(kind=kind, geometry_type__in=types)
    return condition


# Says of a transaction that it gives new assets their wards itself; what it gives is confirmed, not believed.
WARDS_GIVEN = "assets.wards_given"
_GIVEN = f"current_setting('{WARDS_GIVEN}', true)"
_DERIVE_WARD = """
    IF ST_IsEmpty(NEW.geometry) OR NOT ST_IsValid(NEW.geometry) THEN
        RAISE EXCEPTION 'geometry is empty or invalid: %', ST_IsValidReason(NEW.geometry)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_is_valid';
    END IF;
    place = ST_PointOnSurface(NEW.geometry);
    SELECT area.id, area.parent_id INTO NEW.ward_id, NEW.borough_id FROM maps_area area
    WHERE area.kind = 'ward' AND ST_Covers(area.geometry, place)
    ORDER BY area.id LIMIT 1;
    RETURN NEW;
"""
_CONFIRM_WARDS = f"""
    IF {_GIVEN} = 'yes' AND (EXISTS (
        SELECT FROM new_rows AS n LEFT JOIN maps_area AS area ON area.id = n.ward_id AND area.kind = 'ward'
        WHERE ST_IsEmpty(n.geometry) OR NOT ST_IsValid(n.geometry) OR area.parent_id IS DISTINCT FROM n.borough_id
            OR (n.ward_id IS NOT NULL AND ST_Covers(area.geometry, ST_PointOnSurface(n.geometry)) IS NOT TRUE)
    ) OR EXISTS (
        SELECT FROM new_rows AS n JOIN maps_area AS area
            ON area.kind = 'ward' AND ST_Covers(area.geometry, ST_PointOnSurface(n.geometry))
        WHERE n.ward_id IS NULL
    )) THEN
        RAISE EXCEPTION 'a geometry is invalid, or lies in another ward than was given'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ward_is_of_the_place';
    END IF;
    RETURN NULL;
"""  # noqa: S608 (no foreign text)


@pghistory.track(
    # A statement that enters thousands of rows writes their history in one go, not in thousands of calls.
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(),
    exclude=[*_GENERATED, "search_key", "need"],
    append_only=True,
    # "assetevent_in_force" begins with it.
    obj_field=pghistory.ObjForeignKey(related_name="events", db_index=False),
    # Nothing is looked for by it alone: a history is that of an asset.
    context_field=pghistory.ContextForeignKey(db_index=False),
    # What was written on a day is found by blocks: the history only ever grows at its end.
    meta={"indexes": [BrinIndex(fields=["pgh_created_at"], name="assetevent_written", pages_per_range=32)]},
)
class Asset(Named):
    """One asset (EPSG:4326). Area in m² and length in m are computed on the ellipsoid by the database.

    Ward and borough are derived from the geometry by a trigger and cannot be typed. ``version`` counts changes.
    ``condition`` and ``trend`` are written only by recording an assessment, ``risk`` only by a risk assessment,
    ``grade`` of a registered asset only by a grading; ``need`` (how much the asset needs us) follows from all of them.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    geometry = gis.GeometryField(_("geometry"), srid=4326)
    geometry_3857 = models.GeneratedField(
        expression=Transform("geometry", 3857), output_field=gis.GeometryField(srid=3857), db_persist=True
    )
    geometry_type = models.GeneratedField(
        expression=models.Func("geometry", function="GeometryType"),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    area_m2 = models.GeneratedField(
        expression=models.Func(Cast("geometry", gis.GeometryField(srid=4326, geography=True)), function="ST_Area"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    length_m = models.GeneratedField(
        expression=models.Func(Cast("geometry", gis.GeometryField(srid=4326, geography=True)), function="ST_Length"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    captured_how = models.CharField(_("captured how"), max_length=10, choices=Capture.choices, default=Capture.DRAWN)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    outside_reason = NormalisedTextField(
        _("why it lies outside the city"), blank=True, help_text=_("Only for places beyond the city's outline.")
    )
    # "asset_ward_kind_condition" begins with the ward.
    ward = models.ForeignKey(
        Area, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", db_index=False
    )
    borough = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    address = NormalisedCharField(_("address"), max_length=300, blank=True)
    premises_number = models.CharField(_("premises number"), max_length=60, blank=True)
    assessee_number = models.CharField(_("assessee number"), max_length=30, blank=True)
    owner = NormalisedCharField(_("owner"), max_length=200, blank=True)
    custodian = NormalisedCharField(_("custodian"), max_length=200, blank=True)
    significance_en = NormalisedTextField(_("significance in English"), blank=True)
    significance_bn = NormalisedTextField(_("significance in Bengali"), blank=True)
    significance_hi = NormalisedTextField(_("significance in Hindi"), blank=True)
    dating = models.CharField(_("date"), max_length=60, blank=True, validators=[validate_edtf])
    materials = models.JSONField(_("materials"), default=list, blank=True, validators=[validate_materials])
    external_ids = models.JSONField(
        _("identifiers elsewhere"), default=dict, blank=True, validators=[validate_external_ids]
    )
    grade = models.CharField(_("heritage grade"), max_length=8, choices=Grade.choices, blank=True)
    condition = models.PositiveSmallIntegerField(_("condition"), null=True, blank=True, editable=False)
    condition_on = models.DateField(_("condition assessed on"), null=True, blank=True, editable=False)
    trend = models.SmallIntegerField(_("trend"), choices=Trend.choices, null=True, blank=True, editable=False)
    danger = models.BooleanField(_("danger to the public"), default=False, db_default=False)
    risk = models.CharField(
        _("risk priority"), max_length=1, choices=Risk.choices, blank=True, default="", db_default="", editable=False
    )
    risk_on = models.DateField(_("risk assessed on"), null=True, blank=True, editable=False)
    need = models.FloatField(_("need"), null=True, blank=True, editable=False)
    search_key = models.TextField(editable=False, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AssetQuerySet.as_manager()
    get_kind_display = displayed("kind", Kind)
    get_grade_display = displayed("grade", Grade)
    get_status_display = displayed("status", Status)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [
            models.CheckConstraint(condition=_geometry_fits(), name="geometry_fits_the_kind"),
            models.CheckConstraint(
                condition=Q(condition__isnull=True, condition_on__isnull=True)
                | Q(condition__range=(1, 5), condition_on__isnull=False),
                name="condition_1_to_5_with_a_day",
            ),
            models.CheckConstraint(
                condition=Q(risk="", risk_on__isnull=True) | ~Q(risk="") & Q(risk_on__isnull=False),
                name="risk_with_a_day",
            ),
        ]
        indexes = [
            GistIndex(fields=["geometry_3857"], name="asset_geometry_3857"),
            # Metres on the ellipsoid: distances and the nearest.
            GistIndex(Cast("geometry", gis.GeometryField(srid=4326, geography=True)), name="asset_geography"),
            # The words of the search key and the values of the filters: see assets.models.marks.
            GinIndex(search_marks(), name="asset_words"),
            models.Index(fields=["ward", "kind", "condition"], name="asset_ward_kind_condition"),
            models.Index(fields=["kind", "condition"], name="asset_kind_condition"),
            models.Index(fields=["name_en", "id"], name="asset_by_name"),
            models.Index(F("need").desc(), "id", name="asset_by_need", condition=Q(need__isnull=False)),
            models.Index(fields=["name_en", "id"], condition=Q(grade="pending"), name="asset_pending"),
            models.Index(Coalesce("condition", 0).desc(), "id", name="asset_by_condition"),
            models.Index(Coalesce("need", models.Value(-1.0)).desc(), "id", name="asset_by_need_all"),
            # Looked for by the department alone.
            models.Index(
                fields=["assessee_number"],
                name="asset_assessee",
                opclasses=["varchar_pattern_ops"],
                condition=~Q(assessee_number=""),
            ),
        ]
        triggers = [
            # One trigger for both, because each costs every row that is written.
            pgtrigger.Trigger(
                name="derive_ward",
                operation=pgtrigger.UpdateOf("geometry", "ward_id", "borough_id"),
                when=pgtrigger.Before,
                declare=[("place", "geometry")],
                func=_DERIVE_WARD,
            ),
            pgtrigger.Trigger(
                name="derive_ward_inserted",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(f"{_GIVEN} IS DISTINCT FROM 'yes'"),
                declare=[("place", "geometry")],
                func=_DERIVE_WARD,
            ),
            # A statement that enters thousands of rows derives their wards at once, and has them confirmed at once.
            pgtrigger.Trigger(
                name="confirm_wards_inserted",
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_CONFIRM_WARDS,
            ),
            pgtrigger.Trigger(
                name="count_versions",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(exclude=["version", "need", *_GENERATED]),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            ),
            pgtrigger.Protect(name="nothing_is_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    def get_absolute_url(self) -> str:
        """The permanent address of the asset's page."""
        return reverse("assets:page", args=[self.reference])

    def significance_in(self, language: str) -> str:
        """Return the significance statement in ``language`` or in English."""
        return str(getattr(self, f"significance_{language[:2]}", "") or self.significance_en)


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    append_only=True,
    context_field=pghistory.ContextForeignKey(db_index=False),
)
class FormerName(models.Model):
    """A name that an asset bore before, in any script; found by the search."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="former_names")
    name = NormalisedCharField(_("former name"), max_length=200)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["asset", "name"], name="former_name_once_per_asset")]

    def __str__(self) -> str:
        return str(self.name)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class AssetPhoto(models.Model):
    """A picture on an asset's page; only public ones are shown outside the department."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="photos")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    caption = NormalisedCharField(_("caption"), max_length=200, blank=True)
    public = models.BooleanField(_("shown to the public"), default=False)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return str(self.caption or self.pk)
