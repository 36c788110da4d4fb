"""The service's own role against the real cluster: it writes files, and whatever else it tries is refused."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from attestation.checks import roles_are_apart
from attestation.domain import every_stream, faults_of, make_anchor
from attestation.models import Link
from attestation.roles import serves_as_owner, settle
from attestation.sources import sources
from exchange.importing.measuring import measure
from files import domain
from files.models import File, Receipt
from tests.conftest import Department
from tests.files.conftest import MakeFile, file, make_file  # noqa: F401 (fixtures)
from tests.files.whole import everything

REFUSED = [
    "UPDATE attestation_link SET payload = '{}'",
    "DELETE FROM attestation_link",
    "TRUNCATE attestation_link",
    "INSERT INTO attestation_link (stream, serial, kind, payload, previous, hash, made_at)"
    " VALUES ('file:1', 99, 'note', '{}', '', '', now())",
    "INSERT INTO attestation_head (stream, serial, hash) VALUES ('file:99', 1, '')",
    "UPDATE attestation_head SET serial = serial + 1",
    "DELETE FROM attestation_head",
    "TRUNCATE attestation_head",
    "UPDATE attestation_anchor SET root = ''",
    "DELETE FROM attestation_leaf",
    "UPDATE attestation_signature SET sha256 = ''",
    "DELETE FROM files_movement",
    "TRUNCATE files_movement CASCADE",
    "TRUNCATE files_noting CASCADE",
    "UPDATE files_correspondence SET title = 'x'",
    "DELETE FROM files_correspondence",
    "UPDATE files_approval SET sha256 = ''",
    "DELETE FROM files_despatch",
    "UPDATE files_despatchmark SET remarks = 'x'",
    "UPDATE files_viewanswer SET text = 'x'",
    "DELETE FROM files_viewrequest",
    "TRUNCATE files_viewanswer",
    "DELETE FROM files_parkingrequest",
    "UPDATE files_explanation SET text = 'x'",
    "DELETE FROM files_file",
    "SELECT attestation_append('file:1', 'note', '{}')",
    "SELECT attestation_append_all('SELECT 1')",
    "ALTER TABLE files_noting DISABLE TRIGGER USER",
    "ALTER TABLE attestation_link DISABLE TRIGGER attested_rows",
    "DROP TRIGGER attested_rows ON files_noting",
    "SET session_replication_role = replica",
    "CREATE TEMP TABLE own (id bigint, file_id bigint, serial int, text text, post_id bigint, officer_id bigint,"
    " written_at timestamptz, confirmed_at timestamptz);"
    " CREATE TRIGGER forged AFTER INSERT ON own FOR EACH ROW EXECUTE FUNCTION attestation_on_files_noting_note()",
    "CREATE OR REPLACE FUNCTION public.attestation_append(p_stream text, p_kind text, p_payload text)"
    " RETURNS void LANGUAGE sql AS ''",
]


@pytest.fixture
def service(transactional_db: None, reference_data: None) -> Iterator[psycopg.Connection]:
    """A connection as the service's role; where the cluster has none yet and we may make one, it is made."""
    role = settings.SERVICE_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
            if not cursor.fetchone()[0]:
                pytest.skip(f"this cluster has no role {role}; bin/server and bin/test make it in theirs")
            cursor.execute(f"CREATE ROLE {role} LOGIN")
    settle()
    database = connection.settings_dict
    where = {"host": database["HOST"], "port": database["PORT"], "dbname": database["NAME"]}
    said = make_conninfo("", user=role, **{key: str(value) for key, value in where.items() if value})
    with psycopg.connect(said, autocommit=True) as opened:
        yield opened


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(service: psycopg.Connection, file: File, statement: str) -> None:  # noqa: F811
    before = Link.objects.count()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute(statement.encode())
    assert Link.objects.count() == before


def test_a_green_note_stays_whatever_the_session_says(
    service: psycopg.Connection,
    file: File,  # noqa: F811
    department: Department,
) -> None:
    """UPDATE on notes is the service's, for yellow ones; green ones are kept by a trigger that no setting talks out."""
    note = domain.write_note(file=file, user=department.dealing, text="Put up")
    domain.confirm_note(note=note, user=department.dealing)
    service.execute("SET pgtrigger.ignore = '{all}'")
    for statement in ("UPDATE files_noting SET text = 'x'", "DELETE FROM files_noting"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            service.execute(statement.encode())


def test_what_may_change_in_some_columns_may_be_written(service: psycopg.Connection) -> None:
    """A heritage lock is released, though who set it and why is kept; nothing is closed to the service by mistake."""
    for table in ("grading_lock", "files_draft", "files_viewrequest", "files_filelink", "files_paperflag"):
        service.execute(f"UPDATE {table} SET id = id WHERE false".encode())


def test_what_it_does_all_day(
    service: psycopg.Connection,
    file: File,  # noqa: F811
    department: Department,
) -> None:
    service.execute(
        "INSERT INTO files_noting (file_id, serial, colour, text, format, post_id, written_at)"
        " VALUES (%s, NULL, 'yellow', 'Draft', 'plain', %s, now())",
        [file.pk, department.post("HW-DH").pk],
    )
    service.execute("UPDATE files_noting SET colour = 'green', serial = 1, confirmed_at = now()")
    service.execute("UPDATE files_movement SET opened_at = now() WHERE opened_at IS NULL")
    kinds = list(Link.objects.order_by("serial").values_list("kind", flat=True))
    assert kinds == ["file", "movement", "note", "reading"]
    found = service.execute("SELECT count(*) FROM attestation_link").fetchone()
    assert found == (4,)
    assert list(faults_of(every_stream())) == []


def test_the_check_tells_the_owner(db: None) -> None:
    assert serves_as_owner()
    assert [message.id for message in roles_are_apart(databases=["default"])] == ["attestation.W001"]
    assert roles_are_apart(databases=None) == []


@pytest.fixture
def served(service: psycopg.Connection, settings: Any) -> Iterator[None]:
    """The whole service connects as a role that owns nothing."""

    def connect_as(role: str) -> None:
        connection.close()
        if connection.settings_dict["OPTIONS"].get("pool"):
            pooled: Any = connection
            pooled.close_pool()
        connection.settings_dict["USER"] = role

    owner = connection.settings_dict["USER"]
    connect_as(settings.SERVICE_ROLE)
    yield
    connect_as(owner)


def test_all_that_people_do_is_done_by_a_role_that_owns_nothing(
    make_file: MakeFile,  # noqa: F811
    department: Department,
    client: Client,
    served: None,
) -> None:
    """Notes, drafts, views, parking, parts, signatures, despatch, the day's anchor; then all is verified."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.SERVICE_ROLE,)
    assert not serves_as_owner()
    made = everything(make_file, department)
    assert make_anchor().streams == File.objects.count() + Receipt.objects.count()
    kinds = set(Link.objects.values_list("kind", flat=True))
    assert kinds == {source.kind for source in sources.all()}
    assert list(faults_of(every_stream())) == []
    client.force_login(department.dealing)
    for address in ("", "proof/", "note-sheet/"):
        assert client.get(f"/desk/files/{made.pk}/{address}").status_code == 200
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE files_despatch SET number = 'x'")


def test_statistics_are_taken_for_a_role_that_owns_nothing(
    file: File,  # noqa: F811
    served: None,
) -> None:
    """ANALYZE is the owner's alone: said by another it does nothing but warn."""
    with connection.cursor() as cursor:
        for table in ("assets_asset", "exchange_importedrow"):
            cursor.execute("SELECT last_analyze FROM pg_stat_all_tables WHERE relname = %s", [table])
            measure(cursor, table)
        cursor.execute("SELECT pg_stat_force_next_flush()")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(last_analyze) FROM pg_stat_all_tables"
            " WHERE relname IN ('assets_asset', 'exchange_importedrow')"
        )
        assert cursor.fetchone() == (2,)
        with pytest.raises(DatabaseError, match="no table of an import"):
            measure(cursor, "files_file")
