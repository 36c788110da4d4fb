"""What was recorded cannot be changed, deleted or emptied, in any table of the history."""

import pytest
from django.db import DatabaseError, connection, transaction

from assets.domain import register
from registry.guard import CONTEXT, event_tables, guard_history
from tests.conftest import IN_WARD_1, Department, square

pytestmark = pytest.mark.django_db


def test_every_room_is_among_them(db: None) -> None:
    rooms = {table.partition("_")[0] for table in event_tables()}
    assert {"assets", "inspections"} <= rooms
    assert {"assets_assetevent", "assets_formernameevent", "assets_proposalevent"} <= set(event_tables())


@pytest.mark.parametrize("table", [*event_tables(), CONTEXT])
def test_no_history_can_be_emptied(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL aitihya.guarded = 'on'")
        with pytest.raises(DatabaseError, match="cannot be emptied"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute("SET LOCAL aitihya.guarded = ''")


@pytest.mark.parametrize("table", event_tables())
def test_every_history_refuses_update_and_delete(table: str) -> None:
    """By a trigger of each row: bits 1 row, 2 before, 8 delete, 16 update."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'O'"
            " AND tgtype & 27 = 27 AND tgqual IS NULL",
            [table],
        )
        assert cursor.fetchone()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assets_assetevent SET owner = 'Z'",
        "DELETE FROM assets_assetevent",
        "UPDATE assets_parkevent SET hierarchy = 'local'",
        "DELETE FROM assets_facilityevent",
        "DELETE FROM assets_formernameevent",
        "DELETE FROM pghistory_context",
        "UPDATE pghistory_context SET created_at = now() - interval '1 year'",
    ],
)
def test_it_refuses_indeed(department: Department, statement: str) -> None:
    register(
        kind="park",
        name_en="Minto",
        geometry=square(IN_WARD_1),
        user=department.dealing,
        reason="Survey",
        facilities=[{"name_en": "Bench"}],
        former_names=["Old"],
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_who_and_why_are_closed_after_a_day(department: Department) -> None:
    register(kind="statue", name_en="S", geometry=IN_WARD_1, user=department.dealing, reason="Survey")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pghistory_context SET metadata = metadata || '{\"more\": 1}'")
        cursor.execute("ALTER TABLE pghistory_context DISABLE TRIGGER keep_context")
        cursor.execute("UPDATE pghistory_context SET created_at = now() - interval '25 hours'")
        cursor.execute("ALTER TABLE pghistory_context ENABLE TRIGGER keep_context")
        with pytest.raises(DatabaseError, match="not changed afterwards"), transaction.atomic():
            cursor.execute("UPDATE pghistory_context SET metadata = '{}'")


def test_guarding_again_changes_nothing(db: None) -> None:
    guard_history()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'refuse_truncate'")
        assert cursor.fetchone()[0] == len(event_tables()) + 1
