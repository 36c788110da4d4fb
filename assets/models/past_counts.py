"""How many assets lay in each cell of the map on each day that is over: what an overview of a past day shows.

The history says it too, but an overview would read all of it. A night's job adds up what each day changed; what came
after the last day added up is read from the history itself.
"""

import datetime as dt

from django.db import connection, models, transaction
from django.utils import timezone

from assets.models.counts import _MIDDLE, _WORLD, CELL_LEVELS

# An event bears the time at which its transaction began: a day is added up when none of those can still be running.
SETTLED_AFTER = dt.timedelta(hours=6)
FINEST = max(CELL_LEVELS)
_NEVER = dt.date(1900, 1, 1)


class PastCount(models.Model):
    """By how many the assets of one cell (x, y of a map tile at zoom ``level``) changed on one day of the city's time.

    The sum up to a day is what lay there at its end; withdrawn assets are not in it. ``east`` and ``north`` are sums of
    positions (EPSG:3857), as in ``AssetCount``.
    """

    level = models.PositiveSmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    draft = models.BooleanField()
    day = models.DateField()
    n = models.IntegerField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["level", "x", "y", "day"], name="past_count_cell")]

    def __str__(self) -> str:
        return f"{self.level}/{self.x}/{self.y} {self.day} {self.n:+}"

    @classmethod
    def add_up(cls) -> dt.date | None:
        """Add up the days that are over and settled since the last time; return the last day that is added up."""
        settled = timezone.localtime(timezone.now() - SETTLED_AFTER).date() - dt.timedelta(days=1)
        with transaction.atomic(), connection.cursor() as cursor:
            # Two at a time would add a day twice.
            cursor.execute("LOCK TABLE assets_pastcountmark IN SHARE ROW EXCLUSIVE MODE")
            mark = PastCountMark.objects.first()
            if mark is not None and mark.through >= settled:
                return mark.through
            cursor.execute(_ADD, {"after": mark.through if mark else _NEVER, "upto": settled})
            PastCountMark.objects.all().delete()
            PastCountMark.objects.create(through=settled)
        return settled

    @classmethod
    def differing(cls, *, limit: int) -> list[tuple[int, int, int, dt.date, bool, int, int]]:
        """Return level, x, y, day, draft, true and stored change of cells where they differ, at most ``limit``.

        Reads the whole history of places up to the last day added up.
        """
        mark = PastCountMark.objects.first()
        with connection.cursor() as cursor:
            cursor.execute(_DIFFERING, {"after": _NEVER, "upto": mark.through if mark else _NEVER, "limit": limit})
            return list(cursor.fetchall())

    @classmethod
    def rebuild(cls) -> dt.date | None:
        """Add up every day anew."""
        with transaction.atomic():
            cls.objects.all().delete()
            PastCountMark.objects.all().delete()
            return cls.add_up()


class PastCountMark(models.Model):
    """Up to which day (included) the counts of the past are added up; at most one row."""

    through = models.DateField()

    def __str__(self) -> str:
        return self.through.isoformat()


ENDS = "(({day} + 1)::timestamp AT TIME ZONE 'Asia/Kolkata')"


def changes(after: str, upto: str) -> str:
    """Return the SQL of what came and went in the moments after ``after`` up to ``upto`` (expressions of moments).

    An event is in force from its own moment until the first one of those written later; where one written later bears
    an earlier moment it never was. Columns: at, sign, draft, x and y (cells of the finest level), east, north.
    """
    return f"""
        SELECT at, sign, draft, floor((east + {_MIDDLE}) / {_WORLD} * (1 << {FINEST}))::int AS x,
               floor(({_MIDDLE} - north) / {_WORLD} * (1 << {FINEST}))::int AS y, east, north
        FROM (
            SELECT at, sign, draft, ST_X(place) AS east, ST_Y(place) AS north FROM (
                SELECT turn.at, turn.sign, draft, ST_Centroid(ST_Transform(geometry, 3857)) AS place
                FROM (
                    SELECT DISTINCT pgh_obj_id FROM assets_assetevent
                    WHERE pgh_created_at > {after} AND pgh_created_at <= {upto}
                ) AS touched CROSS JOIN LATERAL (
                    SELECT pgh_created_at AS began, status = 'draft' AS draft, status, geometry,
                           min(pgh_created_at) OVER (
                               ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                           ) AS ended
                    FROM assets_assetevent AS event WHERE event.pgh_obj_id = touched.pgh_obj_id
                ) AS held CROSS JOIN LATERAL (VALUES (began, 1), (ended, -1)) AS turn (at, sign)
                WHERE status <> 'withdrawn' AND (ended IS NULL OR began < ended)
                    AND turn.at > {after} AND turn.at <= {upto}
                OFFSET 0
            ) AS placed OFFSET 0
        ) AS positioned
    """  # noqa: S608 (no foreign text)


_LEVELS = ", ".join(f"({level})" for level in CELL_LEVELS)
_INSTANT = "interval '1 microsecond'"
_SUMS = f"""
    SELECT level, x >> ({FINEST} - level), y >> ({FINEST} - level), draft, day, sum(n), sum(east), sum(north)
    FROM (
        SELECT x, y, draft, (at AT TIME ZONE 'Asia/Kolkata')::date AS day, sum(sign) AS n, sum(sign * east) AS east,
               sum(sign * north) AS north
        FROM ({
    changes(f"{ENDS.format(day='%(after)s::date')} - {_INSTANT}", f"{ENDS.format(day='%(upto)s::date')} - {_INSTANT}")
}) AS changed
        GROUP BY 1, 2, 3, 4
    ) AS cells CROSS JOIN (VALUES {_LEVELS}) AS levels (level)
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 OR abs(sum(east)) > 0.01 OR abs(sum(north)) > 0.01
"""  # noqa: S608 (no foreign text)
_ADD = f"INSERT INTO assets_pastcount (level, x, y, draft, day, n, east, north) {_SUMS}"
_KEY = "level, x, y, draft, day"
_DIFFERING = f"""
    SELECT level, x, y, day, draft, coalesce(counted.n, 0), coalesce(stored.n, 0)
    FROM (SELECT {_KEY}, n FROM ({_SUMS}) AS sums ({_KEY}, n, east, north) WHERE n <> 0) AS counted
    FULL JOIN (
        SELECT {_KEY}, sum(n) AS n FROM assets_pastcount GROUP BY {_KEY} HAVING sum(n) <> 0
    ) AS stored USING ({_KEY})
    WHERE coalesce(counted.n, 0) <> coalesce(stored.n, 0) ORDER BY day, level, x, y, draft LIMIT %(limit)s
"""  # noqa: S608
