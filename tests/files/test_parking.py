"""Parking where a post above has to agree: asked, approved or refused in words, taken back, lapsed."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from files import domain
from files.models import File, FileState, MovementKind, ParkingDecision, ParkingRequest
from files.workflow import NotAllowed
from staff.models import Notification, Section, Tenure
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward
from tests.files.test_consulting import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _strict(department: Department) -> None:
    Section.objects.update(parking_needs_superior=True)
    for post in department.posts.values():
        post.section.refresh_from_db()


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def ask(department: Department, file: File, *, by: str = "dealing") -> ParkingRequest:
    file.refresh_from_db()
    return domain.ask_parking(file=file, user=department.users[by], reason="Monsoon", until=in_days(9))


def test_the_holder_asks_and_the_file_stays_active(department: Department, file: File) -> None:
    with pytest.raises(NotAllowed, match="Ask section head HW for it") as caught:
        domain.park(file=file, user=department.dealing, reason="Monsoon", until=in_days(9))
    assert caught.value.code == "approval"
    request = ask(department, file)
    file.refresh_from_db()
    assert (file.state, file.last_movement, request.asked_by.code) == (FileState.ACTIVE, 1, "HW-DH")
    notice = Notification.objects.get(post__code="HW-SH")
    assert notice.url == f"/desk/parking/{request.pk}/"
    with pytest.raises(NotAllowed, match="asked for this already"):
        ask(department, file)


@pytest.mark.parametrize("login", ["head", "engineer", "director"])
def test_any_post_above_approves_and_stands_in_the_register(department: Department, file: File, login: str) -> None:
    request, due = ask(department, file), file.due_at
    movement = domain.approve_parking(request=request, user=department.users[login], words="Agreed")
    file.refresh_from_db()
    assert (file.state, file.parked_until, file.due_at) == (FileState.PARKED, in_days(9), due)
    assert movement.approver == department.users[login].posts().get()
    assert movement.approving_officer == department.users[login].officer
    assert (movement.officer, movement.remarks) == (department.dealing.officer, "Monsoon")
    assert (movement.from_post, movement.to_post) == (file.holder, file.holder)
    assert Notification.objects.filter(post__code="HW-DH", key__contains="decided").exists()
    domain.resume(file=file, user=department.dealing)
    assert file.state == FileState.ACTIVE


@pytest.mark.parametrize("login", ["dealing", "inspector", "head2", "planner"])
def test_nobody_else_decides(department: Department, file: File, login: str) -> None:
    request = ask(department, file)
    with pytest.raises(NotAllowed, match="Only a post above"):
        domain.approve_parking(request=request, user=department.users[login])
    with pytest.raises(NotAllowed, match="Only a post above"):
        domain.refuse_parking(request=request, user=department.users[login], words="No")
    assert File.objects.get().state == FileState.ACTIVE


def test_refused_in_words_and_asked_again(department: Department, file: File) -> None:
    request = ask(department, file)
    with pytest.raises(NotAllowed, match="Say why"):
        domain.refuse_parking(request=request, user=department.head, words=" ")
    domain.refuse_parking(request=request, user=department.head, words="The wall may fall")
    assert ParkingDecision.objects.get().words == "The wall may fall"
    with pytest.raises(NotAllowed, match="was refused on"):
        domain.approve_parking(request=request, user=department.engineer)
    assert File.objects.get().state == FileState.ACTIVE
    assert ask(department, file).pk != request.pk


def test_taken_back_by_the_holder_only(department: Department, file: File) -> None:
    request = ask(department, file)
    with pytest.raises(NotAllowed, match="not with you"):
        domain.withdraw_parking(request=request, user=department.head)
    domain.withdraw_parking(request=request, user=department.dealing)
    with pytest.raises(NotAllowed, match="was withdrawn"):
        domain.approve_parking(request=request, user=department.head)


def test_it_lapses_when_the_file_moves_or_is_closed(department: Department, make_file: MakeFile) -> None:
    moved, closed = make_file(), make_file()
    requests = [ask(department, each) for each in (moved, closed)]
    domain.forward(file=moved, user=department.dealing, to_post=department.post("HW-IN"))
    domain.close(file=closed, user=department.dealing, outcome="done", result="Done")
    for request in requests:
        with pytest.raises(NotAllowed, match="moved on"):
            domain.approve_parking(request=request, user=department.head)
        decision = ParkingDecision.objects.get(request=request)
        assert (decision.kind, decision.post) == ("lapsed", None)
    assert File.objects.get(pk=moved.pk).state == FileState.ACTIVE


def test_not_approved_once_its_day_has_come(department: Department, file: File) -> None:
    request = ask(department, file)
    with (
        time_machine.travel(timezone.now() + dt.timedelta(days=9)),
        pytest.raises(NotAllowed, match="has come"),
    ):
        domain.approve_parking(request=request, user=department.head)


def test_who_has_nobody_above_parks_himself(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="DG", by="director")
    assert domain.parking_approver(file) is None
    movement = domain.park(file=file, user=department.director, reason="Court", until=in_days(9))
    assert (movement.kind, movement.approver) == (MovementKind.PARKED, None)
    with pytest.raises(NotAllowed, match="Only an active file"):
        domain.ask_parking(file=file, user=department.director, reason="Court", until=in_days(9))


def test_vacant_posts_above_are_passed_over(department: Department, make_file: MakeFile) -> None:
    Tenure.objects.filter(post__code__in=["HW-SH", "HW-EE"]).delete()
    file = make_file()
    assert domain.parking_approver(file) == department.post("DG")
    Tenure.objects.filter(post__code="DG").delete()
    assert domain.parking_approver(file) is None
    domain.park(file=file, user=department.dealing, reason="Monsoon", until=in_days(9))


def test_a_section_that_needs_it_not(department: Department, file: File) -> None:
    request = ask(department, file)
    Section.objects.update(parking_needs_superior=False)
    file = File.objects.get()
    with pytest.raises(NotAllowed, match="park the file yourself"):
        ask(department, file)
    domain.park(file=file, user=department.dealing, reason="Monsoon", until=in_days(9))
    request.refresh_from_db()
    assert request.outcome == "lapsed"


def test_a_file_among_others_asks_the_line_of_its_holder(department: Department, file: File) -> None:
    read_and_forward(file, department.dealing, department.post("PS-DH"))
    request = ask(department, file, by="dealing2")
    with pytest.raises(NotAllowed, match="Only a post above"):
        domain.approve_parking(request=request, user=department.head)
    domain.approve_parking(request=request, user=department.head2)
    assert File.objects.get().state == FileState.PARKED


def test_the_database_keeps_requests_and_decisions(department: Department, file: File) -> None:
    request = ask(department, file)
    insert = (
        "INSERT INTO files_parkingrequest (file_id, reason, until, asked_by_id, officer_id, asked_at, outcome)"
        " VALUES (%s, 'x', now(), %s, %s, now(), '')"
    )
    officer = department.dealing.officer.pk
    assert "which asks" in refused(insert, file.pk, department.post("HW-SH").pk, officer)
    assert "one_open_parking_request_per_file" in refused(insert, file.pk, file.holder_id, officer)
    assert "stands for ever" in refused("UPDATE files_parkingrequest SET until = until + 1")
    domain.refuse_parking(request=request, user=department.head, words="No")
    assert "stands for ever" in refused("UPDATE files_parkingrequest SET outcome = 'approved'")
    assert "stands for ever" in refused("UPDATE files_parkingdecision SET kind = 'approved'")
    assert "stands for ever" in refused("DELETE FROM files_parkingrequest")
    again: dict[str, Any] = {"request": request.pk, "file": file.pk, "post": department.post("HW-SH").pk}
    decide = (
        "INSERT INTO files_parkingdecision (request_id, file_id, kind, words, post_id, at)"
        " VALUES (%s, %s, 'approved', '', %s, now())"
    )
    assert "is decided" in refused(decide, *again.values())
