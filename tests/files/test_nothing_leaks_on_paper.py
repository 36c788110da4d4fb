"""Receipts, slips and scans attacked from all sides, as files are in ``test_nothing_leaks``.

A confidential receipt stands nowhere for who may not open it, a private person nowhere for who may not read who he is,
and of a file that is hidden neither slip nor scan nor what was recognised in it.
"""

import html
import io
import uuid
import zipfile
from typing import Any

import pytest
from django.utils import timezone

from files.domain import acknowledging, diarising, receipt_moving, scanning, slips
from files.models import File, Receipt, Slip
from files.receiving.diary import TABS
from files.slips import codes as slip_codes
from tests import papers
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words
from tests.files.diary import CITIZEN, diarised, of_citizen, said, scan
from tests.files.slips import picture
from tests.files.test_nothing_leaks import WORD, outsiders
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
NUMBER = "XY/0042/2026"


def everything(answer: Any) -> str:
    """An answer's headers and content; of a table for Excel what its parts say."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as table:
            content = b"\n".join(table.read(name) for name in table.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return html.unescape(f"{headers}\n{content.decode(errors='replace')}")


def lists(*asked: str) -> list[str]:
    """Every list of the diary, on the page and as tables, whole and narrowed to each of ``asked``."""
    found = []
    for tab in TABS:
        for text in ("", *asked):
            query = f"?tab={tab}&q={text}"
            found.append(f"/desk/receipts/{query}")
            if tab != "mail":
                found += [f"/desk/receipts/list.{form}{query}" for form in ("csv", "xlsx")]
    return found


@pytest.fixture
def hidden(department: Department) -> Receipt:
    """A confidential letter, diarised by the dealing hand and with the section head, who has read it."""
    particulars = said(
        subject=f"{WORD} beams", sender=f"{WORD} Society", letter_number=NUMBER, classification="confidential"
    )
    receipt = diarised(department, particulars=particulars, original=scan())
    receipt_moving.send(
        receipt=receipt,
        user=department.dealing,
        seen=receipt.version,
        to_post=department.post("HW-SH"),
        remarks=f"{WORD} crawls",
    )
    receipt_moving.mark_read(receipt=receipt, user=department.head)
    receipt.refresh_from_db()
    return receipt


def a_copy_of(receipt: Receipt, department: Department) -> Receipt:
    """An ordinary letter that everybody of the section may open, diarised as a copy of the other."""
    return diarised(department, particulars=said(subject="A copy"), copy_of=receipt)


def test_no_list_no_table_and_no_page_tells_of_a_receipt(page: Enter, department: Department, hidden: Receipt) -> None:
    copied = a_copy_of(hidden, department)
    traces = (hidden.number, f"/receipts/{hidden.pk}/", *(f"{WORD} {what}" for what in ("beams", "Society", "crawls")))
    same = f"/desk/receipts/twins/?sender={WORD}+Society&letter_number={NUMBER}"
    more = (f"/desk/receipts/{copied.pk}/", same, "/desk/", "/desk/notices/", f"/desk/?tab=search&q={WORD}")
    addresses = [*lists(WORD), *more, f"/desk/office/posts/{department.post('HW-SH').pk}/"]
    for who, user in outsiders(department).items():
        client = page(user)
        for address in addresses:
            said_there = everything(client.get(address))
            for trace in traces:
                assert trace not in said_there, f"{who} reads {trace} at {address}"
    # It is there, for who may open it.
    client = page(department.dealing)
    for address in (f"/desk/receipts/?tab=all&q={WORD}", f"/desk/receipts/list.xlsx?tab=all&q={WORD}", *more[:2]):
        assert hidden.number in everything(client.get(address)), address


def test_a_hidden_receipt_answers_as_one_that_is_not_there(
    page: Enter, department: Department, hidden: Receipt
) -> None:
    for user in outsiders(department).values():
        client = page(user)
        for tail in ("", "acknowledge/", "pages/1/screen/", "papers/letter/"):
            told = []
            for pk in (hidden.pk, 987654):
                answer = client.get(f"/desk/receipts/{pk}/{tail}")
                assert answer.status_code == 404
                told.append(words(answer).replace(str(pk), ""))
            assert told[0] == told[1]
        for tail in ("sender/", "mail/", "send/", "pull-back/", "acknowledgements/1/", "enclosures/1/strike/"):
            assert client.post(f"/desk/receipts/{hidden.pk}/{tail}", {"reason": "Mine"}).status_code == 404


def test_the_same_letter_is_diarised_anew_by_who_may_not_know_of_the_first(
    page: Enter, department: Department, hidden: Receipt
) -> None:
    typed = {
        "post": department.post("HW-EE").pk, "mode": "post", "received_on": timezone.localdate().isoformat(),
        "delivery": "tracked", "sender": f"{WORD} Society", "subject": "Beams", "letter_number": NUMBER,
        "kind": "letter", "classification": "ordinary", "form_key": str(uuid.uuid4()),
        "enclosure-TOTAL_FORMS": "0", "enclosure-INITIAL_FORMS": "0",
    }  # fmt: skip
    # Nor is it a copy of what he may not open, though he has its number in the address.
    client = page(department.engineer)
    assert client.post("/desk/receipts/new/", {**typed, "copy_of": hidden.pk, "sure": "on"}).status_code == 422
    assert client.post("/desk/receipts/new/", typed).status_code == 302
    assert Receipt.objects.latest("pk").copy_of is None
    again = {**typed, "post": department.post("HW-DH").pk, "form_key": str(uuid.uuid4())}
    answer = page(department.dealing).post("/desk/receipts/new/", again)
    assert answer.status_code == 409
    assert hidden.number in words(answer)


def test_who_a_private_person_is_stands_nowhere(page: Enter, department: Department) -> None:
    # First nobody said that it is a person, and so the name stood with the particulars.
    named = said(sender=CITIZEN.name, subject="Silt", letter_number=NUMBER)
    receipt = diarised(department, particulars=named, sender=CITIZEN)
    diarising.correct(
        receipt=receipt,
        user=department.dealing,
        seen=receipt.version,
        particulars=of_citizen(subject="Silt", letter_number=NUMBER),
        sender=CITIZEN,
    )
    acknowledging.acknowledge(
        receipt=receipt,
        user=department.dealing,
        words=acknowledging.usual_words(receipt, "en"),
        mode="print",
        form_key=uuid.uuid4(),
    )
    own, printed = f"/desk/receipts/{receipt.pk}/", f"/desk/receipts/{receipt.pk}/acknowledgements/1/"
    told = (CITIZEN.name, CITIZEN.phone, CITIZEN.email)
    for who in ("head", "planner", "director"):
        client = page(department.users[who])
        assert receipt.number in everything(client.get(f"/desk/receipts/?tab=section&q={receipt.number}"))
        for address in (own, *lists()):
            shown = everything(client.get(address))
            for trace in (*told, "Invented Lane"):
                assert trace not in shown, f"{who} reads {trace} at {address}"
        # Neither is he found by what he is called, which would tell that he has written.
        for text in told:
            assert receipt.number not in words(client.get("/desk/receipts/", {"tab": "all", "q": text}))
        for address in (printed, f"{own}sender/", f"{own}mail/"):
            assert client.post(address, {"reason": "I should like to know"}).status_code == 404
    answer: Any = page(department.dealing).post(printed)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert "Sulekha" not in answer.headers["Content-Disposition"]
    # Who may read the sender reads too what was corrected.
    assert CITIZEN.name in everything(page(department.dealing).get(own))


@pytest.fixture
def travelling(department: Department, make_file: MakeFile) -> tuple[File, Slip]:
    """A confidential file with a paper whose text is recognised, a scan that waits, and a slip that is out."""
    file = make_file(by="dealing", subject="Beams", classification="confidential")
    dealing = department.dealing
    for name in ("added.pdf", "waits.pdf"):
        content = papers.pdf(f"{WORD} beetles in {name.removesuffix('.pdf')}")
        row = scanning.receive_scan(file=file, upload=papers.upload(content, name), user=dealing)
        if name == "added.pdf":
            scanning.add_scans(
                file=file, user=dealing, given=[scanning.Described(scan=row.pk, title="A letter", position=1)]
            )
    run_jobs()
    (slip,) = slips.print_slips(files=[file], user=dealing)
    slips.receive_scan(upload=papers.upload(picture(slip), "slip.jpg"), user=dealing, slip=slip)
    file.refresh_from_db()
    return file, slip


def test_neither_slip_nor_scan_nor_recognised_text_of_a_hidden_file(
    page: Enter, department: Department, travelling: tuple[File, Slip]
) -> None:
    file, slip = travelling
    marked, invented = slip_codes.marked(slip.code), slip_codes.marked("a" * 24)
    kept = slip.scans.get()
    own, papers_of = f"/desk/slips/{slip.pk}/", f"/desk/files/{file.pk}/"
    gone = (
        *(own, f"/desk/slips/slips.pdf?s={slip.pk}", f"{own}scans/{kept.pk}/screen/"),
        *(f"{papers_of}scans/", f"{papers_of}scans/progress/", f"{papers_of}find/?q={WORD}"),
    )
    shown = ("/desk/slips/", f"/desk/slips/?s={slip.pk}", "/desk/slips/new/", f"/desk/?tab=search&q={WORD}+beetles")
    traces = (slip.number, file.number, f"/slips/{slip.pk}/", f"/files/{file.pk}/", slip.code)
    for who, user in outsiders(department).items():
        client = page(user)
        for address in gone:
            assert client.get(address).status_code == 404, f"{who} at {address}"
        for address in shown:
            listed = everything(client.get(address)).replace(f"?s={slip.pk}", "")
            for trace in (*traces, f"{WORD} beetles in"):
                assert trace not in listed, f"{who} reads {trace} at {address}"
        # A code and a number that lead to a slip answer as those that were never given.
        for there, absent in ((marked, invented), (slip.number, slip.number[:-1] + "9")):
            answers = [client.post("/desk/slips/", {"code": text}) for text in (there, absent)]
            assert answers[0].status_code == answers[1].status_code
            told = [words(each).replace(text, "") for each, text in zip(answers, (there, absent), strict=True)]
            assert told[0].count("alert") == told[1].count("alert")
            assert slip.number not in told[0]
        assert client.get(f"/desk/slips/c/{marked}/").status_code == 404
        assert client.get(f"/desk/slips/c/{invented}/").status_code == 404
    client = page(department.dealing)
    for address in (gone[-1], shown[0], shown[-1]):
        assert file.number in everything(client.get(address)), address
    assert "stands in no paper of this file" not in words(client.get(gone[-1]))


def test_a_photo_of_a_slip_tells_its_number_to_who_may_open_the_file(
    page: Enter, department: Department, travelling: tuple[File, Slip]
) -> None:
    _file, slip = travelling
    answer = page(department.dealing2).post("/desk/slips/", {"papers": papers.upload(picture(slip), "slip.jpg")})
    assert answer.status_code == 422
    assert slip.number not in words(answer)
    assert "No code of a slip that you may enter can be read" in words(answer)
    assert slip.scans.count() == 1
