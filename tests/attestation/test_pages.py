"""The pages of anchors and certificates: who sees them, the same number of queries however long they are; the night."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attestation import tasks
from attestation.domain import add_certificate, make_anchor, revoke, trust
from attestation.models import Anchor, Certificate
from files.models import File
from staff.domain import officer_of
from staff.models import User
from tests.attestation.authority import authority, software_certificate, token_pem
from tests.conftest import Department
from tests.files.conftest import Enter, file, make_file, page, words  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [("", 302), ("dealing", 404), ("head", 404), ("engineer", 404), ("inspector2", 404), ("director", 200)],
)
def test_who_sees_anchors(
    page: Enter,  # noqa: F811
    department: Department,
    file: File,  # noqa: F811
    who: str,
    status: int,
) -> None:
    anchor = make_anchor()
    client = page(department.users[who] if who else None)
    for address in ("/desk/proof/", f"/desk/proof/{anchor.serial}.json", f"/desk/proof/{anchor.serial}.txt"):
        assert client.get(address).status_code == status
    assert client.get("/desk/proof/99.json").status_code == (404 if who else 302)
    assert client.get(f"/desk/proof/{anchor.serial}.exe").status_code == (404 if who else 302)


def test_the_administration_sees_anchors_without_a_post(page: Enter, file: File) -> None:  # noqa: F811
    make_anchor()
    said = words(page(User.objects.create_superuser("root", "root@example.org", "x")).get("/desk/proof/"))
    assert Anchor.objects.get().hash in said


def test_anchors_list_in_the_same_number_of_queries(
    page: Enter,  # noqa: F811
    department: Department,
    file: File,  # noqa: F811
) -> None:
    client = page(department.director)
    make_anchor()
    client.get("/desk/proof/")
    before = counted(client, "/desk/proof/")
    make_anchor()
    make_anchor()
    assert counted(client, "/desk/proof/") == before


def counted(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def certified(user: User) -> Certificate:
    officer = officer_of(user)
    assert officer is not None
    return software_certificate(officer)


@pytest.mark.parametrize(("who", "status"), [("", 302), ("dealing", 200), ("inspector2", 200)])
def test_an_officer_sees_his_own_certificates_only(
    page: Enter,  # noqa: F811
    department: Department,
    who: str,
    status: int,
) -> None:
    mine, another = certified(department.dealing), certified(department.head)
    answer = page(department.users[who] if who else None).get("/desk/certificates/")
    assert answer.status_code == status
    if status == 200:
        assert (mine.serial[:16] in words(answer)) == (who == "dealing")
        assert another.serial[:16] not in words(answer)
        assert "PRIVATE KEY" not in words(answer)


def test_the_administration_sees_and_revokes_everybodys(page: Enter, department: Department) -> None:  # noqa: F811
    made = [certified(department.dealing), certified(department.head)]
    client = page(User.objects.create_superuser("root", "root@example.org", "x"))
    said = words(client.get("/desk/certificates/"))
    assert all(each.serial[:16] in said for each in made)
    client.post(f"/desk/certificates/{made[0].pk}/revoke/", {"reason": "Left the office"})
    assert Certificate.objects.get(pk=made[0].pk).revocation.reason == "Left the office"


def test_a_login_that_is_no_officer_has_no_certificates(page: Enter) -> None:  # noqa: F811
    assert page(User.objects.create_user("stranger")).get("/desk/certificates/").status_code == 404


def test_certificates_list_in_the_same_number_of_queries(page: Enter, department: Department) -> None:  # noqa: F811
    officer = officer_of(department.dealing)
    assert officer is not None
    revoke(certificate=certified(department.dealing), reason="Lost", user=department.dealing)
    client = page(department.dealing)
    client.get("/desk/certificates/")
    before = counted(client, "/desk/certificates/")
    trust(pem=authority()[0])
    for days in (30, 60):
        add_certificate(officer=officer, pem=token_pem(officer, days))
    assert Certificate.objects.count() == 3
    assert counted(client, "/desk/certificates/") == before


def test_the_night_writes_an_anchor_that_can_be_sent_away(
    file: File,  # noqa: F811
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """As docs/operators.md says: the files lie in ANCHOR_FOLDER; kept elsewhere, they are compared with it."""
    settings.ANCHOR_FOLDER = tmp_path / "anchors"
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.anchor() == 1
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("anchor-000001.json", "anchor-000001.txt"):
        (kept / name).write_bytes((tmp_path / "anchors" / name).read_bytes())
    said = json.loads((kept / "anchor-000001.json").read_text())
    assert said["sha256"] == Anchor.objects.get().hash
    assert said["sha256"] in (kept / "anchor-000001.txt").read_text()
    assert not any(file.number in path.read_text() for path in kept.iterdir())
    out = io.StringIO()
    call_command("verify_files", "--anchors", str(kept), stdout=out)
    assert "1 chains and 1 anchors: 0 broken." in out.getvalue()
    said["sha256"] = "0" * 64
    (kept / "anchor-000001.json").write_text(json.dumps(said))
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_files", "--anchors", str(kept), stdout=out)
    assert "anchor-000001.json, kept outside, has another hash" in out.getvalue()
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.anchor() == 2
