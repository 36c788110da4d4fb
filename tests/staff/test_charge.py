"""Transfer of charge ends one tenure and begins another, and touches nothing else."""

import datetime as dt
import html

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from files.domain import close, forward, open_file, park
from files.models import File, Movement
from staff.domain import transfer_charge
from staff.models import ChargeReport, Officer, Post, Tenure, User
from tests.conftest import Department
from tests.staff.conftest import Enter

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def opened(department: Department, login: str, code: str, subject: str, **fields: str) -> File:
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
    for user in (newcomer.user, department.head):
        text = html.unescape(page(user).get(url).content.decode())
        assert number in text
        assert ">active<" in text
        assert "Vigilance" not in text
    keeper = html.unescape(page(administrator).get(url).content.decode())
    assert number in keeper
    assert "Subject" not in keeper
