"""What the database itself holds: legal moves, times that run on, and a file that stands where its register says."""

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from files import domain
from files.models import File, FileState, Movement, MovementKind
from files.models.movements import STATE_AFTER, STATE_BEFORE
from files.workflow import MOVES
from staff.models import Post
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward
from tests.files.test_consulting import refused

pytestmark = pytest.mark.django_db


def bring(department: Department, file: File, state: str) -> File:
    """Bring a file that the dealing hand has read into a state."""
    domain.mark_opened(file=file, user=department.dealing)
    if state == FileState.PARKED:
        until = timezone.localdate() + dt.timedelta(days=3)
        domain.park(file=file, user=department.dealing, reason="Rain", until=until)
    elif state == FileState.CLOSED:
        domain.close(file=file, user=department.dealing, outcome="done", result="Done")
    return file


def next_line(file: File, kind: str, **changes: Any) -> dict[str, Any]:
    """The next line of the register as it would be right, but for ``changes``."""
    other = Post.objects.get(code="HW-SH")
    stays = kind in {MovementKind.PARKED, MovementKind.RESUMED, MovementKind.CLOSED}
    return {
        "file": file,
        "serial": file.last_movement + 1,
        "kind": kind,
        "from_post": file.holder,
        "to_post": file.holder if stays else other,
        "until": timezone.localdate() if kind == MovementKind.PARKED else None,
        "due_at": file.due_at,
        **changes,
    }


def test_the_database_and_the_workflow_say_the_same() -> None:
    assert set(MOVES) == set(MovementKind.values) - {MovementKind.OPENED}
    for kind, move in MOVES.items():
        assert move.begins == {STATE_BEFORE[kind]}
        assert move.ends == STATE_AFTER[kind]


@pytest.mark.parametrize(("kind", "state"), list(product(MovementKind.values, FileState.values)))
def test_only_legal_moves_enter_the_register(department: Department, file: File, kind: str, state: str) -> None:
    bring(department, file, state)
    legal = STATE_BEFORE[kind] == state and kind != MovementKind.PULLED_BACK
    line = next_line(file, kind)
    if legal:
        Movement.objects.create(**line)
        # Its file does not follow: that is refused at the latest when it is committed.
        with pytest.raises(IntegrityError, match="does not stand where"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    else:
        with pytest.raises(IntegrityError, match=r"cannot be|pulled back by"), transaction.atomic():
            Movement.objects.create(**line)


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("forwarded", {"from_post": "HW-SH"}, "moves from there"),
        ("forwarded", {"from_post": None}, "moves from there"),
        ("forwarded", {"to_post": "HW-DH"}, "cannot be forwarded"),
        ("returned", {"to_post": "HW-DH"}, "cannot be returned"),
        ("parked", {"to_post": "HW-SH"}, "cannot be parked"),
        ("closed", {"to_post": "HW-SH"}, "cannot be closed"),
        ("parked", {"until": None}, "only_parking_has_a_day"),
        ("forwarded", {"until": dt.date(2026, 1, 1)}, "only_parking_has_a_day"),
        ("forwarded", {"approver": "HW-SH"}, "only_parking_is_approved"),
        ("forwarded", {"serial": 5}, "goes on with 2"),
        ("forwarded", {"sent_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "runs on from"),
        ("pulled_back", {}, "pulled back by its sender"),
        ("opened", {}, "cannot be opened"),
    ],
)
def test_what_no_line_may_say(
    department: Department, file: File, kind: str, changes: dict[str, Any], words: str
) -> None:
    bring(department, file, FileState.ACTIVE)
    found = {
        name: department.post(value) if name in {"from_post", "to_post", "approver"} and value else value
        for name, value in changes.items()
    }
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Movement.objects.create(**next_line(file, kind, **found))


def test_nothing_is_pulled_back_once_it_is_opened_nor_to_another(department: Department, file: File) -> None:
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    line = next_line(file, "pulled_back")
    with pytest.raises(IntegrityError, match="pulled back by its sender"), transaction.atomic():
        Movement.objects.create(**{**line, "to_post": department.post("HW-EE")})
    domain.mark_opened(file=file, user=department.head)
    with pytest.raises(IntegrityError, match="pulled back by its sender"), transaction.atomic():
        Movement.objects.create(**{**line, "to_post": department.post("HW-DH")})


@pytest.mark.parametrize(
    "change",
    [
        "holder_id = (SELECT id FROM staff_post WHERE code = 'PS-SH')",
        "last_movement = last_movement + 1",
        "last_movement = 0",
        "state = 'parked', parked_until = now()",
        "state = 'closed', closed_at = now(), outcome = 'done', result = 'x'",
    ],
)
def test_a_file_stands_where_its_register_says(department: Department, file: File, change: str) -> None:
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    moved = f"UPDATE files_file SET {change} WHERE id = {file.pk}"
    text = refused(f"{moved}; SET CONSTRAINTS ALL IMMEDIATE")
    assert "does not stand where its movement register says" in text
    file.refresh_from_db()
    assert (file.holder.code, file.state, file.last_movement) == ("HW-SH", "active", 2)


def test_a_parked_file_keeps_its_day(department: Department, file: File) -> None:
    bring(department, file, FileState.PARKED)
    text = refused("UPDATE files_file SET parked_until = parked_until + 30; SET CONSTRAINTS ALL IMMEDIATE")
    assert "does not stand where its movement register says" in text


def test_no_file_without_a_register(department: Department, file: File) -> None:
    copy = (
        "INSERT INTO files_file SELECT (r).* FROM (SELECT jsonb_populate_record(f, jsonb_build_object("
        "'id', f.id + 1, 'number', 'X/1')) AS r FROM files_file f) AS copied; SET CONSTRAINTS ALL IMMEDIATE"
    )
    assert "does not stand where its movement register says" in refused(copy)


@pytest.mark.django_db(transaction=True)
def test_at_commit_without_being_asked(department: Department, file: File) -> None:
    with pytest.raises(IntegrityError, match="does not stand where"):
        File.objects.filter(pk=file.pk).update(holder=department.post("PS-SH"))
    assert File.objects.get().holder == department.post("HW-DH")


def test_the_register_runs_on_though_the_clock_is_set_back(department: Department, make_file: MakeFile) -> None:
    file = make_file()
    ahead = timezone.now() + dt.timedelta(hours=2)
    Movement.objects.filter(file=file, opened_at=None).update(opened_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE files_movement DISABLE TRIGGER USER")
        cursor.execute("UPDATE files_movement SET sent_at = %s", [ahead])
        cursor.execute("ALTER TABLE files_movement ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    movement = domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    assert movement.sent_at == ahead
