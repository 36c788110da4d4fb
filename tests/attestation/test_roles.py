"""The service's own role against the real cluster: it writes files, and whatever else it tries is refused."""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from attestation.checks import roles_are_apart
from attestation.domain import every_stream, faults_of
from attestation.models import Link
from attestation.roles import serves_as_owner, settle
from files import domain
from files.models import File
from tests.conftest import Department
from tests.files.conftest import file, make_file  # noqa: F401 (fixtures)

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
