"""Every address of the office, knocked at by everybody.

The absence is the dealing hand's, who reports to the section head. The publicity post was handed to the
planner: whoever had it holds no post any more and is no insider.
"""

import pytest
from django.utils import timezone

from staff.domain import transfer_charge
from staff.models import Absence, HolidayCalendar, MasterSheet, User
from tests.conftest import Department
from tests.doors import Door, addresses, unknocked, wrongly_answered
from tests.staff.conftest import MakeAway

pytestmark = pytest.mark.django_db

OFFICERS = ("dealing", "planner", "head", "engineer", "director", "head2")
KEEPERS = {"keeper", "boss"}
INSIDERS = {*OFFICERS, *KEEPERS}
LEAD_HIM = {"head", "engineer", "director"}
LEAD = {*LEAD_HIM, "head2"}
FOUND, DONE, STALE, UNFIT, LOGIN, GONE = 200, 302, 409, 422, 302, 404


def answers(people: set[str], status: int, *more: tuple[set[str], int]) -> dict[str, int]:
    """What everybody gets: nobody is asked to log in, the rest are told that nothing is there."""
    said = dict.fromkeys([*OFFICERS, *KEEPERS, "relieved", "outsider"], GONE) | {"nobody": LOGIN}
    for whom, given in ((people, status), *more):
        said |= dict.fromkeys(whom, given)
    return said


def doors(department: Department, absence: Absence, keeper: User) -> list[Door]:
    """The table."""
    today = timezone.localdate()
    officer, section = department.dealing.officer.pk, department.post("HW-DH").section_id
    report = transfer_charge(
        post=department.post("PUB"), to=department.planner.officer, day=today, made_by=keeper, kind="additional"
    ).pk
    calendar = HolidayCalendar.objects.create(code="X", name_en="Another calendar").pk
    sheet = MasterSheet.objects.create(name="master.csv", made_by=keeper).pk
    post = department.post("HW-DH").pk

    def door(name: str, said: dict[str, int], method: str = "get", **at: int) -> Door:
        return Door(name=f"staff:{name}", answers=said, method=method, at=at)

    everybody, keepers = answers(INSIDERS, FOUND), answers(KEEPERS, FOUND)
    own_sheet = {"keeper"}
    return [
        door("index", everybody),
        door("people", everybody),
        door("officer", everybody, pk=officer),
        door("channels", answers({"dealing"}, UNFIT), "post", pk=officer),
        door("post", everybody, pk=post),
        door("charge", keepers, pk=post),
        door("charge", answers(KEEPERS, UNFIT), "post", pk=post),
        door("charge_report", answers({"planner", "director", "relieved", *KEEPERS}, FOUND), pk=report),
        door("section", answers({*LEAD_HIM, *KEEPERS}, FOUND), pk=section),
        door("section", answers(KEEPERS, UNFIT), "post", pk=section),
        door("section_example", keepers, pk=section),
        door("absences", answers({*LEAD, *KEEPERS}, FOUND)),
        door("absence_new", answers({*LEAD, *KEEPERS}, FOUND)),
        door("absence_new", answers({*LEAD, *KEEPERS}, UNFIT), "post"),
        door("absence", answers({"dealing", *LEAD_HIM, *KEEPERS}, FOUND), pk=absence.pk),
        door("absence", answers({*LEAD_HIM, *KEEPERS}, UNFIT), "post", pk=absence.pk),
        door("absence_withdraw", answers({*LEAD_HIM, *KEEPERS}, DONE), "post", pk=absence.pk),
        door("calendars", everybody),
        door("calendar_new", keepers),
        door("calendar_new", answers(KEEPERS, UNFIT), "post"),
        door("calendar", everybody, pk=calendar),
        door("calendar_change", answers(KEEPERS, UNFIT), "post", pk=calendar),
        door("day_add", answers(KEEPERS, UNFIT), "post", pk=calendar),
        door("day_remove", answers(KEEPERS, DONE), "post", pk=calendar, day=1),
        door("year_copy", answers(KEEPERS, DONE), "post", pk=calendar),
        door("days_import", answers(KEEPERS, UNFIT), "post", pk=calendar),
        door("master", keepers),
        door("master", answers(KEEPERS, UNFIT), "post"),
        # A sheet holds dates of birth: whoever brought it sees it, no other keeper.
        door("master_sheet", answers(own_sheet, FOUND), pk=sheet),
        door("master_enter", answers(own_sheet, STALE), "post", pk=sheet),
        door("master_discard", answers(own_sheet, DONE), "post", pk=sheet),
        door("master_faults", answers(own_sheet, FOUND), pk=sheet),
    ]


def test_everybody_at_every_door(department: Department, administrator: User, away: MakeAway) -> None:
    table = doors(department, away("dealing", first=2, last=4), administrator)
    assert {door.name for door in table} == addresses("staff")
    people: dict[str, User | None] = {login: department.users[login] for login in OFFICERS}
    people |= {
        "nobody": None,
        "relieved": department.publicity,
        "outsider": User.objects.create_user("outsider"),
        "keeper": administrator,
        "boss": User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo"),
    }
    assert wrongly_answered(table, people) == ""
    assert unknocked(table, administrator) == set()
