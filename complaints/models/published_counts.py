"""How many complaints the public sees in each cell of the map, for all of them, by subject and state, and by period.

Where a tile would hold too many points it shows counts. They are kept rather than counted when asked, because a tile of
the whole city would otherwise read every complaint there ever was.
"""

import pgtrigger
from django.db import connection, models

from complaints.models.publication import Publication, after_statement

# Cells of counts at these zooms, of which maps sum up what they show.
LEVELS = (16, 14, 12)
# Each complaint is counted under each of these pairs; '' stands for any, a category is its number. The month and the
# day of its report are subjects too: a period is a few of them.
_WISHES = """
    SELECT subject, states.state
    FROM (VALUES (''), (changes.kind), (changes.category::text)) AS subjects (subject)
    CROSS JOIN (VALUES (''), (changes.state), (CASE WHEN changes.open THEN 'open' ELSE 'ended' END)) AS states (state)
    UNION ALL SELECT to_char(changes.reported, form), '' FROM (VALUES ('YYYY-MM'), ('YYYY-MM-DD')) AS forms (form)
"""
# Days are kept as long as a period may begin with them; months for ever.
DAYS_KEPT = 400
_PAST = f"subject LIKE '____-__-__' AND subject < to_char(now() - interval '{DAYS_KEPT} days', 'YYYY-MM-DD')"
_WORLD, _MIDDLE = "40075016.68557849", "20037508.342789244"


class PublishedCount(models.Model):
    """Published complaints in one cell (x, y of a map tile at zoom ``level``), as a sum of rows, as assets are counted.

    ``subject`` is a kind of place, a category's number, a month ("2026-11") or a day of reports ("2026-11-23"), or ''
    for all; ``state`` a state, "open", "ended" or '' for all, which is the only one of months and days. ``east`` and
    ``north`` are sums of positions (EPSG:3857). Writers only ever add rows; ``compact`` sums them up.
    """

    subject = models.CharField(max_length=20, default="")
    state = models.CharField(max_length=20, default="")
    level = models.PositiveSmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    n = models.IntegerField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["subject", "state", "level", "x", "y"], name="published_count_wish")]

    def __str__(self) -> str:
        return f"{self.subject} {self.state} {self.level}/{self.x}/{self.y} {self.n:+}".strip()

    @classmethod
    def compact(cls) -> int:
        """Sum up the rows of cells that have several, forget days long past; return how many rows that saved."""
        with connection.cursor() as cursor:
            cursor.execute(_COMPACT)
            return int(cursor.fetchone()[0])


_CELL = "subject, state, level, x, y"
_COMPACT = f"""
    WITH several AS (
        SELECT {_CELL} FROM complaints_publishedcount GROUP BY {_CELL} HAVING count(*) > 1 OR sum(n) = 0 OR {_PAST}
    ), gone AS (
        DELETE FROM complaints_publishedcount AS cell USING several
        WHERE (cell.subject, cell.state, cell.level, cell.x, cell.y)
            = (several.subject, several.state, several.level, several.x, several.y)
        RETURNING cell.*
    ), kept AS (
        INSERT INTO complaints_publishedcount ({_CELL}, n, east, north)
        SELECT {_CELL}, sum(n), sum(east), sum(north) FROM gone WHERE NOT ({_PAST})
        GROUP BY {_CELL} HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)
"""  # noqa: S608 (our own text)


def _changed(sign: int, row: str, rows: str) -> str:
    return f"""
        SELECT {sign} AS sign, {row}.state, {row}.open, {row}.kind, {row}.category_id AS category,
            {row}.confirmed_at AT TIME ZONE 'Asia/Kolkata' AS reported,
            ST_X({row}.place_3857) AS east, ST_Y({row}.place_3857) AS north FROM {rows}
    """  # noqa: S608 (our own text)


def _count(changes: str) -> str:
    """Return the statement of a trigger that counts ``changes`` in their cells; what cancels out is not written."""
    levels = ", ".join(f"({level})" for level in LEVELS)
    return f"""
        WITH changes AS MATERIALIZED ({changes})
        INSERT INTO complaints_publishedcount ({_CELL}, n, east, north)
        SELECT wish.subject, wish.state, level, floor((east + {_MIDDLE}) / {_WORLD} * (1 << level))::int,
            floor(({_MIDDLE} - north) / {_WORLD} * (1 << level))::int, sum(sign), sum(sign * east), sum(sign * north)
        FROM changes CROSS JOIN LATERAL ({_WISHES}) AS wish (subject, state)
        CROSS JOIN (VALUES {levels}) AS levels (level)
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * east) <> 0 OR sum(sign * north) <> 0;
    """  # noqa: S608 (our own text)


def _touch(condition: str) -> str:
    """Return the statement that gives the layer a new revision where the condition holds, and the trigger's end."""
    return f"""
        INSERT INTO maps_layertouch (layer, transaction)
        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS ({condition}) ON CONFLICT DO NOTHING;
        RETURN NULL;
    """


_OTHERWISE = """
    old_rows AS o JOIN new_rows AS n USING (complaint_id)
    WHERE (o.state, o.open, o.kind, o.category_id, o.confirmed_at, o.place) IS DISTINCT FROM
        (n.state, n.open, n.kind, n.category_id, n.confirmed_at, n.place)
"""
_REDRAWN = """
    SELECT 1 FROM old_rows AS o JOIN new_rows AS n USING (complaint_id)
    WHERE (o.state, o.category_id, o.kind, o.ward_id, o.confirmed_at, o.place)
        IS DISTINCT FROM (n.state, n.category_id, n.kind, n.ward_id, n.confirmed_at, n.place)
"""
pgtrigger.register(
    after_statement(
        "count_inserted",
        pgtrigger.Insert,
        pgtrigger.Referencing(new="new_rows"),
        _count(_changed(1, "n", "new_rows AS n")) + _touch("SELECT 1 FROM new_rows"),
    ),
    after_statement(
        "count_updated",
        pgtrigger.Update,
        pgtrigger.Referencing(old="old_rows", new="new_rows"),
        _count(f"{_changed(-1, 'o', _OTHERWISE)} UNION ALL {_changed(1, 'n', _OTHERWISE)}") + _touch(_REDRAWN),
    ),
    after_statement(
        "count_deleted",
        pgtrigger.Delete,
        pgtrigger.Referencing(old="old_rows"),
        _count(_changed(-1, "o", "old_rows AS o")) + _touch("SELECT 1 FROM old_rows"),
    ),
)(Publication)
