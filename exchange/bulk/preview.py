"""The rows of a bulk correction, worked out by the database: each asset's columns before and after."""

import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import QueryDict

from assets.models import KIND_MODELS, Asset
from assets.questions import Question
from exchange.asked import question_of
from exchange.exports.rows import found
from exchange.models import BulkEdit, Outcome

_MATERIALS = """(SELECT coalesce(jsonb_agg(word ORDER BY place), '[]') FROM (
    SELECT word, place FROM jsonb_array_elements_text(asset.materials) WITH ORDINALITY AS held (word, place)
    WHERE NOT word = ANY(%s)
    UNION ALL
    SELECT word, 1000 + place FROM unnest(%s::text[]) WITH ORDINALITY AS added (word, place)
    WHERE NOT jsonb_exists(asset.materials, word)) AS words)"""


def question_again(edit: BulkEdit) -> Question:
    """Return the question by which the assets were chosen."""
    sent = QueryDict(mutable=True)
    for name, value in edit.asked:
        sent.appendlist(name, value)
    return question_of(sent, records=True)


def write_rows(edit: BulkEdit) -> None:
    """Write one row for each chosen asset and count them on ``edit`` (not saved here)."""
    try:
        chosen, params = _chosen(edit)
    except EmptyResultSet:
        edit.total = edit.differing = 0
        return
    before, after, values = _columns(edit)
    tables = "found JOIN assets_asset AS asset ON asset.id = found.id"
    if edit.changes["details"]:
        table = connection.ops.quote_name(KIND_MODELS[edit.kind]._meta.db_table)
        tables += f" JOIN {table} AS own ON own.asset_id = asset.id"
    statement = f"""
        WITH found (id, rank) AS ({chosen}), worked AS (
            SELECT asset.id, row_number() OVER (ORDER BY found.rank, found.id) AS place, asset.version,
                jsonb_build_object({before}) AS before, jsonb_build_object({after}) AS after
            FROM {tables}
        ), written AS (
            INSERT INTO exchange_bulkrow (edit_id, asset_id, place, version, before, after, outcome)
            SELECT %s, id, place, version, before, after, CASE WHEN before = after THEN %s ELSE %s END FROM worked
            RETURNING outcome
        )
        SELECT count(*), count(*) FILTER (WHERE outcome = %s) FROM written
    """  # noqa: S608 (names of columns; every value is a parameter)
    waiting = Outcome.WAITING.value
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, *values, edit.pk, Outcome.SAME.value, waiting, waiting])
        ((edit.total, edit.differing),) = cursor.fetchall()


def _chosen(edit: BulkEdit) -> tuple[str, list[Any]]:
    assets = Asset.objects.in_register()
    if edit.ticked:
        assets = assets.filter(reference__in=edit.ticked)
        if edit.kind:
            assets = assets.filter(kind=edit.kind)
        statement, params = found(Question(), assets)
    else:
        statement, params = found(question_again(edit), assets)
    return statement, list(params)


def _columns(edit: BulkEdit) -> tuple[str, str, list[Any]]:
    """Return the members of the objects before and after, and the parameters that they need, in order."""
    before, after, values = [], [], []
    for alias, part in (("asset", "fields"), ("own", "details")):
        for name, value in edit.changes[part].items():
            before.append(f"'{name}', to_jsonb({alias}.{connection.ops.quote_name(name)})")
            after.append(f"'{name}', %s::jsonb")
            values.append(json.dumps(value, ensure_ascii=False))
    if edit.changes["add"] or edit.changes["remove"]:
        before.append("'materials', asset.materials")
        after.append(f"'materials', {_MATERIALS}")
        values += [edit.changes["remove"], edit.changes["add"]]
    return ", ".join(before), ", ".join(after), values


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it."""
    return float(value) if isinstance(value, Decimal) else value
