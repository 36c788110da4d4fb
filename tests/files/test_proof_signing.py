"""Signing notes: at once, by a token elsewhere, and what the page says of it; pdfsig and pyHanko agree."""

import base64
import json
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from django.core.files.uploadedfile import SimpleUploadedFile

from attestation import domain as attestation
from attestation.models import Certificate, Link, Signature, SigningSession
from attestation.offline import aitihya_sign
from attestation.signables import signables
from attestation.validity import examine
from files import domain
from files.domain import despatching
from files.models import Despatch, DraftRule, DraftState, File, Noting
from staff.domain import officer_of
from tests.attestation.authority import PASSPHRASE, authority, software_certificate, token_key, token_pem
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words
from tests.files.drafting import make_draft, read, send

pytestmark = pytest.mark.django_db
BENGALI = "পুকুর ভরাট বন্ধ করার আদেশ দেওয়া হোক। “Stop the filling” — क़ानून"


@pytest.fixture
def note(file: File, department: Department) -> Noting:
    draft = domain.write_note(file=file, user=department.dealing, text=BENGALI)
    return domain.confirm_note(note=draft, user=department.dealing)


@pytest.fixture
def certificate(department: Department) -> Certificate:
    officer = officer_of(department.dealing)
    assert officer is not None
    return software_certificate(officer)


def content_of(signature: Signature) -> bytes:
    with signature.signed.file.open("rb") as handle:
        return bytes(handle.read())


def sign_page(page: Enter, user: Any, note: Noting, certificate: Certificate, **more: str) -> Any:
    typed = {"certificate": str(certificate.pk), "passphrase": PASSPHRASE, "reason": "Approved", **more}
    return page(user).post(f"/desk/sign/note/{note.pk}/", typed)


def pdfsig(content: bytes, folder: Path) -> str:
    program = shutil.which("pdfsig")
    assert program, "pdfsig belongs to poppler-utils, which bin/prepare installs"
    path = folder / "signed.pdf"
    path.write_bytes(content)
    result = subprocess.run([program, "-nocert", str(path)], capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def test_a_note_is_signed(
    page: Enter, department: Department, note: Noting, certificate: Certificate, tmp_path: Path
) -> None:
    answer = sign_page(page, department.dealing, note, certificate)
    signature = Signature.objects.get()
    assert answer.url == f"/desk/signatures/{signature.pk}/"
    content = content_of(signature)
    (verdict,) = examine(content)
    assert verdict.holds
    assert "Signature is Valid" in pdfsig(content, tmp_path)
    with pikepdf.open(BytesIO(content)) as pdf:
        statement = json.loads(pdf.attachments["statement.json"].get_file().read_bytes())
    link = Link.objects.get(kind="note")
    assert (statement["hash"], statement["payload"]) == (link.hash, link.payload)
    said = words(page(department.dealing).get(answer.url))
    assert "The signature is valid" in said
    assert "Nothing was added" in said
    assert Link.objects.latest("serial").kind == "signature"
    assert list(attestation.faults_of(attestation.every_stream())) == []
    assert "signed by Officer dealing" in words(page(department.head).get(f"/desk/files/{note.file_id}/proof/"))


def test_altered_after_signing_it_is_broken(
    page: Enter, department: Department, note: Noting, certificate: Certificate, tmp_path: Path
) -> None:
    sign_page(page, department.dealing, note, certificate)
    signature = Signature.objects.get()
    content = content_of(signature)
    changed = content.replace(b"/Producer", b"/Producex", 1)
    assert changed != content
    assert [verdict.intact for verdict in examine(changed)] == [False]
    assert "Signature is Valid" not in pdfsig(changed, tmp_path)
    # What is added behind the signature leaves it intact, and is told by the analysis of differences.
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(b"BT ET")
        added = BytesIO()
        pdf.save(added)
    assert not any(verdict.holds for verdict in examine(added.getvalue()))
    path = Path(signature.signed.file.path)
    path.chmod(0o600)
    path.write_bytes(changed)
    said = words(page(department.dealing).get(f"/desk/signatures/{signature.pk}/"))
    assert "The signature is not valid" in said
    assert "Broken" in said


def test_a_later_change_is_seen_by_the_difference(
    note: Noting, department: Department, certificate: Certificate
) -> None:
    from pyhanko.pdf_utils.generic import NumberObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    subject = signables.find(department.dealing, "note", note.pk)
    assert subject is not None
    made = attestation.sign(subject=subject, certificate=certificate, passphrase=PASSPHRASE)
    writer = IncrementalPdfFileWriter(BytesIO(content_of(made)))
    turned: Any = writer.root["/Pages"]["/Kids"][0]
    turned[pdf_name("/Rotate")] = NumberObject(180)  # type: ignore[no-untyped-call]  # partly typed
    writer.update_container(turned)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # partly typed
    (verdict,) = examine(out.getvalue())
    assert (verdict.intact, verdict.unchanged_since, verdict.holds) == (True, False, False)


def test_the_wrong_passphrase(
    page: Enter, department: Department, note: Noting, certificate: Certificate, caplog: Any
) -> None:
    answer = sign_page(page, department.dealing, note, certificate, passphrase="not the passphrase")
    assert answer.status_code == 409
    assert "does not open the key" in words(answer)
    assert "not the passphrase" not in words(answer)
    assert "not the passphrase" not in caplog.text
    assert not Signature.objects.exists()


def test_a_revoked_certificate(page: Enter, department: Department, note: Noting, certificate: Certificate) -> None:
    sign_page(page, department.dealing, note, certificate)
    page(department.head2).post(f"/desk/certificates/{certificate.pk}/revoke/", {"reason": "Not mine"})
    assert not hasattr(Certificate.objects.get(), "revocation")
    assert (
        page(department.dealing).post(f"/desk/certificates/{certificate.pk}/revoke/", {"reason": "Lost"}).status_code
        == 302
    )
    assert sign_page(page, department.dealing, note, certificate).status_code == 409
    (verdict,) = examine(content_of(Signature.objects.get()))
    assert verdict.revoked_at is not None
    assert verdict.holds


def test_nobody_trusted_issued_it(note: Noting, department: Department, certificate: Certificate) -> None:
    officer = officer_of(department.head)
    assert officer is not None
    from attestation import keys

    pem, key = authority("Another authority")
    stranger, _ = keys.issue(
        name="X", days=9, authority=pem, authority_key=key, authority_passphrase=PASSPHRASE, passphrase=PASSPHRASE
    )
    for given in (stranger, "no certificate"):
        with pytest.raises(attestation.NotSigned):
            attestation.add_certificate(officer=officer, pem=given)


@pytest.mark.parametrize(
    ("who", "status"), [("", 302), ("head2", 404), ("inspector", 404), ("head", 404), ("dealing", 200)]
)
def test_who_may_sign(page: Enter, department: Department, note: Noting, who: str, status: int) -> None:
    user = department.users[who] if who else None
    assert page(user).get(f"/desk/sign/note/{note.pk}/").status_code == status


@pytest.mark.parametrize(("who", "status"), [("", 302), ("head2", 404), ("inspector", 200), ("dealing", 200)])
def test_who_may_see_a_signature(
    page: Enter, department: Department, note: Noting, certificate: Certificate, who: str, status: int
) -> None:
    sign_page(page, department.dealing, note, certificate)
    client = page(department.users[who] if who else None)
    for address in (
        f"/desk/signatures/{Signature.objects.get().pk}/",
        f"/desk/signatures/{Signature.objects.get().pk}/signed.pdf",
    ):
        answer: Any = client.get(address)
        assert answer.status_code == status
        if answer.streaming:
            b"".join(answer.streaming_content)


def begun(page: Enter, department: Department, note: Noting) -> SigningSession:
    officer = officer_of(department.dealing)
    assert officer is not None
    attestation.trust(pem=authority()[0])
    sent = SimpleUploadedFile("token.pem", token_pem(officer).encode())
    assert page(department.dealing).post("/desk/certificates/", {"certificate": sent}).status_code == 302
    answer = sign_page(
        page, department.dealing, note, Certificate.objects.get(officer=officer, kind="token"), passphrase=""
    )
    assert answer.url.startswith("/desk/signing/")
    return SigningSession.objects.get()


def test_signed_by_a_token_whose_key_is_never_here(
    page: Enter, department: Department, note: Noting, tmp_path: Path
) -> None:
    session = begun(page, department, note)
    client: Any = page(department.dealing)
    request = tmp_path / "request.json"
    request.write_bytes(client.get(f"/desk/signing/{session.key}/request.json").content)
    key = tmp_path / "key.pem"
    key.write_bytes(
        token_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    program = tmp_path / "aitihya_sign.py"
    program.write_bytes(b"".join(client.get("/desk/signing/program.py").streaming_content))
    subprocess.run([sys.executable, "-I", str(program), str(request), "--key", str(key)], check=True, cwd=tmp_path)
    answer = tmp_path / "request.answer.json"
    with answer.open("rb") as handle:
        sent = client.post(f"/desk/signing/{session.key}/answer/", {"answer": handle})
    signature = Signature.objects.get()
    assert sent.url == f"/desk/signatures/{signature.pk}/"
    assert examine(content_of(signature))[0].holds
    assert "Signature is Valid" in pdfsig(content_of(signature), tmp_path)
    assert Certificate.objects.get().key == ""
    with answer.open("rb") as handle:
        assert client.post(f"/desk/signing/{session.key}/answer/", {"answer": handle}).status_code == 302
    assert Signature.objects.count() == 1


def test_an_answer_by_another_key_is_refused(page: Enter, department: Department, note: Noting) -> None:
    session = begun(page, department, note)
    for told in (
        {"session": str(session.key), "signature": base64.b64encode(b"x" * 256).decode()},
        {"session": "other", "signature": ""},
        ["?"],
    ):
        sent = SimpleUploadedFile("a.json", json.dumps(told).encode())
        answer = page(department.dealing).post(f"/desk/signing/{session.key}/answer/", {"answer": sent})
        assert answer.status_code == 409
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("", 302), ("head2", 404), ("head", 404), ("dealing", 200)])
def test_who_may_finish(page: Enter, department: Department, note: Noting, who: str, status: int) -> None:
    session = begun(page, department, note)
    client = page(department.users[who] if who else None)
    assert client.get(f"/desk/signing/{session.key}/").status_code == status
    assert client.get(f"/desk/signing/{session.key}/request.json").status_code == status


def test_the_program_refuses_bytes_about_another_document(page: Enter, department: Department, note: Noting) -> None:
    session = begun(page, department, note)
    document = bytes(session.prepared)
    assert aitihya_sign.digest_of(document) in bytes(session.attributes)
    changed = document.replace(b"/Producer", b"/Producex", 1)
    assert aitihya_sign.digest_of(changed) not in bytes(session.attributes)
    with pytest.raises(SystemExit):
        aitihya_sign.digest_of(b"%PDF-1.4 nothing to sign")


def test_the_note_itself_shows_who_signed_and_offers_to_sign(
    page: Enter, department: Department, note: Noting, certificate: Certificate
) -> None:
    here, offer = f"/desk/files/{note.file_id}/", f'href="/desk/sign/note/{note.pk}/"'
    assert offer in words(page(department.dealing).get(here))
    assert offer not in words(page(department.head).get(here))
    sign_page(page, department.dealing, note, certificate)
    signature = Signature.objects.get()
    for user in (department.dealing, department.head):
        said = words(page(user).get(here))
        assert "signed by Officer dealing" in said
        assert f'hx-get="/desk/signatures/{signature.pk}/verdict/"' in said


@pytest.mark.parametrize(("who", "status"), [("", 302), ("head2", 404), ("inspector", 200), ("dealing", 200)])
def test_one_word_of_what_a_signature_is_worth(
    page: Enter, department: Department, note: Noting, certificate: Certificate, who: str, status: int
) -> None:
    sign_page(page, department.dealing, note, certificate)
    signature = Signature.objects.get()
    client, here = page(department.users[who] if who else None), f"/desk/signatures/{signature.pk}/verdict/"
    assert client.get(here).status_code == status
    if status != 200:
        return
    assert ">valid<" in words(client.get(here))
    path = Path(signature.signed.file.path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"/Producer", b"/Producex", 1))
    assert ">not valid<" in words(client.get(here))


@pytest.fixture
def letter(make_file: MakeFile, department: Department) -> Despatch:
    """A letter that the engineer approved and the dealing hand despatched."""
    draft = make_draft(make_file(at="HW-DH", by="dealing"), department, state=DraftState.DESPATCHED)
    return Despatch.objects.get(draft=draft)


def statement_in(content: bytes) -> dict[str, Any]:
    with pikepdf.open(BytesIO(content)) as pdf:
        told: dict[str, Any] = json.loads(pdf.attachments["statement.json"].get_file().read_bytes())
    return told


def test_a_letter_is_signed_as_it_went_out(
    page: Enter, department: Department, letter: Despatch, certificate: Certificate, tmp_path: Path
) -> None:
    here = f"/desk/despatch/{letter.pk}/"
    assert f'href="/desk/sign/despatch/{letter.pk}/"' in words(page(department.dealing).get(here))
    typed = {"certificate": str(certificate.pk), "passphrase": PASSPHRASE, "reason": "Despatched"}
    assert page(department.dealing).post(f"/desk/sign/despatch/{letter.pk}/", typed).status_code == 302
    signature = Signature.objects.get()
    content = content_of(signature)
    (verdict,) = examine(content)
    assert verdict.holds
    assert "Signature is Valid" in pdfsig(content, tmp_path)
    link = Link.objects.get(kind="despatch")
    assert (statement_in(content)["hash"], statement_in(content)["payload"]) == (link.hash, link.payload)
    assert json.loads(link.payload)["sha256"] == letter.sha256
    with letter.original.file.open("rb") as handle:
        assert content.startswith(handle.read())
    assert "signed by Officer dealing" in words(page(department.head).get(here))
    changed = content.replace(b"/Producer", b"/Producex", 1)
    assert [each.intact for each in examine(changed)] == [False]
    assert "Signature is Valid" not in pdfsig(changed, tmp_path)
    assert list(attestation.faults_of(attestation.every_stream())) == []


@pytest.mark.parametrize(
    ("who", "status"), [("", 302), ("head2", 404), ("inspector", 404), ("engineer", 200), ("dealing", 200)]
)
def test_who_may_sign_a_letter(page: Enter, department: Department, letter: Despatch, who: str, status: int) -> None:
    assert page(department.users[who] if who else None).get(f"/desk/sign/despatch/{letter.pk}/").status_code == status


def test_a_withdrawn_letter_is_signed_no_more(page: Enter, department: Department, letter: Despatch) -> None:
    domain.forward(file=letter.file, user=department.dealing, to_post=department.post("HW-EE"))
    despatching.withdraw(despatch=letter, user=department.engineer, reason="Sent too early")
    assert page(department.dealing).get(f"/desk/sign/despatch/{letter.pk}/").status_code == 404


def test_signed_by_a_token_before_and_by_another_after_the_number_came(
    page: Enter, department: Department, make_file: MakeFile, certificate: Certificate, tmp_path: Path
) -> None:
    """The approver signs the draft by token, the number comes, the clerk signs the letter: both hold."""
    DraftRule.objects.create(kind="letter", least_level=3, needs_signature=True, since="2020-01-01", source="Order")
    draft = make_draft(make_file(at="HW-DH", by="dealing"), department, state=DraftState.APPROVED)
    domain.forward(file=read(draft).file, user=department.dealing, to_post=department.post("HW-EE"))
    engineer = officer_of(department.engineer)
    assert engineer is not None
    token = attestation.add_certificate(officer=engineer, pem=token_pem(engineer))
    approval = draft.approvals.get()
    typed = {"certificate": str(token.pk), "reason": "Approved"}
    client: Any = page(department.engineer)
    begun_at = client.post(f"/desk/sign/draft/{approval.pk}/", typed).url
    key, request = tmp_path / "key.pem", tmp_path / "request.json"
    key.write_bytes(
        token_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    request.write_bytes(client.get(f"{begun_at}request.json").content)
    program = tmp_path / "aitihya_sign.py"
    program.write_bytes(b"".join(client.get("/desk/signing/program.py").streaming_content))
    subprocess.run([sys.executable, "-I", str(program), str(request), "--key", str(key)], check=True, cwd=tmp_path)
    with (tmp_path / "request.answer.json").open("rb") as handle:
        assert client.post(f"{begun_at}answer/", {"answer": handle}).status_code == 302
    signed = content_of(Signature.objects.get(kind="draft"))
    assert json.loads(statement_in(signed)["payload"])["sha256"] == approval.sha256
    domain.send_back(file=read(draft).file, user=department.engineer)
    letter = send(draft, department)
    said = words(page(department.dealing).get(f"/desk/despatch/{letter.pk}/"))
    assert "The signature is valid" in said
    assert "since then a field was filled in" in said
    with letter.original.file.open("rb") as handle:
        issued = handle.read()
    (verdict,) = examine(issued)
    assert (verdict.holds, verdict.unchanged_since, verdict.filled_since) == (True, False, True)
    assert pdfsig(issued, tmp_path).count("Signature is Valid") == 1
    clerks = {"certificate": str(certificate.pk), "passphrase": PASSPHRASE, "reason": "Despatched"}
    assert page(department.dealing).post(f"/desk/sign/despatch/{letter.pk}/", clerks).status_code == 302
    both = content_of(Signature.objects.get(kind="despatch"))
    assert [each.holds for each in examine(both)] == [True, True]
    assert pdfsig(both, tmp_path).count("Signature is Valid") == 2
    broken = both.replace(b"/Producer", b"/Producex", 1)
    assert [each.holds for each in examine(broken)] == [False, False]
    assert pdfsig(broken, tmp_path).count("Signature is Valid") == 0
