"""The desk of the register: every way into it, for those who may go it."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.register_desk import GROUPS
from staff.models import User
from tests.conftest import Department

pytestmark = pytest.mark.django_db


def test_a_visitor_is_asked_to_log_in(client: Client) -> None:
    assert client.get(reverse("register")).status_code == 302


def test_a_login_without_a_post_is_refused(client: Client) -> None:
    client.force_login(User.objects.create_user("stranger"))
    assert client.get(reverse("register")).status_code == 403


@pytest.mark.parametrize("login", ["dealing", "head", "engineer", "director", "planner", "inspector"])
def test_every_way_that_is_shown_can_be_gone(client: Client, department: Department, login: str) -> None:
    client.force_login(getattr(department, login))
    page = client.get(reverse("register"))
    ways = [way for _title, shown in page.context["groups"] for way in shown]
    assert {way.view: client.get(reverse(way.view)).status_code for way in ways} == {way.view: 200 for way in ways}


def test_the_director_general_may_go_every_way_and_a_planner_only_look(client: Client, department: Department) -> None:
    client.force_login(department.director)
    everything = {way.view for group in GROUPS for way in group.ways}
    shown = client.get(reverse("register")).context["groups"]
    assert {way.view for _title, ways in shown for way in ways} == everything
    client.force_login(department.planner)
    shown = client.get(reverse("register")).context["groups"]
    closed = {"assets:new_kind", "exchange:imports", "exchange:bulk", "assets:area_imports", "integrity"}
    assert {way.view for _title, ways in shown for way in ways} == everything - closed
