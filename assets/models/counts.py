"""How many assets lie in each cell of the map: what a tile shows where the assets themselves would be too many."""

import pgtrigger
from django.db import connection, models

from assets.models.asset import Asset
from maps.models import touch

# Zoom levels of the cells that are kept; a tile takes the coarsest that is still fine enough and sums it up.
CELL_LEVELS = (16, 14, 12)


class AssetCount(models.Model):
    """Assets of one sort in one cell (x, y of a map tile at zoom ``level``), as a sum of rows.

    Statements that change assets only ever add rows, negative ones too, so writers never wait for one another;
    ``compact`` sums them up now and then. ``east`` and ``north`` are sums of positions (EPSG:3857): divided by ``n``
    they give the middle of the assets. An asset counts in the cell of its centroid.
    """

    level = models.PositiveSmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    kind = models.CharField(max_length=10)
    condition = models.PositiveSmallIntegerField(default=0, help_text="0: not assessed.")
    draft = models.BooleanField()
    n = models.IntegerField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["level", "x", "y"], name="asset_count_cell")]

    def __str__(self) -> str:
        return f"{self.level}/{self.x}/{self.y} {self.kind} {self.n:+}"

    @classmethod
    def compact(cls) -> int:
        """Sum up the rows of every cell that has several of one sort; return how many rows that saved.

        One statement: a reader sees the rows before or the rows after. Rows that others add meanwhile stay.
        """
        with connection.cursor() as cursor:
            cursor.execute(_COMPACT)
            return int(cursor.fetchone()[0])

    @classmethod
    def rebuild(cls) -> None:
        """Count everything anew, in the caller's transaction; writers of assets wait meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE assets_asset IN SHARE MODE")
            cursor.execute("DELETE FROM assets_assetcount")
            cursor.execute(_insert((1, _positions("assets_asset AS n", "n"))))

    @classmethod
    def differing(cls, *, limit: int) -> list[tuple[int, int, int, str, int, int, int]]:
        """Return level, x, y, kind, condition, true and stored number of cells where they differ, at most ``limit``."""
        with connection.cursor() as cursor:
            cursor.execute(_DIFFERING, [limit])
            return list(cursor.fetchall())


_KEY = "level, x, y, kind, condition, draft"
_COMPACT = f"""
    WITH several AS (
        SELECT {_KEY} FROM assets_assetcount GROUP BY {_KEY} HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM assets_assetcount USING several
        WHERE (assets_assetcount.level, assets_assetcount.x, assets_assetcount.y, assets_assetcount.kind,
               assets_assetcount.condition, assets_assetcount.draft)
            = (several.level, several.x, several.y, several.kind, several.condition, several.draft)
        RETURNING assets_assetcount.*
    ), kept AS (
        INSERT INTO assets_assetcount ({_KEY}, n, east, north)
        SELECT {_KEY}, sum(n), sum(east), sum(north) FROM gone GROUP BY {_KEY} HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)
"""  # noqa: S608 (no foreign text)

_WORLD = "40075016.68557849"
_MIDDLE = "20037508.342789244"


def _positions(table: str, alias: str) -> str:
    return f"""
        SELECT {alias}.kind, coalesce({alias}.condition, 0) AS condition, {alias}.status = 'draft' AS draft,
               {alias}.status = 'withdrawn' AS withdrawn,
               ST_Centroid({alias}.geometry_3857) AS place FROM {table}
    """  # noqa: S608


_INTO = f"INSERT INTO assets_assetcount ({_KEY}, n, east, north)"


def _insert(*signed: tuple[int, str]) -> str:
    """Return the statement that adds up the places: each in its cell of the finest level, and those in the coarser."""
    changes = " UNION ALL ".join(
        f"SELECT {sign} AS sign, part.* FROM ({positions}) AS part"  # noqa: S608
        for sign, positions in signed
    )
    finest, *coarser = CELL_LEVELS
    rest = "kind, condition, draft, n, east, north"
    levels = " UNION ALL ".join(
        f"SELECT {level}, x >> {finest - level}, y >> {finest - level}, {rest} FROM cells"  # noqa: S608
        for level in (finest, *coarser)
    )
    return f"""
        {_INTO}
        WITH placed AS MATERIALIZED (
            SELECT sign, kind, condition, draft, ST_X(place) AS east, ST_Y(place) AS north
            FROM (SELECT * FROM ({changes}) AS changes WHERE NOT withdrawn OFFSET 0) AS changes
        ), cells AS MATERIALIZED (
            SELECT floor((east + {_MIDDLE}) / {_WORLD} * (1 << {finest}))::int AS x,
                   floor(({_MIDDLE} - north) / {_WORLD} * (1 << {finest}))::int AS y,
                   kind, condition, draft, sum(sign) AS n, sum(sign * east) AS east, sum(sign * north) AS north
            FROM placed GROUP BY 1, 2, 3, 4, 5
        )
        SELECT level, x, y, kind, condition, draft, sum(n), sum(east), sum(north)
        FROM ({levels}) AS sums (level, x, y, kind, condition, draft, n, east, north)
        GROUP BY 1, 2, 3, 4, 5, 6
    """  # noqa: S608


_DIFFERING = f"""
    SELECT level, x, y, kind, condition, coalesce(counted.n, 0), coalesce(stored.n, 0)
    FROM (
        SELECT level, x, y, kind, condition, draft, n
        FROM ({_insert((1, _positions("assets_asset AS n", "n"))).replace(_INTO, "")})
            AS cells (level, x, y, kind, condition, draft, n)
    ) AS counted
    FULL JOIN (
        SELECT {_KEY}, sum(n) AS n FROM assets_assetcount GROUP BY {_KEY} HAVING sum(n) <> 0
    ) AS stored USING ({_KEY})
    WHERE coalesce(counted.n, 0) <> coalesce(stored.n, 0) ORDER BY 1, 2, 3, 4, 5 LIMIT %s
"""  # noqa: S608 (no foreign text)


def _add(*signed: tuple[int, str]) -> str:
    return f"{_insert(*signed)}; RETURN NULL;"


_MOVED = """
    old_rows AS o JOIN new_rows AS n ON n.id = o.id
    WHERE (o.kind, o.condition, o.status = 'draft', o.status = 'withdrawn')
            IS DISTINCT FROM (n.kind, n.condition, n.status = 'draft', n.status = 'withdrawn')
       OR o.geometry_3857 IS DISTINCT FROM n.geometry_3857
"""

pgtrigger.register(
    pgtrigger.Trigger(
        name="count_inserted",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=_add((1, _positions("new_rows AS n", "n"))),
    ),
    pgtrigger.Trigger(
        name="count_updated",
        level=pgtrigger.Statement,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
        func=_add((-1, _positions(_MOVED, "o")), (1, _positions(_MOVED, "n"))),
    ),
    touch("assets", pgtrigger.Insert | pgtrigger.Update),
)(Asset)
