"""The export: who gets it, what is in it, and that its verifier names whatever was changed."""

import csv
import hashlib
import html
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from attestation import domain as attestation
from attestation.signables import signables
from attestation.sources import sources
from evidence.domain import keep_document
from files import domain
from files.models import File
from staff.domain import officer_of
from tests.attestation.authority import PASSPHRASE, software_certificate
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward
from tests.files.whole import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def proven(file: File, department: Department, settings: Any, tmp_path: Path) -> File:
    """A file with a paper, a signed note in Bengali, a movement, and an anchor over it."""
    settings.ANCHOR_FOLDER = tmp_path / "anchors"
    original = keep_document(content=b"%PDF-1.4 a letter", name="secret name.pdf", media_type="application/pdf")
    domain.add_paper(
        file=file, paper=domain.Paper(title="Letter", original=original), added_by=department.post("HW-DH")
    )
    draft = domain.write_note(file=file, user=department.dealing, text='পুকুর "ভরাট" \\ 🏛')
    note = domain.confirm_note(note=draft, user=department.dealing)
    officer = officer_of(department.dealing)
    subject = signables.find(department.dealing, "note", note.pk)
    assert officer is not None
    assert subject is not None
    attestation.sign(subject=subject, certificate=software_certificate(officer), passphrase=PASSPHRASE)
    attestation.make_anchor()
    read_and_forward(file, department.dealing, department.post("HW-SH"), remarks="=1+1")
    return file


def exported(page: Enter, user: Any, file: File) -> bytes:
    answer: Any = page(user).get(f"/desk/files/{file.pk}/bundle/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="file-{file.pk}.zip"'
    return b"".join(answer.streaming_content)


def verified(folder: Path) -> tuple[int, str]:
    result = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, env={}, check=False
    )
    assert "Traceback" not in result.stderr
    return result.returncode, result.stdout


@pytest.mark.parametrize(("who", "status"), [("", 302), ("head2", 404), ("inspector", 200), ("dealing", 200)])
def test_who_gets_it(page: Enter, department: Department, file: File, who: str, status: int) -> None:
    client = page(department.users[who] if who else None)
    for address in ("bundle", "proof"):
        answer: Any = client.get(f"/desk/files/{file.pk}/{address}/")
        assert answer.status_code == status
        if answer.streaming:
            b"".join(answer.streaming_content)


def test_it_verifies_elsewhere_and_names_what_was_changed(
    page: Enter, department: Department, proven: File, tmp_path: Path
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(exported(page, department.head, proven)))
    names = archive.namelist()
    assert not any("secret" in name for name in names)
    assert {"note-sheet.pdf", "movements.csv", "movements.html", "chain.jsonl", "anchors.json", "verify.py"} <= set(
        names
    )
    assert [name for name in names if name.startswith("correspondence/")] == ["correspondence/0001-0001.pdf"]
    folder = tmp_path / "unpacked"
    archive.extractall(folder)
    status, said = verified(folder)
    assert (status, said.splitlines()[0].split(":")[0]) == (0, "WHOLE")
    assert "Anchor 1 up to link" in said
    for name in names:
        path = folder / name
        content = path.read_bytes()
        # One byte, where it is no part of the program that runs: in its first words, which are a comment or text.
        at = content.index(b"Verify") if name.startswith("verify") else len(content) // 2
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        status, said = verified(folder)
        assert status == 1, name
        assert name in said or (name == "manifest.sha256" and "manifest.json" in said), (name, said)
        path.write_bytes(content)
    (folder / "more.txt").write_text("slipped in")
    assert "more.txt" in verified(folder)[1]
    (folder / "more.txt").unlink()
    (folder / "note-sheet.pdf").unlink()
    assert "note-sheet.pdf" in verified(folder)[1]


def test_a_new_manifest_does_not_hide_a_changed_paper(
    page: Enter, department: Department, proven: File, tmp_path: Path
) -> None:
    """Whoever rewrites the manifest too still has the chain against him."""
    zipfile.ZipFile(io.BytesIO(exported(page, department.head, proven))).extractall(tmp_path)
    for name in ("correspondence/0001-0001.pdf", "signatures"):
        path = tmp_path / name if name.endswith("pdf") else next((tmp_path / name).iterdir())
        before = path.read_bytes()
        path.write_bytes(before + b" ")
        rewritten(tmp_path)
        status, said = verified(tmp_path)
        assert status == 1
        assert str(path.relative_to(tmp_path)) in said
        path.write_bytes(before)


def rewritten(folder: Path) -> None:
    """Write the manifest anew, as whoever changes an entry on purpose would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for item in manifest["entries"]:
        item["sha256"] = hashlib.sha256((folder / item["name"]).read_bytes()).hexdigest()
    text = json.dumps(manifest)
    (folder / "manifest.json").write_text(text)
    (folder / "manifest.sha256").write_text(hashlib.sha256(text.encode()).hexdigest())


def test_all_that_happened_is_in_it_and_holds_against_a_new_manifest(
    page: Enter, department: Department, make_file: MakeFile, tmp_path: Path
) -> None:
    """Drafts by versions, approvals, letters, views: each as the chain says, or the verifier names it."""
    file = everything(make_file, department)
    # Uploads of the test lie in its own folder.
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(io.BytesIO(exported(page, department.head, file))).extractall(folder)
    assert verified(folder)[1].startswith("WHOLE")
    (draft,) = file.drafts.all()
    approval, letter = draft.approvals.get(), draft.despatch
    told = html.unescape((folder / "drafts.html").read_text())
    for said in ("Version 1", "Stones of the north ghat", "The Ward Office", letter.number, "To the guard"):
        assert said in told
    assert (folder / f"approved/{approval.pk:06d}.pdf").read_bytes()[:4] == b"%PDF"
    rows = json.loads((folder / "rows.json").read_text())
    assert {kind for kind in rows if rows[kind]} == {source.kind for source in sources.of("file")} - {"merge"}
    (receipt,) = file.receipts.all()
    of_receipt = json.loads((folder / f"receipts/{receipt.pk:06d}/rows.json").read_text())
    kinds = {source.kind for source in sources.of("receipt")} - {"signature"}
    assert {kind for kind in of_receipt if of_receipt[kind]} == kinds
    with pikepdf.open(folder / "note-sheet.pdf") as sheet:
        assert len(sheet.pages) >= 1
    for kind, key in (("version", "text"), ("view", "text"), ("despatch", "number"), ("note", "format")):
        before = (folder / "rows.json").read_text()
        changed = json.loads(before)
        changed[kind][0][key] = "x"
        (folder / "rows.json").write_text(json.dumps(changed))
        rewritten(folder)
        number = changed[kind][0]["id"]
        assert f"rows.json: {kind} {number} is not as the chain says" in verified(folder)[1]
        del changed[kind][0]
        changed["cover"].append({**changed["cover"][0], "id": 900000})
        (folder / "rows.json").write_text(json.dumps(changed))
        rewritten(folder)
        said = verified(folder)[1]
        assert f"rows.json: {kind} {number} is missing" in said
        assert "rows.json: cover 900000 is not in the chain" in said
        (folder / "rows.json").write_text(before)
    path = folder / f"approved/{approval.pk:06d}.pdf"
    path.write_bytes(path.read_bytes() + b" ")
    rewritten(folder)
    assert verified(folder) == (
        1,
        f"approved/{approval.pk:06d}.pdf: it is not what was approved\nNOT WHOLE: 1 faults.\n",
    )


def test_the_order_is_always_the_same(page: Enter, department: Department, proven: File) -> None:
    first, second = (zipfile.ZipFile(io.BytesIO(exported(page, department.head, proven))).infolist() for _ in range(2))
    assert [(each.filename, each.date_time) for each in first] == [(each.filename, each.date_time) for each in second]


def test_receipts_and_slips_hold_against_a_new_manifest(
    page: Enter, department: Department, make_file: MakeFile, tmp_path: Path
) -> None:
    """What the diary, its register and the scans of slips say, each as it was entered, or the verifier names it."""
    file = everything(make_file, department)
    attestation.make_anchor()
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(io.BytesIO(exported(page, department.head, file))).extractall(folder)
    assert "Anchor 1 up to link" in verified(folder)[1]
    (receipt,) = file.receipts.all()
    chain = f"receipts/{receipt.pk:06d}/"
    with (folder / "movements.csv").open(encoding="utf-8-sig", newline="") as opened:
        on_paper = [row for row in csv.DictReader(opened) if row["slip"]]
    slip = file.slips.get()
    entered_by = slip.hand_overs.order_by("line")[0].entered_by.name
    assert [(row["kind"], row["slip"], row["entered_by"]) for row in on_paper] == [
        ("forwarded", slip.number, entered_by)
    ] * 2
    assert all(row["entered_at"].endswith("Z") for row in on_paper)
    (scan,) = (folder / "slips").iterdir()
    with slip.scans.get().original.file.open("rb") as kept:
        assert scan.read_bytes() == kept.read()

    def changed(name: str, before: bytes, after: bytes) -> str:
        """What is said with a few bytes of an entry changed and the manifest written anew."""
        path = folder / name
        content = path.read_bytes()
        assert before in content
        path.write_bytes(content.replace(before, after))
        rewritten(folder)
        status, said = verified(folder)
        assert status == 1
        path.write_bytes(content)
        return said

    assert "was not written on that slip" in changed("movements.csv", slip.number.encode(), b"HW/S/2026/000099")
    assert "was not written on that slip" in changed("movements.csv", slip.number.encode(), b"")
    assert "it is not the scan that was sent in" in changed(f"slips/{scan.name}", scan.read_bytes(), b"another")
    assert "scan" in changed("slips.json", slip.number.encode(), b"HW/S/2026/000099")
    number = receipt.moves.order_by("serial")[1].pk
    assert f"receipt_move {number} is not as the chain says" in changed(f"{chain}rows.json", b"For the file of", b"No")
    assert f"{chain}chain.jsonl: link" in changed(f"{chain}chain.jsonl", b"For the file of", b"No")
    assert f"the chain of receipt {receipt.pk} is missing" in changed(
        "manifest.json", f'"{chain}": "receipt:{receipt.pk}"'.encode(), b""
    )
