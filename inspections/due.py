"""When each asset is to be looked at next, derived by the database in one statement: for all, or for a few.

Of the cycles in force that fit an asset's kind, grade and condition the one of fewest months holds. It counts from the
last visit or assessment; what nobody has looked at is due since it was registered.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction

_TODAY = "(now() AT TIME ZONE 'Asia/Kolkata')::date"
# Few assets differ in kind, grade and condition: the rule is looked up once for each sort, not for each asset.
_WANTED = f"""
    WITH rules AS MATERIALIZED (
        SELECT * FROM (
            SELECT DISTINCT ON (kind, grade, condition) id, kind, grade, condition, months
            FROM inspections_inspectioncycle WHERE valid_from <= {_TODAY}
            ORDER BY kind, grade, condition, valid_from DESC
        ) AS newest WHERE months IS NOT NULL
    ), sorts AS MATERIALIZED (
        SELECT DISTINCT kind, grade, condition FROM assets_asset WHERE status = 'active' {{sorted_of}}
    ), held AS MATERIALIZED (
        SELECT sorts.kind, sorts.grade, sorts.condition, rule.id AS cycle, rule.months
        FROM sorts CROSS JOIN LATERAL (
            SELECT id, months FROM rules
            WHERE rules.kind IN ('', sorts.kind) AND rules.grade IN ('', sorts.grade)
                AND (rules.condition IS NULL OR rules.condition = sorts.condition)
            ORDER BY months, id LIMIT 1
        ) AS rule
    ), visited AS MATERIALIZED (
        SELECT asset_id, (max(done_at) AT TIME ZONE 'Asia/Kolkata')::date AS day
        FROM inspections_visit WHERE state = 'done' {{visited_of}} GROUP BY asset_id
    ), looked AS (
        SELECT asset.id, held.cycle, held.months, greatest(asset.condition_on, visited.day) AS looked_on,
               (asset.registered_at AT TIME ZONE 'Asia/Kolkata')::date AS registered_on
        FROM assets_asset AS asset
        JOIN held ON held.kind = asset.kind AND held.grade = asset.grade
            AND coalesce(held.condition, 0) = coalesce(asset.condition, 0)
        LEFT JOIN visited ON visited.asset_id = asset.id
        WHERE asset.status = 'active' {{looked_of}}
    )
    SELECT id AS asset_id, cycle AS cycle_id, looked_on,
           coalesce((looked_on + make_interval(months => months))::date, registered_on) AS due_on
    FROM looked
"""  # noqa: S608 (no foreign text)
_WRITE = """
    INSERT INTO inspections_inspectiondue AS known (asset_id, cycle_id, looked_on, due_on)
    SELECT asset_id, cycle_id, looked_on, due_on FROM ({wanted}) AS wanted
    ON CONFLICT (asset_id) DO UPDATE
        SET cycle_id = EXCLUDED.cycle_id, looked_on = EXCLUDED.looked_on, due_on = EXCLUDED.due_on
        WHERE (known.cycle_id, known.looked_on, known.due_on)
            IS DISTINCT FROM (EXCLUDED.cycle_id, EXCLUDED.looked_on, EXCLUDED.due_on)
"""
_REMOVE = """
    DELETE FROM inspections_inspectiondue AS known
    WHERE NOT EXISTS (SELECT 1 FROM ({wanted}) AS wanted WHERE wanted.asset_id = known.asset_id) {known_of}
"""
_DIFFER = """
    SELECT asset.reference, known.due_on, wanted.due_on
    FROM ({wanted}) AS wanted FULL JOIN inspections_inspectiondue AS known USING (asset_id)
    JOIN assets_asset AS asset ON asset.id = asset_id
    WHERE wanted.due_on IS DISTINCT FROM known.due_on ORDER BY asset.id LIMIT %(limit)s
"""

_ALL = {"sorted_of": "", "visited_of": "", "looked_of": ""}
_FEW = {
    "sorted_of": "AND id = ANY(%(pks)s)",
    "visited_of": "AND asset_id = ANY(%(pks)s)",
    "looked_of": "AND asset.id = ANY(%(pks)s)",
}


@transaction.atomic
def derive(pks: Sequence[int] | None = None) -> int:
    """Write when assets are due next (all of the register, or those with ``pks``); return how many rows changed.

    Rows of assets that are no longer in the active register, or that no cycle fits, go.
    """
    wanted = _WANTED.format(**(_ALL if pks is None else _FEW))
    known_of = "" if pks is None else "AND known.asset_id = ANY(%(pks)s)"
    given = {"pks": list(pks or ())}
    with connection.cursor() as cursor:
        cursor.execute(_WRITE.format(wanted=wanted), given)
        written = cursor.rowcount
        cursor.execute(_REMOVE.format(wanted=wanted, known_of=known_of), given)
        return int(written + cursor.rowcount)


def wrong(*, limit: int) -> list[tuple[str, dt.date | None, dt.date | None]]:
    """Return reference, stored and true day of assets where they differ, at most ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER.format(wanted=_WANTED.format(**_ALL)), {"limit": limit})
        return list(cursor.fetchall())
