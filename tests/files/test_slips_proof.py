"""Slips in the proof of a file: the chain by Python and by plain SQL, and the exported bundle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from attestation.domain import faults_of
from files.domain import slips
from files.domain.hand_overs import Shown
from files.models import File
from files.proof import bundle
from tests import papers
from tests.conftest import Department
from tests.files.conftest import MakeFile
from tests.files.slips import picture
from tests.files.test_proof_bundle import verified
from tests.files.test_proof_chain import by_python, by_sql, kinds
from tests.jobs import forget_jobs


@pytest.fixture
def travelled(
    transactional_db: None, reference_data: None, department: Department, make_file: MakeFile
) -> Iterator[File]:
    """A file whose first slip was lost and whose second brought it to the section's head, with its scan."""
    file = make_file(by="dealing")
    (lost,) = slips.print_slips(files=[file], user=department.dealing)
    slips.cancel_slip(slip=lost, user=department.dealing, reason="Lost in the rain")
    (slip,) = slips.print_slips(files=[file], user=department.dealing)
    slips.receive_scan(upload=papers.upload(picture(slip), "slip.jpg"), user=department.dealing)
    line = Shown(from_post=department.post("HW-DH"), to_post=department.post("HW-SH"), at=timezone.now())
    slips.enter_slip(slip=slip, user=department.dealing, lines=[line])
    yield file
    forget_jobs()


def test_every_step_on_paper_is_a_link(travelled: File) -> None:
    on_paper = [kind for kind in kinds(travelled) if kind not in {"movement", "reading"}]
    assert on_paper == ["file", "slip", "slip_end", "slip", "slip_scan", "hand_over", "slip_end"]
    assert by_sql() == ["broken = 0"]
    assert by_python() == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE files_slip SET printed_at = printed_at - interval '1 day'", "slip"),
        ("UPDATE files_slip SET reason = 'Stolen' WHERE state = 'cancelled'", "slip_end"),
        ("UPDATE files_handover SET entered_at = entered_at + interval '1 day'", "hand_over"),
        ("UPDATE files_slipscan SET code_read = false", "slip_scan"),
    ],
)
def test_the_owner_of_the_tables_is_caught(travelled: File, change: str, kind: str) -> None:
    table = change.split()[1]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(change)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert all(fault.what.startswith(kind) for fault in faults_of([f"file:{travelled.pk}"]))
    assert by_python()
    assert f"{kind} " in "\n".join(by_sql()[:-1])


def test_the_bundle_tells_that_it_went_on_paper(travelled: File, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    for name, content in bundle.parts(travelled):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    status, said = verified(folder)
    assert status == 0, said
    assert "on paper" in (folder / "movements.html").read_text()
