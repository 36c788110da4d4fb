"""Past a certain delay the holder explains before he acts, each holder for himself; acts wait, reading does not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from files import domain
from files.domain import approving, despatching, drafting
from files.domain.delay import late_by, wants_explanation
from files.models import DespatchPost, DraftState, Explanation, File, Movement, ViewRequest
from files.tasks import send_reminders
from files.workflow import NotAllowed
from staff.domain import enter_absence
from staff.models import Holiday, HolidayCalendar, Notification, Officer, Post, Section, TextMessage
from staff.working_time import add_working_days
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words
from tests.files.drafting import contents, make_draft, read, send, ways

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(file: File, department: Department) -> File:
    """A file that the dealing hand has read and kept until it was seven working days past due and more."""
    domain.mark_opened(file=file, user=department.dealing)
    File.objects.filter(pk=file.pk).update(
        due_at=timezone.now() - dt.timedelta(days=14), held_since=timezone.now() - dt.timedelta(days=22)
    )
    file.refresh_from_db()
    return file


def unexplained(doing: Callable[[], object]) -> None:
    """Have it refused for want of an explanation."""
    with pytest.raises(NotAllowed) as refused, transaction.atomic():
        doing()
    assert refused.value.code == "explanation"


def overdue(file: File) -> File:
    """Let the file be long past its due date, and nothing explained since it came to its holder."""
    File.objects.filter(pk=file.pk).update(due_at=timezone.now() - dt.timedelta(days=14), held_since=timezone.now())
    return File.objects.get(pk=file.pk)


def test_a_draft_is_written_but_goes_no_further(department: Department, late: File) -> None:
    draft = make_draft(late, department)
    unexplained(lambda: drafting.submit(draft=draft, user=department.dealing, seen=1))
    unexplained(lambda: drafting.cancel(draft=draft, user=department.dealing, seen=1, reason="No"))
    drafting.amend(draft=draft, user=department.dealing, contents=contents(text="Please do."), seen=1)
    domain.explain(file=late, user=department.dealing, text="The estimate came late.")
    drafting.submit(draft=draft, user=department.dealing, seen=2)
    domain.forward(file=read(draft).file, user=department.dealing, to_post=department.post("HW-EE"), remarks="Late")
    domain.mark_opened(file=read(draft).file, user=department.engineer)
    held = overdue(late)
    engineer = department.engineer
    unexplained(lambda: approving.approve(draft=read(draft), user=engineer, seen=3, version=2))
    unexplained(lambda: drafting.return_draft(draft=read(draft), user=engineer, seen=3, remarks="Shorter"))
    assert (read(draft).state, read(draft).last_step) == (DraftState.SUBMITTED, 3)
    domain.explain(file=held, user=engineer, text="On tour.")
    approving.approve(draft=read(draft), user=engineer, seen=3, version=2)
    domain.forward(file=read(draft).file, user=engineer, to_post=department.post("HW-DH"), remarks="On tour")
    domain.mark_opened(file=read(draft).file, user=department.dealing)
    held = overdue(late)
    unexplained(lambda: send(draft, department))
    # The despatch post has no part in the holder's delay, and cannot explain it.
    DespatchPost.objects.create(section=late.section, post=department.post("HW-SH"))
    found = read(draft)
    sent = despatching.despatch(draft=found, user=department.head, seen=found.last_step, ways=ways(found))
    assert sent.post == department.post("HW-SH")


def test_views_and_agreement_are_not_asked_for_before_it(department: Department, file: File) -> None:
    domain.mark_opened(file=file, user=department.dealing)
    posts, day = [department.post("HW-SH")], timezone.localdate() + dt.timedelta(days=3)
    asking: dict[str, Any] = {"user": department.dealing, "posts": posts, "question": "Can it wait?", "due_on": day}
    request = domain.ask_views(file=file, **asking).requests.get()
    held = overdue(file)
    unexplained(lambda: domain.ask_views(file=held, **{**asking, "posts": [department.post("HW-IN")]}))
    unexplained(lambda: domain.withdraw_view(request=request, user=department.dealing, reason="Known by now"))
    Section.objects.filter(pk=file.section_id).update(parking_needs_superior=True)
    held = File.objects.get(pk=file.pk)
    unexplained(lambda: domain.ask_parking(file=held, user=department.dealing, reason="Rain", until=day))
    # Another's delay keeps nobody from answering; his own does, once the file has come to him.
    domain.explain(file=held, user=department.dealing, text="The estimate came late.")
    domain.forward(file=held, user=department.dealing, to_post=department.post("HW-SH"), remarks="Late")
    overdue(file)
    request = ViewRequest.objects.get(pk=request.pk)
    unexplained(lambda: domain.give_view(request=request, user=department.head, text="It can"))
    domain.explain(file=File.objects.get(pk=file.pk), user=department.head, text="Was ill.")
    assert domain.give_view(request=request, user=department.head, text="It can").serial == 1


def test_who_is_asked_answers_though_the_holder_is_late(department: Department, file: File) -> None:
    domain.mark_opened(file=file, user=department.dealing)
    day = timezone.localdate() + dt.timedelta(days=3)
    asked = domain.ask_views(
        file=file, user=department.dealing, posts=[department.post("HW-SH")], question="Can it wait?", due_on=day
    )
    overdue(file)
    assert domain.give_view(request=asked.requests.get(), user=department.head, text="It can").serial == 1


def act(department: Department, file: File) -> list[Any]:
    user, sh = department.dealing, department.post("HW-SH")
    note = file.notings.get()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return [
        lambda: domain.confirm_note(note=note, user=user),
        lambda: domain.park(file=file, user=user, reason="Rain", until=tomorrow),
        lambda: domain.close(file=file, user=user, outcome="done", result="Seen"),
        lambda: domain.forward(file=file, user=user, to_post=sh, remarks="Late"),
    ]


def test_no_act_before_the_explanation_and_every_act_after_it(department: Department, late: File) -> None:
    assert late_by(late) >= 7
    domain.write_note(file=late, user=department.dealing, text="Seen.")
    for doing in act(department, late):
        with pytest.raises(NotAllowed) as refused, transaction.atomic():
            doing()
        assert refused.value.code in {"explanation", "draft"}
    assert late.notings.get().colour == "yellow"
    said = domain.explain(file=late, user=department.dealing, text="The estimate came late.")
    assert (said.post, said.officer) == (department.post("HW-DH"), department.dealing.officer)
    assert said.late_by == late_by(late)
    domain.confirm_note(note=late.notings.get(), user=department.dealing)
    domain.forward(file=late, user=department.dealing, to_post=department.post("HW-SH"), remarks="Late")
    assert not wants_explanation(late)


def test_the_next_holder_is_asked_anew_and_only_when_he_is_late(department: Department, late: File) -> None:
    domain.explain(file=late, user=department.dealing, text="The estimate came late.")
    domain.forward(file=late, user=department.dealing, to_post=department.post("HW-SH"), remarks="Late")
    later = add_working_days(late.due_at, 7) + dt.timedelta(minutes=1)
    assert not wants_explanation(late, now=later - dt.timedelta(days=2))
    assert wants_explanation(late, now=later)


def test_an_explanation_of_another_time_with_the_post_does_not_count(department: Department, late: File) -> None:
    Explanation.objects.create(
        file=late,
        post=late.holder,
        officer=department.dealing.officer,
        text="Long ago",
        late_by=8,
        given_at=late.held_since - dt.timedelta(days=1),
    )
    assert wants_explanation(late)


def test_the_section_says_when_and_the_holders_calendar_counts(department: Department, late: File) -> None:
    Section.objects.filter(code="HW").update(explain_after=30)
    late.refresh_from_db()
    assert not wants_explanation(File.objects.get(pk=late.pk))
    Section.objects.filter(code="HW").update(explain_after=7)
    calendar = HolidayCalendar.objects.create(code="OFF", name_en="Nearly always off")
    for back in range(20):
        day = timezone.localdate() - dt.timedelta(days=back)
        Holiday.objects.create(calendar=calendar, day=day, name_en="Off")
    assert wants_explanation(File.objects.get(pk=late.pk))
    Section.objects.filter(code="HW").update(calendar=calendar)
    assert not wants_explanation(File.objects.get(pk=late.pk))


def test_who_may_explain_and_what_is_no_explanation(department: Department, late: File) -> None:
    for user in (department.head, department.inspector, department.dealing2):
        with pytest.raises(NotAllowed):
            domain.explain(file=late, user=user, text="Not mine")
    for text in (" ", "x" * 4001):
        with pytest.raises(NotAllowed):
            domain.explain(file=late, user=department.dealing, text=text)
    domain.explain(file=late, user=department.dealing, text="The estimate came late.")
    with pytest.raises(NotAllowed, match="given meanwhile"):
        domain.explain(file=late, user=department.dealing, text="Again")


def test_an_explanation_is_permanent(department: Department, late: File) -> None:
    domain.explain(file=late, user=department.dealing, text="The estimate came late.")
    for change in (lambda: Explanation.objects.update(text="other"), lambda: Explanation.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_form_stands_on_the_holders_page_only(department: Department, late: File, page: Enter) -> None:
    url = f"/desk/files/{late.pk}/"
    assert "Explain the delay" in words(page(department.dealing).get(url))
    assert "Explain the delay" not in words(page(department.head).get(url))
    explain = f"{url}explain/"
    assert page(None).post(explain, {"text": "x"}).status_code == 302
    assert page(department.dealing2).post(explain, {"text": "x"}).status_code == 404
    stranger = page(department.head).post(explain, {"text": "I typed this"})
    assert (stranger.status_code, "I typed this" in words(stranger)) == (409, True)
    assert page(department.dealing).post(explain, {"text": ""}).status_code == 422
    assert page(department.dealing).post(explain, {"text": "The estimate came late."}).status_code == 302
    for user in (department.dealing, department.head):
        text = words(page(user).get(url))
        assert "The estimate came late." in text
        assert "Explain the delay" not in text


def test_the_link_officer_explains_and_acts_and_the_register_says_for_whom(
    department: Department, late: File, page: Enter
) -> None:
    today = timezone.localdate()
    enter_absence(
        officer=department.dealing.officer,
        kind="leave",
        first=today,
        last=today,
        link_officer=department.inspector.officer,
        entered_by=department.head,
    )
    said = domain.explain(file=late, user=department.inspector, text="He is on leave.")
    assert said.officer == department.inspector.officer
    domain.forward(file=late, user=department.inspector, to_post=department.post("HW-SH"), remarks="Late")
    last = Movement.objects.get(file=late, serial=late.last_movement)
    assert (last.from_post, last.officer) == (department.post("HW-DH"), department.inspector.officer)
    assert "Officer inspector, acting for Officer dealing" in words(
        page(department.head).get(f"/desk/files/{late.pk}/")
    )


def test_levels_are_counted_against_the_sections_own(department: Department, file: File, page: Enter) -> None:
    Section.objects.filter(code="HW").update(most_levels=1)
    domain.mark_opened(file=file, user=department.dealing)
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    assert "more than 1" in words(page(department.head).get(f"/desk/files/{file.pk}/"))


def test_a_due_date_counts_in_the_calendar_of_the_next_holder(department: Department, file: File) -> None:
    calendar = HolidayCalendar.objects.create(code="PARKS", name_en="Parks")
    for ahead in range(1, 11):
        day = timezone.localdate() + dt.timedelta(days=ahead)
        Holiday.objects.create(calendar=calendar, day=day, name_en="Off")
    Section.objects.filter(code="PS").update(calendar=calendar)
    before = file.due_at
    domain.forward(file=file, user=department.dealing, to_post=Post.objects.get(code="PS-SH"))
    assert file.due_at >= before + dt.timedelta(days=8)


def told(department: Department, code: str) -> int:
    return Notification.objects.filter(post=department.post(code), key__contains="-late-").count()


def test_holidays_lie_between_the_steps_of_the_holders_own_section(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="PS-DH", by="dealing2")
    calendar = HolidayCalendar.objects.create(code="PARKS", name_en="Parks")
    Section.objects.filter(code="PS").update(calendar=calendar)
    day = timezone.localtime(add_working_days(file.due_at, 3))
    Holiday.objects.create(calendar=calendar, day=day.date(), name_en="A feast of the parks")
    moment = day + dt.timedelta(minutes=1)
    send_reminders(now=moment)
    assert told(department, "PS-DH") == 0
    send_reminders(now=add_working_days(moment, 1))
    assert told(department, "PS-DH") == 1


def test_a_sections_own_steps_are_kept(department: Department, file: File) -> None:
    Section.objects.filter(code="HW").update(remind_after=1, explain_after=2, superior_after=4, repeat_every=2)
    for day in range(9):
        send_reminders(now=add_working_days(file.due_at, day) + dt.timedelta(minutes=1))
    # The holder on days 1, 2, 4, 6 and 8; the post above from day 4 on.
    assert (told(department, "HW-DH"), told(department, "HW-SH")) == (5, 3)
    last = Notification.objects.filter(post=department.post("HW-DH"), key__contains="-late-").latest("pk")
    assert "Explain the delay" in last.text_en


def test_an_sms_never_tells_a_subject(department: Department, make_file: MakeFile) -> None:
    Officer.objects.filter(user=department.dealing).update(phone="+919830000001", by_text="all")
    make_file(subject="Vigilance case", classification="confidential")
    plain = make_file(subject="Pond filled at night")
    send_reminders(now=add_working_days(plain.due_at, 3) + dt.timedelta(minutes=1))
    texts = list(TextMessage.objects.values_list("text", flat=True))
    assert len(texts) == 4
    assert not any("Vigilance" in text or "Pond" in text for text in texts)
    assert any(plain.number in text and "3 working days late" in text for text in texts)
