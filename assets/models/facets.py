"""How many assets of each sort the register holds, as sums: what a filter would leave is read here, not counted."""

import pgtrigger
from django.db import connection, models

from assets.models.asset import Asset

# 0 and 9 stand for "not known": a sum is easier over values that compare.
NO_CONDITION, NO_TREND = 0, 9


class AssetFacet(models.Model):
    """Assets of one sort, as a sum of rows; withdrawn ones are not in it.

    As with ``AssetCount``, statements only ever add rows, negative ones too, so writers never wait for one another.
    """

    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    grade = models.CharField(max_length=8)
    condition = models.PositiveSmallIntegerField(help_text="0: not assessed.")
    risk = models.CharField(max_length=1)
    trend = models.SmallIntegerField(help_text="9: not known.")
    danger = models.BooleanField()
    # Plain numbers: a removed ward must not make a count wait or fail.
    ward = models.BigIntegerField(null=True)
    borough = models.BigIntegerField(null=True)
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.status} {self.n:+}"

    @classmethod
    def compact(cls) -> int:
        """Sum up the rows of each sort; return how many rows that saved. One statement, as ``AssetCount.compact``."""
        with connection.cursor() as cursor:
            cursor.execute(_COMPACT)
            return int(cursor.fetchone()[0])

    @classmethod
    def rebuild(cls) -> None:
        """Count everything anew, in the caller's transaction; writers of assets wait meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE assets_asset IN SHARE MODE")
            cursor.execute("DELETE FROM assets_assetfacet")
            cursor.execute(_insert((1, "assets_asset AS n", "n")))


_KEY = "kind, status, grade, condition, risk, trend, danger, ward, borough"
_COMPACT = f"""
    WITH gone AS (
        DELETE FROM assets_assetfacet WHERE id IN (
            SELECT id FROM (
                SELECT id, count(*) OVER same AS rows, sum(n) OVER same AS total
                FROM assets_assetfacet WINDOW same AS (PARTITION BY {_KEY})
            ) AS summed WHERE rows > 1 OR total = 0
        ) RETURNING *
    ), kept AS (
        INSERT INTO assets_assetfacet ({_KEY}, n)
        SELECT {_KEY}, sum(n) FROM gone GROUP BY {_KEY} HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)
"""  # noqa: S608 (no foreign text)


def _sorts(alias: str) -> str:
    return f"""{alias}.kind, {alias}.status, {alias}.grade, coalesce({alias}.condition, {NO_CONDITION}), {alias}.risk,
        coalesce({alias}.trend, {NO_TREND}), {alias}.danger, {alias}.ward_id, {alias}.borough_id"""


def _insert(*signed: tuple[int, str, str]) -> str:
    changes = " UNION ALL ".join(
        f"SELECT {_sorts(alias)}, {sign} FROM {table} WHERE {alias}.status <> 'withdrawn'"  # noqa: S608
        for sign, table, alias in signed
    )
    return f"""
        INSERT INTO assets_assetfacet ({_KEY}, n)
        SELECT {_KEY}, sum(sign) FROM ({changes}) AS changes ({_KEY}, sign) GROUP BY {_KEY} HAVING sum(sign) <> 0
    """  # noqa: S608


_CHANGED = f"""
    (old_rows AS o JOIN new_rows AS n ON n.id = o.id AND ({_sorts("o")}) IS DISTINCT FROM ({_sorts("n")}))
"""

pgtrigger.register(
    pgtrigger.Trigger(
        name="facets_inserted",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=f"{_insert((1, 'new_rows AS n', 'n'))}; RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="facets_updated",
        level=pgtrigger.Statement,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
        func=f"{_insert((-1, _CHANGED, 'o'), (1, _CHANGED, 'n'))}; RETURN NULL;",
    ),
)(Asset)
