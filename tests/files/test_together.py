"""Two clerks at once, on real connections."""

from functools import partial

import pytest

from files import domain
from files.models import File, Movement, Noting
from files.workflow import NotAllowed
from tests.conftest import Department
from tests.files.test_numbering import together

pytestmark = pytest.mark.django_db(transaction=True)


def gapless(file: File) -> bool:
    serials = list(Movement.objects.filter(file=file).values_list("serial", flat=True))
    file.refresh_from_db()
    return serials == list(range(1, file.last_movement + 1))


def fresh(file: File) -> File:
    return File.objects.get(pk=file.pk)


def test_of_two_who_forward_one_wins_and_the_other_is_told(department: Department, file: File) -> None:
    posts = [department.post("HW-SH"), department.post("HW-EE")]
    raised = together(
        *[partial(domain.forward, file=fresh(file), user=department.dealing, to_post=post) for post in posts]
    )
    assert len(raised) == 1
    assert isinstance(raised[0], NotAllowed)
    assert "Officer dealing forwarded it to" in raised[0].messages[0]
    assert Movement.objects.filter(file=file).count() == 2
    assert gapless(file)


def test_pulling_back_and_opening_exclude_each_other(department: Department, file: File) -> None:
    for turn in range(3):
        domain.forward(file=fresh(file), user=department.dealing, to_post=department.post("HW-SH"))
        raised = together(
            lambda: domain.mark_opened(file=fresh(file), user=department.head),
            lambda: domain.pull_back(file=fresh(file), user=department.dealing),
        )
        now = fresh(file)
        if raised:
            assert now.holder == department.post("HW-SH")
            domain.send_back(file=now, user=department.head)
        else:
            assert now.holder == department.post("HW-DH"), turn
    assert gapless(file)


def test_two_windows_make_one_draft_and_one_green_note(department: Department, file: File) -> None:
    write = partial(domain.write_note, user=department.dealing, text="Seen")
    assert together(partial(write, file=fresh(file)), partial(write, file=fresh(file))) == []
    note = Noting.objects.get()
    drafts = [Noting.objects.get(pk=note.pk) for _ in range(2)]
    raised = together(*[partial(domain.confirm_note, note=draft, user=department.dealing) for draft in drafts])
    assert [type(each) for each in raised] == [NotAllowed]
    assert (Noting.objects.get().serial, fresh(file).last_note) == (1, 1)
