"""/desk/files/new/: a file opened at the desk."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from files.models import File, Noting, Receipt
from tests.conftest import Department
from tests.files.conftest import Enter, words
from tests.files.test_acting import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def typed(department: Department, **changes: Any) -> dict[str, Any]:
    return {
        "post": department.post("HW-DH").pk,
        "subject": "Railing of the square",
        "priority": "urgent",
        "classification": "ordinary",
        "note": "A letter from the ward office is put up.",
        "pages": "1",
        "key": str(uuid.uuid4()),
        **changes,
    }


def test_who_may_not(page: Enter, department: Department) -> None:
    assert page(None).get("/desk/files/new/").status_code == 302
    for user in (department.inspector, department.planner, department.publicity):
        assert page(user).get("/desk/files/new/").status_code == 404
        assert page(user).post("/desk/files/new/", typed(department)).status_code == 404
    assert not File.objects.exists()


def test_opened_with_a_note(page: Enter, department: Department) -> None:
    assert page(department.dealing).get("/desk/files/new/").status_code == 200
    answer = page(department.dealing).post("/desk/files/new/", typed(department))
    file = File.objects.get()
    assert answer["Location"] == f"/desk/files/{file.pk}/"
    assert (file.holder, file.opened_by, file.priority) == (department.post("HW-DH"),) * 2 + ("urgent",)
    assert Noting.objects.get().serial == 1


def test_opened_with_a_letter_that_is_diarised(page: Enter, department: Department) -> None:
    letter = SimpleUploadedFile("letter.pdf", PDF, "application/pdf")
    changes = {"note": "", "title": "Letter", "sender": "Ward office 63", "upload": letter, "pages": "3"}
    page(department.dealing).post("/desk/files/new/", typed(department, **changes))
    file = File.objects.get()
    paper = file.correspondence.get()
    assert (paper.page_from, paper.page_to, paper.receipt) == (1, 3, Receipt.objects.get(file=file))
    assert Receipt.objects.get().sender == "Ward office 63"


def test_sent_twice_it_is_opened_once(page: Enter, department: Department) -> None:
    data = typed(department)
    first = page(department.dealing).post("/desk/files/new/", data)
    second = page(department.dealing).post("/desk/files/new/", data)
    assert File.objects.count() == 1
    assert second["Location"] == first["Location"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"note": " "}, "A file begins with a note or a paper"),
        ({"subject": ""}, "This field is required"),
        ({"upload": SimpleUploadedFile("a.pdf", PDF), "title": ""}, "Give the paper a title"),
        ({"upload": SimpleUploadedFile("evil.pdf", b"MZ", "application/pdf"), "title": "x"}, "evil.pdf"),
        ({"priority": "top"}, "Select a valid choice"),
    ],
)
def test_refusals_keep_what_was_typed(
    page: Enter, department: Department, changes: dict[str, Any], expected: str
) -> None:
    answer = page(department.dealing).post("/desk/files/new/", typed(department, **changes))
    assert answer.status_code == 422
    text = words(answer)
    assert expected in text
    if "subject" not in changes:
        assert "Railing of the square" in text
    assert not File.objects.exists()


def test_after_a_refusal_the_same_form_can_be_sent_again(page: Enter, department: Department) -> None:
    data = typed(department)
    bad = SimpleUploadedFile("evil.pdf", b"MZ", "application/pdf")
    page(department.dealing).post("/desk/files/new/", {**data, "upload": bad, "title": "x"})
    page(department.dealing).post("/desk/files/new/", data)
    assert File.objects.count() == 1


def test_not_as_a_post_of_somebody_else(page: Enter, department: Department) -> None:
    answer = page(department.dealing).post("/desk/files/new/", typed(department, post=department.post("DG").pk))
    assert answer.status_code == 422
