"""Every address of the diary, of slips and of scans, knocked at by everybody, for each classification.

A private person's mail was diarised by the dealing hand and went by the section head to the inspector, as the file of
``test_who_may`` did; who is who says that table. Of the file a slip is out, and scans wait for its correspondence.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files.domain import acknowledging, diarising, mail_intake, receipt_moving, scanning, slips
from files.domain.diarising import Enclosed, SenderDetails
from files.models import IncomingMail, Receipt
from files.slips import codes as slip_codes
from files.views.file import FORMS
from files.views.receipts.acting import _DOING
from tests import papers
from tests.conftest import Department
from tests.doors import Door, addresses, unknocked, wrongly_answered
from tests.files import test_who_may as of_files
from tests.files.diary import mail, of_citizen, scan
from tests.files.room import HOLD, OFFICE, PEOPLE, SEE, Room
from tests.files.slips import typed as slip_typed
from tests.files.test_who_may import DONE, FOUND, GONE, LOGIN, STALE, UNFIT

pytestmark = pytest.mark.django_db

# Who keeps a diary, and of those who keeps that of the section to which the mail came.
DIARISTS = OFFICE - {"holder", "colleague"}
KEEPERS = {"opener", "past", "above"}
KEY = "4b0e3a52-93c1-4f0b-9d3f-0d4f9e4f6f10"


def answers(*groups: tuple[Iterable[str], int], rest: int = GONE) -> dict[str, int]:
    """What everybody gets; a later group goes before an earlier one."""
    said = dict.fromkeys(PEOPLE, rest) | {"nobody": LOGIN}
    for people, status in groups:
        said |= dict.fromkeys(people, status)
    return said


class Diary:
    """A receipt that was sent twice and read each time, one that was closed, and a mail that waits."""

    def __init__(self, room: Room, classification: str) -> None:
        self.room, self.department, self.classification = room, room.department, classification
        self.mail = self._mail("<waits@example.org>")
        self.receipt = self._of_mail(self._mail("<came@example.org>"))
        self._enclose(Enclosed(title="Map", original=scan()))
        self._acknowledge()
        for login, post in (("dealing", "HW-SH"), ("head", "HW-IN")):
            user = self.department.users[login]
            receipt_moving.send(
                receipt=self.receipt, user=user, seen=self._version(), to_post=self.department.post(post)
            )
            receiver = {"HW-SH": self.department.head, "HW-IN": self.department.inspector}[post]
            receipt_moving.mark_read(receipt=self.receipt, user=receiver)
        self.closed = self._of_mail(self._mail("<closed@example.org>"))
        receipt_moving.close(
            receipt=self.closed,
            user=self.department.dealing,
            seen=self.closed.version,
            as_what="no_action",
            remarks="Nothing to be done",
        )
        self.receipt.refresh_from_db()
        self.closed.refresh_from_db()

    def _mail(self, key: str) -> IncomingMail:
        content = mail(**{"Message-ID": key}).as_bytes()
        return mail_intake.take_in(content=content, section=self.department.post("HW-DH").section).mail

    def _of_mail(self, found: IncomingMail) -> Receipt:
        return mail_intake.diarise_mail(
            mail=found,
            user=self.department.dealing,
            post=self.department.post("HW-DH"),
            particulars=of_citizen(mode="mail", delivery="electronic", classification=self.classification),
            sender=SenderDetails(name=found.from_name, email=found.from_email),
        )

    def _version(self) -> int:
        return Receipt.objects.get(pk=self.receipt.pk).version

    def _enclose(self, enclosure: Enclosed) -> None:
        diarising.add_enclosures(
            receipt=self.receipt, user=self.department.dealing, seen=self._version(), enclosures=[enclosure]
        )

    def _acknowledge(self) -> None:
        words = acknowledging.usual_words(self.receipt, "en")
        acknowledging.acknowledge(
            receipt=self.receipt, user=self.department.dealing, words=words, mode="print", form_key=uuid4()
        )

    def act(self, action: str) -> dict[str, Any]:
        """What is typed for an action of the receipt's page, as the receipt stands."""
        upload = SimpleUploadedFile("map.pdf", papers.pdf("A map"), content_type="application/pdf")
        correct = {
            "mode": "post",
            "received_on": timezone.localdate().isoformat(),
            "delivery": "electronic",
            "sender": "a citizen",
            "personal": "on",
            "subject": "Another subject",
            "kind": "letter",
            "classification": self.classification,
        }
        opened = {
            "post": self.department.post("PS-DH").pk,
            "subject": "Silt",
            "priority": "ordinary",
            "classification": self.classification,
        }
        every: dict[str, dict[str, Any]] = {
            "send": {"to_post": "HW-EE", "other": "HW-EE"},
            "file": {"file": self.room.file.pk},
            "open": opened,
            "correct": correct,
            "enclosure": {"title": "Another map", "upload": upload},
            "scan": {"upload": upload},
            "close": {"as_what": "no_action", "remarks": "Nothing to be done"},
            "reopen": {"reason": "Something is to be done"},
        }
        return {"seen": self.receipt.version, **every.get(action, {})}


def diary_doors(diary: Diary) -> list[Door]:
    """The table of the diary. Who sees a receipt and does not hold it is told that it is not with him."""
    # That a view is asked on the file opens no receipt.
    may_open = SEE[diary.classification] - {"asked"}
    pk = diary.receipt.pk

    def of_receipt(name: str, sees: int, holds: int | None = None, *, method: str = "get", **more: Any) -> Door:
        said = answers((may_open, sees), (HOLD, sees if holds is None else holds))
        return Door(name=f"files:{name}", method=method, answers=said, at={"pk": pk, **more.pop("at", {})}, **more)

    def act(action: str, sees: int, holds: int) -> Door:
        return of_receipt(
            "act_on_receipt", sees, holds, method="post", at={"action": action}, typed=lambda: diary.act(action)
        )

    def of_mail(name: str, status: int = FOUND, **more: Any) -> Door:
        at = {"pk": diary.mail.pk, **more.pop("at", {})}
        return Door(name=f"files:{name}", answers=answers((KEEPERS, status)), at=at, **more)

    everybody = answers((set(PEOPLE) - {"nobody"}, FOUND))
    diarised = answers((DIARISTS, FOUND))
    opened = act("open", STALE, UNFIT)
    return [
        # Lists show each reader his own; what stands in them is another test's.
        Door(name="files:receipts", answers=everybody),
        Door(name="files:receipts", typed={"tab": "mail"}, answers=everybody),
        Door(name="files:receipts_table", at={"form": "csv"}, answers=everybody),
        Door(name="files:receipts_table", at={"form": "csv"}, typed={"tab": "mail"}, answers=answers()),
        Door(name="files:receipt_twins", typed={"letter_number": "1"}, answers=diarised),
        Door(name="files:new_receipt", answers=diarised),
        Door(name="files:new_receipt", typed={"mail": diary.mail.pk}, answers=answers((KEEPERS, FOUND))),
        Door(name="files:new_receipt", method="post", answers=answers((DIARISTS, UNFIT))),
        Door(name="files:upload_mail", method="post", answers=answers((DIARISTS, DONE))),
        of_mail("mail"),
        of_mail("mail", DONE, method="post", typed={"reason": "An advertisement"}),
        of_mail("mail_original"),
        of_mail("mail_part", at={"rank": 1}),
        of_mail("mail_part", GONE, at={"rank": 2}),
        # the receipt read
        of_receipt("receipt", FOUND),
        of_receipt("receipt_page", FOUND, at={"number": 1, "purpose": "screen"}, dear=True),
        of_receipt("receipt_page", GONE, at={"number": 99, "purpose": "screen"}),
        of_receipt("receipt_paper", FOUND, at={"which": "letter"}),
        of_receipt("receipt_paper", FOUND, at={"which": "1"}),
        of_receipt("receipt_paper", GONE, at={"which": "99"}),
        # who the private person is
        of_receipt("receipt_sender", GONE, FOUND, method="post", typed={"reason": "To answer her"}),
        of_receipt("receipt_mail", GONE, FOUND, method="post"),
        of_receipt("acknowledge", GONE, FOUND),
        of_receipt(
            "acknowledge",
            GONE,
            DONE,
            method="post",
            dear=True,
            typed={"language": "en", "subject": "It came", "text": "It came.", "form_key": KEY},
        ),
        of_receipt("ack_letter", GONE, FOUND, method="post", at={"serial": 1}),
        # the receipt worked on
        of_receipt(
            "strike_enclosure", STALE, DONE, method="post", at={"rank": 1}, typed={"seen": diary.receipt.version}
        ),
        act("send", STALE, DONE),
        act("file", STALE, DONE),
        act("correct", STALE, DONE),
        act("enclosure", STALE, DONE),
        act("scan", STALE, STALE),
        act("close", STALE, DONE),
        act("reopen", STALE, STALE),
        act("pull-back", STALE, STALE),
        act("burn", GONE, GONE),
        # The inspector opens no files; his link officer opens them in the diary of his own section.
        Door(
            name=opened.name, method="post", at=opened.at, typed=opened.typed, answers={**opened.answers, "link": DONE}
        ),
        # Closed it lies with the dealing hand, and a post above takes it up again where he may see it.
        Door(
            name="files:act_on_receipt",
            method="post",
            at={"pk": diary.closed.pk, "action": "reopen"},
            typed={"seen": diary.closed.version, "reason": "Not yet done"},
            answers=answers(*_reopening(diary.classification)),
        ),
    ]


def _reopening(classification: str) -> list[tuple[Iterable[str], int]]:
    if classification != "ordinary":
        return [({"opener"}, STALE)]
    return [(SEE["ordinary"] - {"asked"}, STALE), ({"past", "above"}, DONE)]


def paper_doors(room: Room, classification: str) -> list[Door]:
    """The table of slips and scans. The slip was printed by the inspector, who holds the file."""
    may_open, file, inspector = SEE[classification], room.file, room.department.inspector
    two = papers.scan(papers.ENGLISH, papers.HINDI)
    (slip,) = slips.print_slips(files=[file], user=inspector)
    kept = slips.receive_scan(upload=papers.upload(two, "slip.pdf"), user=inspector, slip=slip)
    tray = scanning.receive_scan(file=file, upload=papers.upload(two, "two.pdf"), user=inspector)
    # Of an ordinary file its section's posts that open files enter a slip too.
    enter = HOLD | (KEEPERS if classification == "ordinary" else set())

    def of_slip(name: str, sees: int, enters: int | None = None, *, method: str = "get", **more: Any) -> Door:
        said = answers((may_open, sees), (may_open & enter, sees if enters is None else enters))
        return Door(name=f"files:{name}", method=method, answers=said, at={"pk": slip.pk, **more.pop("at", {})}, **more)

    def of_file(name: str, people: set[str], status: int = FOUND, **more: Any) -> Door:
        at = {"pk": file.pk, **more.pop("at", {})}
        return Door(name=f"files:{name}", answers=answers((people, status)), at=at, **more)

    def line() -> dict[str, Any]:
        return slip_typed(("HW-EE", timezone.now(), None, "By the peon"), first="HW-IN")

    code = slip_codes.marked(slip.code)
    page = {"scan": tray.pk, "number": 1, "purpose": "screen"}
    return [
        Door(name="files:slips", answers=answers((OFFICE, FOUND))),
        Door(
            name="files:slips",
            method="post",
            typed={"code": slip.number},
            answers=answers((OFFICE, UNFIT), (may_open, DONE)),
        ),
        Door(
            name="files:slips", method="post", typed={"code": code}, answers=answers((OFFICE, UNFIT), (may_open, DONE))
        ),
        Door(name="files:slip_by_code", at={"code": code}, answers=answers((may_open, DONE))),
        Door(name="files:slip_by_code", at={"code": "nothing"}, answers=answers()),
        Door(name="files:new_slips", answers=answers((OFFICE, FOUND))),
        # Its slip is out already; to an outsider there is no such file to choose.
        Door(name="files:new_slips", method="post", typed={"file": [file.pk]}, answers=answers((OFFICE, STALE))),
        Door(name="files:slip_sheets", typed={"s": slip.pk}, answers=answers((may_open, FOUND)), dear=True),
        Door(name="files:separators", answers=answers((OFFICE, FOUND)), dear=True),
        of_slip("slip", FOUND),
        of_slip("slip", STALE, DONE, method="post", typed=line),
        of_slip("cancel_slip", STALE, DONE, method="post", typed={"reason": "Lost"}),
        of_slip(
            "add_slip_scan",
            UNFIT,
            DONE,
            method="post",
            dear=True,
            typed=lambda: {"papers": papers.upload(papers.scan(papers.HINDI), "more.pdf")},
        ),
        of_slip("slip_scan", FOUND, at={"scan": kept.pk, "purpose": "original"}),
        of_slip("slip_scan", FOUND, at={"scan": kept.pk, "purpose": "screen"}, dear=True),
        of_file("print_slip", may_open, DONE, method="post"),
        # Who holds the file sees what waits for its correspondence, nobody else.
        of_file("scans", HOLD),
        of_file("scans", HOLD, STALE, method="post", typed={"action": "add"}),
        of_file(
            "scans",
            HOLD,
            method="post",
            dear=True,
            typed=lambda: {"papers": papers.upload(papers.scan(papers.BENGALI), "more.pdf")},
        ),
        of_file("split_scan", HOLD, at={"scan": tray.pk}),
        of_file(
            "split_scan", HOLD, DONE, method="post", at={"scan": tray.pk}, typed={"action": "ranges", "ranges": "1, 2"}
        ),
        of_file("scan_page", HOLD, at=page, dear=True),
        of_file("scan_progress", may_open),
        of_file("find_in_papers", may_open, typed={"q": "pond"}),
    ]


@pytest.mark.parametrize("classification", list(SEE))
def test_everybody_at_every_door_of_the_diary(department: Department, classification: str) -> None:
    room = Room(department, classification)
    assert wrongly_answered(diary_doors(Diary(room, classification)), room.people()) == ""


@pytest.mark.parametrize("classification", list(SEE))
def test_everybody_at_every_door_of_slips_and_scans(department: Department, classification: str) -> None:
    room = Room(department, classification)
    assert wrongly_answered(paper_doors(room, classification), room.people()) == ""


def test_no_address_and_no_action_is_left_out(department: Department) -> None:
    room = Room(department, "ordinary")
    table = [*of_files.doors(room), *diary_doors(Diary(room, "ordinary")), *paper_doors(room, "ordinary")]
    assert {door.name for door in table} == addresses("files", "letters", below="desk/files/")
    assert {door.at["action"] for door in table if door.name == "files:act"} == {*FORMS, "burn"}
    done = {door.at["action"] for door in table if door.name == "files:act_on_receipt"}
    assert done == {*_DOING, "pull-back", "burn"}
    assert unknocked(table, department.inspector) == set()
