"""The check of the whole register: what it finds, since when, whom it tells, its page and its command."""

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from assets.domain import register
from assets.models import Asset, AssetCount
from evidence import integrity as evidence
from evidence.domain import receive_photo
from evidence.models import Derivative, Original
from inspections import domain as inspections
from inspections import due
from maps.models import Area
from registry.integrity import AlreadyRunning, begin, carry_out
from registry.models import IntegrityFinding, IntegrityRun, RunState
from registry.tasks import check_integrity
from responses.checks import Check, Examined, Finding, checks
from staff.models import Mail, Notification
from tests.conftest import IN_WARD_1, Department, square
from tests.pictures import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def pond(areas: dict[str, Area]) -> Asset:
    asset = register(kind="water", name_en="Lal Dighi", geometry=square(IN_WARD_1), details={"type": "tank"})
    inspections.record_assessment(asset=asset, grade=4)
    due.derive()
    return Asset.objects.get(pk=asset.pk)


@pytest.fixture
def photo(db: None) -> Original:
    return receive_photo(upload=upload(name="near.jpg"), received_from=None)


def tamper(statement: str, *params: Any) -> None:
    """Write past the triggers, as the owner of the tables can."""
    written = re.search(r"(?:UPDATE|DELETE FROM|INSERT INTO)\s+(\w+)", statement)
    assert written, statement
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {written[1]} DISABLE TRIGGER USER")
        cursor.execute(statement, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {written[1]} ENABLE TRIGGER USER")


def run() -> IntegrityRun:
    return carry_out(begin())


def found() -> set[tuple[str, str]]:
    return set(IntegrityFinding.objects.filter(settled_at=None).values_list("check_name", "subject"))


def test_nothing_is_found_in_a_sound_register(pond: Asset, photo: Original) -> None:
    made = run()
    assert found() == set()
    assert (made.state, made.found, made.steps_done) == (RunState.DONE, 0, made.steps)
    assert set(made.examined) == {check.name for check in checks.all()}
    assert made.examined["evidence.originals"]["number"] == 1
    assert not Notification.objects.exists()


def test_a_flipped_byte_is_found_and_since_when(
    photo: Original, department: Department, django_user_model: Any
) -> None:
    django_user_model.objects.create_superuser("root", "root@example.org", "x")
    run()
    photo.refresh_from_db()
    assert photo.checked_at is not None
    path = Path(photo.file.path)
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    run()
    finding = IntegrityFinding.objects.get()
    assert photo.sha256 in finding.expected
    assert photo.sha256 not in finding.found
    photo.refresh_from_db()
    assert photo.damaged_since is not None
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        second = run()
    again = IntegrityFinding.objects.get()
    assert (again.first_seen, second.fresh, second.found) == (finding.first_seen, 0, 1)
    assert again.last_seen > finding.last_seen
    notice = Notification.objects.get()
    assert notice.post == department.post("DG")
    assert notice.url == "/desk/integrity/"
    assert Mail.objects.filter(to="root@example.org").count() == 1
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    run()
    assert found() == set()
    photo.refresh_from_db()
    assert photo.damaged_since is None


def test_a_lost_and_a_cut_file_are_found(photo: Original) -> None:
    Path(photo.file.path).write_bytes(b"short")
    other = receive_photo(upload=upload(name="far.jpg"), received_from=None)
    Path(other.file.path).unlink()
    Derivative.objects.create(original=photo, purpose="thumb", media_type="image/jpeg", file="derivatives/no", size=9)
    run()
    said = {row.check_name + row.subject[:9]: row.found for row in IntegrityFinding.objects.all()}
    assert len(said) == 2 or len(IntegrityFinding.objects.all()) == 3
    texts = set(IntegrityFinding.objects.values_list("found", flat=True))
    assert any(text.startswith("5 bytes") for text in texts)
    assert any(text.startswith("no file originals/") for text in texts)
    assert "no file" in texts


def test_a_night_takes_the_longest_unchecked_part(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    originals = [receive_photo(upload=upload(name=f"{n}.jpg"), received_from=None) for n in range(6)]
    monkeypatch.setattr(evidence, "LEAST_BYTES", originals[0].size * 2)
    monkeypatch.setattr(evidence, "NIGHTS", 3)
    nights = []
    for night in range(3):
        with time_machine.travel(timezone.now() + dt.timedelta(days=night), tick=False):
            before = set(Original.objects.filter(checked_at=None).values_list("pk", flat=True))
            nights.append(evidence.check_originals(10).number)
            assert set(Original.objects.filter(checked_at=None).values_list("pk", flat=True)) < before
    assert sum(nights) == 6
    assert evidence.check_all_originals(10).number == 6


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE assets_asset SET owner = 'somebody else'", "assets.history"),
        ("UPDATE assets_asset SET version = 9", "assets.history"),
        ("DELETE FROM assets_assetevent", "assets.history"),
        ("UPDATE assets_water SET depth_m = 9", "assets.history"),
        ("UPDATE assets_asset SET ward_id = NULL", "assets.wards"),
        ("UPDATE assets_asset SET search_key = 'x'", "assets.search_keys"),
        ("UPDATE assets_asset SET need = 999", "assets.needs"),
        ("UPDATE assets_assetcount SET n = n + 1", "assets.counts"),
        ("DELETE FROM assets_water", "assets.kind_rows"),
        ("UPDATE assets_asset SET condition = 1", "inspections.assessed"),
        ("UPDATE assets_asset SET risk = 'A', risk_on = '2026-01-01'", "inspections.assessed"),
        ("UPDATE inspections_inspectiondue SET due_on = '2099-01-01'", "inspections.due"),
        (
            "UPDATE assets_asset SET geometry = ST_GeomFromText("
            "'POLYGON((88.35 22.55,88.36 22.56,88.36 22.55,88.35 22.56,88.35 22.55))', 4326)",
            "assets.geometry",
        ),
        ("UPDATE assets_asset SET geometry = ST_Translate(geometry, 1, 0)", "assets.geometry"),
        (
            "UPDATE maps_area SET geometry = ST_Multi(ST_GeomFromText("
            "'POLYGON((88.35 22.55,88.36 22.56,88.36 22.55,88.35 22.56,88.35 22.55))', 4326)) WHERE code = '2'",
            "maps.areas",
        ),
    ],
)
def test_what_was_tampered_with_is_found(pond: Asset, statement: str, check: str) -> None:
    tamper(statement)
    run()
    assert check in {name for name, _subject in found()}


def test_every_row_is_named(pond: Asset) -> None:
    tamper("UPDATE assets_asset SET owner = 'somebody else', address = 'elsewhere'")
    run()
    finding = IntegrityFinding.objects.get(check_name="assets.history")
    assert (finding.subject, finding.found, finding.url) == (
        pond.reference, "address, owner", pond.get_absolute_url(),
    )  # fmt: skip


def test_counts_are_compared_cell_by_cell(pond: Asset) -> None:
    assert AssetCount.differing(limit=9) == []
    AssetCount.objects.filter(level=14).delete()
    [(level, _x, _y, kind, condition, true, stored)] = AssetCount.differing(limit=9)
    assert (level, kind, condition, true, stored) == (14, "water", 4, 1, 0)


def test_a_check_that_breaks_stops_no_other(pond: Asset) -> None:
    def breaks(limit: int) -> Examined:
        raise RuntimeError("out of order")

    def finds(limit: int) -> Examined:
        return Examined(number=1, findings=[Finding(subject="a", expected="b", found="c")])

    made = carry_out(
        begin(),
        only=[Check(name="x.breaks", label="x", run=breaks), Check(name="x.finds", label="y", run=finds)],
    )
    assert (made.state, made.found) == (RunState.DONE, 2)
    assert IntegrityFinding.objects.get(check_name="x.breaks").found == "RuntimeError: out of order"


def test_one_run_at_a_time(db: None) -> None:
    first = begin()
    with pytest.raises(AlreadyRunning):
        begin()
    assert check_integrity(0) == 0
    IntegrityRun.objects.filter(pk=first.pk).update(started_at=timezone.now() - dt.timedelta(hours=9))
    begin()
    first.refresh_from_db()
    assert first.state == RunState.BROKEN


# ---- Command and page


def test_command(pond: Asset, photo: Original) -> None:
    said = io.StringIO()
    call_command("check_integrity", "--all-files", stdout=said)
    assert "evidence.originals: 1 looked at, 0 wrong" in said.getvalue()
    Path(photo.file.path).unlink()
    errors = io.StringIO()
    with pytest.raises(CommandError, match="1 things are not as they should be") as failed:
        call_command("check_integrity", "--only", "evidence.originals", stdout=io.StringIO(), stderr=errors)
    assert failed.value.returncode == 1
    assert "found no file" in errors.getvalue()
    with pytest.raises(CommandError, match="No such check"):
        call_command("check_integrity", "--only", "x.y")
    listed = io.StringIO()
    call_command("check_integrity", "--list", stdout=listed)
    assert "assets.history" in listed.getvalue()
    begin()
    with pytest.raises(CommandError, match="running already"):
        call_command("check_integrity")


@pytest.mark.parametrize(
    ("login", "status"), [("engineer", 404), ("head2", 404), ("dealing", 404), ("planner", 404), ("director", 200)]
)
def test_who_sees_the_page(client: Client, department: Department, login: str, status: int) -> None:
    assert client.get("/desk/integrity/").status_code == 302
    client.force_login(department.users[login])
    assert client.get("/desk/integrity/").status_code == status
    assert client.get("/desk/integrity/progress/").status_code == status
    assert client.post("/desk/integrity/run/").status_code == (302 if status == 200 else 404)


def test_the_administration_sees_it(client: Client, pond: Asset, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    assert "Nothing was checked yet" in client.get("/desk/integrity/").content.decode()
    run()
    assert "Everything is as it should be" in client.get("/desk/integrity/").content.decode()


def test_the_page_names_what_stands(client: Client, pond: Asset, department: Department) -> None:
    tamper("UPDATE assets_asset SET owner = 'somebody else'")
    run()
    client.force_login(department.director)
    text = client.get("/desk/integrity/").content.decode()
    for shown in ("Rows are as their history says", pond.reference, "owner", "What the last check looked at"):
        assert shown in text
    assert pond.reference not in client.get("/desk/integrity/?check=assets.wards").content.decode()


def test_run_now_once(client: Client, department: Department) -> None:
    client.force_login(department.director)
    for _again in range(2):
        assert client.post("/desk/integrity/run/").status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'registry.check_integrity'")
        jobs = cursor.fetchall()
    assert len(jobs) == 1
    running = begin()
    IntegrityRun.objects.filter(pk=running.pk).update(steps=13, steps_done=4)
    text = client.get("/desk/integrity/progress/").content.decode()
    assert "Running: 4 of 13 checks done" in text
    assert 'hx-trigger="every 2s"' in text


def test_pages_of_findings_cost_the_same(
    client: Client, department: Department, django_assert_max_num_queries: Any
) -> None:
    client.force_login(department.director)

    def count() -> int:
        with django_assert_max_num_queries(20) as queries:
            client.get("/desk/integrity/")
        return len(queries)

    def find(number: int) -> None:
        IntegrityFinding.objects.create(check_name="assets.wards", subject=f"T-{number}", expected="1", found="2")

    find(1)
    count()
    with_one = count()
    find(2)
    find(3)
    assert count() == with_one
