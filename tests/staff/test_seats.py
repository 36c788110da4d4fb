"""Who acts for which post: tenures, absences and link officers, on each day."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from staff.domain import acting_at, appointed_to, holder_of, notify, shorten_absence, withdraw_absence
from staff.models import Absence, Holiday, HolidayCalendar, Mail, Officer, Post, Tenure, TenureKind, TextMessage
from tests.conftest import Department
from tests.staff.conftest import MakeAway

pytestmark = pytest.mark.django_db


def day(offset: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def codes(department: Department, login: str, offset: int = 0) -> set[str]:
    return set(Post.objects.held_by(department.users[login], on=day(offset)).values_list("code", flat=True))


def test_the_link_officer_acts_from_the_first_day_to_the_last(department: Department, away: MakeAway) -> None:
    away("head", link="engineer", first=2, last=4)
    held = {offset: codes(department, "engineer", offset) for offset in range(1, 6)}
    assert held == {1: {"HW-EE"}, 2: {"HW-EE", "HW-SH"}, 3: {"HW-EE", "HW-SH"}, 4: {"HW-EE", "HW-SH"}, 5: {"HW-EE"}}
    assert all(codes(department, "head", offset) == {"HW-SH"} for offset in range(6))


def test_the_line_of_the_absent_officer_is_the_links_too(department: Department, away: MakeAway) -> None:
    away("engineer2", link="engineer")
    line = set(Post.objects.in_line_of(department.engineer).values_list("code", flat=True))
    assert {"HW-EE", "HW-DH", "PS-EE", "PS-SH", "PS-DH", "PS-IN"} <= line
    assert "DG" not in line


def test_where_the_link_falls_away_his_own_link_acts(department: Department, away: MakeAway) -> None:
    away("dealing", link="head", first=-1, last=3)
    away("head", link="engineer", first=0, last=1)
    post, head = department.post("HW-DH"), department.head.officer
    assert [each.user for each in acting_at(post)] == [department.dealing, department.head, department.engineer]
    assert holder_of(post) == department.engineer.officer
    assert appointed_to(post) == department.dealing.officer
    assert codes(department, "engineer") == {"HW-EE", "HW-SH", "HW-DH"}
    assert holder_of(post, on=day(2)) == head
    assert codes(department, "engineer", 2) == {"HW-EE"}


@pytest.mark.parametrize("offset", range(-2, 6))
def test_seats_say_the_same_on_every_day(
    department: Department, away: MakeAway, offset: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    away("dealing", link="head", first=-1, last=3)
    away("head", link="engineer", first=0, last=1)
    withdraw_absence(absence=away("engineer2", link="engineer", first=1, last=3))
    vacant = department.post("PS-DH")
    vacant.pk, vacant.code, vacant.reports_to = None, "PS-X", department.post("HW-SH")
    vacant.save()
    fields = {"officer": department.dealing.officer, "kind": TenureKind.ADDITIONAL}
    Tenure.objects.create(post=vacant, period=DateRange(day(-1), day(1)), **fields)
    Tenure.objects.create(post=vacant, period=DateRange(day(3), None), **fields)
    # The last minute of the day in Kolkata, where the next has not begun in UTC.
    late = dt.datetime.combine(day(offset), dt.time(18, 29), dt.UTC)
    wanted = day(offset)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert timezone.localdate() == wanted
    for user in department.users.values():
        posts, line, sections, _duties = user.seats()
        below = Post.objects.in_line_of(user, on=wanted)
        assert sorted(posts) == sorted(Post.objects.held_by(user, on=wanted).values_list("pk", flat=True)), user
        assert sorted(line) == sorted(below.values_list("pk", flat=True)), user
        assert sorted(sections) == sorted(set(below.values_list("section", flat=True))), user
    assert (vacant.pk in department.dealing.seats().posts) == (offset in {-1, 0} or offset >= 3)


def test_absences_that_point_at_each_other_end(department: Department) -> None:
    ring = [("dealing", "head"), ("head", "engineer"), ("engineer", "dealing")]
    for login, link in ring:
        Absence.objects.create(
            officer=department.users[login].officer,
            kind="leave",
            period=DateRange(day(0), day(1)),
            link_officer=department.users[link].officer,
        )
    assert codes(department, "dealing") == {"HW-DH", "HW-EE", "HW-SH"}
    assert len(acting_at(department.post("HW-DH"))) == 3


def test_a_link_who_is_away_is_refused_with_his_days(department: Department, away: MakeAway) -> None:
    away("engineer", first=1, last=2)
    with pytest.raises(ValidationError, match="is away himself from"):
        away("head", link="engineer", first=2, last=5)
    away("head", link="engineer", first=3, last=5)
    department.planner.is_active = False
    department.planner.save()
    with pytest.raises(ValidationError, match="cannot log in"):
        away("dealing", link="planner")
    with pytest.raises(ValidationError, match="before the first"):
        away("dealing", first=3, last=2)


def test_absences_of_one_officer_do_not_overlap(department: Department, away: MakeAway) -> None:
    first = away("head", first=2, last=4)
    with pytest.raises(ValidationError, match="Another leave or tour"):
        away("head", first=4, last=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(officer=first.officer, kind="tour", period=DateRange(day(4), day(7)))
    withdraw_absence(absence=first)
    away("head", first=4, last=6)


@pytest.mark.parametrize(
    "fields",
    [
        {"period": DateRange(None, dt.date(2026, 1, 2))},
        {"period": DateRange(dt.date(2026, 1, 2), None)},
        {"period": DateRange(dt.date(2026, 1, 2), dt.date(2026, 1, 2))},
    ],
)
def test_an_absence_begins_and_ends(department: Department, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(officer=department.head.officer, kind="leave", **fields)


def test_nobody_is_his_own_link(department: Department) -> None:
    officer = department.head.officer
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(officer=officer, kind="leave", period=DateRange(day(0), day(1)), link_officer=officer)


def test_back_earlier_ends_the_acting_and_keeps_the_past(department: Department, away: MakeAway) -> None:
    absence = away("head", link="engineer", first=-3, last=5)
    for wrong in (-2, 5):
        with pytest.raises(ValidationError, match="Choose a day"):
            shorten_absence(absence=absence, last=day(wrong))
    shorten_absence(absence=absence, last=day(-1))
    assert codes(department, "engineer") == {"HW-EE"}
    assert codes(department, "engineer", -1) == {"HW-EE", "HW-SH"}
    with pytest.raises(ValidationError, match="has begun"):
        withdraw_absence(absence=absence)


def test_a_withdrawn_absence_gives_nobody_anything(department: Department, away: MakeAway) -> None:
    absence = away("head", link="engineer", first=1, last=2)
    withdraw_absence(absence=absence)
    assert codes(department, "engineer", 1) == {"HW-EE"}
    assert acting_at(department.post("HW-SH"), on=day(1)) == [department.head.officer]


def test_an_inactive_login_acts_for_nobody(department: Department, away: MakeAway) -> None:
    away("head", link="engineer")
    department.engineer.is_active = False
    assert not Post.objects.held_by(department.engineer).exists()


def test_one_regular_post_a_day_and_others_in_addition(department: Department) -> None:
    officer = department.head.officer
    Tenure.objects.filter(post__code="PUB").delete()
    period = DateRange(dt.date(2026, 1, 1), None)
    with pytest.raises(IntegrityError, match="officer_has_one_regular_post_a_day"), transaction.atomic():
        Tenure.objects.create(post=department.post("PUB"), officer=officer, period=period)
    Tenure.objects.create(post=department.post("PUB"), officer=officer, period=period, kind="additional")
    assert codes(department, "head") == {"HW-SH", "PUB"}
    with pytest.raises(IntegrityError, match="post_has_one_holder_a_day"), transaction.atomic():
        Tenure.objects.create(post=department.post("PUB"), officer=officer, period=period, kind="additional")


def test_notices_go_to_the_absent_officer_and_to_his_link(department: Department, away: MakeAway) -> None:
    away("head", link="engineer")
    for login, phone in (("head", "+919830000001"), ("engineer", "+919830000002")):
        Officer.objects.filter(user=department.users[login]).update(phone=phone)
    notify(post=department.post("HW-SH"), text="File 7 – a secret", brief="File 7", url="/desk/", late=True)
    assert set(Mail.objects.values_list("to", flat=True)) == {"head@example.org", "engineer@example.org"}
    assert set(TextMessage.objects.values_list("to", "text")) == {
        ("+919830000001", "File 7"),
        ("+919830000002", "File 7"),
    }
    assert department.post("HW-SH").notifications.count() == 1


def test_each_officer_chooses_his_channels(department: Department) -> None:
    officer = department.head.officer
    officer.phone, officer.by_mail, officer.by_text = "+919830000001", "late", "none"
    officer.save()
    post = department.post("HW-SH")
    notify(post=post, text="Came", brief="Came", url="")
    assert not Mail.objects.exists()
    notify(post=post, text="Late", brief="Late", url="", late=True)
    assert (Mail.objects.count(), TextMessage.objects.count()) == (1, 0)
    Officer.objects.filter(pk=officer.pk).update(by_mail="none", by_text="late")
    notify(post=post, text="Came", brief="Came", url="")
    notify(post=post, text="Late", brief="Late", url="", late=True)
    notify(post=post, text="Late, without words for an SMS", url="", late=True)
    assert (Mail.objects.count(), TextMessage.objects.count()) == (1, 1)


def test_who_changed_a_tenure_or_a_holiday_is_kept(department: Department) -> None:
    tenure = Tenure.objects.get(post__code="DG")
    tenure.period = DateRange(tenure.period.lower, day(1))
    tenure.save()
    kept = tenure.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.pgh_label for event in kept] == ["insert", "update"]
    holiday = Holiday.objects.create(day=day(3), name_en="A feast")
    assert holiday.calendar == HolidayCalendar.objects.get(is_departments=True)
