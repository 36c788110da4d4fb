"""What needs us most: how the number of each asset comes about, and all of them anew when weights change."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.facts import CONDITIONS
from assets.models import Asset, Factor, Grade, Kind, NeedWeight, Trend
from assets.models.needs import UNKNOWN, WEIGHTS, need_sql
from language.digits import in_script

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Weights = Mapping[tuple[str, str], Decimal]

_WORDS: dict[tuple[str, str], "StrPromise"] = {
    (Factor.CONDITION, UNKNOWN): _("Not assessed"),
    (Factor.TREND, UNKNOWN): _("trend not known"),
    (Factor.DANGER, "true"): _("danger to the public"),
    (Factor.DANGER, "false"): _("no danger"),
}


@dataclass(frozen=True)
class Part:
    """One factor of a sum: its value, in words too, and what that counts."""

    factor: str
    value: str
    words: str
    weight: Decimal

    @property
    def number(self) -> str:
        """The weight in the reader's digits."""
        return _number(self.weight)


@dataclass(frozen=True)
class Sum:
    """How the need of an asset comes about: the product of its parts."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        """The product, as the stored column has it."""
        total = Decimal(1)
        for part in self.parts:
            total *= part.weight
        return total

    @property
    def number(self) -> str:
        """The product in the reader's digits."""
        return _number(self.total)


def _number(value: Decimal) -> str:
    plain = f"{value:f}"
    return in_script(plain.rstrip("0").rstrip(".") if "." in plain else plain, get_language() or "en")


def weights_in_force() -> Weights:
    """Return today's weight of each factor's values, in one query."""
    return {(row.factor, row.value): row.weight for row in NeedWeight.objects.in_force()}


def sum_of(asset: Asset, weights: Weights) -> Sum:
    """Return how the need of ``asset`` comes about, in the reader's language; asks nothing of the database."""
    significance = (Factor.GRADE, asset.grade)
    if not asset.grade or significance not in weights:
        significance = (Factor.KIND, asset.kind)
    keys = (
        significance,
        (Factor.CONDITION, UNKNOWN if asset.condition is None else str(asset.condition)),
        (Factor.TREND, UNKNOWN if asset.trend is None else str(asset.trend)),
        (Factor.DANGER, "true" if asset.danger else "false"),
    )
    return Sum(tuple(Part(*key, words(*key), weights.get(key, Decimal(1))) for key in keys))


def words(factor: str, value: str) -> str:
    """Return what a value of a factor is called, in the reader's language."""
    if known := _WORDS.get((factor, value)):
        return str(known)
    if factor == Factor.CONDITION:
        return str(CONDITIONS[int(value) - 1])
    if factor == Factor.TREND:
        return str(Trend(int(value)).label)
    return capfirst(str(Grade(value).label if factor == Factor.GRADE else Kind(value).label))


_NEED = need_sql("asset", "weighed.known")
_DERIVE = f"""
    UPDATE assets_asset AS asset SET need = {_NEED} FROM ({WEIGHTS}) AS weighed
    WHERE asset.need IS DISTINCT FROM {_NEED}
"""  # noqa: S608 (no foreign text)
_WRONG = f"""
    SELECT asset.reference, asset.need, {_NEED} FROM assets_asset AS asset CROSS JOIN ({WEIGHTS}) AS weighed
    WHERE asset.need IS DISTINCT FROM {_NEED} ORDER BY asset.id LIMIT %s
"""  # noqa: S608 (no foreign text)


@transaction.atomic
def derive_needs() -> int:
    """Write the need of every asset whose number is another by today's weights; return how many there were.

    One statement over columns of the row itself: an asset that somebody changes meanwhile is weighed as changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DERIVE)
        return int(cursor.rowcount)


def wrong_needs(*, limit: int) -> list[tuple[str, Any, Any]]:
    """Return reference, stored and true need of assets where they differ, at most ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, [limit])
        return list(cursor.fetchall())
