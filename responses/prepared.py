"""Statements that are planned once in a connection, for reads that nearly every request makes.

Django sends each statement as text, which PostgreSQL parses and plans anew: of a short read with many conditions that
is most of its cost. What goes through ``cursor`` is prepared in the connection at its first use and afterwards only
executed. The statement's text must be the same each time: values are bound, never written into it. It begins with
SELECT: before anything else the history's context is written, and two statements cannot be prepared as one.
"""

from typing import Any, cast

from django.db import connection
from psycopg import Connection, Cursor
from psycopg.abc import Params, Query


class _Prepared(Cursor[Any]):
    """A cursor that binds values on the server and has every statement prepared."""

    def execute(
        self, query: Query, params: Params | None = None, *, prepare: bool | None = None, binary: bool | None = None
    ) -> "_Prepared":
        """Execute a statement, prepared."""
        super().execute(query, params, prepare=prepare is not False, binary=binary)
        return self


def cursor() -> Any:
    """Return a cursor (to be used in a ``with``) in Django's own connection and transaction; statements are prepared.

    It is counted, logged and wrapped as any other of Django's. Types follow PostgreSQL's rules for bound values: say
    them (``%s::date``) where the statement does not.
    """
    connection.ensure_connection()
    raw: Any = _Prepared(cast("Connection[Any]", connection.connection))
    return connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)
