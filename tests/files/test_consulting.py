"""Parallel views: asked of several, given once each, shown, withdrawn, lapsed; the file stays with its one holder."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from files import domain
from files.domain.consulting import LAPSED
from files.models import Consultation, File, FileState, ViewAnswer, ViewOutcome, ViewRequest
from files.tasks import send_reminders
from files.workflow import NotAllowed
from staff.models import Notification, Post, Tenure
from staff.working_time import OFFICE_ZONE, add_working_days
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

pytestmark = pytest.mark.django_db


def ask(department: Department, file: File, *codes: str, by: str = "dealing", days: int = 3, **more: Any) -> Any:
    """Ask posts for their view; returns the requests by the code of the post."""
    consultation = domain.ask_views(
        file=file,
        user=department.users[by],
        posts=[department.post(code) for code in codes],
        question="Is the wall ours?",
        due_on=timezone.localdate() + dt.timedelta(days=days),
        **more,
    )
    return {request.post.code: request for request in consultation.requests.select_related("post", "file")}


def test_several_are_asked_and_one_holds_the_file(department: Department, file: File) -> None:
    before = (file.holder_id, file.last_movement, file.due_at)
    requests = ask(department, file, "HW-IN", "PS-SH")
    file.refresh_from_db()
    assert (file.holder_id, file.last_movement, file.due_at) == before
    assert file.movements.get().opened_at is not None
    for code in ("HW-IN", "PS-SH"):
        notice = Notification.objects.get(post__code=code)
        assert notice.url == f"/desk/views/{requests[code].pk}/"
        assert file.number in notice.text_en
    consultation = Consultation.objects.get()
    assert consultation.asked_by == department.post("HW-DH")
    assert consultation.officer.user == department.dealing


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"posts": []}, "at least one post"),
        ({"posts": ["HW-DH"]}, "with this post already"),
        ({"posts": ["PUB"]}, "Nobody holds"),
        ({"question": "  "}, "what you want to know"),
        ({"due_on": -1}, "lies in the past"),
    ],
)
def test_what_is_refused(department: Department, file: File, changes: dict[str, Any], words: str) -> None:
    Tenure.objects.filter(post__code="PUB").delete()
    posts = [department.post(code) for code in changes.get("posts", ["HW-SH"])]
    due = timezone.localdate() + dt.timedelta(days=changes.get("due_on", 1))
    with pytest.raises(NotAllowed, match=words):
        domain.ask_views(
            file=file, user=department.dealing, posts=posts, question=changes.get("question", "?"), due_on=due
        )
    assert not ViewRequest.objects.exists()


def test_nobody_but_the_holder_asks_and_only_while_active(department: Department, file: File) -> None:
    with pytest.raises(NotAllowed, match="not with you"):
        ask(department, file, "HW-EE", by="head")
    domain.park(file=file, user=department.dealing, reason="Rain", until=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(NotAllowed, match="while the file is active"):
        ask(department, file, "HW-EE")


def test_too_many_and_twice(department: Department, file: File) -> None:
    ask(department, file, "HW-SH")
    with pytest.raises(NotAllowed, match="has not answered yet"):
        ask(department, file, "HW-EE", "HW-SH")
    assert ViewRequest.objects.count() == 1


def test_a_view_is_given_once_in_a_series_of_its_own(department: Department, file: File) -> None:
    note = domain.write_note(file=file, user=department.dealing, text="Seen")
    domain.confirm_note(note=note, user=department.dealing)
    requests = ask(department, file, "HW-IN", "PS-SH")
    first = domain.give_view(request=requests["PS-SH"], user=department.head2, text="It is ours.")
    second = domain.give_view(request=requests["HW-IN"], user=department.inspector, text="হ্যাঁ")
    assert [(each.serial, each.after_note, each.post.code) for each in (first, second) if each.post] == [
        (1, 1, "PS-SH"),
        (2, 1, "HW-IN"),
    ]
    assert (File.objects.get().last_note, File.objects.get().last_movement) == (1, 1)
    with pytest.raises(NotAllowed, match="given once"):
        domain.give_view(request=requests["PS-SH"], user=department.head2, text="No.")
    told = Notification.objects.filter(post__code="HW-DH", key__contains="answer").order_by("pk")
    assert ["Everybody who was asked has answered" in each.text_en for each in told] == [False, True]


def test_only_the_asked_answers_with_words(department: Department, file: File) -> None:
    request = ask(department, file, "HW-IN")["HW-IN"]
    for user in (department.dealing, department.head, department.director):
        with pytest.raises(NotAllowed, match="not asked of you"):
            domain.give_view(request=request, user=user, text="Yes")
    with pytest.raises(NotAllowed, match="is empty"):
        domain.give_view(request=request, user=department.inspector, text="  ")
    with pytest.raises(NotAllowed, match="Say why"):
        domain.decline_view(request=request, user=department.inspector, reason="")
    answer = domain.decline_view(request=request, user=department.inspector, reason="I was never there")
    assert (answer.serial, answer.kind) == (None, ViewOutcome.DECLINED)
    with pytest.raises(NotAllowed, match="declined on"):
        domain.give_view(request=request, user=department.inspector, text="Yes")


def test_the_holder_of_the_day_withdraws_and_hears_the_answers(department: Department, file: File) -> None:
    requests = ask(department, file, "HW-IN", "PS-SH")
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    with pytest.raises(NotAllowed):
        domain.withdraw_view(request=requests["HW-IN"], user=department.dealing, reason="Known")
    with pytest.raises(NotAllowed, match="no longer needed"):
        domain.withdraw_view(request=requests["HW-IN"], user=department.head, reason=" ")
    domain.withdraw_view(request=requests["HW-IN"], user=department.head, reason="Known by now")
    with pytest.raises(NotAllowed, match="was withdrawn"):
        domain.give_view(request=requests["HW-IN"], user=department.inspector, text="Yes")
    assert "Known by now" in Notification.objects.get(key__contains="withdrawn").text_en
    domain.give_view(request=requests["PS-SH"], user=department.head2, text="Yes")
    assert Notification.objects.filter(post__code="HW-SH", key__contains="answer").count() == 1


def test_closing_lets_what_is_open_lapse_in_words(department: Department, file: File) -> None:
    requests = ask(department, file, "HW-IN", "PS-SH")
    domain.give_view(request=requests["PS-SH"], user=department.head2, text="Yes")
    domain.close(file=file, user=department.dealing, outcome="done", result="Repaired")
    lapsed = ViewAnswer.objects.get(request=requests["HW-IN"])
    assert (lapsed.kind, lapsed.text, lapsed.post, lapsed.officer) == ("lapsed", LAPSED, None, None)
    assert Notification.objects.filter(post__code="HW-IN", key__contains="lapsed").exists()
    with pytest.raises(NotAllowed, match="was closed on"):
        domain.give_view(request=requests["HW-IN"], user=department.inspector, text="Late")
    assert ViewAnswer.objects.filter(kind=ViewOutcome.GIVEN).count() == 1


def sees(department: Department, login: str, file: File) -> bool:
    return File.objects.visible_to(department.users[login]).filter(pk=file.pk).exists()


def test_who_is_asked_reads_the_file_until_he_declines_and_on_once_he_gave(department: Department, file: File) -> None:
    logins = {"PS-SH": "head2", "PS-DH": "dealing2", "PS-IN": "inspector2"}
    assert not any(sees(department, login, file) for login in logins.values())
    requests = ask(department, file, *logins)
    assert all(sees(department, login, file) for login in logins.values())
    domain.give_view(request=requests["PS-SH"], user=department.head2, text="Yes")
    domain.decline_view(request=requests["PS-DH"], user=department.dealing2, reason="Not mine")
    domain.withdraw_view(request=requests["PS-IN"], user=department.dealing, reason="Known")
    assert [sees(department, login, file) for login in logins.values()] == [True, False, False]


def test_a_confidential_file_stays_closed_to_those_asked(department: Department, make_file: MakeFile) -> None:
    file = make_file(classification="confidential", subject="Vigilance case")
    request = ask(department, file, "HW-SH", shown_notes=[1])["HW-SH"]
    assert not sees(department, "head", file)
    assert "Vigilance" not in Notification.objects.get(post__code="HW-SH").text_en
    domain.give_view(request=request, user=department.head, text="Yes")
    assert not sees(department, "head", file)


def test_an_asked_post_does_nothing_else_with_the_file(department: Department, file: File) -> None:
    ask(department, file, "PS-SH")
    for act in (
        lambda: domain.forward(file=file, user=department.head2, to_post=department.post("HW-EE")),
        lambda: domain.write_note(file=file, user=department.head2, text="Mine"),
        lambda: domain.close(file=file, user=department.head2, outcome="done", result="Done"),
    ):
        with pytest.raises(NotAllowed, match="not with you"):
            act()
    assert domain.mark_opened(file=file, user=department.head2) is None


# ---- Reminders


def told(post: str) -> list[str]:
    keys = Notification.objects.filter(post__code=post, key__startswith="view-").values_list("key", flat=True)
    return sorted(key.split("-", 2)[2] for key in keys if key.count("-") > 1)


def day(due: dt.date, late: int) -> dt.datetime:
    """Noon of the working day ``late`` days after ``due``."""
    return add_working_days(dt.datetime.combine(due, dt.time(12), OFFICE_ZONE), late)


def test_reminders_before_and_after_the_day_each_once(department: Department, file: File) -> None:
    request = ask(department, file, "HW-IN", days=10)["HW-IN"]
    due = request.consultation.due_on
    send_reminders(now=day(timezone.localdate(), 1))
    assert told("HW-IN") == []
    before = day(due, 0) - dt.timedelta(days=1 if (day(due, 0) - dt.timedelta(days=1)).weekday() != 6 else 2)
    for moment in (before, day(due, 0), day(due, 0)):
        send_reminders(now=moment)
    assert told("HW-IN") == ["ahead"]
    for late in (1, 2, 2):
        send_reminders(now=day(due, late))
    assert told("HW-IN") == ["ahead", "late-1"]
    assert told("HW-DH") == []
    for late in (3, 4, 8, 9):
        send_reminders(now=day(due, late))
    assert told("HW-IN") == ["ahead", "late-1", "late-3", "late-9"]
    assert told("HW-DH") == ["holder-3", "holder-9"]


def test_who_has_answered_is_not_reminded(department: Department, file: File) -> None:
    requests = ask(department, file, "HW-IN", "HW-SH", days=0)
    domain.give_view(request=requests["HW-IN"], user=department.inspector, text="Yes")
    send_reminders(now=day(requests["HW-SH"].consultation.due_on, 3))
    assert (told("HW-IN"), told("HW-SH")) == ([], ["late-3"])


# ---- In the database


def refused(statement: str, *values: Any) -> str:
    with (
        pytest.raises((ProgrammingError, IntegrityError, InternalError)) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return str(caught.value)


def test_the_database_keeps_questions_and_views(department: Department, file: File) -> None:
    requests = ask(department, file, "HW-IN", "PS-SH")
    domain.give_view(request=requests["HW-IN"], user=department.inspector, text="Yes")
    for table in ("consultation", "viewrequest", "viewanswer"):
        assert "stands for ever" in refused(f"DELETE FROM files_{table}")
    assert "stands for ever" in refused("UPDATE files_viewanswer SET text = 'No'")
    assert "stands for ever" in refused("UPDATE files_consultation SET question = 'No?'")
    assert "stands for ever" in refused("UPDATE files_viewrequest SET post_id = post_id + 1 WHERE outcome = ''")
    assert "stands for ever" in refused(
        "UPDATE files_viewrequest SET outcome = 'declined' WHERE id = %s", requests["HW-IN"].pk
    )


def test_the_database_takes_no_view_of_another_nor_out_of_turn(department: Department, file: File) -> None:
    request = ask(department, file, "PS-SH")["PS-SH"]
    head2, head = department.post("PS-SH"), department.post("HW-SH")
    insert = (
        "INSERT INTO files_viewanswer (request_id, file_id, kind, serial, text, after_note, post_id, at)"
        " VALUES (%s, %s, %s, %s, 'Yes', 0, %s, now())"
    )
    assert "not for post" in refused(insert, request.pk, file.pk, "given", 1, head.pk)
    assert "go on with 1" in refused(insert, request.pk, file.pk, "given", 2, head2.pk)
    assert "only_a_given_view_is_numbered" in refused(insert, request.pk, file.pk, "declined", 1, head2.pk)
    domain.give_view(request=request, user=department.head2, text="Yes")
    assert "not for post" in refused(insert, request.pk, file.pk, "given", 2, head2.pk)


def test_the_database_lets_only_the_holder_ask(department: Department, file: File) -> None:
    officer = department.head.officer.pk
    insert = (
        "INSERT INTO files_consultation (file_id, question, due_on, shown_notes, shown_pages, asked_by_id, officer_id,"
        " asked_at) VALUES (%s, '?', now(), '{}', '{}', %s, %s, now())"
    )
    other = Post.objects.get(code="HW-SH").pk
    assert "which asks" in refused(insert, file.pk, other, officer)
    domain.close(file=file, user=department.dealing, outcome="done", result="Done")
    assert file.state == FileState.CLOSED
    assert "which asks" in refused(insert, file.pk, file.holder_id, officer)
