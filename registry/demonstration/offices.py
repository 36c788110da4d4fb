"""The office as it is today: a tour with a link officer, an additional charge, a section with a calendar of its own."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from assets.jurisdiction import give
from maps.models import Area
from staff.domain import enter_absence, transfer_charge
from staff.domain.calendars import new_calendar
from staff.models import (
    AbsenceKind,
    Designation,
    Duty,
    HolidayCalendar,
    Officer,
    Post,
    Section,
    Tenure,
    TenureKind,
    User,
)

_RECORDS_SINCE = dt.date(2025, 4, 1)


def load() -> None:
    """Play it, once the past of the files is told: for who acts today did not act then."""
    administrator = User.objects.filter(is_superuser=True).order_by("pk")[0]
    _calendar_of_parks()
    _records_room(administrator)
    _tour(administrator)
    _jurisdictions()


def _calendar_of_parks() -> None:
    section = Section.objects.get(code="PS")
    departments = HolidayCalendar.objects.filter(is_departments=True).first()
    calendar = HolidayCalendar(
        code="PARKS", name_en="Parks & Squares", name_bn="উদ্যান ও চত্বর", name_hi="उद्यान एवं चौक", second_saturdays=True
    )
    section.calendar = new_calendar(calendar=calendar, copy_of=departments)
    section.save(update_fields=["calendar"])


def _records_room(administrator: User) -> None:
    """A post without an officer of its own: the planner has it in addition, after one who left."""
    planner = Officer.objects.get(user__username="planner")
    above = Post.objects.get(duty=Duty.DIRECTOR_GENERAL)
    post = Post.objects.create(
        code="RECORDS",
        section=Section.objects.get(code="HW"),
        designation=Designation.objects.get(code="planner"),
        duty=Duty.PLANNER,
        reports_to=above,
        name_en="Records and Library",
        name_bn="মহাফেজখানা ও গ্রন্থাগার",
        name_hi="अभिलेख एवं पुस्तकालय",
    )
    former = Officer.objects.create(
        employee_code="EH-0099", name_en="Sukumar Hazra", name_bn="সুকুমার হাজরা", name_hi="सुकुमार हाजरा"
    )
    Tenure.objects.create(post=post, officer=former, period=DateRange(dt.date(2021, 7, 1), None))
    transfer_charge(
        post=post,
        to=planner,
        day=_RECORDS_SINCE,
        made_by=administrator,
        kind=TenureKind.ADDITIONAL,
        remarks="Retired on superannuation.",
    )


def _tour(administrator: User) -> None:
    today = timezone.localdate()
    enter_absence(
        officer=Officer.objects.get(user__username="head2"),
        kind=AbsenceKind.TOUR,
        first=today - dt.timedelta(days=1),
        last=today + dt.timedelta(days=4),
        link_officer=Officer.objects.get(user__username="engineer2"),
        entered_by=administrator,
        order="T/PS/17",
    )


def _jurisdictions() -> None:
    boroughs = list(Area.objects.filter(kind="borough").order_by("code"))
    inspectors = Post.objects.filter(duty=Duty.INSPECTOR).order_by("code")
    for number, post in enumerate(inspectors):
        kinds = ["park"] if post.section.code == "PS" else ["building", "monument", "statue", "structure", "water"]
        give(post=post, areas=boroughs if number == 0 else [], kinds=kinds)
