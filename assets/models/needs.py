"""How much an asset needs us: significance × condition × trend × danger, with weights that are dated data."""

import datetime as dt
from decimal import Decimal

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset, Grade, Kind, Trend
from language.models import NormalisedTextField


class Factor(models.TextChoices):
    """What a weight is for. Significance is that of the grade or, without a grade, that of the kind."""

    GRADE = "grade", _("significance by grade")
    KIND = "kind", _("significance by kind, without a grade")
    CONDITION = "condition", _("condition")
    TREND = "trend", _("trend")
    DANGER = "danger", _("danger to the public")


UNKNOWN = "none"
# Each factor's values as they stand in the weights: those of the asset's columns, "none" where nothing is known.
VALUES: dict[str, tuple[str, ...]] = {
    Factor.GRADE: tuple(Grade.values),
    Factor.KIND: tuple(Kind.values),
    Factor.CONDITION: ("1", "2", "3", "4", "5", UNKNOWN),
    Factor.TREND: (*(str(value) for value in Trend.values), UNKNOWN),
    Factor.DANGER: ("true", "false"),
}


# The source of the weights with which every register begins, as it is stored.
BROUGHT_ALONG_EN = (
    "Default of the software until the department sets its own: significance by grade or kind, the condition's own "
    "number, half as much again where it declines, twice where the public is in danger."
)
BROUGHT_ALONG = _(
    "Default of the software until the department sets its own: significance by grade or kind, the condition's own "
    "number, half as much again where it declines, twice where the public is in danger."
)


class NeedWeightQuerySet(models.QuerySet["NeedWeight"]):
    """Reads of weights."""

    def in_force(self, *, on: dt.date | None = None) -> "NeedWeightQuerySet":
        """The weight of each value on the day ``on`` (today)."""
        dated = self.filter(valid_from__lte=on or timezone.localdate())
        return dated.order_by("factor", "value", "-valid_from").distinct("factor", "value")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class NeedWeight(models.Model):
    """What a grade, kind, condition, trend or danger counts from a day on, and by whose word."""

    factor = models.CharField(_("factor"), max_length=10, choices=Factor.choices)
    value = models.CharField(_("value"), max_length=10)
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1000))],
    )
    valid_from = models.DateField(_("valid from"))
    source = NormalisedTextField(_("source"), help_text=_("The order, minute or practice that says so."))

    objects = NeedWeightQuerySet.as_manager()

    class Meta:
        verbose_name = _("weight of need")
        verbose_name_plural = _("weights of need")
        ordering = ["factor", "value", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["factor", "value", "valid_from"], name="need_weight_once_a_day"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="need_weight_not_negative"),
        ]
        triggers = [pgtrigger.Protect(name="need_weight_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.factor} {self.value}: {self.weight}"

    @property
    def said_by(self) -> str:
        """By whose word it counts so; what the software brought along is said in the reader's language."""
        return str(BROUGHT_ALONG) if self.source == BROUGHT_ALONG_EN else self.source

    def clean(self) -> None:
        """Refuse a value that the factor does not have."""
        if self.factor in VALUES and self.value not in VALUES[self.factor]:
            allowed = ", ".join(VALUES[self.factor])
            raise ValidationError({"value": _("Choose one of: %(values)s.") % {"values": allowed}})


# The weights of today in Kolkata, as one row: {"grade:I": 5.00, …}.
WEIGHTS = """
    SELECT coalesce(jsonb_object_agg(factor || ':' || value, weight), '{}') AS known FROM (
        SELECT DISTINCT ON (factor, value) factor, value, weight FROM assets_needweight
        WHERE valid_from <= (now() AT TIME ZONE 'Asia/Kolkata')::date ORDER BY factor, value, valid_from DESC
    ) AS current
"""


def need_sql(row: str, weights: str) -> str:
    """Return the SQL of the need of the asset ``row`` by ``weights`` (jsonb as of ``WEIGHTS``).

    NULL for what is not of the active register, and for what nobody has looked at: neither condition, nor risk, nor
    danger is known. A weight that is not set counts 1.
    """

    def weight(*keys: str) -> str:
        known = [f"({weights} ->> ({key}))::double precision" for key in keys]
        return f"coalesce({', '.join(known)}, 1)"

    significance = weight(f"'grade:' || nullif({row}.grade, '')", f"'kind:' || {row}.kind")
    return f"""CASE WHEN {row}.status = 'active'
            AND ({row}.condition IS NOT NULL OR {row}.danger OR {row}.risk <> '')
        THEN {significance}
            * {weight(f"'condition:' || coalesce({row}.condition::text, '{UNKNOWN}')")}
            * {weight(f"'trend:' || coalesce({row}.trend::text, '{UNKNOWN}')")}
            * {weight(f"'danger:' || {row}.danger::text")}
        END"""


_CONCERN = ("kind", "status", "grade", "condition", "trend", "danger", "risk")
_DERIVE = f"""
    SELECT weighed.known INTO weights FROM ({WEIGHTS}) AS weighed;
    NEW.need = {need_sql("NEW", "weights")};
    RETURN NEW;
"""  # noqa: S608 (no foreign text)

pgtrigger.register(
    # An import of what nobody has looked at yet does not meet this condition, and pays nothing.
    pgtrigger.Trigger(
        name="derive_need_inserted",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("(NEW.condition IS NOT NULL OR NEW.danger OR NEW.risk <> '')"),
        declare=[("weights", "jsonb")],
        func=_DERIVE,
    ),
    pgtrigger.Trigger(
        name="derive_need_updated",
        operation=pgtrigger.UpdateOf(*_CONCERN),
        when=pgtrigger.Before,
        condition=pgtrigger.AnyChange(*_CONCERN),
        declare=[("weights", "jsonb")],
        func=_DERIVE,
    ),
)(Asset)
