"""What a receipt can be put through, and what the database refuses whoever asks."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from files import domain as files
from files.domain import diarising, receipt_moving
from files.domain.diarising import Enclosed, SenderDetails
from files.models import (
    Classification,
    Correspondence,
    FlagKind,
    PaperFlag,
    Receipt,
    ReceiptMove,
    ReceiptSender,
    ReceiptSenderRead,
)
from files.models.receipt_moves import STATE_AFTER, STATE_BEFORE
from files.receiving import receipt_rules
from files.receiving.receipt_workflow import STEPS
from files.workflow import NotAllowed
from staff.models import Notification
from tests.conftest import Department
from tests.files.conftest import MakeFile
from tests.files.diary import CITIZEN, diarised, of_citizen, said, scan

pytestmark = pytest.mark.django_db


def fresh(receipt: Receipt) -> Receipt:
    return Receipt.objects.get(pk=receipt.pk)


def kinds(receipt: Receipt) -> list[str]:
    return list(receipt.moves.values_list("kind", flat=True))


def settle() -> None:
    """Let the deferred guards speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_diarised_it_has_a_number_of_its_section_and_lies_with_its_post(department: Department) -> None:
    first, second = diarised(department), diarised(department, particulars=said(letter_number="DR/43"))
    other = diarised(department, by="dealing2", at="PS-DH")
    year = timezone.localdate().year
    assert [each.number for each in (first, second, other)] == [
        f"R/HW/{year}/000001", f"R/HW/{year}/000002", f"R/PS/{year}/000001",
    ]  # fmt: skip
    assert (first.holder, first.state, kinds(first)) == (department.post("HW-DH"), "open", ["diarised"])
    settle()


def test_a_rollback_gives_the_number_back_and_the_same_form_counts_once(department: Department) -> None:
    with transaction.atomic():
        diarised(department)
        transaction.set_rollback(True)
    key = uuid.uuid4()
    first = diarised(department, form_key=key)
    assert first.number.endswith("000001")
    assert diarised(department, form_key=key) == first
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sender": " "}, "sender"),
        ({"subject": ""}, "subject"),
        ({"received_on": dt.date(2199, 1, 1)}, "received_on"),
        ({"letter_date": dt.date(2199, 1, 1)}, "letter_date"),
        ({"reply_due_on": dt.date(1999, 1, 1)}, "reply_due_on"),
        ({"delivery": "scanned"}, "upload"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(department: Department, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        diarised(department, particulars=said(**wrong))
    assert set(refusal.value.message_dict) == {field}
    assert not Receipt.objects.exists()


def test_a_private_person_is_never_named_in_the_open(department: Department) -> None:
    for field in ("sender", "subject"):
        with pytest.raises(ValidationError) as refusal:
            diarised(department, particulars=of_citizen(**{field: "Letter of SULEKHA  bandyopadhyay"}), sender=CITIZEN)
        assert set(refusal.value.message_dict) == {field}


def test_who_keeps_no_diary_of_the_section_diarises_nothing(department: Department) -> None:
    for by, at in (("inspector", "HW-IN"), ("dealing2", "HW-DH"), ("planner", "PLAN")):
        with pytest.raises(NotAllowed):
            diarised(department, by=by, at=at)


def test_corrected_its_history_stands_and_the_former_address_is_emptied(department: Department) -> None:
    receipt = diarised(department, particulars=of_citizen(), sender=CITIZEN)
    changed = diarising.correct(
        receipt=receipt,
        user=department.dealing,
        seen=receipt.version,
        particulars=of_citizen(subject="Filling of a pond"),
        sender=SenderDetails(name="Sulekha Banerjee", email="b@example.org"),
    )
    assert changed == ["subject", "address"]
    subjects = list(receipt.events.order_by("pgh_id").values_list("subject", flat=True))  # type: ignore[attr-defined]
    assert subjects == ["Silt in Santoshpur pond", "Filling of a pond"]
    old, new = ReceiptSender.objects.order_by("pk")
    assert (old.name, old.address, old.phone, old.email, old.keys) == ("", "", "", "", [])
    assert (new.name, new.email) == ("Sulekha Banerjee", "b@example.org")


def test_a_correction_by_a_stale_form_or_by_another_is_refused(department: Department) -> None:
    receipt = diarised(department)
    diarising.correct(receipt=receipt, user=department.dealing, seen=receipt.version, particulars=said(subject="Silt"))
    with pytest.raises(NotAllowed, match="changed meanwhile"):
        diarising.correct(receipt=receipt, user=department.dealing, seen=1, particulars=said(subject="Mud"))
    with pytest.raises(NotAllowed, match="not with you"):
        diarising.correct(receipt=receipt, user=department.head2, seen=receipt.version, particulars=said(subject="Mud"))
    assert fresh(receipt).subject == "Silt"


def test_sent_it_lies_with_the_other_post_who_is_told_and_can_be_pulled_back_until_read(
    department: Department,
) -> None:
    receipt = diarised(department)
    head = department.post("HW-SH")
    receipt_moving.send(receipt=receipt, user=department.dealing, seen=receipt.version, to_post=head, remarks="For you")
    assert fresh(receipt).holder == head
    assert Notification.objects.filter(post=head, url=f"/desk/receipts/{receipt.pk}/").count() == 1
    receipt_moving.pull_back(receipt=receipt, user=department.dealing, seen=receipt.version)
    assert kinds(receipt) == ["diarised", "sent", "pulled_back"]
    receipt_moving.send(receipt=receipt, user=department.dealing, seen=receipt.version, to_post=head)
    receipt_moving.mark_read(receipt=receipt, user=department.head)
    with pytest.raises(NotAllowed, match="has read the receipt"):
        receipt_moving.pull_back(receipt=receipt, user=department.dealing, seen=receipt.version)
    settle()


def test_who_sent_it_on_is_told_where_it_went(department: Department) -> None:
    receipt = diarised(department)
    seen = receipt.version
    receipt_moving.send(receipt=receipt, user=department.dealing, seen=seen, to_post=department.post("HW-SH"))
    with pytest.raises(NotAllowed, match="Officer dealing sent it to"):
        receipt_moving.close(receipt=receipt, user=department.dealing, seen=seen, as_what="answered", remarks="x")


def test_put_into_a_file_letter_and_kept_enclosures_get_pages_and_the_letter_is_fresh(
    department: Department, make_file: MakeFile
) -> None:
    file = make_file(by="dealing")
    enclosures = (Enclosed(title="Map", original=scan(1)), Enclosed(title="Photos, by hand", pages=3))
    receipt = diarised(
        department, particulars=said(delivery="scanned", pages=2), original=scan(), enclosures=enclosures
    )
    receipt_moving.put_into_file(receipt=receipt, user=department.dealing, seen=receipt.version, file=file)
    papers = Correspondence.objects.filter(file=file).order_by("page_from")
    assert [(each.page_from, each.page_to, each.receipt_id) for each in papers] == [
        (1, 2, receipt.pk), (3, 3, receipt.pk),
    ]  # fmt: skip
    assert PaperFlag.objects.get().kind == FlagKind.FR
    now = fresh(receipt)
    assert (now.state, now.file, kinds(now)) == ("filed", file, ["diarised", "filed"])
    settle()
    with pytest.raises(NotAllowed):
        diarising.correct(receipt=receipt, user=department.dealing, seen=receipt.version, particulars=said())


def test_paper_that_is_only_tracked_leaves_a_sheet_in_the_file(department: Department, make_file: MakeFile) -> None:
    file, receipt = make_file(by="dealing"), diarised(department)
    receipt_moving.put_into_file(receipt=receipt, user=department.dealing, seen=receipt.version, file=file)
    paper = Correspondence.objects.get(file=file)
    with paper.original.file.open("rb") as sheet:
        words = sheet.read().decode()
    assert "Kept on paper" in words
    assert receipt.number in words


def test_a_receipt_never_becomes_more_open_and_becomes_as_strict_as_its_file(
    department: Department, make_file: MakeFile
) -> None:
    secret = diarised(department, particulars=said(classification=Classification.CONFIDENTIAL))
    with pytest.raises(NotAllowed, match="as strict as the receipt"):
        receipt_moving.put_into_file(
            receipt=secret, user=department.dealing, seen=secret.version, file=make_file(by="dealing")
        )
    strict = make_file(by="dealing", classification=Classification.CONFIDENTIAL)
    plain = diarised(department, particulars=said(letter_number=""))
    assert receipt_rules.may_see(department.head, plain)
    receipt_moving.put_into_file(receipt=plain, user=department.dealing, seen=plain.version, file=strict)
    assert fresh(plain).classification == Classification.CONFIDENTIAL
    assert not receipt_rules.may_see(department.head, plain)


def test_a_file_of_another_takes_nothing(department: Department, make_file: MakeFile) -> None:
    receipt = diarised(department)
    with pytest.raises(NotAllowed, match="with you and not closed"):
        receipt_moving.put_into_file(
            receipt=receipt, user=department.dealing, seen=receipt.version, file=make_file(at="HW-SH", by="head")
        )
    assert fresh(receipt).state == "open"


def test_a_file_opened_from_it_has_the_letter_under_consideration(department: Department) -> None:
    receipt = diarised(department, particulars=said(delivery="scanned", pages=2), original=scan())
    new = receipt_moving.NewFile(post=department.post("HW-DH"), subject="Silt of the pond")
    file = receipt_moving.open_from(receipt=receipt, user=department.dealing, seen=receipt.version, new=new)
    assert PaperFlag.objects.get(file=file).kind == FlagKind.PUC
    assert fresh(receipt).file == file


def test_closed_with_a_reason_and_reopened_only_from_above(department: Department) -> None:
    receipt = diarised(department)
    with pytest.raises(NotAllowed, match="Say why"):
        receipt_moving.close(
            receipt=receipt, user=department.dealing, seen=receipt.version, as_what="answered", remarks=" "
        )
    receipt_moving.close(
        receipt=receipt, user=department.dealing, seen=receipt.version, as_what="not_ours", remarks="For Roads"
    )
    assert (fresh(receipt).state, fresh(receipt).closed_as) == ("closed", "not_ours")
    for user in (department.dealing, department.head2):
        with pytest.raises(NotAllowed, match="above the one"):
            receipt_moving.reopen(receipt=receipt, user=user, seen=receipt.version, reason="It is ours")
    receipt_moving.reopen(receipt=receipt, user=department.head, seen=receipt.version, reason="It is ours")
    assert (fresh(receipt).state, fresh(receipt).holder) == ("open", department.post("HW-DH"))
    settle()


def test_enclosures_are_struck_out_and_a_scan_comes_once(department: Department) -> None:
    receipt = diarised(department, enclosures=(Enclosed(title="Map"),))
    enclosure = receipt.enclosures.get()
    diarising.strike_enclosure(enclosure=enclosure, user=department.dealing, seen=receipt.version)
    enclosure.refresh_from_db()
    assert enclosure.struck_by is not None
    receipt = fresh(receipt)
    diarising.add_scan(receipt=receipt, user=department.dealing, seen=receipt.version, original=scan(), pages=2)
    assert (fresh(receipt).delivery, fresh(receipt).pages) == ("scanned", 2)
    with pytest.raises(NotAllowed, match="a scan already"):
        diarising.add_scan(receipt=receipt, user=department.dealing, seen=receipt.version, original=scan(), pages=2)


def test_a_private_persons_address_is_read_by_the_holder_with_a_reason_and_logged(department: Department) -> None:
    receipt = diarised(department, particulars=of_citizen(), sender=CITIZEN)
    with pytest.raises(NotAllowed):
        diarising.read_sender(receipt=receipt, user=department.head, reason="To write")
    with pytest.raises(NotAllowed):
        diarising.read_sender(receipt=receipt, user=department.dealing, reason=" ")
    assert not ReceiptSenderRead.objects.exists()
    assert diarising.read_sender(receipt=receipt, user=department.dealing, reason="To write").name == CITIZEN.name
    assert ReceiptSenderRead.objects.get().user == department.dealing


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM files_receipt",
        "UPDATE files_receipt SET number = 'R/HW/1999/000001'",
        "UPDATE files_receipt SET holder_id = (SELECT id FROM staff_post WHERE code = 'DG')",
        "UPDATE files_receipt SET state = 'closed', closed_as = 'answered'",
        "DELETE FROM files_receiptmove",
        "UPDATE files_receiptmove SET remarks = 'other'",
        "UPDATE files_receiptsender SET name = 'Somebody else'",
        "DELETE FROM files_receiptsender",
        "UPDATE files_receiptenclosure SET title = 'Other'",
        "DELETE FROM files_receiptenclosure",
        "UPDATE files_receiptevent SET subject = 'Other'",
        "INSERT INTO files_receiptmove (receipt_id, serial, kind, from_post_id, to_post_id, remarks, closed_as, at)"
        " SELECT receipt_id, 3, 'closed', to_post_id, to_post_id, '', 'answered', now() FROM files_receiptmove",
        "INSERT INTO files_receiptmove (receipt_id, serial, kind, from_post_id, to_post_id, remarks, closed_as, at)"
        " SELECT receipt_id, 2, 'reopened', to_post_id, to_post_id, '', '', now() FROM files_receiptmove",
        "INSERT INTO files_receiptmove (receipt_id, serial, kind, from_post_id, to_post_id, remarks, closed_as, at)"
        " SELECT receipt_id, 2, 'sent', to_post_id, (SELECT id FROM staff_post WHERE code = 'DG'), '', '', now()"
        " FROM files_receiptmove",
    ],
)
def test_the_database_keeps_what_counts(department: Department, sql: str) -> None:
    diarised(department, particulars=of_citizen(), sender=CITIZEN, enclosures=(Enclosed(title="Map"),))
    settle()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_workflow_and_the_database_say_the_same() -> None:
    assert {kind: (step.begins, step.ends) for kind, step in STEPS.items()} == {
        kind: (before, STATE_AFTER[kind]) for kind, before in STATE_BEFORE.items() if before is not None
    }


def test_a_complaint_goes_into_its_file_at_once_and_is_seen_as_the_file_is(
    department: Department, make_file: MakeFile
) -> None:
    file = make_file()
    receipt = files.diarise(
        section=file.section, mode="complaint", sender="a citizen", subject="A pond is filled", file=file
    )
    settle()
    assert kinds(receipt) == ["diarised", "filed"]
    assert receipt_rules.may_see(department.head, receipt)
    assert not receipt_rules.may_see(department.dealing2, receipt)
    assert not receipt_rules.may_acknowledge(department.dealing, receipt)
    assert ReceiptMove.objects.filter(opened_at__isnull=False).count() == 0
