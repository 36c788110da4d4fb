"""Calendars of the department and of sections: what counts as a working day for whom, and how days are kept."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from staff.domain.calendars import copy_year, new_calendar, take_days
from staff.master.reading import read
from staff.models import Holiday, HolidayCalendar, Section, User
from staff.working_time import OFFICE_ZONE, Calendar, Calendars, add_working_days
from tests.conftest import Department
from tests.staff.conftest import Enter

FRIDAY = dt.datetime(2026, 11, 13, 16, 0, tzinfo=OFFICE_ZONE)
SECOND_SATURDAY = dt.date(2026, 11, 14)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
def test_second_saturdays_are_the_saturdays_from_the_8th_to_the_14th(day: dt.date) -> None:
    off = not Calendar(frozenset(), second_saturdays=True).is_working(day)
    assert off == (day.weekday() == 6 or (day.weekday() == 5 and 8 <= day.day <= 14))


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 120))
def test_counting_agrees_with_the_days_one_by_one(first: dt.date, length: int) -> None:
    calendar = Calendar(frozenset({first + dt.timedelta(days=3), first + dt.timedelta(days=8)}), second_saturdays=True)
    start = dt.datetime.combine(first, dt.time(12), tzinfo=OFFICE_ZONE)
    days = [first + dt.timedelta(days=n) for n in range(1, length + 1)]
    assert calendar.between(start, start + dt.timedelta(days=length)) == sum(map(calendar.is_working, days))


@pytest.fixture
def parks(department: Department) -> HolidayCalendar:
    """The calendar of section PS: second Saturdays off, no other day."""
    calendar = HolidayCalendar.objects.create(code="PARKS", name_en="Parks", second_saturdays=True)
    Section.objects.filter(code="PS").update(calendar=calendar)
    return calendar


@pytest.mark.django_db
def test_each_section_counts_by_its_own(department: Department, parks: HolidayCalendar) -> None:
    Holiday.objects.create(day=dt.date(2026, 11, 16), name_en="The department's Monday")
    here, there = department.post("HW-DH"), Section.objects.get(code="PS")
    assert add_working_days(FRIDAY, 1, post=here).astimezone(OFFICE_ZONE).date() == SECOND_SATURDAY
    assert add_working_days(FRIDAY, 2, post=here).astimezone(OFFICE_ZONE).date() == dt.date(2026, 11, 17)
    assert add_working_days(FRIDAY, 1, section=there).astimezone(OFFICE_ZONE).date() == dt.date(2026, 11, 16)
    every = Calendars.load()
    assert every.of(there.pk) == Calendar.load(section=there)
    assert every.of(here.section_id) == Calendar.load()


@pytest.mark.django_db
def test_a_day_stands_once_in_a_calendar_and_the_department_has_one(parks: HolidayCalendar) -> None:
    day = dt.date(2026, 11, 16)
    Holiday.objects.create(day=day, name_en="A feast")
    Holiday.objects.create(day=day, name_en="A feast", calendar=parks)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(day=day, name_en="Again")
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayCalendar.objects.create(code="SECOND", name_en="Second", is_departments=True)


@pytest.mark.django_db
def test_a_copy_and_the_next_year(parks: HolidayCalendar) -> None:
    for day in (dt.date(2028, 2, 29), dt.date(2028, 8, 15), dt.date(2028, 10, 2)):
        Holiday.objects.create(day=day, name_en=f"Feast {day}", name_bn="উৎসব", calendar=parks)
    made = new_calendar(calendar=HolidayCalendar(code="COPY", name_en="Copy"), copy_of=parks)
    assert made.holidays.count() == 3
    Holiday.objects.create(day=dt.date(2029, 8, 15), name_en="Stands", calendar=made)
    assert copy_year(calendar=made, year=2028) == (1, 1)
    assert copy_year(calendar=made, year=2028) == (0, 2)
    assert made.holidays.get(day=dt.date(2029, 10, 2)).name_bn == "উৎসব"
    assert made.holidays.get(day=dt.date(2029, 8, 15)).name_en == "Stands"


def days(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


@pytest.mark.django_db
def test_days_from_a_sheet_all_or_none(parks: HolidayCalendar) -> None:
    Holiday.objects.create(day=dt.date(2027, 1, 26), name_en="Republic", calendar=parks)
    good = "তারিখ,Holiday,নাম\n১৫/০৮/২০২৭,Independence Day,স্বাধীনতা দিবস\n26-1-2027,Republic Day,\n"
    assert take_days(calendar=parks, sheet=read(days(good), size=len(good))) == (1, 1)
    assert parks.holidays.get(day=dt.date(2027, 8, 15)).name_bn == "স্বাধীনতা দিবস"
    bad = "date,name\n2 Oct 2027,Gandhi Jayanti\n31/02/2027,No day\n2/10/2027,Again\n25/12/2027,=1+1\n"
    with pytest.raises(ValidationError) as refused:
        take_days(calendar=parks, sheet=read(days(bad), size=len(bad)))
    assert [words.split(":")[0] for words in refused.value.messages] == ["Row 3", "Row 4", "Row 5"]
    assert parks.holidays.count() == 2
    with pytest.raises(ValidationError, match="headings"):
        take_days(calendar=parks, sheet=read(days("a,b\n1,2\n"), size=8))


@pytest.mark.django_db
def test_who_reads_and_who_keeps_calendars(
    department: Department, parks: HolidayCalendar, administrator: User, page: Enter
) -> None:
    url = f"/desk/office/calendars/{parks.pk}/"
    stranger = User.objects.create_user("stranger")
    typed = {"day": "2027-08-15", "name_en": "Independence Day", "name_bn": "", "name_hi": ""}
    assert page(None).get(url).status_code == 302
    assert page(stranger).get(url).status_code == 404
    assert page(department.dealing).get(url).status_code == 200
    assert page(department.head).post(f"{url}days/", typed).status_code == 404
    assert page(administrator).post(f"{url}days/", typed).status_code == 302
    again = page(administrator).post(f"{url}days/", typed)
    assert (again.status_code, "in the calendar already" in again.content.decode()) == (422, True)
    row = parks.holidays.get()
    assert page(department.head).post(f"{url}days/{row.pk}/remove/").status_code == 404
    assert page(administrator).post(f"{url}copy/", {"year": "2027"}).status_code == 302
    assert page(administrator).post(f"{url}days/{row.pk}/remove/").status_code == 302
    assert [each.day.year for each in parks.holidays.all()] == [2028]
    sheet = SimpleUploadedFile("days.csv", b"date,name\n1/1/2029,New Year\n")
    assert page(administrator).post(f"{url}import/", {"sheet": sheet}).status_code == 302
    broken = SimpleUploadedFile("days.csv", b"date,name\n41/1/2029,New Year\n")
    answer = page(administrator).post(f"{url}import/", {"sheet": broken})
    assert (answer.status_code, "Row 2" in answer.content.decode()) == (422, True)
    change = {"code": "PARKS", "name_en": "Gardens", "name_bn": "", "name_hi": ""}
    assert page(administrator).post(f"{url}change/", change).status_code == 302
    parks.refresh_from_db()
    assert (parks.name_en, parks.second_saturdays) == ("Gardens", False)
    new = {"code": "NEW", "name_en": "New", "name_bn": "", "name_hi": "", "copy_of": parks.pk}
    assert page(department.director).post("/desk/office/calendars/new/", new).status_code == 404
    assert page(administrator).post("/desk/office/calendars/new/", new).status_code == 302
    assert HolidayCalendar.objects.get(code="NEW").holidays.count() == parks.holidays.count()
    assert page(department.dealing).get("/desk/office/calendars/").status_code == 200
