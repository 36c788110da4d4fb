"""/desk/slips/…: finding a slip by code, number or scan, entering and cancelling it; who sees what of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from files.domain import slips
from files.models import File, Movement, Slip, SlipScan
from files.slips import codes as slip_codes
from staff.models import User
from tests import papers
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words
from tests.files.slips import picture, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(make_file: MakeFile) -> File:
    return make_file(by="dealing")


@pytest.fixture
def slip(department: Department, held: File) -> Slip:
    (made,) = slips.print_slips(files=[held], user=department.dealing)
    return made


def url(slip: Slip, rest: str = "") -> str:
    return f"/desk/slips/{slip.pk}/{rest}"


def test_who_sees_a_slip(page: Enter, department: Department, slip: Slip, admin_user: User) -> None:
    addresses = [url(slip), f"/desk/slips/slips.pdf?s={slip.pk}"]
    for address in addresses:
        assert page(None).get(address).status_code == 302
        for user in (department.head2, department.dealing2, admin_user):
            assert page(user).get(address).status_code == 404
        for user in (department.dealing, department.head, department.inspector, department.director):
            assert page(user).get(address).status_code == 200
    # A colleague who opens no files reads and does not enter.
    assert "enter-slip" in words(page(department.head).get(url(slip)))
    assert "enter-slip" not in words(page(department.inspector).get(url(slip)))
    for action in ("", "cancel/", "scan/"):
        assert page(department.head2).post(url(slip, action), {}).status_code == 404
    answer = page(department.inspector).post(url(slip, "cancel/"), {"reason": "Mine"})
    assert answer.status_code == 409
    slip.refresh_from_db()
    assert slip.state == "out"


def test_a_code_leads_to_its_slip_and_a_forged_one_nowhere(
    page: Enter, department: Department, slip: Slip, admin_user: User
) -> None:
    marked = slip_codes.marked(slip.code)
    client = page(department.dealing)
    for text in (slip.number, slip.number.lower(), slip_codes.address_of(slip.code), marked.upper()):
        answer = client.post("/desk/slips/", {"code": text})
        assert (answer.status_code, answer["Location"]) == (302, url(slip))
    assert client.get(f"/desk/slips/c/{marked}/")["Location"] == url(slip)
    forged = client.post("/desk/slips/", {"code": slip_codes.marked("a" * 24)[:-1] + "9"})
    assert forged.status_code == 422
    assert "not the code of a slip that was printed here" in words(forged)
    assert client.get("/desk/slips/c/nothing/").status_code == 404
    assert client.post("/desk/slips/", {"code": " "}).status_code == 422
    # To an outsider a slip that is there and a code that was never given are the same.
    outsider = page(department.dealing2)
    there = outsider.post("/desk/slips/", {"code": marked})
    absent = outsider.post("/desk/slips/", {"code": slip_codes.marked("a" * 24)})
    assert there.status_code == absent.status_code == 422
    assert slip.number not in words(there)
    assert words(there).count("No slip of a file that you may open") == 1
    assert words(absent).count("No slip of a file that you may open") == 1
    assert outsider.get(f"/desk/slips/c/{marked}/").status_code == 404
    assert page(None).get(f"/desk/slips/c/{marked}/").status_code == 302
    assert page(admin_user).get("/desk/slips/").status_code == 404


def test_the_list_shows_what_may_be_opened_in_equal_queries(
    page: Enter, department: Department, slip: Slip, make_file: MakeFile, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = page(department.dealing)
    client.get("/desk/slips/")
    with CaptureQueriesContext(connection) as one:
        assert slip.number in words(client.get("/desk/slips/"))
    slips.print_slips(files=[make_file(by="dealing"), make_file(by="dealing")], user=department.dealing)
    with CaptureQueriesContext(connection) as three:
        client.get("/desk/slips/")
    assert len(one) == len(three)
    assert slip.number not in words(page(department.head2).get("/desk/slips/"))


def test_slips_are_made_for_the_files_one_holds(
    page: Enter, department: Department, held: File, make_file: MakeFile
) -> None:
    second = make_file(by="dealing", subject="Another")
    foreign = make_file(at="PS-DH", by="dealing2")
    client = page(department.dealing)
    assert second.number in words(client.get("/desk/slips/new/"))
    assert foreign.number not in words(client.get("/desk/slips/new/"))
    assert client.post("/desk/slips/new/", {}).status_code == 409
    assert client.post("/desk/slips/new/", {"file": [foreign.pk]}).status_code == 409
    answer = client.post("/desk/slips/new/", {"file": [held.pk, second.pk]}, follow=True)
    assert "2 slips are ready" in words(answer)
    assert Slip.objects.count() == 2
    made = Slip.objects.order_by("pk")
    printed = client.get("/desk/slips/slips.pdf", {"s": [each.pk for each in made]})
    assert printed.content.startswith(b"%PDF-")
    assert client.get("/desk/slips/slips.pdf").status_code == 404
    # None is left that could have one.
    assert "No file of yours can have a slip now" in words(client.get("/desk/slips/new/"))


def test_from_the_page_of_the_file(page: Enter, department: Department, held: File) -> None:
    address, here = f"/desk/files/{held.pk}/slip/", f"/desk/files/{held.pk}/"
    assert page(department.head2).post(address).status_code == 404
    page(department.head).post(address)
    assert not Slip.objects.exists()
    client = page(department.dealing)
    assert "Print a slip" in words(client.get(here))
    client.post(address)
    slip = Slip.objects.get()
    shown = words(client.get(here))
    assert "It moves on paper since" in shown
    assert slip.number in shown
    assert "Print a slip" not in shown


def test_hand_overs_are_entered_and_everybody_sees_that_they_were_on_paper(
    page: Enter, department: Department, held: File, slip: Slip
) -> None:
    client = page(department.dealing)
    scan = papers.upload(picture(slip), "slip.jpg")
    answer = client.post("/desk/slips/", {"papers": scan})
    assert answer["Location"] == url(slip)
    now = timezone.now()
    answer = client.post(
        url(slip), typed(("HW-SH", now, None, "By the peon"), ("PS-SH", now, None, "Rain")), follow=True
    )
    assert answer.status_code == 200
    assert [m.to_post.code for m in Movement.objects.filter(file=held).order_by("serial")] == [
        "HW-DH",
        "HW-SH",
        "PS-SH",
    ]
    register = words(page(department.head2).get(f"/desk/files/{held.pk}/"))
    assert register.count("on paper</span>") == 2
    assert "Officer dealing" in register
    assert slip.number in register
    kept = SlipScan.objects.get()
    picture_url = f"{url(slip)}scans/{kept.pk}/"
    answer = page(department.head2).get(picture_url + "original/")
    assert len(b"".join(answer.streaming_content)) == kept.original.size  # type: ignore[attr-defined]
    assert page(department.dealing2).get(picture_url + "original/").status_code == 404
    assert page(department.dealing2).get(picture_url + "screen/").status_code == 404


def test_what_was_typed_stays_with_the_refusal(page: Enter, department: Department, held: File, slip: Slip) -> None:
    client = page(department.dealing)
    now = timezone.now()
    early = client.post(url(slip), typed(("HW-SH", now - dt.timedelta(days=2), None, "Kept words")))
    assert early.status_code == 409
    assert "nothing was handed over with it before" in words(early)
    assert "Kept words" in words(early)
    half = client.post(url(slip), {"first": "HW-DH", "l1-to_post": "HW-SH"})
    assert half.status_code == 422
    assert "Say on which day it was handed over." in words(half)
    wrong = client.post(url(slip), {"first": "Nobody", "l1-clock": "25:00", "l1-day": "৩২/১/২০২৬"})
    assert wrong.status_code == 422
    assert Movement.objects.filter(file=held).count() == 1


def test_times_are_typed_in_bengali_digits(page: Enter, department: Department, held: File, slip: Slip) -> None:
    local = timezone.localtime()
    bengali = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
    data = {
        "first": "HW-DH",
        "l1-to_post": "HW-SH",
        "l1-day": f"{local:%d/%m/%Y}".translate(bengali),
        "l1-clock": f"{local:%H:%M}".translate(bengali),
    }
    assert page(department.dealing).post(url(slip), data).status_code == 302
    held.refresh_from_db()
    assert held.holder.code == "HW-SH"


def test_a_conflict_is_shown_and_the_clerk_decides(page: Enter, department: Department, held: File, slip: Slip) -> None:
    from files import domain

    client = page(department.dealing)
    now = timezone.now()
    domain.forward(file=held, user=department.dealing, to_post=department.post("PS-SH"), remarks="On line")
    data = typed(("HW-SH", now, None, "On paper"))
    answer = client.post(url(slip), data)
    assert answer.status_code == 409
    shown = words(answer)
    assert "does not follow on it" in shown
    assert "On line" in shown
    assert "None of the lines goes on" in shown
    assert client.post(url(slip), {**data, "part": "1", "reason": "x"}).status_code == 409
    assert client.post(url(slip, "cancel/"), {"reason": ""}).status_code == 422
    client.post(url(slip, "cancel/"), {"reason": "It went on line"})
    assert "It went on line" in words(client.get(f"/desk/files/{held.pk}/"))
    again = client.post(url(slip), data)
    assert again.status_code == 409
    assert "cancelled already" in words(again)


def test_scans_that_are_no_slips_are_named(page: Enter, department: Department, slip: Slip) -> None:
    client: Client = page(department.dealing)
    uploads = [
        papers.upload(picture(slip), "good.jpg"),
        papers.upload(b"MZ program", "virus.exe"),
        papers.upload(papers.locked(), "locked.pdf"),
    ]
    answer = client.post("/desk/slips/", {"papers": uploads})
    assert answer.status_code == 422
    shown = words(answer)
    for name in ("virus.exe", "locked.pdf"):
        assert f"“{name}”" in shown
    assert SlipScan.objects.count() == 1
    answer = client.post(url(slip, "scan/"), {"papers": papers.upload(papers.scan(papers.ENGLISH), "blurred.pdf")})
    assert answer.status_code == 302
    assert "its code could not be read" in words(client.get(url(slip)))


def test_separator_sheets_are_printed_for_those_of_the_department(page: Enter, department: Department) -> None:
    assert page(None).get("/desk/slips/separators.pdf").status_code == 302
    assert page(department.dealing).get("/desk/slips/separators.pdf").content.startswith(b"%PDF-")
