"""Photos of visits and works go to those who may see the visit or work, and to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from files.models import Classification, File
from inspections import domain
from inspections.models import Visit, Work
from tests.conftest import Department
from tests.pictures import exif, picture, upload

Page = Callable[..., Any]


@pytest.fixture
def urls(department: Department, visit: Visit, work: Work, report: Callable[..., bool]) -> list[str]:
    content = picture(exif=exif())
    report(visit, photos=[upload(content)])
    domain.complete_work(
        work=work, user=department.engineer, completed_on=work.recorded_at.date(), photos=[upload(content)]
    )
    return [f"/field/photos/visits/{visit.photos.get().pk}/", f"/field/photos/works/{work.photos.get().pk}/"]


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("purpose", ["thumb", "screen", "original"])
@pytest.mark.parametrize(
    ("login", "status"),
    [(None, 302), ("dealing2", 404), ("inspector2", 404), ("dealing", 200), ("inspector", 200), ("engineer", 200)],
)
def test_who(page: Page, department: Department, urls: list[str], login: str | None, status: int, purpose: str) -> None:
    client = page(department.users[login] if login else None)
    for url in urls:
        answer = client.get(f"{url}{purpose}/")
        # The inspector of the visit may see the work too: it is on an ordinary file of his section.
        assert answer.status_code == status
        if status == 200:
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert (b"Maker" in content_of(answer)) is (purpose == "original")


def test_a_confidential_file_hides_its_photos(page: Page, department: Department, urls: list[str]) -> None:
    File.objects.update(classification=Classification.CONFIDENTIAL)
    for url in urls:
        assert page(department.dealing).get(f"{url}thumb/").status_code == 404
    assert content_of(page(department.inspector).get(f"{urls[0]}thumb/"))


@pytest.mark.parametrize("tail", ["pdf/", "huge/", ""])
def test_nothing_else(page: Page, department: Department, urls: list[str], tail: str) -> None:
    for url in urls:
        assert page(department.engineer).get(url + tail).status_code == 404
    assert page(department.engineer).get("/field/photos/people/1/thumb/").status_code == 404
    assert page(department.engineer).get("/field/photos/visits/99999/thumb/").status_code == 404
