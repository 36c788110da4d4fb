"""Despatch: one number without a gap, a PDF that begins with what was approved, mails, and a public check."""

import datetime as dt
import hashlib
import io
from functools import partial
from typing import Any

import pypdf
import pypdfium2
import pytest
import time_machine
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from evidence.domain import keep_document
from files import domain
from files.domain import approving, despatching, drafting
from files.drafting import letters
from files.drafting import rules as draft_rules
from files.models import (
    Correspondence,
    Despatch,
    DespatchCopy,
    DespatchMark,
    DespatchPost,
    DraftRule,
    DraftState,
    File,
    MarkKind,
    NumberSeries,
    RecipientRead,
)
from files.workflow import NotAllowed
from staff.attachments import Unattachable
from staff.domain import officer_of
from staff.models import Mail
from tests.attestation.authority import PASSPHRASE, software_certificate
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words
from tests.files.drafting import (
    ADDRESS,
    BENGALI,
    CALLED,
    EMAIL,
    NAME,
    approve,
    citizen,
    contents,
    make_draft,
    read,
    send,
    ways,
)
from tests.files.test_numbering import together
from tests.jobs import forget_jobs, run_jobs, run_worker

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def content(original: Any) -> bytes:
    with original.file.open("rb") as stored:
        return bytes(stored.read())


@pytest.fixture
def letter(department: Department, file: File) -> Despatch:
    """A Bengali letter to a citizen that went out by post."""
    draft = make_draft(file, department, state=DraftState.APPROVED, language="bn", text=BENGALI, addressees=[citizen()])
    return send(draft, department, "post")


def test_issued_it_begins_with_every_byte_approved_and_lies_on_the_file(
    letter: Despatch, department: Department
) -> None:
    assert letter.number == f"D/HW/{YEAR}/000001"
    issued = content(letter.original)
    assert issued.startswith(content(letter.approval.original))
    assert hashlib.sha256(issued).hexdigest() == letter.sha256 != letter.approval.sha256
    field = pypdf.PdfReader(io.BytesIO(issued)).get_fields()
    assert field is not None
    assert letter.number in str(field["despatch"]["/V"])
    paper = Correspondence.objects.get(file=letter.file)
    assert (paper.original, paper.added_by, paper.page_from, paper.page_to) == (letter.original, None, 1, 1)
    assert paper.title.startswith(f"Letter {letter.number}: ")
    assert letter.draft.steps.get(kind="despatched").officer.name == "Officer dealing"


def test_the_words_stand_in_the_source_and_the_code_reads(letter: Despatch) -> None:
    version, approval = letter.version, letter.approval
    html = letters.html_of(version, post=approval.post, officer=approval.officer, code=letter.code)
    assert BENGALI in html
    assert '<html lang="bn">' in html
    assert CALLED in html
    assert NAME not in html
    with pypdfium2.PdfDocument(content(letter.original)) as document:
        page = document[0].render(scale=3).to_pil()
    (found,) = zxingcpp.read_barcodes(page)
    assert found.text == f"http://localhost:8000/d/{letter.code}/" == letters.check_address(letter.code)


def test_a_signature_stays_valid_when_the_number_comes(department: Department, file: File, tmp_path: Any) -> None:
    DraftRule.objects.create(kind="letter", least_level=3, needs_signature=True, since="2020-01-01", source="Order")
    draft = make_draft(file, department, state=DraftState.APPROVED)
    assert not draft_rules.may_despatch(department.dealing, draft)
    with pytest.raises(NotAllowed, match="go out signed"):
        send(draft, department)
    domain.forward(file=read(draft).file, user=department.dealing, to_post=department.post("HW-EE"))
    frozen = content(approving.standing(draft).original)
    signer = make_signer(tmp_path)
    signed = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(frozen)),
        signers.PdfSignatureMetadata(field_name="Officer", subfilter=fields.SigSeedSubFilter.PADES),
        signer=signer,
    ).getvalue()
    sign = partial(approving.sign, user=department.engineer, seen=draft.last_step)
    broken = signed[: len(frozen) + 400] + bytes([signed[len(frozen) + 400] ^ 1]) + signed[len(frozen) + 401 :]
    for wrong in (frozen, signed[:-3000] + b"%%EOF", b"%PDF-1.7 another", signed + b"\n% more", broken):
        kept = keep_document(content=wrong, name="x.pdf", media_type="application/pdf")
        with pytest.raises(NotAllowed):
            sign(draft=read(draft), signed=kept)
    kept = keep_document(content=signed, name="x.pdf", media_type="application/pdf")
    sign(draft=read(draft), signed=kept)
    domain.send_back(file=read(draft).file, user=department.engineer)
    made = send(draft, department)
    issued = content(made.original)
    assert issued.startswith(signed)
    (signature,) = PdfFileReader(io.BytesIO(issued)).embedded_regular_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[signer.signing_cert]))
    assert status.bottom_line
    assert status.modification_level == ModificationLevel.FORM_FILLING


def make_signer(folder: Any) -> Any:
    """An officer's key with a certificate of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Officer engineer")])
    now = timezone.now()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    load: Any = signers.SimpleSigner.load
    return load(str(folder / "key"), str(folder / "certificate"))


def test_a_damaged_frozen_letter_does_not_go_out(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.APPROVED)
    stored = approving.standing(draft).original.file
    with open(stored.path, "ab") as opened:
        opened.write(b"x")
    with pytest.raises(NotAllowed, match="no longer as it was kept"):
        send(draft, department)
    assert not NumberSeries.objects.filter(series="despatch:HW").exists()


def test_a_rollback_gives_the_number_back(department: Department, make_file: MakeFile) -> None:
    one, other = (
        make_draft(make_file(at="HW-DH", by="dealing"), department, state=DraftState.APPROVED) for _ in range(2)
    )
    with transaction.atomic():
        assert send(one, department, "messenger").number.endswith("000001")
        transaction.set_rollback(True)
    assert send(other, department, "messenger").number.endswith("000001")
    made = send(one, department, "messenger")
    assert made.number.endswith("000002")
    assert list(DespatchCopy.objects.order_by("pk").values_list("peon_line", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_despatched_twice_at_once_it_has_one_number(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.APPROVED)
    DespatchPost.objects.create(section=file.section, post=department.post("HW-SH"))
    jobs = [
        partial(despatching.despatch, draft=read(draft), user=user, seen=draft.last_step, ways=ways(draft))
        for user in (department.dealing, department.head)
    ]
    raised = together(*jobs)
    assert [type(each) for each in raised] == [NotAllowed]
    assert "has changed this draft" in str(raised[0])
    assert Despatch.objects.get().number.endswith("000001")
    assert NumberSeries.objects.get(series="despatch:HW").last == 1
    forget_jobs()


def test_every_addressee_needs_a_way_that_is_open_to_him(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.APPROVED)
    with pytest.raises(NotAllowed, match="no e-mail address"):
        send(draft, department, "mail")
    found = read(draft)
    with pytest.raises(NotAllowed, match="for each addressee"):
        despatching.despatch(draft=found, user=department.dealing, seen=found.last_step, ways=ways(draft)[:1])
    assert send(draft, department, "mail", "post").mode == "several"


@pytest.mark.django_db(transaction=True)
def test_the_worker_mails_the_letter_itself(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.APPROVED, addressees=[citizen()], language="hi")
    Mail.objects.all().delete()
    forget_jobs()
    made = send(draft, department, "mail")
    run_worker()
    (sent,) = [each for each in mail.outbox if each.to == [EMAIL]]
    assert made.number in sent.subject
    ((name, body, media_type),) = [tuple(each) for each in sent.attachments]
    assert (name, media_type) == (f"D-HW-{YEAR}-000001.pdf", "application/pdf")
    assert hashlib.sha256(body).hexdigest() == made.sha256
    assert not Mail.objects.exists()
    assert DespatchMark.objects.get().kind == MarkKind.SENT
    assert RecipientRead.objects.get().user == department.dealing
    forget_jobs()


def test_a_mail_never_goes_without_its_letter(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.APPROVED)
    run_jobs()
    sent_before = len(mail.outbox)
    made = send(draft, department, "mail", "post")
    with open(made.original.file.path, "ab") as opened:
        opened.write(b"x")
    with pytest.raises(Unattachable):
        run_jobs()
    assert len(mail.outbox) == sent_before
    assert Mail.objects.count() == 1


def test_despatch_posts_send_what_they_may_know_of(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="HW-DH", by="dealing")
    DespatchPost.objects.create(section=file.section, post=department.post("PS-DH"))
    open_one = make_draft(file, department, state=DraftState.APPROVED)
    secret = make_draft(
        make_file(at="HW-DH", by="dealing", classification="confidential"), department, state=DraftState.APPROVED
    )
    clerk = department.dealing2
    assert draft_rules.may_despatch(clerk, open_one)
    assert not draft_rules.may_despatch(clerk, secret)
    assert list(draft_rules.waiting_for(clerk)) == [open_one]
    found = read(open_one)
    made = despatching.despatch(draft=found, user=clerk, seen=found.last_step, ways=ways(open_one))
    assert made.post == department.post("PS-DH")
    hidden = send(secret, department)
    assert list(Despatch.objects.visible_to(clerk)) == [made]
    assert not draft_rules.may_see_despatch(clerk, hidden)
    assert draft_rules.may_see_despatch(department.engineer, hidden)  # had the file
    assert not draft_rules.may_see_despatch(department.head, hidden)


def test_marks_and_withdrawal(letter: Despatch, department: Department) -> None:
    copy = letter.copies.get()
    day = timezone.localdate()
    note = partial(despatching.mark, copy=copy, kind=MarkKind.RETURNED)
    with pytest.raises(NotAllowed):
        note(user=department.head2, on_day=day)
    with pytest.raises(NotAllowed, match="Choose a day"):
        note(user=department.dealing, on_day=day + dt.timedelta(days=1))
    note(user=department.dealing, on_day=day, remarks="Not known there")
    note(user=department.dealing, on_day=day, remarks="Not known there")
    assert DespatchMark.objects.count() == 1
    with pytest.raises(NotAllowed):
        despatching.withdraw(despatch=letter, user=department.dealing, reason="Sent by mistake")
    domain.forward(file=letter.draft.file, user=department.dealing, to_post=department.post("HW-EE"))
    despatching.withdraw(despatch=letter, user=department.engineer, reason="Sent by mistake")
    with pytest.raises(NotAllowed, match="withdrawn before"):
        despatching.withdraw(despatch=letter, user=department.engineer, reason="Sent by mistake")


def test_the_public_page_says_what_stands_and_nothing_personal(
    page: Enter, letter: Despatch, department: Department
) -> None:
    cache.clear()
    answer = page(None).get(f"/d/{letter.code}/")
    text = words(answer)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for told in (letter.number, letter.sha256, "and it stands", "বাংলা", "Heritage & Water Bodies"):
        assert told in text
    for kept in (NAME, ADDRESS, EMAIL, CALLED, letter.subject, "Officer", letter.file.number, letter.file.subject):
        assert kept not in text
    assert page(None).get("/d/abcdefghijklmnopqrstuvwx/").status_code == 404
    draft = make_draft(letter.file, department, state=DraftState.APPROVED)
    assert page(None).get(f"/d/{approving.standing(draft).code}/").status_code == 404
    replacing = drafting.begin_draft(
        file=letter.file,
        user=department.dealing,
        kind="letter",
        language="bn",
        contents=contents(),
        supersedes=letter,
    )
    drafting.submit(draft=replacing, user=department.dealing, seen=replacing.last_step)
    approve(replacing, department)
    later = send(replacing, department)
    superseded = words(page(None).get(f"/d/{letter.code}/"))
    assert f"letter {later.number} of" in superseded
    assert "and it stands" not in superseded
    domain.forward(file=read(draft).file, user=department.dealing, to_post=department.post("HW-EE"))
    despatching.withdraw(despatch=letter, user=department.engineer, reason="A secret reason")
    withdrawn = words(page(None).get(f"/d/{letter.code}/"))
    assert "withdrew it on" in withdrawn
    assert "A secret reason" not in withdrawn


def test_who_asks_too_often_waits(page: Enter, letter: Despatch) -> None:
    cache.clear()
    client = page(None)
    # Within one minute of the limit, however slow the machine is.
    with time_machine.travel(timezone.now(), tick=False):
        answers = {client.get(f"/d/{letter.code}/").status_code for _ in range(62)}
    assert 429 in answers
    cache.clear()


def test_signed_with_the_officers_certificate_it_goes_out(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    DraftRule.objects.create(kind="letter", least_level=3, needs_signature=True, since="2020-01-01", source="Order")
    draft = make_draft(make_file(at="HW-DH", by="dealing"), department, state=DraftState.APPROVED)
    engineer = officer_of(department.engineer)
    assert engineer is not None
    certificate = software_certificate(engineer)
    approval = approving.standing(draft)
    here = reverse("attestation:sign", args=["draft", approval.pk])
    for user, seen in ((None, 302), (department.dealing2, 404), (department.dealing, 404), (department.engineer, 404)):
        assert page(user).get(here).status_code == seen
    domain.forward(file=read(draft).file, user=department.dealing, to_post=department.post("HW-EE"))
    typed = {"certificate": certificate.pk, "passphrase": PASSPHRASE, "reason": "Approved"}
    assert page(department.engineer).post(here, typed).status_code == 302
    now = read(draft)
    assert now.state == DraftState.SIGNED
    assert page(department.engineer).post(here, typed).status_code == 404
    domain.send_back(file=now.file, user=department.engineer)
    issued = content(send(draft, department).original)
    (signature,) = PdfFileReader(io.BytesIO(issued)).embedded_regular_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[]))
    assert status.intact
    assert status.valid
    assert status.modification_level == ModificationLevel.FORM_FILLING
    assert issued.startswith(content(approval.original))
