"""One work: seen by those who may see its file, completed by who ordered it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from files.models import File
from inspections.models import Work, WorkState
from tests.conftest import Department
from tests.pictures import upload

Page = Callable[..., Any]


def sent(**given: Any) -> dict[str, Any]:
    values = {"completed_on": timezone.localdate().isoformat(), "photos": [upload()], "lat": "22.555", "lon": "88.355"}
    return {name: value for name, value in {**values, **given}.items() if value is not None}


def test_anonymous(page: Page, work: Work) -> None:
    assert page(None).get(work.get_absolute_url()).status_code == 302
    assert page(None).post(work.get_absolute_url(), sent()).status_code == 302


@pytest.mark.parametrize(
    ("login", "seen", "completes"),
    [
        ("engineer", 200, 302),
        ("dealing", 200, 403),
        ("director", 200, 403),
        ("dealing2", 404, 404),
        ("engineer2", 404, 404),
    ],
)
def test_who(page: Page, department: Department, work: Work, login: str, seen: int, completes: int) -> None:
    client = page(department.users[login])
    answer = client.get(work.get_absolute_url())
    assert answer.status_code == seen
    assert (b"Record that it is done" in answer.content) is (login == "engineer")
    assert client.post(work.get_absolute_url(), sent()).status_code == completes


def test_completing(page: Page, department: Department, work: Work, file: File) -> None:
    client = page(department.engineer)
    assert "₹ 1,85,000" in client.get(work.get_absolute_url()).content.decode()
    answer = client.post(work.get_absolute_url(), sent(completed_on="20/11/2026".translate({ord("0"): "০"})))
    assert answer["Location"] == f"/desk/files/{file.pk}/"
    work.refresh_from_db()
    assert (work.state, work.completed_on) == (WorkState.COMPLETED, dt.date(2026, 11, 20))
    assert work.photos.get().fix is not None
    assert client.post(work.get_absolute_url(), sent()).status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"completed_on": "2020-01-01"}, "completed_on"),
        ({"completed_on": "2999-01-01"}, "completed_on"),
        ({"completed_on": ""}, "completed_on"),
        ({"photos": None}, "photos"),
        ({"photos": [upload(b"GIF89a", "a.gif")]}, "photos"),
    ],
)
def test_mistakes(page: Page, department: Department, work: Work, given: dict[str, Any], field: str) -> None:
    answer = page(department.engineer).post(work.get_absolute_url(), sent(**given))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    work.refresh_from_db()
    assert work.state == WorkState.IN_PROGRESS
    assert not work.photos.exists()


def test_a_work_of_no_file_is_seen_by_all_staff(
    page: Page, department: Department, make_work: Callable[..., Work], django_user_model: Any
) -> None:
    work = make_work(file=None)
    assert page(department.dealing2).get(work.get_absolute_url()).status_code == 200
    assert page(django_user_model.objects.create_user("nobody")).get(work.get_absolute_url()).status_code == 404
    answer = page(department.engineer).post(work.get_absolute_url(), sent())
    assert answer["Location"] == work.get_absolute_url()
