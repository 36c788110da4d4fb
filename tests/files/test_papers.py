"""/desk/files/<pk>/papers/<paper>/: a paper, to those who may see its file."""

from typing import Any

import pytest

from evidence.domain import keep_document
from files import domain
from files.models import Correspondence, File
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward
from tests.files.test_acting import PDF

pytestmark = pytest.mark.django_db


def read(answer: Any) -> bytes:
    """Return what an answer streams; read to its end, it closes what it opened."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def paper(file: File) -> Correspondence:
    original = keep_document(content=PDF, name="letter.pdf", media_type="application/pdf")
    return domain.add_paper(file=file, paper=domain.Paper(title="Letter", original=original), added_by=None)


def test_who_may_see_the_file_sees_its_papers(
    page: Enter, department: Department, file: File, paper: Correspondence
) -> None:
    address = f"/desk/files/{file.pk}/papers/{paper.pk}/"
    assert page(None).get(address).status_code == 302
    assert page(department.head2).get(address).status_code == 404
    for user in (department.dealing, department.inspector):
        answer = page(user).get(address)
        assert read(answer) == PDF
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert read(page(department.dealing).get(address + "original/")) == PDF
    assert page(department.dealing).get(address + "secret/").status_code == 404


def test_a_past_holder_still_reads_a_confidential_paper(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file(classification="confidential")
    original = keep_document(content=PDF, name="letter.pdf", media_type="application/pdf")
    paper = domain.add_paper(file=file, paper=domain.Paper(title="L", original=original), added_by=None)
    address = f"/desk/files/{file.pk}/papers/{paper.pk}/"
    assert page(department.inspector).get(address).status_code == 404
    read_and_forward(file, department.dealing, department.post("PS-SH"))
    assert read(page(department.dealing).get(address)) == PDF


def test_not_through_another_file(
    page: Enter, department: Department, paper: Correspondence, make_file: MakeFile
) -> None:
    mine = make_file(at="PS-DH")
    assert page(department.dealing2).get(f"/desk/files/{mine.pk}/papers/{paper.pk}/").status_code == 404
