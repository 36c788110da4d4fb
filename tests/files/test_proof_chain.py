"""The chain of a file: what makes links, and that each kind of tampering is seen by both verifiers."""

import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from attestation.domain import anchor_faults, every_stream, faults_of, make_anchor, write_anchors
from attestation.framing import GENESIS, link_hash
from attestation.models import Anchor, Head, Leaf, Link
from evidence.domain import keep_document
from files import domain
from files.models import File
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

SQL = Path(__file__).resolve().parents[2] / "docs" / "sql" / "verify_chain.sql"
# Decomposed ড়, quotes, a backslash, control characters that JSON escapes, a tag of an emoji's family.
NASTY = 'পুকুরের পা\u09a1\u09bc "উঁচু" \\ \x01\x1f\x7f\tcafe\u0301\n👩🏽‍🌾 \u2028 end'


def kinds(file: File) -> list[str]:
    return list(Link.objects.filter(stream=f"file:{file.pk}").order_by("serial").values_list("kind", flat=True))


def life(file: File, department: Department) -> None:
    """A file with papers, two notes and movements."""
    original = keep_document(content=b"%PDF-1.4 a letter", name="letter.pdf", media_type="application/pdf")
    paper = domain.Paper(title="Letter", original=original, pages=2)
    domain.add_paper(file=file, paper=paper, added_by=department.post("HW-DH"))
    note = domain.write_note(file=file, user=department.dealing, text="Put up")
    domain.confirm_note(note=note, user=department.dealing)
    read_and_forward(file, department.dealing, department.post("HW-SH"), remarks="For orders")
    note = domain.write_note(file=file, user=department.head, text="Seen")
    domain.confirm_note(note=note, user=department.head)


def by_sql(*variables: str) -> list[str]:
    """What the plain SQL says, run by psql as anybody may who can read."""
    psql = shutil.which("psql")
    assert psql, "psql belongs to PostgreSQL's programs, which the tests need"
    database = connection.settings_dict
    environment = {**os.environ, "PGHOST": database["HOST"] or "", "PGUSER": database["USER"] or ""}
    environment |= {"PGPORT": str(database["PORT"] or 5432), "PGPASSWORD": database["PASSWORD"] or ""}
    chosen = [part for variable in variables for part in ("-v", variable)]
    command = [psql, "-X", "-A", "-t", "-q", *chosen, "-f", str(SQL), "-d", database["NAME"]]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr
    return [line for line in result.stdout.splitlines() if line]


def by_python() -> list[str]:
    out = io.StringIO()
    ended = 0
    try:
        call_command("verify_files", stdout=out)
    except SystemExit as stopped:
        ended = int(str(stopped.code))
    assert (ended == 0) == (" 0 broken." in out.getvalue())
    return out.getvalue().splitlines()[:-1]


@pytest.mark.django_db
def test_every_step_is_a_link(file: File, department: Department) -> None:
    life(file, department)
    expected = ["file", "movement", "reading", "paper", "note", "movement", "reading", "note"]
    assert sorted(kinds(file)) == sorted(expected)
    assert kinds(file)[:2] == ["file", "movement"]
    links = list(Link.objects.filter(stream=f"file:{file.pk}").order_by("serial"))
    assert [link.serial for link in links] == list(range(1, 9))
    assert links[0].previous == GENESIS
    note = next(link for link in links if link.kind == "note")
    said = json.loads(note.payload)
    assert note.payload == json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert said["text"] == "Put up"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", said["confirmed_at"])
    paper = next(link for link in links if link.kind == "paper")
    assert json.loads(paper.payload)["original_sha256"] == file.correspondence.get().original.sha256
    head = Head.objects.get(stream=f"file:{file.pk}")
    assert (head.serial, head.hash) == (8, links[-1].hash)
    assert list(faults_of(every_stream())) == []


@pytest.mark.django_db
def test_a_yellow_note_makes_no_link_and_a_rollback_leaves_none(file: File, department: Department) -> None:
    before = kinds(file)
    domain.mark_opened(file=file, user=department.dealing)
    note = domain.write_note(file=file, user=department.dealing, text="Not yet")
    assert kinds(file) == [*before, "reading"]
    with transaction.atomic():
        domain.confirm_note(note=note, user=department.dealing)
        assert kinds(file) == [*before, "reading", "note"]
        transaction.set_rollback(True)
    assert kinds(file) == [*before, "reading"]
    assert list(faults_of(every_stream())) == []


@pytest.mark.django_db
def test_bulk_sql_makes_links_too(file: File, department: Department) -> None:
    post = department.post("HW-DH")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO files_noting (file_id, serial, colour, text, format, post_id, written_at, confirmed_at)"
            " SELECT %s, n, 'green', 'Note ' || n, 'plain', %s, now(), now() FROM generate_series(1, 3) n",
            [file.pk, post.pk],
        )
    assert kinds(file)[-3:] == ["note"] * 3
    assert list(faults_of(every_stream())) == []


@pytest.mark.django_db
def test_the_database_and_python_write_the_same_canonical_form(file: File, department: Department) -> None:
    """Also what comes past the forms, by SQL: NFD, quotes, control characters, an emoji, an hour with microseconds."""
    moment = dt.datetime(2026, 1, 31, 23, 59, 59, 120_000, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Asia/Kolkata'; SET LOCAL datestyle = 'German'")
        cursor.execute(
            "INSERT INTO files_noting (file_id, serial, colour, text, format, post_id, written_at, confirmed_at)"
            " VALUES (%s, 1, 'green', %s, 'plain', %s, %s, %s)",
            [file.pk, NASTY, department.post("HW-DH").pk, moment, moment],
        )
        cursor.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'")
    link = Link.objects.get(kind="note")
    said = json.loads(link.payload)
    assert link.payload == json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "caf\u00e9" in said["text"]
    assert said["confirmed_at"] == "2026-01-31T18:29:59.120000Z"
    assert list(faults_of(every_stream())) == []


class Tampering:
    """What the owner of the tables can do."""

    def run(self, sql: str, *values: Any) -> None:
        ours = ("link", "head", "leaf", "anchor")
        tables = ["files_movement", "files_noting", *(f"attestation_{name}" for name in ours)]
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql, values)
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def hash_again(self, stream: str) -> None:
        """Make a chain whole again after what it says was changed."""
        previous = GENESIS
        for link in Link.objects.filter(stream=stream).order_by("serial"):
            fresh = link_hash(
                stream=stream,
                serial=link.serial,
                kind=link.kind,
                made_at=link.made_at,
                previous=previous,
                payload=link.payload,
            )
            self.run("UPDATE attestation_link SET previous = %s, hash = %s WHERE id = %s", previous, fresh, link.pk)
            previous = fresh
        self.run("UPDATE attestation_head SET hash = %s WHERE stream = %s", previous, stream)


@pytest.fixture
def anchored(
    transactional_db: None,
    reference_data: None,
    make_file: MakeFile,
    department: Department,
    settings: Any,
    tmp_path: Path,
) -> File:
    """Two files with a past, anchored, the anchor's file sent away."""
    settings.ANCHOR_FOLDER = tmp_path / "anchors"
    file = make_file()
    life(file, department)
    life(make_file(), department)
    make_anchor()
    assert (tmp_path / "anchors" / "anchor-000001.json").exists()
    return file


def change_a_note(owner: Tampering, file: File) -> str:
    owner.run("UPDATE files_noting SET text = 'Refused' WHERE file_id = %s AND serial = 1", file.pk)
    return "has another text now"


def delete_a_movement(owner: Tampering, file: File) -> str:
    owner.run("DELETE FROM files_movement WHERE file_id = %s AND serial = 2", file.pk)
    return " is gone"


def change_a_movement(owner: Tampering, file: File) -> str:
    owner.run(
        "UPDATE files_movement SET sent_at = sent_at - interval '1 day' WHERE file_id = %s AND serial = 2", file.pk
    )
    return "has another sent_at now"


def swap_two_links(owner: Tampering, file: File) -> str:
    first, second = Link.objects.filter(stream=f"file:{file.pk}", serial__in=[4, 5]).order_by("serial")
    owner.run("UPDATE attestation_link SET serial = 1004 WHERE id = %s", first.pk)
    owner.run("UPDATE attestation_link SET serial = 4 WHERE id = %s", second.pk)
    owner.run("UPDATE attestation_link SET serial = 5 WHERE id = %s", first.pk)
    return "link 4"


def cut_the_end_off(owner: Tampering, file: File) -> str:
    stream = f"file:{file.pk}"
    last = Link.objects.filter(stream=stream).order_by("serial").last()
    assert last is not None
    owner.run("DELETE FROM files_noting WHERE id = %s", json.loads(last.payload)["id"])
    owner.run("DELETE FROM attestation_link WHERE id = %s", last.pk)
    owner.run("UPDATE attestation_head SET serial = 7, hash = %s WHERE stream = %s", last.previous, stream)
    return "anchor 1 holds"


def add_a_note_without_link(owner: Tampering, file: File) -> str:
    owner.run(
        "INSERT INTO files_noting (file_id, serial, colour, text, format, post_id, written_at, confirmed_at)"
        " SELECT file_id, 9, 'green', 'Slipped in', 'plain', post_id, written_at, confirmed_at FROM files_noting"
        " WHERE file_id = %s AND serial = 1",
        file.pk,
    )
    return "is not in the chain"


def write_the_chain_anew(owner: Tampering, file: File) -> str:
    change_a_note(owner, file)
    owner.run(
        "UPDATE attestation_link SET payload = replace(payload, 'Put up', 'Refused')"
        " WHERE stream = %s AND kind = 'note'",
        f"file:{file.pk}",
    )
    owner.hash_again(f"file:{file.pk}")
    return "anchor 1 holds another link here"


def write_the_leaf_anew_too(owner: Tampering, file: File) -> str:
    write_the_chain_anew(owner, file)
    head = Head.objects.get(stream=f"file:{file.pk}")
    owner.run("UPDATE attestation_leaf SET hash = %s WHERE stream = %s", head.hash, head.stream)
    return "anchor 1: its root is not that of its leaves"


TAMPERINGS = [
    change_a_note,
    delete_a_movement,
    change_a_movement,
    swap_two_links,
    cut_the_end_off,
    add_a_note_without_link,
    write_the_chain_anew,
    write_the_leaf_anew_too,
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_both_verifiers_catch(anchored: File, tamper: Callable[[Tampering, File], str]) -> None:
    assert by_python() == []
    assert by_sql() == ["broken = 0"]
    expected = tamper(Tampering(), anchored)
    told = by_python()
    assert len(told) == 1
    assert expected in told[0]
    plain = by_sql()
    assert plain[-1] == "broken = 1"
    assert plain[0].split(":")[0:2] == told[0].split(":")[0:2] or plain[0].startswith("anchor 1")
    if tamper not in (swap_two_links, cut_the_end_off):
        assert expected in plain[0]


def test_all_written_anew_is_caught_by_the_anchor_kept_outside(anchored: File, settings: Any) -> None:
    kept = Anchor.objects.get().hash
    write_the_leaf_anew_too(Tampering(), anchored)
    from attestation.domain.verifying import text_of
    from attestation.framing import leaf_hash, root_of, text_hash

    anchor = Anchor.objects.get()
    anchor.root = root_of(
        [
            leaf_hash(stream=leaf.stream, serial=leaf.serial, head=leaf.hash)
            for leaf in Leaf.objects.order_by("position")
        ]
    )
    Tampering().run("UPDATE attestation_anchor SET root = %s, hash = %s", anchor.root, text_hash(text_of(anchor)))
    assert by_sql() == ["broken = 0"]
    told = by_python()
    assert len(told) == 1
    assert "anchor-000001.json, kept outside, has another hash" in told[0]
    assert by_sql("anchor=1", f"sha256={kept}") == ["anchor 1: kept outside, it has another hash", "broken = 1"]


def test_whole_with_every_kind_of_text(
    transactional_db: None, reference_data: None, file: File, department: Department
) -> None:
    life(file, department)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO files_noting (file_id, serial, colour, text, format, post_id, written_at, confirmed_at)"
            " VALUES (%s, 9, 'green', %s, 'plain', %s, now(), '2026-01-31 18:29:59.12+00')",
            [file.pk, NASTY, department.post("HW-DH").pk],
        )
    assert by_python() == []
    assert by_sql() == ["broken = 0"]


def test_anchors_follow_one_another(anchored: File, department: Department, settings: Any) -> None:
    second = make_anchor()
    assert (second.serial, second.streams) == (2, 0)
    domain.mark_opened(file=anchored, user=department.head)
    note = domain.write_note(file=anchored, user=department.head, text="More")
    domain.confirm_note(note=note, user=department.head)
    third = make_anchor()
    assert (third.streams, third.previous) == (1, second.hash)
    assert list(anchor_faults(Path(settings.ANCHOR_FOLDER))) == []
    assert by_sql() == ["broken = 0"]
    assert write_anchors() == []
    assert "SHA-256:" in (Path(settings.ANCHOR_FOLDER) / "anchor-000003.txt").read_text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attestation_link SET payload = '{}'",
        "DELETE FROM attestation_link",
        "UPDATE attestation_head SET hash = 'x'",
        "DELETE FROM attestation_head",
        "DELETE FROM files_movement",
        "DELETE FROM files_noting",
        "UPDATE files_noting SET text = 'x'",
        "UPDATE files_correspondence SET title = 'x'",
        "DELETE FROM files_correspondence",
        "TRUNCATE attestation_link",
        "TRUNCATE attestation_head",
        "TRUNCATE attestation_anchor CASCADE",
        "TRUNCATE attestation_leaf",
        "TRUNCATE attestation_signature CASCADE",
        "TRUNCATE files_movement CASCADE",
        "TRUNCATE files_noting CASCADE",
        "TRUNCATE files_correspondence CASCADE",
    ],
)
def test_triggers_refuse_even_the_owner(file: File, department: Department, statement: str) -> None:
    """And no setting of the session talks them out of it."""
    life(file, department)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL aitihya.guarded = 'on'")
        cursor.execute("SET LOCAL pgtrigger.ignore = '{all}'")
        with pytest.raises(DatabaseError, match=r"stands for ever|goes on by one"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("SET LOCAL aitihya.guarded = ''")


def test_two_who_write_at_once_wait_for_one_another(anchored: File, department: Department) -> None:
    """The head is locked by the first until it commits, so that links follow one another."""
    insert = (
        "INSERT INTO files_noting (file_id, serial, colour, text, format, post_id, written_at, confirmed_at)"
        " VALUES (%s, %s, 'green', 'At once', 'plain', %s, now(), now())"
    )
    post = department.post("HW-DH").pk
    with transaction.atomic(), connection.cursor() as first:
        first.execute(insert, [anchored.pk, 20, post])
        second = connection.copy()
        try:
            with second.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                with pytest.raises(DatabaseError, match="lock timeout"):
                    cursor.execute(insert, [anchored.pk, 21, post])
        finally:
            second.close()
    assert by_python() == []
    assert kinds(anchored)[-1] == "note"
