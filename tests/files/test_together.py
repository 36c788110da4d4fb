"""Two clerks at once, on real connections."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import pytest
from django.utils import timezone

from files import domain
from files.models import File, Movement, Noting, ViewAnswer
from files.workflow import NotAllowed
from staff.models import Section
from tests.conftest import Department
from tests.files.racing import Office, office
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


# ---- The same with the order of the two laid down: both have read the file, then one comes to its lock first.


@pytest.fixture
def desks() -> Iterator[Office]:
    with office(2) as made:
        yield made


def test_two_clerks_forward_at_once(department: Department, file: File, desks: Office) -> None:
    copies = [fresh(file), fresh(file)]
    won, lost = desks.race(
        file,
        [
            partial(domain.forward, file=copies[0], user=department.dealing, to_post=department.post("HW-SH")),
            partial(domain.forward, file=copies[1], user=department.dealing, to_post=department.post("HW-EE")),
        ],
    )
    assert won.to_post == fresh(file).holder == department.post("HW-SH")
    assert isinstance(lost, NotAllowed)
    assert "Officer dealing forwarded it to section head HW" in lost.messages[0]
    assert gapless(file)


@pytest.mark.parametrize("first", ["opening", "pulling back"])
def test_pull_back_while_the_recipient_opens(department: Department, file: File, desks: Office, first: str) -> None:
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    acts = [
        partial(domain.mark_opened, file=fresh(file), user=department.head),
        partial(domain.pull_back, file=fresh(file), user=department.dealing),
    ]
    one, two = desks.race(file, acts if first == "opening" else acts[::-1])
    assert one is not None
    if first == "opening":
        assert isinstance(two, NotAllowed)
        assert "can no longer be pulled back" in two.messages[0]
        assert fresh(file).holder == department.post("HW-SH")
    else:
        assert two is None
        assert fresh(file).holder == department.post("HW-DH")
        assert not File.objects.held_by(department.head).exists()
    assert gapless(file)


@pytest.mark.parametrize("first", ["approving", "forwarding"])
def test_approve_parking_while_the_holder_forwards(
    department: Department, file: File, desks: Office, first: str
) -> None:
    Section.objects.update(parking_needs_superior=True)
    until = timezone.localdate() + dt.timedelta(days=5)
    request = domain.ask_parking(file=fresh(file), user=department.dealing, reason="Rain", until=until)
    acts = [
        partial(domain.approve_parking, request=request, user=department.head),
        partial(domain.forward, file=fresh(file), user=department.dealing, to_post=department.post("HW-EE")),
    ]
    one, two = desks.race(file, acts if first == "approving" else acts[::-1])
    assert isinstance(one, Movement)
    assert isinstance(two, NotAllowed)
    now = fresh(file)
    if first == "approving":
        assert "must be taken up again" in two.messages[0]
        assert (now.state, now.holder.code, one.approver) == ("parked", "HW-DH", department.post("HW-SH"))
    else:
        assert "moved on" in two.messages[0]
        assert (now.state, now.holder.code) == ("active", "HW-EE")
    assert gapless(file)


@pytest.mark.parametrize("first", ["giving", "closing"])
def test_a_view_given_while_the_file_is_closed(department: Department, file: File, desks: Office, first: str) -> None:
    asked = domain.ask_views(
        file=fresh(file),
        user=department.dealing,
        posts=[department.post("HW-IN")],
        question="Ours?",
        due_on=timezone.localdate(),
    )
    request = asked.requests.get()
    acts = [
        partial(domain.give_view, request=request, user=department.inspector, text="Ours"),
        partial(domain.close, file=fresh(file), user=department.dealing, outcome="done", result="Done"),
    ]
    one, two = desks.race(file, acts if first == "giving" else acts[::-1])
    answer = ViewAnswer.objects.get()
    assert not isinstance(one, Exception)
    if first == "giving":
        assert isinstance(two, Movement)
        assert (answer.kind, answer.text) == ("given", "Ours")
    else:
        assert isinstance(two, NotAllowed)
        assert "no longer needed" in two.messages[0]
        assert answer.kind == "lapsed"
    assert fresh(file).state == "closed"
