"""Which rows are probably in the register already, or twice in the file; each waits for a decision."""

from typing import Any

from django.db import connection

from assets.identifiers import REGISTERS
from exchange.importing.targets import EXTERNAL, REFERENCE
from exchange.models import Decision, ImportRun, Likeness

# Metres in which a similar name counts, and in which the same premises number does.
NEAR, NEIGHBOURHOOD = 75, 500
SIMILAR = 0.5
# So much of one side's names must stand among the other's: an entry that also has former names, or names in further
# scripts than the row, is less similar as a whole the more is known of it.
HELD = 0.9
# Metres of the Mercator plane are longer than metres on the ground.
_STRETCH = 1.0 / 0.92

# Several processes can share the looking, which is all of the work, as long as it writes nothing.
_FOUND = "CREATE TEMPORARY TABLE import_alike ON COMMIT DROP AS {found}"
_MARK = """
    UPDATE exchange_importedrow r SET likeness = %(likeness)s, decision = %(decision)s, like_id = found.asset,
        like_version = found.version, similarity = found.similarity, metres = found.metres
    FROM import_alike AS found WHERE r.id = found.row
"""
# One entry for each row: the first in the order that the search gives.
_BY_VALUE = """
    SELECT DISTINCT ON (r.id) r.id AS row, a.id AS asset, a.version, similarity({row_name}, {name}) AS similarity,
        ST_Distance(a.geometry::geography, r.geometry::geography) AS metres
    FROM exchange_importedrow r JOIN assets_asset a ON {condition}
    WHERE r.run_id = %(run)s AND a.status <> 'withdrawn' AND r.likeness = ''
    ORDER BY r.id, metres NULLS LAST, a.id
"""
_BY_NAME = """
    SELECT DISTINCT ON (id) id AS row, asset, version, greatest(likeness, held) AS similarity, metres
    FROM (
        SELECT r.id, a.id AS asset, a.version, similarity({row_name}, {name}) AS likeness,
            {held} AS held, ST_Distance(a.geometry::geography, r.geometry::geography) AS metres
        FROM exchange_importedrow r JOIN assets_asset a
            ON a.geometry_3857 && ST_Expand(ST_Transform(r.geometry, 3857), %(near)s)
        WHERE a.kind = %(kind)s AND a.status <> 'withdrawn'
            AND (similarity({row_name}, {name}) >= %(similar)s OR {held} >= %(held)s)
            AND r.run_id = %(run)s AND r.likeness = '' AND NOT r.faulty AND NOT ST_IsEmpty(r.geometry)
    ) AS near
    ORDER BY id, similarity DESC, likeness DESC, asset
"""
_TWINS = """
    CREATE TEMPORARY TABLE import_twins ON COMMIT DROP AS
    SELECT id, first FROM (
        SELECT id, number, min(number) OVER (
            PARTITION BY {row_name}, ST_SnapToGrid(ST_PointOnSurface(geometry), 0.0001)
        ) AS first
        FROM exchange_importedrow r WHERE run_id = %(run)s AND NOT faulty AND likeness = ''
    ) AS found WHERE number > first
"""
_MARK_TWINS = """
    UPDATE exchange_importedrow r SET likeness = %(likeness)s, decision = '', like_row = found.first, similarity = 1,
        metres = 0
    FROM import_twins AS found WHERE r.id = found.id
"""
# A key begins with the names as they are spelt; what follows from them is marked, the first by "=".
_NAME = "split_part(a.search_key, ' =', 1)"
_ROW_NAME = "split_part(r.search_key, ' =', 1)"
_HELD = f"greatest(strict_word_similarity({_ROW_NAME}, {_NAME}), strict_word_similarity({_NAME}, {_ROW_NAME}))"


def find(run: ImportRun) -> None:
    """Mark the rows that may be entries already, the surest sign first; in the caller's transaction.

    A row that bears an entry's reference corrects that entry; all others wait for a decision.
    """
    if REFERENCE in run.mapping:
        same = "a.reference = r.\"values\" ->> 'reference'"
        _mark(run, Likeness.REFERENCE, _BY_VALUE, same, decision=Decision.UPDATE)
    for key in REGISTERS:
        if f"{EXTERNAL}{key}" in run.mapping:
            same = f"a.external_ids ->> '{key}' = r.\"values\" -> 'external_ids' ->> '{key}'"
            _mark(run, Likeness.IDENTIFIER, _BY_VALUE, same)
    if "assessee_number" in run.mapping:
        same = "a.assessee_number <> '' AND a.assessee_number = r.\"values\" ->> 'assessee_number'"
        _mark(run, Likeness.ASSESSEE, _BY_VALUE, same)
    if "premises_number" in run.mapping:
        same = (
            "a.premises_number <> '' AND a.premises_number = r.\"values\" ->> 'premises_number' AND a.kind = %(kind)s "
            "AND a.geometry_3857 && ST_Expand(ST_Transform(r.geometry, 3857), %(neighbourhood)s)"
        )
        _mark(run, Likeness.PREMISES, _BY_VALUE, same)
    _mark(run, Likeness.NAME, _BY_NAME, "")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS import_twins")
        cursor.execute(_TWINS.format(row_name=_ROW_NAME), {"run": run.pk})
        cursor.execute(_MARK_TWINS, {"likeness": Likeness.TWIN})


def _mark(run: ImportRun, likeness: str, statement: str, condition: str, decision: str = "") -> None:
    found = statement.format(condition=condition, name=_NAME, row_name=_ROW_NAME, held=_HELD)
    asked: dict[str, Any] = {
        "run": run.pk, "kind": run.kind, "near": NEAR * _STRETCH, "neighbourhood": NEIGHBOURHOOD * _STRETCH,
        "similar": SIMILAR, "held": HELD,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS import_alike")
        cursor.execute(_FOUND.format(found=found), asked)
        if cursor.rowcount:
            cursor.execute(_MARK, {"likeness": likeness, "decision": decision})
