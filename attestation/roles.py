"""What the service's own database role may do, where it is not the role that owns the tables.

The owner migrates. The service reads and writes rows; what stands for ever it only adds. All of it is said again after
every migration, and so also after a restore, which brings no grants.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg.sql import SQL, Identifier

_THERE = """
    SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)
       AND current_user <> %s
       AND EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass('attestation_link')
                   AND pg_has_role(current_user, relowner, 'MEMBER'))
"""
_GRANTS = """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
"""
# Bits of pg_trigger.tgtype: 8 delete, 16 update. Those without a condition refuse every row.
_FOR_EVER = """
    SELECT tgrelid::regclass::text, tgtype & 8 > 0, tgtype & 16 > 0 FROM pg_trigger
    WHERE tgname = 'attested_rows' AND tgqual IS NULL
"""
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.prosecdef AND p.proname LIKE 'attestation\\_%'
"""
# Written by functions of the chain alone.
_APPENDED = ("attestation_link", "attestation_head")


def settle(*, using: str = "default", **kwargs: Any) -> None:
    """Close the chain's functions to all but their owner, and grant the service's role what it needs, if it exists."""
    role = settings.SERVICE_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('attestation_link') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(_FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(SQL(function)))
        cursor.execute(_THERE, [role, role])
        if not cursor.fetchone()[0]:
            return
        cursor.execute(SQL(_GRANTS).format(role=Identifier(role)))
        for table, operations in _refused(cursor).items():
            statement = SQL("REVOKE {} ON {} FROM {}")
            cursor.execute(statement.format(SQL(", ".join(sorted(operations))), Identifier(table), Identifier(role)))


def _refused(cursor: Any) -> dict[str, set[str]]:
    """Return, for each table, what its own triggers refuse whatever the row."""
    refused: dict[str, set[str]] = {}
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", []):
            # One that keeps some columns only has its condition made when it is installed.
            whole = isinstance(trigger, pgtrigger.Protect) and not isinstance(trigger, pgtrigger.ReadOnly)
            if whole and trigger.condition is None:
                operations = {name for name in ("UPDATE", "DELETE") if name in str(trigger.operation)}
                refused.setdefault(model._meta.db_table, set()).update(operations)
    cursor.execute(_FOR_EVER)
    for table, deleting, updating in cursor.fetchall():
        operations = refused.setdefault(table, set())
        operations.update({"DELETE"} if deleting else (), {"UPDATE"} if updating else ())
    for table in _APPENDED:
        refused[table] = {"INSERT", "UPDATE", "DELETE"}
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    there = {table for (table,) in cursor.fetchall()}
    return {table: operations for table, operations in refused.items() if table in there and operations}


def serves_as_owner(using: str = "default") -> bool:
    """Return whether the role of this connection could switch the chain's triggers off: it owns the tables."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class"
            " WHERE oid = to_regclass('attestation_link')"
        )
        row = cursor.fetchone()
    return bool(row and row[0])
