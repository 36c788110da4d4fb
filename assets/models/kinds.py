"""What each kind of asset has of its own: one typed table per kind, one row per asset."""

from typing import TypeVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assets.dating import validate_edtf
from assets.models.asset import Asset, Kind
from language.models import Named, NormalisedCharField, NormalisedTextField


class KindDetails(models.Model):
    """The one-to-one row of an asset's own kind."""

    asset = models.OneToOneField(
        Asset, models.PROTECT, primary_key=True, related_name="%(class)s", verbose_name=_("asset")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.asset)


_Details = TypeVar("_Details", bound=KindDetails)


def _history(model: type[_Details]) -> type[_Details]:
    inserted = pghistory.InsertEvent(level=pghistory.Statement)
    # The key of such a row is its asset: one index serves both columns, and nothing is looked for by the context alone.
    asset = models.ForeignKey(Asset, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    tracked: type[_Details] = pghistory.track(
        inserted,
        pghistory.UpdateEvent(),
        append_only=True,
        context_field=pghistory.ContextForeignKey(db_index=False),
        attrs={"asset": asset},
    )(model)
    return tracked


class Occupancy(models.TextChoices):
    """How far a building is in use."""

    VACANT = "vacant", _("vacant")
    PART = "part", _("partly occupied")
    OCCUPIED = "occupied", _("occupied")
    UNKNOWN = "unknown", _("unknown")


@_history
class Building(KindDetails):
    """A heritage building."""

    storeys = models.PositiveSmallIntegerField(_("storeys"), null=True, blank=True)
    architectural_style = NormalisedCharField(_("architectural style"), max_length=120, blank=True)
    architect = NormalisedCharField(_("architect"), max_length=160, blank=True)
    original_use = NormalisedCharField(_("original use"), max_length=160, blank=True)
    present_use = NormalisedCharField(_("present use"), max_length=160, blank=True)
    occupancy = models.CharField(_("occupancy"), max_length=10, choices=Occupancy.choices, default=Occupancy.UNKNOWN)
    precinct = NormalisedCharField(_("heritage precinct"), max_length=160, blank=True)
    plaque = models.BooleanField(_("has a plaque"), default=False)
    heritage_lock = models.BooleanField(
        _("heritage lock"), default=False, help_text=_("Stops building clearance until the department releases it.")
    )

    class Meta:
        indexes = [models.Index(fields=["asset"], condition=Q(heritage_lock=True), name="building_locked")]


class Form(models.TextChoices):
    """How much of a person a statue shows."""

    FULL = "full", _("full figure")
    BUST = "bust", _("bust")
    EQUESTRIAN = "equestrian", _("equestrian")
    GROUP = "group", _("group")


@_history
class Statue(KindDetails):
    """A statue."""

    subject = NormalisedCharField(_("person or subject"), max_length=160, blank=True)
    life_dates = models.CharField(_("life dates"), max_length=60, blank=True, validators=[validate_edtf])
    sculptor = NormalisedCharField(_("sculptor"), max_length=160, blank=True)
    material = NormalisedCharField(_("material"), max_length=80, blank=True)
    form = models.CharField(_("form"), max_length=12, choices=Form.choices, blank=True)
    plinth = NormalisedCharField(_("plinth"), max_length=160, blank=True)
    height_m = models.DecimalField(_("height in metres"), max_digits=5, decimal_places=2, null=True, blank=True)
    inscription = NormalisedTextField(_("inscription"), blank=True)
    inscription_language = models.CharField(_("language of the inscription"), max_length=40, blank=True)
    unveiled_by = NormalisedCharField(_("unveiled by"), max_length=160, blank=True)
    unveiled_on = models.CharField(_("unveiled on"), max_length=60, blank=True, validators=[validate_edtf])
    relocation_history = NormalisedTextField(_("relocations"), blank=True)


class LoadStatus(models.TextChoices):
    """Whether a structure may carry its load."""

    UNRESTRICTED = "unrestricted", _("unrestricted")
    RESTRICTED = "restricted", _("restricted")
    CLOSED = "closed", _("closed")
    UNKNOWN = "unknown", _("unknown")


@_history
class Structure(KindDetails):
    """A gate, ghat, bridge, tank or tower."""

    function = NormalisedCharField(_("function"), max_length=120, blank=True)
    structural_system = NormalisedCharField(_("structural system"), max_length=160, blank=True)
    span_m = models.DecimalField(_("span in metres"), max_digits=7, decimal_places=2, null=True, blank=True)
    height_m = models.DecimalField(_("height in metres"), max_digits=6, decimal_places=2, null=True, blank=True)
    load_status = models.CharField(
        _("load status"), max_length=14, choices=LoadStatus.choices, default=LoadStatus.UNKNOWN
    )


class Legibility(models.TextChoices):
    """Whether an inscription can be read."""

    CLEAR = "clear", _("clear")
    PARTLY = "partly", _("partly legible")
    ILLEGIBLE = "illegible", _("illegible")
    NONE = "none", _("no inscription")


@_history
class Monument(KindDetails):
    """A monument or memorial."""

    commemorates = NormalisedCharField(_("commemorates"), max_length=200, blank=True)
    event = NormalisedCharField(_("event"), max_length=200, blank=True)
    event_date = models.CharField(_("date of the event"), max_length=60, blank=True, validators=[validate_edtf])
    inscription = NormalisedTextField(_("inscription"), blank=True)
    legibility = models.CharField(_("legibility"), max_length=10, choices=Legibility.choices, blank=True)
    ceremony_days = NormalisedCharField(_("days of ceremony"), max_length=200, blank=True)


class Hierarchy(models.TextChoices):
    """Whom a park serves."""

    REGIONAL = "regional", _("regional")
    LOCAL = "local", _("local")
    POCKET = "pocket", _("pocket")


@_history
class Park(KindDetails):
    """A park or square."""

    hierarchy = models.CharField(_("hierarchy"), max_length=10, choices=Hierarchy.choices, blank=True)
    opening_hours = NormalisedCharField(_("opening hours"), max_length=160, blank=True)
    accessibility = NormalisedTextField(_("accessibility"), blank=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class Facility(Named):
    """Something a park offers, with a condition of its own."""

    park = models.ForeignKey(Park, models.CASCADE, related_name="facilities")
    condition = models.PositiveSmallIntegerField(
        _("condition"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        constraints = [
            models.CheckConstraint(
                condition=Q(condition__isnull=True) | Q(condition__range=(1, 5)), name="facility_condition_1_to_5"
            )
        ]


class WaterType(models.TextChoices):
    """The types of water body."""

    POND = "pond", _("pond")
    TANK = "tank", _("tank")
    LAKE = "lake", _("lake")
    JHEEL = "jheel", _("jheel")
    CANAL = "canal", _("canal")
    BHERI = "bheri", _("bheri")


class WaterOwnership(models.TextChoices):
    """Whose a water body is."""

    PRIVATE = "private", _("private")
    KMC = "kmc", _("KMC")
    STATE = "state", pgettext_lazy("owner of a water body", "state")
    TRUST = "trust", _("trust")
    UNKNOWN = "unknown", _("unknown")


@_history
class Water(KindDetails):
    """A water body. ``taken_over``: by KMC under section 17A of the Inland Fisheries Act."""

    type = models.CharField(_("type"), max_length=8, choices=WaterType.choices)
    ownership = models.CharField(
        _("ownership"), max_length=8, choices=WaterOwnership.choices, default=WaterOwnership.UNKNOWN
    )
    use = NormalisedCharField(_("use"), max_length=160, blank=True)
    in_use = models.BooleanField(_("in use"), null=True, blank=True)
    disuse_reason = NormalisedTextField(_("why it is not in use"), blank=True)
    depth_m = models.DecimalField(_("depth in metres"), max_digits=5, decimal_places=2, null=True, blank=True)
    months_with_water = models.PositiveSmallIntegerField(
        _("months with water"), null=True, blank=True, validators=[MaxValueValidator(12)]
    )
    encroachment = NormalisedTextField(_("encroachment"), blank=True)
    taken_over = models.BooleanField(_("taken over by KMC (s. 17A)"), default=False)
    pisciculture_lease = NormalisedTextField(_("pisciculture lease"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months_with_water__isnull=True) | Q(months_with_water__range=(0, 12)),
                name="months_with_water_0_to_12",
            )
        ]


KIND_MODELS: dict[str, type[KindDetails]] = {
    Kind.BUILDING: Building,
    Kind.STATUE: Statue,
    Kind.STRUCTURE: Structure,
    Kind.MONUMENT: Monument,
    Kind.PARK: Park,
    Kind.WATER: Water,
}
