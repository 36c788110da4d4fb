"""Transfer of charge ends one tenure and begins another, and touches nothing else."""

import datetime as dt
import html
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.test import RequestFactory
from django.utils import timezone

from files.domain import close, forward, open_file, park
from files.models import File, Movement
from staff.admin import OthersForm
from staff.domain import enter_absence, transfer_charge
from staff.models import ChargeReport, Mail, Officer, Post, Tenure, User
from tests.conftest import Department
from tests.staff.conftest import Enter

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def opened(department: Department, login: str, code: str, subject: str, **fields: Any) -> File:
    post = department.post(code)
    officer = department.users[login].officer
    return open_file(section=post.section, post=post, subject=subject, officer=officer, **fields)


@pytest.fixture
def desk(department: Department) -> dict[str, File]:
    """What lies with the dealing hand: one active, one parked, one confidential; one gone on, one closed."""
    made = {name: opened(department, "dealing", "HW-DH", name) for name in ("active", "parked", "gone", "closed")}
    made["secret"] = opened(department, "dealing", "HW-DH", "Vigilance case", classification="confidential")
    tomorrow = TODAY() + dt.timedelta(days=1)
    park(file=made["parked"], user=department.dealing, reason="Rain", until=tomorrow)
    forward(file=made["gone"], user=department.dealing, to_post=department.post("HW-SH"))
    close(file=made["closed"], user=department.dealing, outcome="done", result="Seen")
    return made


@pytest.fixture
def newcomer(db: None) -> Officer:
    user = User.objects.create_user("newcomer", "new@example.org", "aitihya-demo")
    return Officer.objects.create(user=user, employee_code="N1", name_en="Newcomer")


def test_nothing_moves_and_the_report_lists_what_lies_there(
    department: Department, desk: dict[str, File], newcomer: Officer, administrator: User
) -> None:
    movements = Movement.objects.count()
    post = department.post("HW-DH")
    report = transfer_charge(post=post, to=newcomer, day=TODAY(), made_by=administrator, remarks="Promotion")
    assert Movement.objects.count() == movements
    user = User.objects.get(username="newcomer")
    assert File.objects.held_by(user).count() == 3
    assert set(user.posts()) == {post}
    assert post not in department.dealing.posts()
    assert post in Post.objects.held_by(department.dealing, on=TODAY() - dt.timedelta(days=1))
    assert {(each["number"], each["subject"], each["state"]) for each in report.holdings} == {
        (desk["active"].number, "active", "active"),
        (desk["parked"].number, "parked", "parked"),
        (desk["secret"].number, "", "active"),
    }
    assert (report.relieved, report.relieving) == (department.dealing.officer, newcomer)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ChargeReport.objects.update(remarks="other")


def test_a_past_day_is_told_as_it_was(
    department: Department, desk: dict[str, File], newcomer: Officer, administrator: User
) -> None:
    yesterday = TODAY() - dt.timedelta(days=1)
    report = transfer_charge(post=department.post("HW-DH"), to=newcomer, day=yesterday, made_by=administrator)
    assert report.holdings == []
    assert Tenure.objects.get(officer=newcomer).period.lower == yesterday


def test_a_vacant_post_is_taken_and_a_held_one_left(
    department: Department, newcomer: Officer, administrator: User
) -> None:
    post = department.post("PUB")
    left = transfer_charge(post=post, to=None, day=TODAY(), made_by=administrator)
    assert (left.relieving, left.kind) == (None, "")
    with pytest.raises(ValidationError, match="Nobody holds this post"):
        transfer_charge(post=post, to=None, day=TODAY(), made_by=administrator)
    taken = transfer_charge(post=post, to=newcomer, day=TODAY(), made_by=administrator)
    assert taken.relieved is None


def test_what_cannot_be_is_refused_in_words(department: Department, newcomer: Officer, administrator: User) -> None:
    post = department.post("HW-DH")
    tomorrow, long_ago = TODAY() + dt.timedelta(days=1), dt.date(2019, 1, 1)
    for to, day, words in (
        (newcomer, tomorrow, "not beforehand"),
        (department.dealing.officer, TODAY(), "holds this post already"),
        (department.head.officer, TODAY(), "has the regular post"),
        (newcomer, dt.date(2020, 1, 1), "only since"),
        (newcomer, long_ago, "Another tenure of this post begins"),
    ):
        with pytest.raises(ValidationError, match=words), transaction.atomic():
            transfer_charge(post=post, to=to, day=day, made_by=administrator)
    assert Tenure.objects.filter(post=post).count() == 1
    transfer_charge(post=post, to=department.head.officer, day=TODAY(), made_by=administrator, kind="additional")
    assert {each.code for each in department.head.posts()} == {"HW-SH", "HW-DH"}


def test_the_page_hands_over_and_keeps_the_report(
    department: Department, desk: dict[str, File], newcomer: Officer, administrator: User, page: Enter
) -> None:
    url = f"/desk/office/posts/{department.post('HW-DH').pk}/charge/"
    refused = page(administrator).post(url, {"to": department.head.officer.pk, "kind": "regular", "day": str(TODAY())})
    assert refused.status_code == 422
    assert "has the regular post" in refused.content.decode()
    done = page(administrator).post(url, {"to": newcomer.pk, "kind": "regular", "day": str(TODAY())})
    report = ChargeReport.objects.get()
    assert done.headers["Location"] == f"/desk/office/charges/{report.pk}/"


def test_who_reads_a_charge_report(
    department: Department, desk: dict[str, File], newcomer: Officer, administrator: User, page: Enter
) -> None:
    post = department.post("HW-DH")
    report = transfer_charge(post=post, to=newcomer, day=TODAY(), made_by=administrator)
    url = f"/desk/office/charges/{report.pk}/"
    assert page(None).get(url).status_code == 302
    assert page(department.head2).get(url).status_code == 404
    assert page(department.inspector).get(url).status_code == 404
    number = desk["active"].number
    assert not department.dealing.posts().exists()
    for user in (newcomer.user, department.head, department.dealing):
        text = html.unescape(page(user).get(url).content.decode())
        assert number in text
        assert ">active<" in text
        assert "Vigilance" not in text
    keeper = html.unescape(page(administrator).get(url).content.decode())
    assert number in keeper
    assert "Subject" not in keeper


def test_the_relieved_officer_finds_his_report_and_nothing_else(
    department: Department, desk: dict[str, File], newcomer: Officer, administrator: User, page: Enter
) -> None:
    post, address = department.post("HW-DH"), "dealing@example.org"
    Officer.objects.filter(user=department.dealing).update(email=address)
    report = transfer_charge(post=post, to=newcomer, day=TODAY(), made_by=administrator)
    other = transfer_charge(post=department.post("PUB"), to=None, day=TODAY(), made_by=administrator)
    client = page(department.dealing)
    text = client.get(f"/desk/office/charges/{report.pk}/").content.decode()
    assert "data-print" in text
    # No way leads to pages that he may no longer read.
    assert "office-ways" not in text
    assert f"/desk/office/posts/{post.pk}/" not in text
    assert client.get(f"/desk/office/posts/{post.pk}/").status_code == 404
    assert client.get(f"/desk/office/charges/{other.pk}/").status_code == 404
    mails = Mail.objects.filter(to=address)
    assert [f"/desk/office/charges/{report.pk}/" in mail.body for mail in mails] == [True]


def test_nobody_gives_himself_a_post(department: Department, administrator: User, page: Enter) -> None:
    own = Officer.objects.create(user=administrator, employee_code="A1", name_en="Administrator")
    post = department.post("PUB")
    for kind in ("regular", "additional"):
        with pytest.raises(ValidationError, match="another administrator"), transaction.atomic():
            transfer_charge(post=post, to=own, day=TODAY(), made_by=administrator, kind=kind)
    answer = page(administrator).post(
        f"/desk/office/posts/{post.pk}/charge/", {"to": own.pk, "kind": "additional", "day": str(TODAY())}
    )
    assert answer.status_code == 422
    assert "another administrator" in answer.content.decode()
    days: dict[str, Any] = {"kind": "leave", "first": TODAY(), "last": TODAY(), "entered_by": administrator}
    with pytest.raises(ValidationError, match="link officer"), transaction.atomic():
        enter_absence(officer=department.dealing.officer, link_officer=own, **days)
    assert not administrator.posts().exists()
    boss = User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")
    transfer_charge(post=post, to=own, day=TODAY(), made_by=boss)
    assert administrator.posts().get() == post


def test_not_in_the_administration_either(department: Department) -> None:
    """A superuser, to whom the tables themselves are open there."""
    boss = User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")
    own = Officer.objects.create(user=boss, employee_code="B1", name_en="Boss")
    request = RequestFactory().get("/")
    request.user = boss
    values = {"post": department.post("PUB").pk, "officer": own.pk, "kind": "additional"}
    values |= {"period_0": str(TODAY()), "period_1": ""}
    form = admin.site._registry[Tenure].get_form(request)(data=values)
    assert "another administrator" in str(form.errors["officer"])
    values["officer"] = department.dealing.officer.pk
    assert "officer" not in admin.site._registry[Tenure].get_form(request)(data=values).errors
    (inline,) = admin.site._registry[Post].get_inline_instances(request)
    assert issubclass(inline.get_formset(request).form, OthersForm)
    theirs = department.dealing.officer
    taken = {"employee_code": theirs.employee_code, "name_en": theirs.name_en, "user": boss.pk}
    Officer.objects.filter(pk=own.pk).update(user=None)
    form = admin.site._registry[Officer].get_form(request)(data=taken, instance=theirs)
    assert "another administrator" in str(form.errors["user"])


def test_it_is_asked_before_a_post_is_left_vacant(department: Department, administrator: User, page: Enter) -> None:
    url = f"/desk/office/posts/{department.post('PUB').pk}/charge/"
    typed = {"to": "", "kind": "regular", "day": str(TODAY())}
    refused = page(administrator).post(url, typed)
    assert refused.status_code == 422
    assert "left vacant" in refused.content.decode()
    both = page(administrator).post(url, {**typed, "to": department.planner.officer.pk, "vacant": "on"})
    assert both.status_code == 422
    assert not ChargeReport.objects.exists()
    assert page(administrator).post(url, {**typed, "vacant": "on"}).status_code == 302
    assert ChargeReport.objects.get().relieving is None
