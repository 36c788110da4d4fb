"""Statements that are planned once in a connection, for reads that nearly every request makes.

Django sends each statement as text, which PostgreSQL parses and plans anew: of a short read with many conditions that
is most of its cost. What goes through ``cursor`` is prepared in the connection at its first use and afterwards only
executed. The statement's text must be the same each time: values are bound, never written into it. It begins with
SELECT: before anything else the history's context is written, and two statements cannot be prepared as one.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorDebugWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError
from psycopg import ClientCursor, Connection, Cursor
from psycopg.abc import Params
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus


class _Prepared(Cursor[Any]):
    """A cursor that binds values on the server and has every statement prepared."""

    def execute(
        self, query: Any, params: Params | None = None, *, prepare: bool | None = None, binary: bool | None = None
    ) -> "_Prepared":
        """Execute a statement, prepared.

        A migration beside the running service may give a column another type: what was prepared for the former one is
        refused from then on. Outside of a transaction it is forgotten and the statement sent again; within one a
        rollback follows, which forgets it too.
        """
        prepared = prepare is not False
        try:
            super().execute(query, params, prepare=prepared, binary=binary)
        except FeatureNotSupported:
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            self.connection.execute("DEALLOCATE ALL")
            super().execute(query, params, prepare=prepared, binary=binary)
        return self


class _Logged(CursorDebugWrapper):
    """The log of queries asks the driver for the text, which has none of what is prepared: it is written out here."""

    def debug_sql(
        self, sql: Any = None, params: Any = None, use_last_executed_query: bool = False, many: bool = False
    ) -> Any:
        if sql is not None and not many:
            sql, params = ClientCursor(cast("Connection[Any]", connection.connection)).mogrify(sql, params), None
        return super().debug_sql(sql, params, use_last_executed_query=False, many=many)


def cursor() -> Any:
    """Return a cursor (to be used in a ``with``) in Django's own connection and transaction; statements are prepared.

    It is counted, logged and wrapped as any other of Django's. Types follow PostgreSQL's rules for bound values: say
    them (``%s::date``) where the statement does not.
    """
    connection.ensure_connection()
    raw: Any = _Prepared(cast("Connection[Any]", connection.connection))
    return _Logged(raw, connection) if connection.queries_logged else connection.make_cursor(raw)


_M = TypeVar("_M", bound=Model)
# What a column of whole numbers holds at most.
_MOST = 2**63 - 1
# Values that stand nowhere else, by which a place for a value is known again in the compiled statement.
_MARKS: dict[type[Any], Callable[[int], Any]] = {
    # Within the range of every whole number but the small ones: Django answers for itself what lies beyond.
    int: lambda n: 1_987_654_321 + n,
    str: lambda n: f"\x1fkept {n}\x1f",
    uuid.UUID: lambda n: uuid.UUID(int=7_123_456_789_012_345_678_901_234 + n),
    dt.date: lambda n: dt.date(3, 2, 1) + dt.timedelta(days=n),
}


class Kept(Generic[_M]):
    """A read of rows that is compiled once in a thread and planned once in a connection.

    ``build`` returns the QuerySet for given values, whose types follow it; it is called once, so nothing else in it may
    depend on the moment (the time, the language, who asks). A value may not be None: another statement would be meant.
    """

    def __init__(self, build: "Callable[..., QuerySet[_M]]", *types: type[Any]) -> None:
        self._build, self._types = build, types
        self._own = threading.local()

    def rows(self, *values: Any) -> list[_M]:
        """Return the rows for these values, each a new object, as the QuerySet would."""
        if len(values) != len(self._types) or None in values:
            raise ValueError("Each place wants a value.")
        if any(isinstance(value, int) and abs(value) > _MOST for value in values):
            # No column holds it; PostgreSQL would widen the number of every row to compare it with this one.
            return []
        compiled: _Compiled | None = getattr(self._own, "compiled", None)
        if compiled is None or compiled.compiler.connection is not connections[DEFAULT_DB_ALIAS]:
            compiled = self._own.compiled = _Compiled(self._build, self._types)
        return compiled.read(values)

    def first(self, *values: Any) -> _M | None:
        """Return the first of the rows, or None."""
        return next(iter(self.rows(*values)), None)

    def get(self, *values: Any) -> _M:
        """Return the only row; raises the model's DoesNotExist where there is none."""
        found = self.first(*values)
        if found is None:
            model: Any = self._build(*values).model
            raise model.DoesNotExist
        return found


class _Compiled:
    """The statement of one thread, and how its rows become objects."""

    def __init__(self, build: Callable[..., Any], types: tuple[type[Any], ...]) -> None:
        marks = [_MARKS[kind](n) for n, kind in enumerate(types)]
        self.queryset = build(*marks)
        query = self.queryset.query
        self.compiler = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        self._sql, given = self.compiler.as_sql()
        self._given = list(given)
        self._places = [(place, marks.index(value)) for place, value in enumerate(given) if value in marks]
        if {number for _place, number in self._places} != set(range(len(marks))):
            raise ValueError("A value does not stand in the statement.")
        self._locks = query.select_for_update
        self._params: list[Any] = []
        # What reads rows into objects asks the query for its compiler, and this to execute.
        query.get_compiler = lambda *_args, **_more: self.compiler
        self.compiler.execute_sql = self._execute

    def read(self, values: tuple[Any, ...]) -> list[Any]:
        if self._locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked in a transaction.")
        self._params = list(self._given)
        for place, number in self._places:
            self._params[place] = values[number]
        return list(ModelIterable(self.queryset, chunked_fetch=False))

    def _execute(self, *_args: Any, **_more: Any) -> list[Any]:
        with cursor() as asked:
            asked.execute(self._sql, self._params)
            return [asked.fetchall()]
