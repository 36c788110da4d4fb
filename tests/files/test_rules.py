"""Each rule for holder, past holder, colleague of the section, other section, those above, and the administrator."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from files import domain, rules
from files.models import File
from staff.models import User
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

pytestmark = pytest.mark.django_db

# The file was opened at HW-DH, read there and sent to the inspector, who has read it ("sent": who has not).
PEOPLE = {
    "holder": "inspector",
    "past holder": "dealing",
    "colleague": "planner",
    "above": "head",
    "other section": "head2",
    "administrator": "boss",
}
MAY: dict[tuple[str, str], set[str]] = {
    ("see_file", "active"): {"holder", "past holder", "colleague", "above"},
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
    ("reopen_file", "closed"): {"above"},
    ("reopen_file", "active"): set(),
}


@pytest.fixture
def brought(department: Department, make_file: MakeFile) -> Any:
    """Bring a file into the named state."""

    def bring(state: str) -> File:
        file = make_file(classification="confidential" if state == "confidential" else "ordinary")
        read_and_forward(file, department.dealing, department.post("HW-IN"))
        if state == "sent":
            return file
        domain.mark_opened(file=file, user=department.inspector)
        if state == "parked":
            until = timezone.localdate() + dt.timedelta(days=1)
            domain.park(file=file, user=department.inspector, reason="Rain", until=until)
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
