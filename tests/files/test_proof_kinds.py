"""Everything that counts is in the chain: each kind, each column, and rows that were there before their kind was."""

import json
import re
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from attestation.domain import every_stream, faults_of
from attestation.models import Link
from attestation.sources import Source, sources
from files import domain
from files.models import File, Movement, NoteColour, Receipt
from tests.conftest import Department
from tests.files.conftest import MakeFile
from tests.files.diary import OFFICE
from tests.files.whole import SQL, everything, other_value, plain_sql, unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(make_file: MakeFile, department: Department) -> File:
    return everything(make_file, department)


def by_python() -> list[str]:
    return [str(fault) for fault in faults_of(every_stream())]


def settle_constraints() -> None:
    """What waits for the end of the transaction is looked at now, so that tables can be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_kind_is_in_the_chain_and_whole(whole: File) -> None:
    for prefix in ("file", "receipt"):
        links = Link.objects.filter(stream__startswith=f"{prefix}:").exclude(kind="signature")
        told = {source.kind for source in sources.of(prefix)} - {"signature"}
        assert set(links.values_list("kind", flat=True)) == told
    assert Link.objects.filter(kind="signature").exists()
    assert by_python() == []
    assert plain_sql() == ["broken = 0"]


def test_the_plain_sql_knows_the_same_forms() -> None:
    told = {
        (kind, int(form)): keys.split(",")
        for kind, form, keys in re.findall(r"\('(\w+)', (\d+), '\{([^}]*)\}'", SQL.read_text())
    }
    known = {
        (source.kind, form): sorted(source.keys(form)) for source in sources.all() for form in range(1, source.form + 1)
    }
    assert told == known


def columns_of(source: Source) -> list[str]:
    return [name for name in source.columns if name not in {"id", *source.more}]


def test_each_column_of_each_kind_that_its_owner_changes_is_caught(whole: File) -> None:
    settle_constraints()
    tables = {source.model._meta.db_table for source in sources.all()}
    tried = 0
    for table in sorted(tables):
        unguarded(table)
    for source in sources.all():
        (row, *_) = source.model._default_manager.filter(source.where).order_by("pk").values_list("pk", flat=True)
        table = source.model._meta.db_table
        for column in columns_of(source):
            field = next(each for each in source.model._meta.concrete_fields if each.column == column)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute(f'UPDATE {table} SET "{column}" = {other_value(field)} WHERE id = %s', [row])
                assert cursor.rowcount == 1
                assert by_python(), f"{source.kind}.{column} is not missed by the verifier"
                assert plain_sql() != ["broken = 0"], f"{source.kind}.{column} is not missed by the plain SQL"
                transaction.set_rollback(True)
            tried += 1
    assert tried > 200
    assert by_python() == []


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("files_file", ["holder_id", "last_movement", "held_since", "outcome", "result"]),
        ("files_file", ["parked_until", "closed_at", "classification"]),
        ("files_receipt", ["holder_id", "file_id", "last_move", "closed_as"]),
    ],
)
def test_what_follows_from_a_register_and_its_owner_changes_is_caught(
    whole: File, department: Department, table: str, columns: list[str]
) -> None:
    """Another result, holder, or letter's file than the register has is shown to everybody, and no link is touched."""
    settle_constraints()
    row = whole.pk if table == "files_file" else Receipt.objects.filter(last_move__gt=0, file=whole).earliest("pk").pk
    if "classification" in columns:
        for wanted in ("confidential", "ordinary"):
            file = File.objects.get(pk=whole.pk)
            holder = file.holder.tenures.get(period__contains=timezone.localdate()).officer.user
            assert holder
            domain.change_cover(file=file, user=holder, values={"classification": wanted}, reason="Names")
        settle_constraints()
    unguarded(table)
    model = File if table == "files_file" else Receipt
    # Of a later day alone, that the delay be hidden: a promise may bring it forward.
    told = {"classification": "'secret'", "due_at": "due_at + interval '9 days'", "file_id": "NULL"}
    told |= {"parked_until": "current_date + 9", "closed_at": "now()"}
    for column in [*columns, *(["due_at"] if table == "files_file" else [])]:
        field = next(each for each in model._meta.concrete_fields if each.column == column)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for (name,) in checks_of(table):
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(f"UPDATE {table} SET {column} = {told.get(column, other_value(field))} WHERE id = %s", [row])
            assert "its register says another" in "".join(by_python()), column
            assert "its register says another" in "".join(plain_sql()), column
            transaction.set_rollback(True)
    assert (by_python(), plain_sql()) == ([], ["broken = 0"])


def checks_of(table: str) -> list[tuple[str]]:
    """The names of a table's checks, which its owner can drop."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
        return list(cursor.fetchall())


def test_each_row_that_its_owner_removes_or_adds_is_caught(whole: File) -> None:
    settle_constraints()
    for source in sources.all():
        table = source.model._meta.db_table
        row = source.model._default_manager.filter(source.where).order_by("pk").values_list("pk", flat=True)[0]
        for statement in (
            f"DELETE FROM {table} WHERE id = %s",
            f"INSERT INTO {table} SELECT (r).* FROM (SELECT jsonb_populate_record(t,"
            f" jsonb_build_object('id', 900000)) AS r FROM {table} t WHERE id = %s) AS copied",
        ):
            with transaction.atomic(), connection.cursor() as cursor:
                unguarded(table)
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute(statement, [row])
                assert by_python(), statement
                assert plain_sql() != ["broken = 0"], statement
                transaction.set_rollback(True)


def test_whoever_may_write_changes_nothing_that_was_said(whole: File) -> None:
    """No setting of the session talks the triggers out of it, and nothing is emptied."""
    settle_constraints()
    tables: dict[str, set[str]] = {}
    for source in sources.all():
        tables.setdefault(source.model._meta.db_table, set()).update(columns_of(source))
    for table, columns in sorted(tables.items()):
        model = next(source.model for source in sources.all() if source.model._meta.db_table == table)
        for column in sorted(columns):
            field = next(each for each in model._meta.concrete_fields if each.column == column)
            refused(f'UPDATE {table} SET "{column}" = {other_value(field)}')
        refused(f"DELETE FROM {table}")
        refused(f"TRUNCATE {table} CASCADE")


def refused(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL aitihya.guarded = 'on'")
        cursor.execute("SET LOCAL pgtrigger.ignore = '{all}'")
        with pytest.raises(DatabaseError, match="stands for ever"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("SET LOCAL aitihya.guarded = ''")
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


def test_a_part_is_in_the_chain_of_its_main_file_too(whole: File) -> None:
    part = whole.parts.get()
    assert Link.objects.filter(stream=f"file:{whole.pk}", kind="part_merged").count() == 1
    assert Link.objects.filter(stream=f"file:{part.pk}", kind="merge").count() == 1


def test_the_approval_of_a_draft_is_found_by_its_file(whole: File) -> None:
    link = Link.objects.get(stream=f"file:{whole.pk}", kind="approval")
    approval = whole.drafts.get().approvals.get()
    said = json.loads(link.payload)
    assert (said["id"], said["sha256"]) == (approval.pk, approval.original.sha256)


CHAINED_MORE = ["0017_chain_more", "0018_receipts_are_chained"]


def migrated(*, forwards: bool) -> None:
    """Run the operations of the migrations that chained more, in one direction or the other."""
    settle_constraints()
    with connection.cursor() as cursor:
        for name in CHAINED_MORE if forwards else reversed(CHAINED_MORE):
            operations = import_module(f"files.migrations.{name}").Migration.operations
            for operation in operations if forwards else reversed(operations):
                statement = operation.sql if forwards else operation.reverse_sql
                if statement:
                    cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_rows_of_before_are_chained_by_the_migration(make_file: MakeFile, department: Department) -> None:
    """Written under the guards of before, then migrated: old links hold, the rows they lacked are told now."""
    migrated(forwards=False)
    file = everything(make_file, department)
    before = list(Link.objects.order_by("pk").values_list("hash", flat=True))
    assert {json.loads(each).get("form", 1) for each in Link.objects.values_list("payload", flat=True)} == {1}
    known = ["movement", "reading", "note", "paper", "signature", "slip", "slip_end", "slip_scan", "hand_over"]
    assert not Link.objects.exclude(kind__in=known).exists()
    migrated(forwards=True)
    assert list(Link.objects.order_by("pk").values_list("hash", flat=True))[: len(before)] == before
    assert by_python() == []
    assert plain_sql() == ["broken = 0"]
    kinds = set(Link.objects.values_list("kind", flat=True))
    assert kinds == {source.kind for source in sources.all()}
    # A file is told as it was opened, though its subject changed since.
    opening = Link.objects.filter(stream=f"file:{file.pk}", kind="file").order_by("serial")
    assert [json.loads(each.payload).get("first_subject") for each in opening] == [None, "Ghat of the north pond"]
    # Notes and what was parked are told once more, with the columns of the second form.
    note = Link.objects.filter(stream=f"file:{file.pk}", kind="note").order_by("serial")
    assert [json.loads(each.payload).get("form", 1) for each in note] == [1, 2]
    settle_constraints()
    for statement in (
        "UPDATE files_noting SET format = 'plain' WHERE colour = 'green'",
        "UPDATE files_movement SET approver_id = approver_id + 1 WHERE approver_id IS NOT NULL",
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            unguarded("files_noting")
            unguarded("files_movement")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(statement)
            assert len(by_python()) == 1
            assert len(plain_sql()) == 2
            transaction.set_rollback(True)
    # Said again it tells nothing twice, and what comes after goes on in the second form.
    migrated(forwards=False)
    migrated(forwards=True)
    assert by_python() == []
    later = domain.write_note(file=File.objects.get(pk=file.pk), user=department.dealing, text="Later")
    domain.confirm_note(note=later, user=department.dealing)
    newest = Link.objects.filter(kind="note").latest("pk")
    assert json.loads(newest.payload)["form"] == 2
    assert by_python() == []
    assert file.notings.filter(colour=NoteColour.GREEN).count() == 2
    assert Movement.objects.filter(approver__isnull=False).count() == 1


def test_a_link_that_tells_less_than_its_form_is_caught(whole: File) -> None:
    """An owner who leaves a column out of a link, to change it later at his ease."""
    settle_constraints()
    with transaction.atomic(), connection.cursor() as cursor:
        unguarded("files_explanation")
        cursor.execute(
            "INSERT INTO files_explanation SELECT (r).* FROM (SELECT jsonb_populate_record(t,"
            " jsonb_build_object('id', 900000)) AS r FROM files_explanation t) AS copied RETURNING file_id"
        )
        (file,) = cursor.fetchone()
        cursor.execute("SELECT attestation_append(%s, 'explanation', %s)", [f"file:{file}", '{"id":900000}'])
        assert "does not tell what form 1 tells" in by_python()[0]
        assert "does not tell what form 1 tells" in plain_sql()[0]
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE files_file SET subject = 'Something else' WHERE subject LIKE 'Ghats %' AND part IS NULL",
        # Back to the first one, as if it had never been changed.
        "UPDATE files_file SET subject = 'Ghat of the north pond' WHERE subject LIKE 'Ghats %' AND part IS NULL",
        "UPDATE files_file SET subject = 'Something else' WHERE subject = 'The pond itself'",
    ],
)
def test_a_subject_that_nobody_registered_is_caught(whole: File, tampering: str) -> None:
    settle_constraints()
    with connection.cursor() as cursor:
        cursor.execute(tampering)
        assert cursor.rowcount == 1
    (fault,) = by_python()
    assert "has another first_subject now" in fault
    assert "has another first_subject now" in plain_sql()[0]


def test_a_senders_name_is_in_no_link(whole: File) -> None:
    said = "\n".join(Link.objects.values_list("payload", flat=True))
    assert OFFICE.address not in said
    assert OFFICE.email not in said
    assert "Silt in Santoshpur pond" in said  # as the paper and the acknowledgement say it
