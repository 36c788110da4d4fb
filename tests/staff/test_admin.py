import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from staff.models import Officer, Post, Section, Tenure, User
from tests.conftest import Department

pytestmark = pytest.mark.django_db
ROOMS = ["section", "designation", "post", "officer", "tenure", "holidaycalendar", "holiday", "user"]


@pytest.fixture
def administrator(department: Department, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo"))
    return client


@pytest.mark.parametrize("room", ROOMS)
def test_lists_and_forms_open_and_only_for_the_administration(
    administrator: Client, department: Department, room: str
) -> None:
    assert administrator.get(f"/admin/staff/{room}/").status_code == 200
    assert administrator.get(f"/admin/staff/{room}/add/").status_code == 200
    administrator.force_login(department.director)
    assert administrator.get(f"/admin/staff/{room}/").status_code == 302


def test_an_overlapping_tenure_is_refused_in_the_form(administrator: Client, department: Department) -> None:
    data = {
        "kind": "additional",
        "post": department.post("HW-DH").pk,
        "officer": Officer.objects.get(user=department.head).pk,
        "period_0": "2026-01-01",
        "period_1": "",
    }
    answer = administrator.post("/admin/staff/tenure/add/", data)
    assert answer.status_code == 200
    assert "This post has another holder on some of these days." in answer.content.decode()
    assert Tenure.objects.filter(post__code="HW-DH").count() == 1


def test_charge_is_handed_over_on_a_day(administrator: Client, department: Department) -> None:
    tenure = Tenure.objects.get(post__code="HW-DH")
    today = timezone.localdate()
    data: dict[str, Any] = {
        "post": tenure.post_id,
        "officer": tenure.officer_id,
        "kind": "regular",
        "period_0": "2020-01-01",
    }
    administrator.post(f"/admin/staff/tenure/{tenure.pk}/change/", {**data, "period_1": today.isoformat()})
    data["officer"], data["kind"] = Officer.objects.get(user=department.inspector).pk, "additional"
    administrator.post("/admin/staff/tenure/add/", {**data, "period_0": today.isoformat(), "period_1": ""})
    post = tenure.post
    assert post in department.inspector.posts()
    assert post not in department.dealing.posts()
    assert post in Post.objects.held_by(department.dealing, on=today - dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("number_format", "words"),
    [
        ("HB/{year}", "needs {serial}"),
        ("HB/{section}/{serial.__class__}", "Only {section}, {year} and {serial}"),
        ("HB/{serial", "Only {section}, {year} and {serial}"),
        ("HB/{ward}/{serial}", "Only {section}, {year} and {serial}"),
    ],
)
def test_a_number_format_that_cannot_work_is_refused(
    administrator: Client, department: Department, number_format: str, words: str
) -> None:
    section = department.post("HW-DH").section
    data = {"code": "HW", "name_en": "x", "number_format": number_format, "receipt_format": "R/{section}/{serial}"}
    answer = administrator.post(f"/admin/staff/section/{section.pk}/change/", {**data, "days_per_officer": 7})
    assert words in answer.content.decode()


def test_two_sections_do_not_share_a_format_that_names_neither(department: Department) -> None:
    first, second = Section.objects.order_by("code")
    first.number_format = second.number_format = "A-11011/{serial}"
    first.full_clean()
    first.save()
    with pytest.raises(Exception, match="Another section has this format"):
        second.full_clean()


def test_a_reporting_line_does_not_close_into_a_ring(department: Department) -> None:
    top = department.post("DG")
    assert [post.code for post in department.post("HW-DH").superiors()] == ["HW-SH", "HW-EE", "DG"]
    top.reports_to = department.post("HW-DH")
    with pytest.raises(Exception, match="report to itself over others"):
        top.full_clean()


def test_nothing_that_counted_is_deleted(administrator: Client, department: Department) -> None:
    for room, pk in (("post", department.post("DG").pk), ("user", department.director.pk)):
        assert administrator.post(f"/admin/staff/{room}/{pk}/delete/", {"post": "yes"}).status_code == 403
