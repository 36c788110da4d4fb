"""The desk: every page of the office's work is reached by a link, and no link leads to a refusal."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from registry.desk import GROUPS, VIEWS
from staff.models import User
from tests.conftest import Department

pytestmark = pytest.mark.django_db
KEPT = {"complaints:rules", "complaints:categories", "complaints:agencies"}
EVERYBODY = {
    "files:inbox",
    "files:asked",
    "files:notices",
    "files:despatch_register",
    "files:phrases",
    "files:pendency",
    "files:monthly",
    "files:slips",
    "files:receipts",
    "complaints:unlisted",
    "assets:pendency_map",
    "complaints:escalations",
    "complaints:desk",
    "complaints:heat",
    "complaints:months",
    "complaints:templates",
    "attestation:certificates",
    "staff:index",
    "staff:calendars",
}
MISUSE = {"complaints:held", "complaints:blocked"}
OVERSIGHT = {"complaints:privacy-requests", "complaints:reads"}


def ways(client: Client) -> set[str]:
    page = client.get(reverse("desk"))
    assert page.status_code == 200
    return {way.view for _title, shown in page.context["groups"] for way in shown}


def test_a_visitor_is_asked_to_log_in(client: Client) -> None:
    assert client.get(reverse("desk")).status_code == 302


def test_a_login_without_a_post_is_refused(client: Client) -> None:
    client.force_login(User.objects.create_user("stranger"))
    assert client.get(reverse("desk")).status_code == 403


@pytest.mark.parametrize(
    ("login", "more"),
    [
        ("dealing", {"files:new", "files:new_receipt"}),
        ("head", {"files:new", "files:new_receipt", "staff:absences", "complaints:moderation", *KEPT, *MISUSE}),
        (
            "director",
            {
                "files:new",
                "files:new_receipt",
                "staff:absences",
                "attestation:anchors",
                "complaints:moderation",
                *KEPT,
                *MISUSE,
                *OVERSIGHT,
            },
        ),
        ("inspector", set()),
        ("planner", set()),
    ],
)
def test_every_way_that_is_shown_can_be_gone(
    client: Client, department: Department, login: str, more: set[str]
) -> None:
    client.force_login(getattr(department, login))
    shown = ways(client)
    assert {view for view in shown if client.get(reverse(view)).status_code != 200} == set()
    assert shown - {"files:new"} == EVERYBODY | more - {"files:new"}
    assert more <= shown


def test_the_administration_without_a_post_finds_its_pages(client: Client) -> None:
    keeper = User.objects.create_superuser("keeper", "keeper@example.org", "x")
    client.force_login(keeper)
    shown = ways(client)
    assert {"attestation:anchors", "attestation:certificates", "staff:index", "staff:master"} <= shown
    assert {view for view in shown if client.get(reverse(view)).status_code != 200} == set()
    plain = User.objects.create_user("plain", is_staff=True)
    plain.user_permissions.add(Permission.objects.get(codename="keep_offices"))
    client.force_login(plain)
    assert ways(client) == {"staff:index", "staff:absences", "staff:calendars", "staff:master"} | KEPT


def test_each_page_of_the_desk_leads_back_to_it_and_shows_where_one_is(client: Client, department: Department) -> None:
    client.force_login(department.director)
    for view in VIEWS - {"staff:master", "complaints:api_keys", "files:new", "files:new_receipt"}:
        said = client.get(reverse(view)).content.decode()
        assert f'<a href="{reverse("desk")}" aria-current=' in said, view
    assert 'aria-current="page"' in client.get(reverse("files:inbox")).content.decode()


def test_no_way_is_told_twice() -> None:
    told = [way.view for group in GROUPS for way in group.ways]
    assert len(told) == len(set(told))


def test_the_bar_leads_an_administrator_without_a_post_nowhere_in_vain(client: Client, department: Department) -> None:
    administrator = User.objects.create_user("administrator", is_staff=True)
    administrator.user_permissions.add(Permission.objects.get(codename="keep_offices"))
    links = [reverse(name) for name in ("complaints:desk", "register", "inspections:today")]
    client.force_login(administrator)
    page = client.get(reverse("desk")).content.decode()
    assert [link for link in links if f'href="{link}"' in page] == []
    client.force_login(department.dealing)
    page = client.get(reverse("desk")).content.decode()
    assert [link for link in links if f'href="{link}"' in page] == links
