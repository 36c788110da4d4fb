"""The pages of an import: who may open them, and a file on its way through them."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.models import Asset
from exchange.models import ImportedRow, ImportRun, ImportState
from tests.conftest import Department
from tests.exchange.conftest import SQUARE, Import, pond, table
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
GET = (
    "import",
    "import_file",
    "import_faults",
    "import_fault_list",
    "import_duplicates",
    "import_entries",
    "import_progress",
)
POST = ("import_layout", "import_mapping", "import_check", "import_revise", "import_discard", "import_cancel")
APPLY = ("import_apply", "import_undo")


def url(name: str, run: ImportRun | None = None) -> str:
    return reverse(f"exchange:{name}", args=[run.pk] if run else [])


def send(client: Client, content: bytes, name: str = "ponds.csv") -> Any:
    upload = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(url("import_new"), {"kind": "water", "file": upload})


@pytest.fixture
def run(checked: Import, areas: Any, department: Department) -> ImportRun:
    return checked(table(pond("Lal Dighi")), user=department.dealing, post=department.post("HW-DH"))


def test_who_may_open_them(client: Client, department: Department, run: ImportRun) -> None:
    for name in (*GET, *POST, *APPLY):
        ask = client.get if name in GET else client.post
        assert ask(url(name, run)).status_code == 302, name  # to the log-in
    for login, status in (("inspector", 403), ("planner", 403), ("publicity", 403), ("head2", 404), ("dealing2", 404)):
        client.force_login(getattr(department, login))
        assert client.get(url("imports")).status_code == (403 if status == 403 else 200)
        for name in (*GET, *POST, *APPLY):
            ask = client.get if name in GET else client.post
            assert ask(url(name, run)).status_code == status, (login, name)
    for login in ("dealing", "head", "engineer", "director"):
        client.force_login(getattr(department, login))
        for name in GET:
            answer: Any = client.get(url(name, run))
            if name == "import_file":
                assert b"".join(answer.streaming_content).startswith(b"name,type")
            assert answer.status_code == 200, (login, name)
        assert b"ponds.csv" in client.get(url("imports")).content
    client.force_login(department.dealing)
    for name in APPLY:
        assert client.post(url(name, run)).status_code == 403
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED


def test_a_file_from_upload_to_undo(client: Client, department: Department, areas: Any) -> None:
    client.force_login(department.head)
    answer = send(client, table(pond("লাল দিঘি"), pond("Gol", SQUARE.replace("88.35", "88.36")), head="নাম,type,wkt"))
    run = ImportRun.objects.get()
    assert answer.url == url("import", run)
    page = client.get(answer.url).content.decode()
    assert "লাল দিঘি" in page
    chosen = {"kind": "water", "map:name_en": "নাম", "map:name_bn": "নাম", "map:type": "type", "map:wkt": "wkt"}
    assert client.post(url("import_mapping", run), chosen | {"set:type": "pond"}).status_code == 422
    assert client.post(url("import_mapping", run), chosen).status_code == 302
    page = client.get(url("import", run)).content.decode()
    assert "preview-place" in page
    assert "an outline, 22.5" in page
    client.cookies["django_language"] = "bn"
    in_bengali = client.get(url("import", run)).content.decode()
    made_ready = in_bengali.partition("preview-place")[2]
    assert "২২.৫" in made_ready
    assert "পুকুর" in made_ready
    assert "pond" not in made_ready.partition("</ol>")[0].partition("</ul>")[0]
    client.cookies["django_language"] = "en"
    assert client.post(url("import_check", run)).status_code == 302
    assert "hx-get" in client.get(url("import", run)).content.decode()
    assert b"progress" in client.get(url("import_progress", run)).content
    run_jobs()
    assert client.get(url("import_progress", run)).headers["HX-Refresh"] == "true"
    assert client.post(url("import_apply", run)).status_code == 302
    run_jobs()
    assert Asset.objects.in_register().count() == 2
    assert b"AH-000001" in client.get(url("import", run)).content
    assert b"AH-000002" in client.get(url("import_entries", run)).content
    assert client.post(url("import_undo", run)).status_code == 302
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.undone_by) == (ImportState.UNDONE, department.head)
    assert b"AH-000001" in client.get(url("import", run)).content


def test_lists_of_values_are_previewed_with_their_words(client: Client, department: Department, areas: Any) -> None:
    client.force_login(department.head)
    send(client, f'name,type,materials,wkt\nLal Dighi,pond,"brick; lime","{SQUARE}"\n'.encode())
    run = ImportRun.objects.get()
    chosen = (
        {"kind": "water"} | {f"map:{ours}": ours for ours in ("type", "materials", "wkt")} | {"map:name_en": "name"}
    )
    assert client.post(url("import_mapping", run), chosen).status_code == 302
    answer = client.get(url("import", run))
    assert answer.status_code == 200
    assert "brick, lime" in answer.content.decode()


def test_where_every_row_has_a_fault_nothing_is_offered_to_be_entered(
    client: Client, department: Department, checked: Import, areas: Any
) -> None:
    run = checked(table(pond("a", "POINT(1 1)")), user=department.dealing, post=department.post("HW-DH"))
    client.force_login(department.head)
    page = client.get(url("import", run)).content.decode()
    assert "Every row has a fault" in page
    assert url("import_apply", run) not in page
    assert "The fault as CSV" in page


def test_faults_to_take_away(client: Client, department: Department, checked: Import, areas: Any) -> None:
    content = table(pond("=1+1"), pond("a", "POINT(1 1)"))
    run = checked(content, user=department.dealing, post=department.post("HW-DH"))
    client.force_login(department.head)
    answer = client.get(url("import_faults", run))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["row", "column", "value", "what is wrong"]
    assert rows[1][:3] == ["1", "name", "'=1+1"]
    assert "formula" in client.get(url("import", run)).content.decode()
    client.post(url("import_apply", run))
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED


def test_decisions_by_row_and_for_all(
    client: Client, department: Department, checked: Import, make_asset: Any, areas: Any
) -> None:
    make_asset(name_en="Lal Dighi")
    run = checked(table(pond("Lal Dighi"), pond("Lal Dighee")), user=department.dealing, post=department.post("HW-DH"))
    client.force_login(department.dealing)
    page = client.get(url("import_duplicates", run)).content.decode()
    assert "T-000001" in page
    client.post(url("import_duplicates", run), {"row-1": "update"})
    client.post(url("import_duplicates", run), {"all": "skip"})
    rows = ImportedRow.objects.filter(run=run).order_by("number")
    assert list(rows.values_list("decision", flat=True)) == ["update", "skip"]
    page = client.get(url("import", run)).content.decode()
    assert "Decide first" not in page


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    answer = client.post(
        url("import_new"), b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=2 << 30
    )
    assert answer.status_code == 413
    assert "larger than 200 MB" in answer.content.decode()


def test_an_upload_without_its_token_is_refused(department: Department) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(department.dealing)
    assert send(strict, table(pond("a"))).status_code == 403
    assert not ImportRun.objects.exists()


def test_a_file_that_cannot_be_read_says_why(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    answer = send(client, b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old.xls")
    assert answer.status_code == 422
    assert "XLSX or CSV" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_the_same_number_of_queries_at_one_and_at_three(
    client: Client, department: Department, checked: Import, areas: Any
) -> None:
    client.force_login(department.head)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            checked(table(pond("a")), user=department.dealing, post=department.post("HW-DH"))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("imports"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
