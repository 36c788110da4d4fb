"""/desk/views/, one view and one parking: by anonymous, outsider, colleague, the one asked, the holder."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.domain import keep_document
from files import domain
from files.models import Correspondence, File, FileState, ParkingRequest, ViewAnswer, ViewRequest
from staff.models import Section
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.files.test_acting import PDF, seen
from tests.files.test_consulting import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(department: Department, file: File) -> ViewRequest:
    found: ViewRequest = ask(department, file, "PS-SH")["PS-SH"]
    return found


def view_at(request: ViewRequest) -> str:
    return f"/desk/views/{request.pk}/"


@pytest.mark.parametrize("address", ["/desk/views/", "/desk/views/1/", "/desk/parking/1/", "/desk/views/1/papers/1/"])
def test_anonymous_logs_in_first(page: Enter, department: Department, address: str) -> None:
    assert page(None).get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("login", "status", "gives", "withdraws"),
    [
        ("head2", 200, True, False),
        ("dealing", 200, False, True),
        ("planner", 200, False, False),
        ("dealing2", 404, False, False),
    ],
)
def test_one_view_for_each_person(
    page: Enter,
    department: Department,
    request_: ViewRequest,
    login: str,
    status: int,
    gives: bool,
    withdraws: bool,
) -> None:
    answer = page(department.users[login]).get(view_at(request_))
    assert answer.status_code == status
    assert ('value="give"' in words(answer), 'value="withdraw"' in words(answer)) == (gives, withdraws)


def test_given_on_its_page_it_stands_with_the_note_sheet(
    page: Enter, department: Department, request_: ViewRequest
) -> None:
    client = page(department.head2)
    assert client.post(view_at(request_), {"action": "give", "text": " "}).status_code == 422
    assert client.post(view_at(request_), {"action": "burn"}).status_code == 404
    answer = client.post(view_at(request_), {"action": "give", "text": "It is ours."}, follow=True)
    assert answer.redirect_chain == [(f"/desk/files/{request_.file_id}/", 302)]
    text = words(answer)
    assert "Views of others" in text
    assert "It is ours." in text
    assert "view given" in text
    again = client.post(view_at(request_), {"action": "give", "text": "No, it is not."})
    assert again.status_code == 409
    assert "given once" in words(again)
    assert "No, it is not." in words(again)
    assert ViewAnswer.objects.get().text == "It is ours."


def test_declined_he_no_longer_reads_the_file(page: Enter, department: Department, request_: ViewRequest) -> None:
    client = page(department.head2)
    assert client.get(f"/desk/files/{request_.file_id}/").status_code == 200
    answer = client.post(view_at(request_), {"action": "decline", "reason": "Not mine"})
    assert answer["Location"] == "/desk/views/"
    assert client.get(f"/desk/files/{request_.file_id}/").status_code == 404
    assert "Not mine" in words(page(department.dealing).get(f"/desk/files/{request_.file_id}/"))


def test_withdrawn_by_the_holder_only(page: Enter, department: Department, request_: ViewRequest) -> None:
    typed = {"action": "withdraw", "reason": "Known by now"}
    assert page(department.head).post(view_at(request_), typed).status_code == 409
    assert page(department.dealing2).post(view_at(request_), typed).status_code == 404
    assert page(department.dealing).post(view_at(request_), typed).status_code == 302
    text = words(page(department.head2).get(view_at(request_)))
    assert "Known by now" in text
    assert 'value="give"' not in text


def test_asked_from_the_page_of_the_file(page: Enter, department: Department, file: File) -> None:
    typed = {
        "posts": ["HW-SH"],
        "others": "section head ps; HW-IN",
        "question": "Ours?",
        "due_on": timezone.localdate().isoformat(),
    }
    client = page(department.dealing)
    address = f"/desk/files/{file.pk}/ask-views/"
    assert page(department.head).post(address, {**typed, **seen(file)}).status_code == 409
    client = page(department.dealing)
    wrong = client.post(address, {**typed, **seen(file), "others": "nobody at all"})
    assert wrong.status_code == 422
    assert "No post is called" in words(wrong)
    nobody = client.post(address, {**typed, **seen(file), "posts": [], "others": ""})
    assert "at least one post" in words(nobody)
    answer = client.post(address, {**typed, **seen(file)}, follow=True)
    assert "has not answered yet" in words(answer)
    asked = set(ViewRequest.objects.values_list("post__code", flat=True))
    assert asked == {"HW-SH", "PS-SH", "HW-IN"}
    stale = client.post(address, {**typed, "last_movement": 0, "last_note": 0})
    assert stale.status_code == 409


def test_of_a_confidential_file_only_what_is_shown(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file(classification="confidential", subject="Vigilance case")
    for text in ("A first note", "A second note"):
        note = domain.write_note(file=file, user=department.dealing, text=text)
        domain.confirm_note(note=note, user=department.dealing)
    for title in ("Letter shown", "Letter hidden"):
        original = keep_document(content=PDF, name=f"{title}.pdf", media_type="application/pdf")
        domain.add_paper(file=file, paper=domain.Paper(title=title, original=original), added_by=file.holder)
    typed = {
        "posts": ["HW-SH"],
        "question": "Ours?",
        "due_on": timezone.localdate().isoformat(),
        "notes": ["2"],
        "pages": ["1"],
        **seen(file),
    }
    assert page(department.dealing).post(f"/desk/files/{file.pk}/ask-views/", typed).status_code == 302
    request = ViewRequest.objects.get()
    shown, hidden = Correspondence.objects.order_by("page_from")
    client = page(department.head)
    assert client.get(f"/desk/files/{file.pk}/").status_code == 404
    text = words(client.get(view_at(request)))
    assert "A second note" in text
    assert "Letter shown" in text
    for secret in ("A first note", "Letter hidden", "Vigilance"):
        assert secret not in text
        assert secret not in words(client.get("/desk/views/"))
    assert client.get(f"{view_at(request)}papers/{hidden.pk}/").status_code == 404
    paper: Any = client.get(f"{view_at(request)}papers/{shown.pk}/")
    assert b"".join(paper.streaming_content) == PDF
    assert page(department.head2).get(f"{view_at(request)}papers/{shown.pk}/").status_code == 404
    domain.withdraw_view(request=request, user=department.dealing, reason="Known")
    client = page(department.head)
    assert "A second note" not in words(client.get(view_at(request)))
    assert client.get(f"{view_at(request)}papers/{shown.pk}/").status_code == 404


def test_the_lists_of_those_asked_and_of_those_who_wait(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file()
    ask(department, file, "HW-IN", "PS-SH", days=0)
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    assert "Nothing is asked of you" in words(page(department.dealing).get("/desk/views/"))
    mine = words(page(department.inspector).get("/desk/views/"))
    assert file.number in mine
    assert "Is the wall ours?" in mine
    # Who holds the file now waits for the answers, no longer who asked.
    assert file.number not in words(page(department.dealing).get("/desk/views/?tab=mine"))
    waiting = words(page(department.head).get("/desk/views/?tab=mine"))
    assert waiting.count(file.number) == 2
    assert page(department.head).get("/desk/views/?tab=nonsense").status_code == 302
    assert '<span class="tag tag--terracotta">new</span></a>' in words(page(department.inspector).get("/desk/"))


def test_who_is_late_is_said(page: Enter, department: Department, file: File) -> None:
    request = ask(department, file, "HW-IN", days=0)["HW-IN"]
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert "late" in words(page(department.inspector).get("/desk/views/"))
        assert '<span class="tag tag--terracotta">late</span>' in words(page(department.dealing).get(view_at(request)))
        text = words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    assert '<span class="tag tag--terracotta">late</span>' in text


@pytest.mark.parametrize(("login", "tab"), [("inspector", ""), ("dealing", "?tab=mine")])
def test_the_lists_cost_the_same_for_one_and_for_three(
    page: Enter, department: Department, make_file: MakeFile, login: str, tab: str
) -> None:
    counts = []
    for number in (1, 2, 3):
        ask(department, make_file(), "HW-IN")
        client = page(department.users[login])
        client.get(f"/desk/views/{tab}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text = words(client.get(f"/desk/views/{tab}"))
        assert text.count("Is the wall ours?") == number
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_page_of_a_file_costs_the_same_for_one_view_and_for_three(
    page: Enter, department: Department, file: File
) -> None:
    counts = []
    for code, login in (("HW-IN", "inspector"), ("PS-SH", "head2"), ("PLAN", "planner")):
        request = ask(department, file, code)[code]
        domain.give_view(request=request, user=department.users[login], text=f"View {code}")
        client = page(department.dealing)
        client.get(f"/desk/files/{file.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/files/{file.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


# ---- Parking


@pytest.fixture
def parking(department: Department, file: File) -> ParkingRequest:
    Section.objects.update(parking_needs_superior=True)
    until = timezone.localdate() + dt.timedelta(days=9)
    return domain.ask_parking(file=File.objects.get(), user=department.dealing, reason="Monsoon", until=until)


def parking_at(request: ParkingRequest) -> str:
    return f"/desk/parking/{request.pk}/"


@pytest.mark.parametrize(
    ("login", "status", "decides", "withdraws"),
    [
        ("head", 200, True, False),
        ("director", 200, True, False),
        ("dealing", 200, False, True),
        ("planner", 200, False, False),
        ("head2", 404, False, False),
    ],
)
def test_one_parking_for_each_person(
    page: Enter,
    department: Department,
    parking: ParkingRequest,
    login: str,
    status: int,
    decides: bool,
    withdraws: bool,
) -> None:
    answer = page(department.users[login]).get(parking_at(parking))
    assert answer.status_code == status
    assert ('value="approve"' in words(answer), 'value="withdraw"' in words(answer)) == (decides, withdraws)
    post = page(department.users[login]).post(parking_at(parking), {"action": "approve", "words": ""})
    assert post.status_code == (302 if decides else 404 if status == 404 else 409)
    assert (File.objects.get().state == FileState.PARKED) == decides


def test_asked_from_the_page_approved_and_in_the_register(page: Enter, department: Department, file: File) -> None:
    Section.objects.update(parking_needs_superior=True)
    until = timezone.localdate() + dt.timedelta(days=9)
    client = page(department.dealing)
    assert "section head HW has to agree" in words(client.get(f"/desk/files/{file.pk}/"))
    typed = {"reason": "Monsoon", "until": until.isoformat(), **seen(file)}
    answer = client.post(f"/desk/files/{file.pk}/park/", typed, follow=True)
    assert "is asked to agree" in words(answer)
    assert "Parking waits for agreement" in words(answer)
    parking = ParkingRequest.objects.get()
    client = page(department.head)
    assert file.number in words(client.get("/desk/views/"))
    assert client.post(parking_at(parking), {"action": "refuse", "reason": ""}).status_code == 422
    assert client.post(parking_at(parking), {"action": "approve", "words": "Yes"}).status_code == 302
    text = words(client.get(f"/desk/files/{file.pk}/"))
    assert "Approved by Officer head, section head HW." in text
    assert "parking asked for" in text
    late = page(department.engineer).post(parking_at(parking), {"action": "refuse", "reason": "No"})
    assert late.status_code == 409
    assert "was approved on" in words(late)


def test_who_approves_a_confidential_file_reads_the_reason_only(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    Section.objects.update(parking_needs_superior=True)
    file = File.objects.get(pk=make_file(classification="confidential", subject="Vigilance case").pk)
    until = timezone.localdate() + dt.timedelta(days=9)
    parking = domain.ask_parking(file=file, user=department.dealing, reason="Monsoon", until=until)
    client = page(department.head)
    text = words(client.get(parking_at(parking)))
    assert "Monsoon" in text
    assert "Vigilance" not in text
    assert "Vigilance" not in words(client.get("/desk/views/"))
    assert client.get(f"/desk/files/{file.pk}/").status_code == 404
    answer = client.post(parking_at(parking), {"action": "approve", "words": ""})
    assert answer["Location"] == "/desk/views/"


def test_the_register_names_who_acted_as_link_officer(page: Enter, department: Department, file: File) -> None:
    """Without its tenure the officer of a line acted for another."""
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    tenure = department.dealing.officer.tenures.get()
    assert "acting for" not in words(page(department.head).get(f"/desk/files/{file.pk}/"))
    tenure.officer = department.inspector.officer
    tenure.kind = "additional"
    tenure.save()
    assert "acting for Officer inspector" in words(page(department.head).get(f"/desk/files/{file.pk}/"))
