"""Who changed what, told to PostgreSQL once in a transaction.

The history's triggers read user and address from settings of the transaction. The library writes them before every
statement that may change something, which keeps the database busier than many of the statements themselves. Here they
are written before the first one, and again only where they may have been lost or are others: after a savepoint was
left (a rollback to it takes the settings back too), or where the context itself has changed.
"""

import json
from collections.abc import Callable
from typing import Any

from pghistory import config
from pghistory import runtime as untyped
from psycopg.pq import TransactionStatus

# The library has no types.
runtime: Any = untyped
_WRITTEN_EACH_TIME = runtime._inject_history_context
_SET = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
# These change no row.
_OF_TRANSACTIONS = ("savepoint", "release", "rollback", "set constraints")
_MARK = "_history_stands"


def write_once_in_a_transaction() -> None:
    """Have the library's contexts write their settings by ``_told``; called once, when the service starts."""
    runtime._inject_history_context = _told


def _told(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    database, cursor = context["connection"], context["cursor"]
    text = sql.decode() if isinstance(sql, bytes) else str(sql)
    if not database.in_atomic_block:
        # Each statement is a transaction of its own, whose first and only one it is.
        return _WRITTEN_EACH_TIME(execute, sql, params, many, context)
    raw = database.connection
    begins = raw.info.transaction_status == TransactionStatus.IDLE
    if begins:
        setattr(database, _MARK, None)
    if runtime._can_inject_variable(cursor, text) and not text.lstrip()[:15].lower().startswith(_OF_TRANSACTIONS):
        told = runtime._tracker.value
        within = tuple(name for name in database.savepoint_ids if name)
        if not _stands(getattr(database, _MARK, None), raw, told, within):
            written = json.dumps(told.metadata, cls=config.json_encoder())
            execute(_SET, (str(told.id), written), False, context)
            setattr(database, _MARK, (raw, told.id, dict(told.metadata), within))
    return runtime._execute_wrapper(execute(sql, params, many, context))


def _stands(mark: Any, raw: Any, told: Any, within: tuple[str, ...]) -> bool:
    """Whether what ``mark`` says was written still holds: here, for this context, in savepoints that are still open."""
    if mark is None:
        return False
    connection, number, metadata, savepoints = mark
    return bool(
        connection is raw
        and number == told.id
        and metadata == told.metadata
        and within[: len(savepoints)] == savepoints
    )
