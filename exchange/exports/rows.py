"""Rows of an answer as a stream."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Value

from assets.answers import TABLES
from assets.models import Asset
from assets.questions import Question
from assets.questions.orders import NAME, ORDERS, numbered

CHUNK = 2000


def found(question: Question, assets: "QuerySet[Any]") -> tuple[str, Sequence[Any]]:
    """Return a statement that gives ``id`` and ``rank`` of every row of the answer, and its parameters.

    Raises EmptyResultSet where nothing can answer.
    """
    rows: Any = question.rows(assets)
    if sort := _sort(question, assets):
        statement, params = numbered(rows, sort).values_list("pk", "place").query.sql_with_params()
        return str(statement), params
    if not question.ranked:
        rows = rows.annotate(rank=Value(0.0))
    if question.nearest is not None:
        rows = rows[: question.k]
    statement, params = rows.values_list("pk", "rank").query.sql_with_params()
    return str(statement), params


def _sort(question: Question, assets: "QuerySet[Any]") -> str:
    """Return the order to put the rows in, "" for that of their rank or key."""
    # The nearest are few by their distance; another order would find others.
    if question.sort not in ORDERS or question.nearest is not None:
        return ""
    if assets.model is Asset:
        return question.sort
    # The register of an earlier day is listed by name or by rank, as on its page; it keeps no needs.
    return NAME if question.sort == NAME or not question.ranked else ""


def stream(
    question: Question, assets: "QuerySet[Any]", columns: Sequence[str], tables: str = TABLES
) -> Iterator[Sequence[Any]]:
    """Yield the SQL ``columns`` of every row, in the order of the screen.

    ``assets`` may be the register as it stood. Read through a cursor of the server, so that memory does not grow with
    the answer.
    """
    tables = tables.replace(Asset._meta.db_table, assets.model._meta.db_table, 1)
    try:
        inner, params = found(question, assets)
    except EmptyResultSet:
        return
    statement = f"""
        SELECT {", ".join(columns)} FROM ({inner}) AS found (id, rank) JOIN ({tables}) ON asset.id = found.id
        ORDER BY found.rank, found.id
    """  # noqa: S608 (the inner statement is the ORM's; its parameters stay apart)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk
