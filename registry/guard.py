"""What was recorded stays recorded: no event table of the history can be emptied, no said reason rewritten.

The tables themselves refuse UPDATE and DELETE row by row (``append_only``). TRUNCATE passes such triggers by, so each
event table gets one of its own, and the rows that say who and why are closed a day after they were opened. All of it is
put in after every migration, for whatever event tables the models then have.
"""

from typing import Any

from django.apps import apps
from django.db import connections

# A test run empties its tables between tests. Its databases are told by their name and by nothing that a session
# could set; within them a test can ask for the guard all the same.
_FUNCTIONS = r"""
    CREATE OR REPLACE FUNCTION aitihya_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_database() LIKE 'test\_%' AND coalesce(current_setting('aitihya.guarded', true), '') <> 'on' THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'the history in % cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE OR REPLACE FUNCTION aitihya_keep_context() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.created_at = OLD.created_at
           AND OLD.created_at > now() - interval '1 day' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'who changed the register and why is not changed afterwards'
            USING ERRCODE = 'restrict_violation';
    END $$;
"""
_ON_TRUNCATE = """
    DO $$ BEGIN
        IF to_regclass('{table}') IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('{table}') AND tgname = 'refuse_truncate'
        ) THEN
            CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION aitihya_refuse_truncate();
        END IF;
    END $$
"""
_ON_CONTEXT = """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('{table}') AND tgname = 'keep_context') THEN
            CREATE TRIGGER keep_context BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION aitihya_keep_context();
        END IF;
    END $$
"""
CONTEXT = "pghistory_context"


def event_tables() -> list[str]:
    """Return the tables in which changes are recorded, of every room, in the order of their names."""
    return sorted(model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model"))


def guard_history(*, using: str = "default", **kwargs: Any) -> None:
    """Put the guards in where they are missing; called after every migration."""
    with connections[using].cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        for table in [*event_tables(), CONTEXT]:
            cursor.execute(_ON_TRUNCATE.format(table=table))
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [CONTEXT])
        if cursor.fetchone()[0]:
            cursor.execute(_ON_CONTEXT.format(table=CONTEXT))
