"""Ordering visits and works, on a file and at an asset."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assets.domain import link_file
from assets.models import Asset, FileSubject
from files.models import File
from inspections.models import Visit, Work
from staff.models import Holiday
from staff.working_time import add_working_days
from tests.conftest import Department

Page = Callable[..., Any]


def visit_sent(department: Department, asset: Asset, **given: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "asset": asset.pk,
        "assigned_to": department.post("HW-IN").pk,
        "due_on": (timezone.localdate() + dt.timedelta(days=2)).isoformat(),
        "instructions": "Look.",
        **given,
    }


def work_sent(asset: Asset, **given: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "asset": asset.pk,
        "what": "Rebuild the bank",
        "contractor": "A firm",
        "cost": "1,85,000",
        "started_on": "",
        **given,
    }


@pytest.fixture
def urls(file: File, pond: Asset) -> dict[str, str]:
    return {
        "visit": f"/field/order/{file.pk}/",
        "visit_at": f"/field/order/at/{pond.reference}/",
        "work": f"/field/works/order/{file.pk}/",
        "work_at": f"/field/works/order/at/{pond.reference}/",
    }


@pytest.mark.parametrize("name", ["visit", "visit_at", "work", "work_at"])
def test_anonymous(page: Page, urls: dict[str, str], name: str) -> None:
    assert page(None).get(urls[name]).status_code == 302
    assert page(None).post(urls[name]).status_code == 302


@pytest.mark.parametrize(
    ("login", "on_file", "at_asset"),
    [
        ("engineer", 200, 200),
        ("head", 403, 200),
        ("director", 403, 200),
        ("dealing", 403, 403),
        ("inspector", 403, 403),
        ("dealing2", 404, 403),
        ("head2", 404, 200),
    ],
)
def test_who_orders(
    page: Page, department: Department, urls: dict[str, str], pond: Asset, login: str, on_file: int, at_asset: int
) -> None:
    client = page(department.users[login])
    for name, url in urls.items():
        expected = at_asset if name.endswith("_at") else on_file
        assert client.get(url).status_code == expected
        data = visit_sent(department, pond) if name.startswith("visit") else work_sent(pond)
        assert client.post(url, data).status_code == (302 if expected == 200 else expected)


def test_the_day_proposed_is_three_working_days_off(page: Page, department: Department, urls: dict[str, str]) -> None:
    Holiday.objects.create(day=timezone.localdate() + dt.timedelta(days=1), name_en="A feast")
    due = timezone.localdate(add_working_days(timezone.now(), 3))
    text = page(department.engineer).get(urls["visit"]).content.decode()
    assert f'value="{due.isoformat()}"' in text
    assert "Officer inspector" in text


def test_ordering_on_a_file(page: Page, department: Department, urls: dict[str, str], file: File, pond: Asset) -> None:
    data = visit_sent(department, pond)
    client = page(department.engineer)
    answer = client.post(urls["visit"], data)
    assert answer["Location"] == f"/desk/files/{file.pk}/"
    client.post(urls["visit"], data)
    visit = Visit.objects.get()
    assert (visit.file, visit.asset, visit.instructions) == (file, pond, "Look.")
    answer = client.post(urls["work"], work_sent(pond, cost="১,৮৫,০০০.৫০", started_on="০১/০২/২০২৬"), follow=True)
    assert "The work is recorded." in answer.content.decode()
    work = Work.objects.get()
    assert str(work.cost) == "185000.50"
    assert work.started_on == dt.date(2026, 2, 1)


def test_at_an_asset(page: Page, department: Department, urls: dict[str, str], pond: Asset) -> None:
    client = page(department.head)
    answer = client.post(urls["visit_at"], visit_sent(department, pond))
    assert answer["Location"] == Visit.objects.get().get_absolute_url()
    answer = client.post(urls["work_at"], work_sent(pond))
    assert answer["Location"] == Work.objects.get().get_absolute_url()
    assert client.get("/field/order/at/AH-999999/").status_code == 404


def test_dates_in_bengali_and_hindi_digits(
    page: Page, department: Department, urls: dict[str, str], pond: Asset
) -> None:
    day = timezone.localdate() + dt.timedelta(days=5)
    for zero in ("০", "०"):
        typed = day.strftime("%d/%m/%Y").translate({48 + n: chr(ord(zero) + n) for n in range(10)})
        answer = page(department.engineer).post(urls["visit"], visit_sent(department, pond, due_on=typed))
        assert answer.status_code == 302
    assert set(Visit.objects.values_list("due_on", flat=True)) == {day}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"assigned_to": "0"}, "assigned_to"),
        ({"asset": "0"}, "asset"),
        ({"key": ""}, "key"),
    ],
)
def test_mistakes_in_a_visit_keep_what_was_typed(
    page: Page, department: Department, urls: dict[str, str], pond: Asset, given: dict[str, Any], field: str
) -> None:
    data = {**visit_sent(department, pond, instructions="পাড় দেখুন"), **given}
    answer = page(department.engineer).post(urls["visit"], data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "পাড় দেখুন" in answer.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"what": " "}, "what"),
        ({"cost": "-5"}, "cost"),
        ({"cost": "much"}, "cost"),
        ({"started_on": "31/02/2026"}, "started_on"),
    ],
)
def test_mistakes_in_a_work_keep_what_was_typed(
    page: Page, department: Department, urls: dict[str, str], pond: Asset, given: dict[str, Any], field: str
) -> None:
    answer = page(department.engineer).post(urls["work"], work_sent(pond, contractor="A careful firm", **given))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "A careful firm" in answer.content.decode()
    assert not Work.objects.exists()


def test_only_assets_of_the_file_can_be_chosen(
    page: Page, department: Department, urls: dict[str, str], pond: Asset, file: File, make_asset: Any
) -> None:
    other = make_asset(name_en="Another pond")
    client = page(department.engineer)
    assert client.post(urls["visit"], visit_sent(department, other)).status_code == 422
    link_file(file=file, asset=other)
    text = client.get(urls["visit"]).content.decode()
    assert "Another pond" in text
    assert "Padma Pukur" in text
    FileSubject.objects.update(ended_at=timezone.now(), ended_by=department.post("HW-EE"), reason="Not about this")
    assert "not about any place yet" in client.get(urls["visit"]).content.decode()
