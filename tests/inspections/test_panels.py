"""What visits and works add to the pages of files and assets, for each reader."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assets.models import Asset
from files.models import Classification, File
from inspections import domain
from inspections.models import Visit, Work
from tests.conftest import Department
from tests.pictures import upload

Page = Callable[..., Any]


def read(page: Page, user: Any, url: str) -> str:
    answer = page(user).get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_holder_orders_from_the_file(page: Page, department: Department, file: File, work: Work) -> None:
    url = f"/desk/files/{file.pk}/"
    text = read(page, department.engineer, url)
    assert f'action="/field/order/{file.pk}/"' in text
    assert f'action="/field/works/order/{file.pk}/"' in text
    assert f'href="/field/works/{work.pk}/"' in text
    assert text.count('id="visit_due_on"') == 1
    for login in ("dealing", "head", "inspector", "director"):
        assert "/field/order/" not in read(page, department.users[login], url)


def test_everyone_who_sees_the_file_sees_visits_and_works(
    page: Page, department: Department, file: File, visit: Visit, work: Work, report: Callable[..., bool]
) -> None:
    report(visit)
    domain.complete_work(work=work, user=department.engineer, completed_on=timezone.localdate(), photos=[upload()])
    for login in ("dealing", "engineer", "inspector"):
        text = read(page, department.users[login], f"/desk/files/{file.pk}/")
        assert "The bank has slipped over ten metres." in text
        assert "Rebuild the north bank" in text
        assert "₹ 1,85,000" in text
        assert text.count("/field/photos/visits/") == 4
        assert text.count("/field/photos/works/") == 2


def test_the_public_sees_grades_and_works_without_cost_and_remarks(
    page: Page, department: Department, pond: Asset, visit: Visit, work: Work, report: Callable[..., bool]
) -> None:
    report(visit, elements=[("water", 5)])
    public = read(page, None, pond.get_absolute_url())
    assert "Grades over time" in public
    assert "Water quality" in public
    assert "Rebuild the north bank" in public
    for hidden in ("1,85,000", "The bank has slipped", "Officer inspector", "/field/", "/desk/"):
        assert hidden not in public
    known = read(page, department.dealing, pond.get_absolute_url())
    for shown in ("1,85,000", "The bank has slipped", "Officer inspector", f"/field/works/{work.pk}/"):
        assert shown in known
    assert "/field/order/at/" not in known
    assert f"/field/order/at/{pond.reference}/" in read(page, department.head, pond.get_absolute_url())


def test_works_of_confidential_files_are_not_public(
    page: Page, department: Department, pond: Asset, work: Work
) -> None:
    File.objects.update(classification=Classification.CONFIDENTIAL)
    assert "Rebuild the north bank" not in read(page, None, pond.get_absolute_url())
    assert "Rebuild the north bank" not in read(page, department.dealing2, pond.get_absolute_url())
    assert "Rebuild the north bank" in read(page, department.engineer, pond.get_absolute_url())


@pytest.mark.parametrize("of", ["file", "asset"])
@pytest.mark.parametrize("login", ["engineer", "dealing"])
def test_as_many_queries_for_three_as_for_one(
    page: Page,
    department: Department,
    file: File,
    pond: Asset,
    make_visit: Callable[..., Visit],
    make_work: Callable[..., Work],
    report: Callable[..., bool],
    of: str,
    login: str,
) -> None:
    url = f"/desk/files/{file.pk}/" if of == "file" else pond.get_absolute_url()
    counts = []
    for number in (1, 2):
        for _ in range(number):
            report(make_visit())
            make_visit()
            domain.complete_work(
                work=make_work(), user=department.engineer, completed_on=timezone.localdate(), photos=[upload()]
            )
        client = page(department.users[login])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
