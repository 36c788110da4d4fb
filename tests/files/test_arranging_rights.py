"""Who may arrange a file: anonymous, other section, colleague, past holder, superior, administrator, holder."""

from collections.abc import Callable
from typing import Any

import pytest

from evidence.domain import keep_document
from files import domain
from files.models import File, FileChange, FileLink, FileVolume, PaperFlag, PartMerge
from staff.models import User
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.files.test_acting import PDF
from tests.files.test_arranging import act

pytestmark = pytest.mark.django_db
ACTIONS = ("cover", "link", "delink", "merge", "volume", "flag")
Prepared = Callable[[str], tuple[File, dict[str, Any]]]


@pytest.fixture
def prepared(department: Department, make_file: MakeFile) -> Prepared:
    """A file that went from the dealing hand to the section head, who can do the action now; and what is typed."""

    def make(action: str) -> tuple[File, dict[str, Any]]:
        main = make_file(at="HW-DH", by="dealing")
        part = domain.open_part(main=main, user=department.dealing, post=department.post("HW-DH"), subject="Side")
        file = part if action == "merge" else main
        original = keep_document(content=PDF, name="letter.pdf", media_type="application/pdf")
        letter = domain.Paper(title="Letter", original=original, pages=200)
        paper = domain.add_paper(file=file, paper=letter, added_by=None)
        other = make_file(at="HW-DH", by="dealing")
        linked = domain.link_files(file=file, number=other.number, user=department.dealing, reason="One place")
        for each in (main, part):
            read_and_forward(each, department.dealing, department.post("HW-SH"))
            domain.mark_opened(file=each, user=department.head)
        typed: dict[str, dict[str, Any]] = {
            "cover": {"subject": "Other", "priority": "urgent", "classification": "ordinary", "reason": "New facts"},
            "link": {"number": make_file(at="HW-SH").number, "reason": "One place"},
            "delink": {"link": linked.pk, "reason": "Decided"},
            "merge": {},
            "volume": {"volume": 1},
            "flag": {"paper": paper.pk, "kind": "puc"},
        }
        file.refresh_from_db()
        return file, typed[action]

    return make


def written() -> tuple[int, ...]:
    ended = FileLink.objects.filter(ended_at__isnull=False).count()
    rows = (FileChange, FileLink, FileVolume, PaperFlag, PartMerge)
    return (ended, *[row._default_manager.count() for row in rows])


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_holder_does_it(page: Enter, department: Department, prepared: Prepared, action: str) -> None:
    file, typed = prepared(action)
    before = written()
    administrator = User.objects.create_superuser("root", "root@example.org", "x")
    outside = (
        (None, 302),
        (department.head2, 404),
        (administrator, 404),
        (department.inspector, 409),
        (department.dealing, 409),
        (department.engineer, 409),
    )
    for user, status in outside:
        answer = act(page, user, file, action, **typed)
        assert answer.status_code == status, user
        if status == 409:
            assert "Nothing was changed" in words(answer)
        assert written() == before
    assert act(page, department.head, file, action, **typed).status_code == 302
    assert written() != before


@pytest.mark.parametrize("action", ACTIONS)
def test_a_page_that_was_overtaken_changes_nothing(
    page: Enter, department: Department, prepared: Prepared, action: str
) -> None:
    file, typed = prepared(action)
    before = written()
    stale = {"last_movement": file.last_movement - 1, "last_note": file.last_note}
    answer = page(department.head).post(f"/desk/files/{file.pk}/{action}/", {**stale, **typed})
    assert answer.status_code == 409
    assert written() == before


@pytest.mark.parametrize(
    ("name", "status"),
    [("dealing", 302), ("head", 302), ("engineer", 302), ("inspector", 409), ("head2", 404), ("", 302)],
)
def test_who_opens_a_part(page: Enter, department: Department, make_file: MakeFile, name: str, status: int) -> None:
    file = make_file(at="HW-DH", by="dealing")
    user = department.users[name] if name else None
    answer = act(page, user, file, "part", subject="Side matter")
    assert answer.status_code == status
    assert file.parts.exists() == (status == 302 and user is not None)


@pytest.mark.parametrize("action", [*ACTIONS, "part"])
def test_a_closed_file_is_left_as_it_is(page: Enter, department: Department, make_file: MakeFile, action: str) -> None:
    file = make_file(at="HW-DH", by="dealing")
    domain.close(file=file, user=department.dealing, outcome="done", result="Done")
    before = written()
    assert act(page, department.dealing, file, action, subject="x", reason="x").status_code in {409, 422}
    assert written() == before
    assert not file.parts.exists()
