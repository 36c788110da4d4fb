"""The diary's pages: who comes in, what each may do, and that nothing leaks."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files.domain import receipt_moving
from files.domain.diarising import Enclosed
from files.models import Acknowledgement, Classification, Receipt, ReceiptSenderRead
from staff.models import Mail, User
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, as_file, words
from tests.files.diary import CITIZEN, diarised, of_citizen, said, scan
from tests.jobs import run_jobs
from tests.papers import pdf

pytestmark = pytest.mark.django_db


def typed(department: Department, **more: Any) -> dict[str, Any]:
    """What a clerk types."""
    return {
        "post": department.post("HW-DH").pk,
        "mode": "post",
        "received_on": timezone.localdate().isoformat(),
        "delivery": "tracked",
        "sender": "Drainage Department",
        "subject": "Silt in Santoshpur pond",
        "letter_number": "DR/42",
        "kind": "letter",
        "classification": "ordinary",
        "form_key": str(uuid.uuid4()),
        "enclosure-TOTAL_FORMS": "1",
        "enclosure-INITIAL_FORMS": "0",
        "enclosure-0-title": "Map",
        **more,
    }


def send(page: Enter, user: User, receipt: Receipt, action: str, **more: Any) -> Any:
    """Post an action on the receipt as it stands."""
    now = Receipt.objects.get(pk=receipt.pk)
    return page(user).post(f"/desk/receipts/{receipt.pk}/{action}/", {"seen": now.version, **more})


def test_entering_is_for_who_keeps_a_diary(page: Enter, department: Department) -> None:
    assert page(None).get("/desk/receipts/new/").status_code == 302
    root = User.objects.create_superuser("root")
    for user in (department.inspector, department.planner, root):
        assert page(user).get("/desk/receipts/new/").status_code == 404
        assert page(user).post("/desk/receipts/new/", typed(department)).status_code == 404
        assert page(user).get("/desk/receipts/twins/").status_code == 404
    answer = page(department.dealing2).post("/desk/receipts/new/", typed(department))
    assert answer.status_code == 422
    assert not Receipt.objects.exists()


def test_diarised_with_scan_and_enclosures_and_on_to_the_next(page: Enter, department: Department) -> None:
    more = {
        "delivery": "scanned",
        "upload": SimpleUploadedFile("a.pdf", pdf("One", "Two"), "application/pdf"),
        "enclosure-0-upload": SimpleUploadedFile("b.pdf", pdf("Map"), "application/pdf"),
        "next": "1",
    }
    answer = page(department.dealing).post("/desk/receipts/new/", typed(department, **more))
    receipt = Receipt.objects.get()
    assert answer["Location"].startswith("/desk/receipts/new/?mode=post&")
    assert (receipt.pages, receipt.delivery) == (2, "scanned")
    assert receipt.enclosures.get().original is not None
    again = page(department.dealing).post("/desk/receipts/new/", typed(department, form_key=str(receipt.form_key)))
    assert again.status_code == 302
    assert Receipt.objects.count() == 1


def test_nothing_typed_or_uploaded_is_lost(page: Enter, department: Department) -> None:
    upload = SimpleUploadedFile("a.pdf", pdf("One", "Two"), "application/pdf")
    form = typed(department, subject="", remarks="Wet at one corner", delivery="scanned", upload=upload)
    answer = page(department.dealing).post("/desk/receipts/new/", form)
    assert answer.status_code == 422
    shown = words(answer)
    assert "Wet at one corner" in shown
    assert "a.pdf is here (2 pages)" in shown
    kept = answer.context["form"]["kept"].value()
    # Another's word for a kept scan is worth nothing.
    other = typed(department, delivery="scanned", kept=kept, post=department.post("PS-DH").pk)
    assert page(department.dealing2).post("/desk/receipts/new/", other).status_code == 422
    answer = page(department.dealing).post("/desk/receipts/new/", typed(department, delivery="scanned", kept=kept))
    assert answer.status_code == 302
    assert Receipt.objects.get().pages == 2


def test_what_came_before_is_shown_first_and_diarised_as_a_copy(page: Enter, department: Department) -> None:
    first = diarised(department, particulars=said(letter_number="DR/0042"))
    shown = page(department.dealing).get(
        "/desk/receipts/twins/", {"sender": "drainage department", "letter_number": "dr-42"}
    )
    assert first.number in words(shown)
    answer = page(department.dealing).post("/desk/receipts/new/", typed(department))
    assert answer.status_code == 409
    assert first.number in words(answer)
    answer = page(department.dealing).post("/desk/receipts/new/", typed(department, sure="on", copy_of=first.pk))
    assert answer.status_code == 302
    assert Receipt.objects.exclude(pk=first.pk).get().copy_of == first


def test_a_twin_that_he_may_not_open_is_not_betrayed(page: Enter, department: Department) -> None:
    diarised(department, by="dealing2", at="PS-DH", particulars=said(letter_number="DR/42"))
    answer = page(department.dealing).get(
        "/desk/receipts/twins/", {"sender": "Drainage Department", "letter_number": "DR/42"}
    )
    assert "R/PS" not in words(answer)
    assert page(department.dealing).post("/desk/receipts/new/", typed(department)).status_code == 302


def test_who_sees_a_receipt(page: Enter, department: Department) -> None:
    receipt = diarised(department, particulars=said(delivery="scanned", pages=2), original=scan())
    root = User.objects.create_superuser("root")
    addresses = ["", "pages/1/thumb/", "papers/letter/"]
    for rest in addresses:
        address = f"/desk/receipts/{receipt.pk}/{rest}"
        assert page(None).get(address).status_code == 302
        for outsider in (department.dealing2, department.head2, root):
            assert page(outsider).get(address).status_code == 404
        for insider in (department.dealing, department.head, department.director):
            answer: Any = page(insider).get(address)
            assert answer.status_code == 200
            if answer.streaming:
                assert b"".join(answer.streaming_content)
    assert page(department.dealing).get(f"/desk/receipts/{receipt.pk}/pages/3/thumb/").status_code == 404
    assert page(department.dealing).get(f"/desk/receipts/{receipt.pk}/papers/9/").status_code == 404


@pytest.mark.parametrize(
    ("classification", "seeing", "not_seeing"),
    [
        (Classification.ORDINARY, {"dealing", "head", "engineer2", "director", "inspector"}, {"dealing2"}),
        (Classification.CONFIDENTIAL, {"dealing", "engineer2"}, {"head", "director", "dealing2", "inspector"}),
        (Classification.SECRET, {"dealing", "engineer2"}, {"head", "director", "dealing2"}),
    ],
)
def test_classification_limits_who_sees_it_and_finds_it(
    page: Enter, department: Department, classification: str, seeing: set[str], not_seeing: set[str]
) -> None:
    receipt = diarised(department, particulars=said(classification=classification))
    receipt_moving.send(
        receipt=receipt, user=department.dealing, seen=receipt.version, to_post=department.post("PS-EE")
    )
    receipt_moving.mark_read(receipt=receipt, user=department.engineer2)
    for login in seeing | not_seeing:
        client = page(department.users[login])
        assert client.get(f"/desk/receipts/{receipt.pk}/").status_code == (200 if login in seeing else 404)
        found = words(client.get("/desk/receipts/?tab=all&q=Santoshpur"))
        assert (receipt.number in found) == (login in seeing), login
        table = as_file(client.get("/desk/receipts/list.csv?tab=all"))
        assert (receipt.number in table) == (login in seeing), login


@pytest.mark.parametrize("action", ["send", "file", "open", "correct", "enclosure", "scan", "close", "reopen"])
def test_only_the_holder_acts(page: Enter, department: Department, action: str) -> None:
    receipt = diarised(department)
    full = {"to_post": "HW-EE", "as_what": "answered", "remarks": "x", "reason": "x", "title": "x", "subject": "x"}
    before = Receipt.objects.values().get()
    address = f"/desk/receipts/{receipt.pk}/{action}/"
    assert page(None).post(address, full).status_code == 302
    assert page(department.dealing2).post(address, full).status_code == 404
    assert page(User.objects.create_superuser("root")).post(address, full).status_code == 404
    for colleague in (department.head, department.inspector):
        assert send(page, colleague, receipt, action, **full).status_code in {409, 422}
    assert page(department.dealing).get(address).status_code == 405
    assert Receipt.objects.values().get() == before


def test_sent_the_past_holder_sees_it_and_does_no_more(page: Enter, department: Department) -> None:
    receipt = diarised(department, particulars=said(classification=Classification.CONFIDENTIAL))
    answer = send(page, department.dealing, receipt, "send", to_post="HW-SH", remarks="For orders")
    assert answer["Location"] == "/desk/receipts/"
    assert page(department.dealing).get(f"/desk/receipts/{receipt.pk}/").status_code == 200
    assert send(page, department.dealing, receipt, "close", as_what="answered", remarks="x").status_code == 409
    inboxes = {
        login: receipt.number in words(page(department.users[login]).get("/desk/receipts/"))
        for login in ("dealing", "head")
    }
    assert inboxes == {"dealing": False, "head": True}
    assert receipt.number in words(page(department.dealing).get("/desk/receipts/?tab=sent"))
    assert send(page, department.dealing, receipt, "pull-back").status_code == 302
    assert page(department.head).get(f"/desk/receipts/{receipt.pk}/").status_code == 404


def test_corrected_the_history_is_shown_and_a_stale_form_gives_back_what_was_typed(
    page: Enter, department: Department
) -> None:
    receipt = diarised(department)
    form = typed(department, subject="Mud in the pond", delivery="tracked")
    assert page(department.dealing).post(f"/desk/receipts/{receipt.pk}/correct/", form | {"seen": 1}).status_code == 302
    shown = words(page(department.dealing).get(f"/desk/receipts/{receipt.pk}/"))
    assert "Silt in Santoshpur pond" in shown
    assert "What was corrected" in shown
    stale = form | {"subject": "Typed in vain", "seen": 1}
    answer = page(department.dealing).post(f"/desk/receipts/{receipt.pk}/correct/", stale)
    assert answer.status_code == 409
    assert "Typed in vain" in words(answer)


def test_in_a_file_that_he_may_not_open_its_number_is_not_shown(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    receipt = diarised(department)
    receipt_moving.send(
        receipt=receipt, user=department.dealing, seen=receipt.version, to_post=department.post("HW-SH")
    )
    file = make_file(at="HW-SH", by="head", classification=Classification.CONFIDENTIAL)
    assert send(page, department.head, receipt, "file", file=file.pk).status_code == 302
    for address in (f"/desk/receipts/{receipt.pk}/", "/desk/receipts/?tab=all", "/desk/receipts/?tab=section"):
        shown = words(page(department.dealing).get(address))
        assert receipt.number in shown
        assert file.number not in shown
        assert file.number in words(page(department.head).get(address))
    assert file.number not in as_file(page(department.dealing).get("/desk/receipts/list.csv?tab=all"))


def test_a_private_sender_is_shown_to_the_holder_only_with_a_reason_and_found_by_nobody_else(
    page: Enter, department: Department
) -> None:
    receipt = diarised(department, particulars=of_citizen(), sender=CITIZEN)
    address = f"/desk/receipts/{receipt.pk}/sender/"
    for user in (department.head, department.dealing2):
        assert page(user).post(address, {"reason": "To write to him"}).status_code == 404
    assert page(department.dealing).post(address, {"reason": ""}).status_code == 422
    assert not ReceiptSenderRead.objects.exists()
    assert CITIZEN.name in words(page(department.dealing).post(address, {"reason": "To write to her"}))
    assert ReceiptSenderRead.objects.count() == 1
    for told in (CITIZEN.name, CITIZEN.phone, CITIZEN.email):
        for login, sees in (("dealing", True), ("head", False), ("director", False)):
            shown = words(page(department.users[login]).get("/desk/receipts/", {"tab": "all", "q": told}))
            assert (receipt.number in shown) == sees, (told, login)
    for login in ("dealing", "head"):
        shown = words(page(department.users[login]).get(f"/desk/receipts/{receipt.pk}/"))
        assert CITIZEN.name not in shown
        assert CITIZEN.email not in shown


@pytest.mark.parametrize("tab", ["inbox", "sent", "section", "closed", "all", "mail"])
def test_lists_ask_the_same_number_of_questions_at_one_row_and_three(
    page: Enter, department: Department, tab: str
) -> None:
    def add(number: int) -> None:
        receipt = diarised(department, particulars=said(letter_number=f"N{number}"))
        if tab == "sent":
            receipt_moving.send(
                receipt=receipt, user=department.dealing, seen=receipt.version, to_post=department.post("HW-SH")
            )
        if tab == "closed":
            receipt_moving.close(
                receipt=receipt, user=department.dealing, seen=receipt.version, as_what="answered", remarks="x"
            )

    def count() -> int:
        client = page(department.dealing)
        client.get(f"/desk/receipts/?tab={tab}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/receipts/?tab={tab}")
        return len(asked)

    add(1)
    once = count()
    add(2)
    add(3)
    assert count() == once


def test_narrowed_by_what_is_asked(page: Enter, department: Department) -> None:
    plain = diarised(department)
    vip = diarised(department, particulars=said(vip="mp", mode="hand", letter_number="", subject="Garlands"))
    client = page(department.dealing)
    for query, found in (
        ("vip=1", {vip}), ("mode=post", {plain}), ("q=drainage+0042", {plain}), ("q=Garlands", {vip}),
        (f"q={vip.number}", {vip}), ("since=2199-01-01", set()), ("until=1999-01-01", set()), ("overdue=1", set()),
        ("tab=nonsense", set()),
    ):  # fmt: skip
        shown = words(client.get(f"/desk/receipts/?{query}"))
        assert {each for each in (plain, vip) if f"/desk/receipts/{each.pk}/" in shown} == found, query


def test_acknowledged_by_mail_in_his_language_and_once(page: Enter, department: Department) -> None:
    receipt = diarised(department, particulars=of_citizen(language="bn"), sender=CITIZEN)
    address = f"/desk/receipts/{receipt.pk}/acknowledge/"
    for user, status in ((None, 302), (department.dealing2, 404), (department.head, 404)):
        assert page(user).get(address).status_code == status
    shown = page(department.dealing).get(address)
    form = shown.context["form"]
    assert form["language"].value() == "bn"
    assert receipt.number in form["text"].value()
    given = {name: str(form[name].value()) for name in ("language", "subject", "text", "form_key")}
    assert page(department.dealing).post(address, given | {"preview": "1"}).status_code == 200
    assert not Acknowledgement.objects.exists()
    for _twice in range(2):
        page(department.dealing).post(address, given | {"mode": "mail"})
    made = Acknowledgement.objects.get()
    assert Mail.objects.get().to == CITIZEN.email
    run_jobs()
    made.refresh_from_db()
    assert made.sent_at is not None
    assert ReceiptSenderRead.objects.get().reason.startswith("Acknowledgement")
    letter = f"/desk/receipts/{receipt.pk}/acknowledgements/1/"
    assert page(department.head).post(letter).status_code == 404
    answer: Any = page(department.dealing).post(letter)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert CITIZEN.name not in answer["Content-Disposition"]


def test_an_enclosure_is_struck_out_by_the_holder(page: Enter, department: Department) -> None:
    receipt = diarised(department, enclosures=(Enclosed(title="Map"),))
    address = f"/desk/receipts/{receipt.pk}/enclosures/1/strike/"
    assert page(department.head).post(address, {"seen": receipt.version}).status_code == 409
    assert page(department.dealing2).post(address, {"seen": receipt.version}).status_code == 404
    assert page(department.dealing).post(address, {"seen": receipt.version}).status_code == 302
    assert receipt.enclosures.get().struck_at is not None
