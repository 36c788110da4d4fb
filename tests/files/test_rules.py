"""Each rule for holder, past holder, colleague of the section, other section, those above, and the administrator."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from files import domain, rules
from files.models import File
from staff.models import Section, User
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

pytestmark = pytest.mark.django_db

# The file was opened at HW-DH, read there and sent to the inspector, who has read it ("sent": who has not).
PEOPLE = {
    "holder": "inspector",
    "past holder": "dealing",
    "colleague": "planner",
    "above": "head",
    "above the holder": "engineer",
    "asked": "engineer2",
    "other section": "head2",
    "administrator": "boss",
}
MAY: dict[tuple[str, str], set[str]] = {
    ("see_file", "active"): {"holder", "past holder", "colleague", "above", "above the holder"},
    ("see_file", "confidential"): {"holder", "past holder"},
    ("work_on_file", "active"): {"holder"},
    ("work_on_file", "parked"): {"holder"},
    ("work_on_file", "closed"): set(),
    ("move_file", "active"): {"holder"},
    ("move_file", "parked"): set(),
    ("move_file", "closed"): set(),
    ("resume_file", "parked"): {"holder"},
    ("resume_file", "active"): set(),
    ("pull_back_file", "sent"): {"past holder"},
    ("pull_back_file", "active"): set(),
    ("close_file", "active"): set(),
    ("reopen_file", "closed"): {"above", "above the holder"},
    ("reopen_file", "active"): set(),
    ("park_file", "active"): {"holder"},
    ("park_file", "parking asked"): set(),
    ("park_file", "parked"): set(),
    ("withdraw_parking", "parking asked"): {"holder"},
    ("withdraw_parking", "active"): set(),
    # HW-IN reports to the engineer: the section head is above the opener, not above the holder.
    ("approve_parking", "parking asked"): {"above the holder"},
    ("approve_parking", "active"): set(),
    ("ask_views", "active"): {"holder"},
    ("ask_views", "sent"): {"holder"},
    ("ask_views", "parked"): set(),
    ("ask_views", "closed"): set(),
    ("withdraw_view", "asked"): {"holder"},
    ("withdraw_view", "active"): set(),
    ("give_view", "asked"): {"asked"},
    ("give_view", "answered"): set(),
    ("give_view", "active"): set(),
    ("see_file", "asked"): {"holder", "past holder", "colleague", "above", "above the holder", "asked"},
    ("see_file", "answered"): {"holder", "past holder", "colleague", "above", "above the holder", "asked"},
    ("see_file", "declined"): {"holder", "past holder", "colleague", "above", "above the holder"},
    ("see_file", "confidential, asked"): {"holder", "past holder"},
    ("move_file", "asked"): {"holder"},
    ("work_on_file", "asked"): {"holder"},
    ("close_file", "asked"): set(),
}


@pytest.fixture
def brought(department: Department, make_file: MakeFile) -> Any:
    """Bring a file into the named state."""

    def bring(state: str) -> File:
        file = make_file(classification="confidential" if state.startswith("confidential") else "ordinary")
        read_and_forward(file, department.dealing, department.post("HW-IN"))
        if state == "sent":
            return file
        domain.mark_opened(file=file, user=department.inspector)
        if state == "parked":
            until = timezone.localdate() + dt.timedelta(days=1)
            domain.park(file=file, user=department.inspector, reason="Rain", until=until)
        if state == "parking asked":
            Section.objects.update(parking_needs_superior=True)
            file = File.objects.get()
            until = timezone.localdate() + dt.timedelta(days=1)
            domain.ask_parking(file=file, user=department.inspector, reason="Rain", until=until)
        if (state.endswith("asked") and state != "parking asked") or state in {"answered", "declined"}:
            asked = domain.ask_views(
                file=file,
                user=department.inspector,
                posts=[department.post("PS-EE")],
                question="Yours?",
                due_on=timezone.localdate(),
            )
            request = asked.requests.get()
            if state == "answered":
                domain.give_view(request=request, user=department.engineer2, text="Yes")
            if state == "declined":
                domain.decline_view(request=request, user=department.engineer2, reason="Not mine")
        if state == "closed":
            domain.send_back(file=file, user=department.inspector)
            domain.close(file=file, user=department.dealing, outcome="done", result="Done")
        return file

    return bring


@pytest.mark.parametrize(("rule", "state"), MAY)
def test_who_may(department: Department, brought: Any, rule: str, state: str) -> None:
    boss = User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")
    people = {**department.users, "boss": boss}
    file = brought(state)
    allowed = {who for who, login in PEOPLE.items() if rules.may(people[login], rule, file)}
    assert allowed == MAY[rule, state]


@pytest.mark.parametrize("login", ["dealing", "head", "engineer", "director"])
def test_who_opened_it_or_stands_above_closes_while_holding(
    department: Department, make_file: MakeFile, login: str
) -> None:
    file = make_file()
    user = department.users[login]
    if login != "dealing":
        read_and_forward(file, department.dealing, user.posts().get())
    assert rules.may(user, "close_file", file)
    assert not rules.may(department.inspector, "close_file", file)


def test_who_opens_files(department: Department) -> None:
    openers = {login for login, user in department.users.items() if rules.may(user, "open_file")}
    assert openers == {"dealing", "head", "engineer", "director", "dealing2", "head2", "engineer2"}


def test_an_inactive_login_may_nothing(department: Department, make_file: MakeFile) -> None:
    file = make_file()
    department.dealing.is_active = False
    assert not any(rules.may(department.dealing, rule, file) for rule in ("see_file", "work_on_file", "move_file"))
