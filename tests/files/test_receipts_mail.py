"""Mails taken in: read with care, once, and diarised or set aside."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from evidence.domain import Refused
from files.domain import mail_intake
from files.domain.diarising import SenderDetails
from files.models import IncomingMail, MailFault, MailState, Receipt
from files.receiving import mail_reading
from files.receiving.mailbox import sweep
from files.workflow import NotAllowed
from tests.conftest import Department
from tests.files.conftest import Enter
from tests.files.diary import mail, of_citizen

pytestmark = pytest.mark.django_db
PLAIN = b"From: a@example.org\nSubject: x\nDate: Fri, 20 Nov 2026 10:00:00 +0530\nMessage-ID: <p@example.org>\n"


def taken(department: Department, **more: Any) -> IncomingMail:
    section = department.post("HW-DH").section
    return mail_intake.take_in(content=mail(**more).as_bytes(), section=section).mail


def diarise(department: Department, found: IncomingMail) -> Receipt:
    return mail_intake.diarise_mail(
        mail=found,
        user=department.dealing,
        post=department.post("HW-DH"),
        particulars=of_citizen(mode="mail", delivery="electronic", subject=found.subject),
        sender=SenderDetails(name=found.from_name, email=found.from_email),
    )


def test_what_a_mail_says_and_what_is_attached(department: Department) -> None:
    content = mail().as_bytes()
    found = mail_intake.take_in(content=content, section=department.post("HW-DH").section, name="in.eml").mail
    assert (found.from_name, found.from_email) == ("Sulekha Bandyopadhyay", "s@example.org")
    assert (found.subject, found.text) == ("পুকুর ভরাট হচ্ছে", "দয়া করে ব্যবস্থা নিন।")
    assert found.sent_at == dt.datetime(2026, 11, 20, 4, 30, tzinfo=dt.UTC)
    with found.original.file.open("rb") as kept:
        assert kept.read() == content
    parts = [(part.name, part.original is not None, part.pages) for part in found.parts.all()]
    assert parts == [("map.pdf", True, 2), ("more.zip", False, 1)]
    assert found.faults == [MailFault.UNKEPT]


def test_the_same_number_is_taken_in_once_and_diarised_once(department: Department) -> None:
    first = taken(department)
    again = mail_intake.take_in(
        content=b"Received: by another way\n" + mail().as_bytes(), section=department.post("PS-DH").section
    )
    assert (again.mail, again.before) == (first, True)
    receipt = diarise(department, first)
    with pytest.raises(NotAllowed, match="meanwhile"):
        diarise(department, first)
    assert Receipt.objects.get() == receipt


def test_diarised_it_lies_in_the_diary_and_forgets_its_sender(department: Department) -> None:
    found = taken(department)
    receipt = diarise(department, found)
    found.refresh_from_db()
    assert (found.state, found.receipt, found.from_name, found.from_email, found.text) == (
        MailState.DIARISED, receipt, "", "", "",
    )  # fmt: skip
    assert (receipt.mode, receipt.delivery, receipt.pages) == ("mail", "electronic", 1)
    assert [(each.title, each.original is not None) for each in receipt.enclosures.all()] == [
        ("map.pdf", True), ("more.zip", False),
    ]  # fmt: skip
    assert receipt.original is not None
    with receipt.original.file.open("rb") as letter:
        assert letter.read(5) == b"%PDF-"


def test_another_section_neither_diarises_nor_sets_it_aside(department: Department) -> None:
    found = taken(department)
    with pytest.raises(NotAllowed):
        mail_intake.set_aside(mail=found, user=department.dealing2, reason="Spam")
    with pytest.raises(NotAllowed):
        mail_intake.diarise_mail(
            mail=found,
            user=department.dealing2,
            post=department.post("PS-DH"),
            particulars=of_citizen(mode="mail"),
            sender=SenderDetails(),
        )


def test_set_aside_it_says_why_and_comes_no_more(department: Department) -> None:
    found = taken(department)
    with pytest.raises(NotAllowed):
        mail_intake.set_aside(mail=found, user=department.dealing, reason=" ")
    mail_intake.set_aside(mail=found, user=department.dealing, reason="An advertisement")
    found.refresh_from_db()
    assert (found.state, found.subject, found.from_email) == (MailState.ASIDE, "", "")
    assert mail_intake.take_in(content=mail().as_bytes(), section=found.section).before


@pytest.mark.parametrize(
    ("content", "fault", "text"),
    [
        (b"From: a@example.org\nSubject: x\nMessage-ID: <p@e.org>\n\nwords", MailFault.NO_DATE, "words"),
        (PLAIN.replace(b"20 Nov 2026", b"99 Foo 9999") + b"\nwords", MailFault.NO_DATE, "words"),
        (PLAIN.replace(b"2026", b"1826") + b"\nwords", MailFault.NO_DATE, "words"),
        (PLAIN.replace(b"a@example.org", b"@@@ <<") + b"\nwords", MailFault.NO_SENDER, "words"),
        (PLAIN.replace(b"<p@example.org>", b"none") + b"\nwords", MailFault.NO_NUMBER, "words"),
        (PLAIN + b"\n", MailFault.NO_TEXT, ""),
        (PLAIN + b"Content-Type: text/plain; charset=utf-8\n\n\xff\xfewords", MailFault.ENCODING, "\ufffd\ufffdwords"),
        (PLAIN + b"Content-Type: text/plain; charset=martian\n\nwords", MailFault.ENCODING, "words"),
        (
            PLAIN + b"Content-Type: text/html\n\n<style>b{}</style><p>One</p><script>alert(1)</script><p>Two &amp; 3",
            MailFault.ONLY_HTML,
            "One\nTwo & 3",
        ),
        (PLAIN + b"\n" + b"a" * 50_000, MailFault.CUT, "a" * 40_000),
        (PLAIN + b"Content-Type: multipart/mixed; boundary=b\n\nno boundary here", MailFault.DAMAGED, None),
    ],
)
def test_what_is_odd_is_told_and_kept(content: bytes, fault: MailFault, text: str | None) -> None:
    found = mail_reading.read(content)
    assert fault.value in found.faults
    assert text is None or found.text == text


def test_nothing_that_the_database_cannot_hold_comes_through(department: Department) -> None:
    content = b"From: =?utf-8?b?AGE=?= <a@example.org>\nSubject: a\x00b\xff\nMessage-ID: <n@e.org>\n\none\x00two"
    found = mail_intake.take_in(content=content, section=department.post("HW-DH").section).mail
    found.refresh_from_db()
    assert "\x00" not in found.subject + found.text + found.from_name


def nested(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(depth)
    )
    return PLAIN + head + b"Content-Type: text/plain\n\ndeep"


def flood(parts: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    return PLAIN + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * parts + b"--b--\n"


def test_hostile_mails_get_a_clear_answer(department: Department, settings: Any) -> None:
    with pytest.raises(Refused, match="parts within parts"):
        mail_reading.read(nested(5_000))
    with pytest.raises(Refused, match="not a mail"):
        mail_reading.read(b"%PDF-1.7 nothing of a mail")
    many = mail_reading.read(flood(500))
    assert MailFault.PARTS.value in many.faults
    assert len(many.attached) == mail_reading.MOST_PARTS
    long_header = mail_reading.read(PLAIN.replace(b"Subject: x", b"Subject: " + b"(" * 200_000) + b"\nwords")
    assert len(long_header.subject) <= 300
    settings.EVIDENCE_MAX_BYTES = 1_000
    with pytest.raises(Refused, match="larger than"):
        mail_intake.take_in(content=PLAIN + b"\n" + b"a" * 2_000, section=department.post("HW-DH").section)
    assert not IncomingMail.objects.exists()


@pytest.fixture
def mailbox(department: Department, tmp_path: Path) -> Path:
    """A Maildir of HW with a mail, the same again, and something that is no mail."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "HW" / folder).mkdir(parents=True)
    (tmp_path / "HW" / "new" / "1.eml").write_bytes(mail().as_bytes())
    (tmp_path / "HW" / "cur" / "2.host:2,S").write_bytes(mail().as_bytes())
    (tmp_path / "HW" / "broken.eml").write_bytes(b"\x00\x01 nothing")
    (tmp_path / "HW" / "new" / "link.eml").symlink_to("/etc/hostname")
    return tmp_path


def test_a_watched_mailbox_is_emptied_and_tells_what_was_refused(mailbox: Path) -> None:
    assert sweep(mailbox) == {"taken": 1, "known": 1, "refused": 1}
    assert IncomingMail.objects.get().state == MailState.WAITING
    assert "not a mail" in (mailbox / "HW" / "refused" / "broken.eml.txt").read_text()
    assert [path.name for path in (mailbox / "HW" / "new").iterdir()] == ["link.eml"]
    assert not sweep(mailbox)


def test_by_command(mailbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("receive_mail", "HW", str(mailbox / "HW"))
    told = capsys.readouterr().out
    assert sorted(line.rsplit(": ", 1)[-1].split(" ")[0] for line in told.splitlines() if "refused" not in line) == [
        "known",
        "taken",
    ]
    assert "broken.eml: refused" in told
    assert "Sulekha" not in told


def test_who_sees_a_waiting_mail(department: Department, page: Enter) -> None:
    found = taken(department)
    addresses = [f"/desk/receipts/mails/{found.pk}/", f"/desk/receipts/mails/{found.pk}/original/",
                 f"/desk/receipts/mails/{found.pk}/parts/1/", f"/desk/receipts/new/?mail={found.pk}"]  # fmt: skip
    for address in addresses:
        assert page(None).get(address).status_code == 302
        for outsider in (department.dealing2, department.inspector, department.planner):
            assert page(outsider).get(address).status_code == 404
        for insider in (department.dealing, department.head):
            answer: Any = page(insider).get(address)
            assert answer.status_code == 200
            if answer.streaming:
                assert b"".join(answer.streaming_content)
    assert page(department.dealing).get(f"/desk/receipts/mails/{found.pk}/parts/2/").status_code == 404
    lists = {user: page(department.users[user]).get("/desk/receipts/?tab=mail").content for user in ("head", "head2")}
    assert "পুকুর" in lists["head"].decode()
    assert "পুকুর" not in lists["head2"].decode()


def test_uploaded_it_goes_on_to_the_diary_and_a_second_time_is_named(department: Department, page: Enter) -> None:
    def send() -> Any:
        upload = SimpleUploadedFile("in.eml", mail().as_bytes(), "message/rfc822")
        typed = {"section_post": department.post("HW-DH").pk, "upload": upload}
        return page(department.dealing).post("/desk/receipts/mails/", typed, follow=True)

    answer = send()
    found = IncomingMail.objects.get()
    assert answer.redirect_chain == [(f"/desk/receipts/new/?mail={found.pk}", 302)]
    assert "s@example.org" in answer.content.decode()
    receipt = diarise(department, found)
    assert f"diarised as {receipt.number}" in send().content.decode()
    assert page(department.inspector).post("/desk/receipts/mails/").status_code == 404


def test_what_is_no_mail_is_refused_in_words(department: Department, page: Enter) -> None:
    typed = {"section_post": department.post("HW-DH").pk, "upload": SimpleUploadedFile("a.eml", b"nothing")}
    answer = page(department.dealing).post("/desk/receipts/mails/", typed, follow=True)
    assert "This is not a mail" in answer.content.decode()


def test_a_mail_that_waits_says_what_is_odd(department: Department, page: Enter) -> None:
    found = taken(department, Date="")
    shown = page(department.dealing).get(f"/desk/receipts/mails/{found.pk}/").content.decode()
    assert "no date that can be read" in shown
