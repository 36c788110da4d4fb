import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from files import domain
from files.domain.moving import sender_of
from files.models import File, FileState, Movement, MovementKind, Outcome, Priority
from files.signals import file_closed, file_first_opened, file_forwarded, file_reopened
from files.workflow import NotAllowed
from staff.models import Holiday, Mail, Notification, Post, Tenure
from staff.working_time import add_working_days, working_days_between
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Any:
    """What the signals told, in order."""
    told: list[tuple[str, str]] = []
    receivers = []
    for name, signal in (
        ("first_opened", file_first_opened),
        ("forwarded", file_forwarded),
        ("closed", file_closed),
        ("reopened", file_reopened),
    ):

        def hear(sender: Any, file: File, movement: Movement, *, name: str = name, **kwargs: Any) -> None:
            assert connection.in_atomic_block
            told.append((name, movement.kind))

        signal.connect(hear, weak=False)
        receivers.append((signal, hear))
    yield told
    for signal, receiver in receivers:
        signal.disconnect(receiver)


def serials(file: File) -> list[int]:
    return list(file.movements.values_list("serial", flat=True))


def test_a_file_opens_with_number_register_due_date_and_a_notice(department: Department, make_file: MakeFile) -> None:
    Holiday.objects.create(day=timezone.localdate() + dt.timedelta(days=1), name_en="A feast")
    file = make_file(priority=Priority.URGENT)
    year = timezone.localdate().year
    assert file.number == f"E&H/HW/{year}/000001"
    assert make_file().number == f"E&H/HW/{year}/000002"
    assert make_file(at="PS-DH").number == f"E&H/PS/{year}/000001"
    assert working_days_between(file.opened_at, file.due_at) == 7
    opened = file.movements.get()
    assert (opened.kind, opened.serial, opened.from_post, opened.to_post) == ("opened", 1, None, file.holder)
    assert opened.opened_at is None
    notice = Notification.objects.get(post=department.post("HW-DH"), url=f"/desk/files/{file.pk}/")
    assert file.number in notice.text_en
    assert Mail.objects.filter(to="dealing@example.org", subject__contains=file.number).count() == 1


def test_one_opened_at_the_desk_is_read_and_tells_nobody(make_file: MakeFile) -> None:
    file = make_file(by="dealing")
    assert file.movements.get().opened_at is not None
    assert not Notification.objects.exists()


def test_first_reading_is_told_once_per_movement(department: Department, file: File, heard: Any) -> None:
    domain.mark_opened(file=file, user=department.head)
    assert heard == []
    for _ in range(2):
        domain.mark_opened(file=file, user=department.dealing)
    assert heard == [("first_opened", "opened")]
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    assert heard == [("first_opened", "opened"), ("forwarded", "forwarded"), ("first_opened", "forwarded")]


def test_forwarding_moves_the_file_and_starts_the_next_clock(department: Department, file: File) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=3), tick=False):
        movement = domain.forward(
            file=file, user=department.dealing, to_post=department.post("HW-EE"), remarks="For orders"
        )
        assert file.holder == department.post("HW-EE")
        assert file.held_since == movement.sent_at == timezone.now()
        assert file.due_at == add_working_days(timezone.now(), 7)
    assert (movement.serial, movement.kind, movement.remarks) == (2, MovementKind.FORWARDED, "For orders")
    assert movement.officer is not None
    assert movement.officer.user == department.dealing
    assert Notification.objects.filter(post=department.post("HW-EE")).count() == 1


def test_only_the_holder_forwards(department: Department, file: File) -> None:
    for user in (department.head, department.dealing2, department.director):
        with pytest.raises(NotAllowed, match="not with you"):
            domain.forward(file=file, user=user, to_post=department.post("DG"))
    assert serials(file) == [1]


def test_the_late_clerk_is_told_what_happened(department: Department, file: File) -> None:
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    with pytest.raises(NotAllowed) as caught:
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-EE"))
    [words] = caught.value.messages
    assert "the file has moved meanwhile" in words
    assert "Officer dealing forwarded it to section head HW" in words


def test_who_may_not_know_is_told_nothing(department: Department, make_file: MakeFile) -> None:
    file = make_file(classification="confidential")
    read_and_forward(file, department.dealing, department.post("HW-EE"))
    with pytest.raises(NotAllowed) as caught:
        domain.forward(file=file, user=department.dealing2, to_post=department.post("DG"))
    assert caught.value.messages == ["The file is not with you."]


def test_not_to_itself_nor_to_an_empty_seat(department: Department, file: File) -> None:
    with pytest.raises(NotAllowed, match="with this post already"):
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-DH"))
    Tenure.objects.filter(post__code="HW-SH").delete()
    with pytest.raises(NotAllowed, match="Nobody holds"):
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))


def test_a_draft_is_confirmed_or_discarded_first(department: Department, file: File) -> None:
    note = domain.write_note(file=file, user=department.dealing, text="Seen")
    with pytest.raises(NotAllowed, match="still a draft"):
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    domain.confirm_note(note=note, user=department.dealing)
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))


def test_past_the_due_date_the_remarks_say_why(department: Department, file: File) -> None:
    with time_machine.travel(file.due_at + dt.timedelta(seconds=1)):
        with pytest.raises(NotAllowed, match="past its due date"):
            domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="  ")
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="Was on tour")


def test_back_to_the_sender(department: Department, file: File, heard: Any) -> None:
    with pytest.raises(NotAllowed, match="came from nobody"):
        domain.send_back(file=file, user=department.dealing)
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    domain.park(file=file, user=department.head, reason="Wait", until=timezone.localdate() + dt.timedelta(days=2))
    domain.resume(file=file, user=department.head)
    movement = domain.send_back(file=file, user=department.head, remarks="Please complete")
    assert (movement.kind, file.holder) == (MovementKind.RETURNED, department.post("HW-DH"))
    assert sender_of(file) == department.post("HW-SH")
    assert ("forwarded", "returned") in heard


def test_pulled_back_before_it_is_opened_with_the_old_clock(department: Department, file: File, heard: Any) -> None:
    since, due = file.held_since, file.due_at
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
        assert file.due_at > due
        movement = domain.pull_back(file=file, user=department.dealing)
    assert (file.holder, file.held_since, file.due_at) == (department.post("HW-DH"), since, due)
    assert (movement.kind, movement.opened_at) == (MovementKind.PULLED_BACK, movement.sent_at)
    assert heard[-1] == ("forwarded", "pulled_back")
    assert serials(file) == [1, 2, 3]


def test_not_pulled_back_once_opened_nor_by_another(department: Department, file: File) -> None:
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    with pytest.raises(NotAllowed):
        domain.pull_back(file=file, user=department.engineer)
    domain.mark_opened(file=file, user=department.head)
    with pytest.raises(NotAllowed, match="can no longer be pulled back"):
        domain.pull_back(file=file, user=department.dealing)


def test_one_who_never_opened_it_no_longer_sees_a_confidential_file(
    department: Department, make_file: MakeFile
) -> None:
    file = make_file(classification="confidential")
    domain.forward(file=file, user=department.dealing, to_post=department.post("PS-SH"))
    assert File.objects.visible_to(department.head2).filter(pk=file.pk).exists()
    domain.pull_back(file=file, user=department.dealing)
    assert not File.objects.visible_to(department.head2).filter(pk=file.pk).exists()
    told = Notification.objects.filter(post=department.post("PS-SH"))
    assert not any(file.subject in each.text_en for each in told)


def test_parking_stops_neither_clock(department: Department, file: File) -> None:
    due, since = file.due_at, file.held_since
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(NotAllowed, match="after today"):
        domain.park(file=file, user=department.dealing, reason="Rain", until=timezone.localdate())
    with pytest.raises(NotAllowed, match="Say why"):
        domain.park(file=file, user=department.dealing, reason=" ", until=tomorrow)
    domain.park(file=file, user=department.dealing, reason="Rain", until=tomorrow)
    assert (file.state, file.parked_until, file.due_at, file.held_since) == (FileState.PARKED, tomorrow, due, since)
    with pytest.raises(NotAllowed, match="taken up again"):
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    movement = domain.resume(file=file, user=department.dealing)
    assert (file.state, file.parked_until, movement.due_at) == (FileState.ACTIVE, None, due)


def test_closing_is_for_the_opener_and_those_above_while_they_hold_it(
    department: Department, file: File, heard: Any
) -> None:
    with pytest.raises(NotAllowed, match="not with you"):
        domain.close(file=file, user=department.director, outcome=Outcome.DONE, result="Done")
    read_and_forward(file, department.dealing, department.post("HW-IN"))
    with pytest.raises(NotAllowed, match="or a post above it"):
        domain.close(file=file, user=department.inspector, outcome=Outcome.DONE, result="Done")
    read_and_forward(file, department.inspector, department.post("DG"))
    with pytest.raises(NotAllowed, match="closed with a result"):
        domain.close(file=file, user=department.director, outcome=Outcome.DONE, result=" ")
    with pytest.raises(NotAllowed, match="what came of it"):
        domain.close(file=file, user=department.director, outcome="?", result="Done")
    movement = domain.close(file=file, user=department.director, outcome=Outcome.DONE, result="Railing repaired")
    file.refresh_from_db()
    assert (file.state, file.outcome, file.result) == (FileState.CLOSED, "done", "Railing repaired")
    assert (movement.outcome, movement.remarks, movement.to_post) == ("done", "Railing repaired", department.post("DG"))
    assert heard[-1] == ("closed", "closed")
    with pytest.raises(NotAllowed):
        domain.write_note(file=file, user=department.director, text="More")


def test_reopening_needs_a_higher_post_and_a_reason(department: Department, file: File, heard: Any) -> None:
    with pytest.raises(NotAllowed, match="not closed"):
        domain.reopen(file=file, user=department.head, reason="Not fixed")
    domain.close(file=file, user=department.dealing, outcome=Outcome.DONE, result="Done")
    for user in (department.dealing, department.inspector, department.head2):
        with pytest.raises(NotAllowed):
            domain.reopen(file=file, user=user, reason="Not fixed")
    with pytest.raises(NotAllowed, match="Say why"):
        domain.reopen(file=file, user=department.head, reason="")
    movement = domain.reopen(file=file, user=department.head, reason="Not fixed", to_post=department.post("HW-EE"))
    assert (file.state, file.closed_at, file.outcome, file.result) == (FileState.ACTIVE, None, "", "")
    assert (movement.remarks, file.holder) == ("Not fixed", department.post("HW-EE"))
    assert file.movements.filter(kind="closed", remarks="Done", outcome="done").exists()
    assert heard[-1] == ("reopened", "reopened")


def test_the_system_reopens_to_the_opener(department: Department, file: File) -> None:
    read_and_forward(file, department.dealing, department.post("DG"))
    domain.close(file=file, user=department.director, outcome=Outcome.DONE, result="Done")
    movement = domain.reopen(file=file, user=None, reason="The reporter says it is not fixed")
    assert (movement.officer, movement.from_post, movement.to_post) == (
        None,
        department.post("DG"),
        department.post("HW-DH"),
    )


def test_the_top_post_reopens_what_it_opened(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="DG", by="director")
    domain.close(file=file, user=department.director, outcome=Outcome.NO_ACTION, result="Seen")
    domain.reopen(file=file, user=department.director, reason="Again")
    assert file.state == FileState.ACTIVE


def test_files_sit_with_posts(department: Department, file: File) -> None:
    tenure = Tenure.objects.get(post__code="HW-DH")
    today = timezone.localdate()
    tenure.period = type(tenure.period)(tenure.period.lower, today)
    tenure.save()
    period = type(tenure.period)(today, None)
    Tenure.objects.create(post=tenure.post, officer=department.inspector.officer, period=period, kind="additional")
    assert list(File.objects.held_by(department.inspector)) == [file]
    assert not File.objects.held_by(department.dealing).exists()
    with pytest.raises(NotAllowed):
        domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    domain.forward(file=file, user=department.inspector, to_post=department.post("HW-SH"))


def refused(statement: str, *values: Any) -> str:
    with (
        pytest.raises((ProgrammingError, IntegrityError)) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return str(caught.value)


def test_the_register_cannot_be_tampered_with(department: Department, file: File) -> None:
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    assert "stands for ever" in refused("DELETE FROM files_movement WHERE file_id = %s", file.pk)
    for change in ("remarks = 'x'", "to_post_id = from_post_id", "sent_at = now()", "due_at = now()", "serial = 9"):
        sql = f"UPDATE files_movement SET {change} WHERE file_id = %s AND serial = 2"
        assert "stands for ever" in refused(sql, file.pk)
    read_once = "UPDATE files_movement SET opened_at = now() WHERE file_id = %s AND serial = 1"
    assert "stands for ever" in refused(read_once, file.pk)


def test_the_register_has_no_gap_and_no_jump(department: Department, file: File) -> None:
    other = Post.objects.get(code="PS-DH")
    fields = {"file": file, "to_post": other, "due_at": timezone.now(), "kind": MovementKind.FORWARDED}
    for serial, start in ((3, file.holder), (1, file.holder), (2, other)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Movement.objects.create(serial=serial, from_post=start, **fields)


def test_nobody_is_mailed_before_the_commit(file: File) -> None:
    assert mail.outbox == []


def test_no_holder_has_longer_than_was_promised_outside(department: Department, make_file: MakeFile) -> None:
    promised = timezone.now() + dt.timedelta(days=2)
    file = make_file(due_by=promised)
    assert file.promised_at == file.due_at == file.movements.get().due_at == promised
    movement = domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    assert file.due_at == movement.due_at == promised
    with time_machine.travel(promised + dt.timedelta(hours=1), tick=False):
        domain.forward(file=file, user=department.head, to_post=department.post("HW-EE"), remarks="Was on tour")
        assert file.due_at == add_working_days(timezone.now(), 7)
    far = make_file(due_by=timezone.now() + dt.timedelta(days=90))
    assert far.due_at == add_working_days(far.opened_at, 7)


def test_the_system_reopens_past_vacant_posts(department: Department, file: File) -> None:
    domain.close(file=file, user=department.dealing, outcome=Outcome.DONE, result="Done")
    Tenure.objects.filter(post__code__in=["HW-DH", "HW-SH"]).delete()
    movement = domain.reopen(file=file, user=None, reason="The reporter says it is not fixed")
    assert movement.to_post == file.holder == department.post("HW-EE")
