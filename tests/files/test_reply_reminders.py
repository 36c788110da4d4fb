"""Letters to be answered by a day: the law's time with its source, reminders, and where the day is shown."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files.domain import arranging, diarising, drafting, receipt_moving
from files.models import File, Receipt, ReplyTime
from files.tasks import send_reminders
from staff.models import Holiday, HolidayCalendar, Mail, Notification, Officer, TextMessage
from staff.working_time import OFFICE_ZONE, Calendar
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, as_file, words
from tests.files.diary import diarised, said
from tests.files.drafting import approve, contents, read, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
# A Monday.
CAME = dt.datetime(2026, 3, 2, 11, tzinfo=OFFICE_ZONE)


@pytest.fixture(autouse=True)
def at_the_time() -> Iterator[None]:
    with time_machine.travel(CAME, tick=False):
        yield


def letter(department: Department, **more: Any) -> Receipt:
    return diarised(department, particulars=said(received_on=CAME.date(), **more))


def told(code: str, after: int) -> list[str]:
    """What the post is told about replies so many days after the letter came, for the first time."""
    before = set(Notification.objects.values_list("pk", flat=True))
    moment = CAME + dt.timedelta(days=after)
    with time_machine.travel(moment, tick=False):
        send_reminders(now=moment)
        send_reminders(now=moment)
    rows = Notification.objects.exclude(pk__in=before).filter(post__code=code, key__contains="-reply-")
    return list(rows.values_list("text_en", flat=True))


def test_an_application_is_answered_within_thirty_days(department: Department, page: Enter) -> None:
    receipt = letter(department, kind="rti")
    assert receipt.reply_due_on == dt.date(2026, 4, 1)
    text = words(page(department.dealing).get(f"/desk/receipts/{receipt.pk}/"))
    assert "within 30 days: Right to Information Act, 2005, s. 7(1)" in text
    # A letter of another kind has no such day, and a day that was given stands.
    assert letter(department, letter_number="2").reply_due_on is None
    assert letter(department, kind="rti", letter_number="3", reply_due_on=dt.date(2026, 3, 20)).reply_due_on == dt.date(
        2026, 3, 20
    )


def test_corrected_to_an_application_it_gets_the_day(department: Department) -> None:
    receipt = letter(department)
    changed = diarising.correct(
        receipt=receipt,
        user=department.dealing,
        seen=receipt.version,
        particulars=said(received_on=CAME.date(), kind="rti"),
    )
    assert {"kind", "reply_due_on"} <= set(changed)
    assert Receipt.objects.get(pk=receipt.pk).reply_due_on == dt.date(2026, 4, 1)


def test_times_are_data_from_a_day_on_in_calendar_or_working_days(department: Department) -> None:
    usual = {"kind": "court", "source": "Order 7"}
    ReplyTime.objects.create(days=10, counted="working", since=dt.date(2026, 1, 1), **usual)
    ReplyTime.objects.create(days=2, since=dt.date(2026, 6, 1), **usual)
    calendar = HolidayCalendar.objects.get(is_departments=True) if HolidayCalendar.objects.exists() else None
    if calendar is None:
        calendar = HolidayCalendar.objects.create(code="D", name_en="Department", is_departments=True)
    Holiday.objects.get_or_create(calendar=calendar, day=dt.date(2026, 3, 4), defaults={"name_en": "Holi"})
    due = letter(department, kind="court").reply_due_on
    assert due == Calendar.load().day_after(CAME.date(), 10)
    # Ten working days, a Sunday and the holiday, at least.
    assert due is not None
    assert due >= dt.date(2026, 3, 14)
    rule = ReplyTime.objects.for_letter(kind="court", received_on=dt.date(2026, 7, 1))
    assert rule is not None
    assert rule.last_day(dt.date(2026, 7, 1), calendar=Calendar(frozenset())) == dt.date(2026, 7, 3)


def test_before_and_after_the_day_each_step_once(department: Department) -> None:
    Officer.objects.filter(user=department.dealing).update(
        phone="+91 98300 00009", email="dealing@example.org", by_mail="all", by_text="all"
    )
    receipt = letter(department, kind="rti")
    assert told("HW-DH", 14) == []
    (ahead,) = told("HW-DH", 25)
    assert receipt.number in ahead
    assert "1 April 2026" in ahead
    # The mail says which letter it is; the SMS, which others may read, its number alone.
    assert [receipt.subject in mail.body for mail in Mail.objects.filter(to="dealing@example.org")] == [True]
    (message,) = TextMessage.objects.all()
    assert receipt.number in message.text
    assert receipt.subject not in message.text
    assert len(told("HW-DH", 30)) == 1
    assert "late" in told("HW-DH", 31)[0]
    assert told("HW-DH", 32) == []
    assert told("HW-SH", 32) == []
    # From the third working day on the post above is told, once.
    with_superior = [(len(told("HW-DH", after)), after) for after in range(33, 38)]
    assert sum(number for number, _after in with_superior) == 1
    above = Notification.objects.filter(post__code="HW-SH", key__contains="-reply-")
    assert [receipt.number in row.text_en for row in above] == [True]


def test_on_a_sunday_nobody_is_told(department: Department) -> None:
    letter(department, reply_due_on=dt.date(2026, 3, 9))
    assert told("HW-DH", 6) == []  # 8 March 2026
    assert len(told("HW-DH", 7)) == 1


def test_whoever_has_it_is_told_and_nobody_once_it_is_answered(
    department: Department, make_file: MakeFile, page: Enter
) -> None:
    receipt = letter(department, kind="rti")
    file = make_file(by="dealing")
    receipt_moving.put_into_file(receipt=receipt, user=department.dealing, seen=receipt.version, file=file)
    shown = words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    assert f"Letter {receipt.number} is to be answered by 1 April 2026." in shown
    assert len(told("HW-DH", 30)) == 1
    draft = drafting.begin_draft(
        file=File.objects.get(pk=file.pk),
        user=department.dealing,
        kind="reply",
        language="en",
        contents=contents(),
        reply_to=file.correspondence.get(),
    )
    drafting.submit(draft=draft, user=department.dealing, seen=draft.last_step)
    approve(draft, department)
    assert Receipt.objects.awaiting_reply().filter(pk=receipt.pk).exists()
    send(read(draft), department)
    assert not Receipt.objects.awaiting_reply().filter(pk=receipt.pk).exists()
    assert told("HW-DH", 40) == []
    assert "is to be answered by" not in words(page(department.dealing).get(f"/desk/files/{file.pk}/"))


def test_of_a_classified_letter_no_subject_goes_out(department: Department) -> None:
    receipt = letter(department, kind="rti", classification="confidential")
    told("HW-DH", 45)
    rows = Notification.objects.filter(key__contains="-reply-")
    assert {row.post.code for row in rows} == {"HW-DH", "HW-SH"}
    for row in rows:
        assert receipt.subject not in row.text_en
        assert bool(row.url) == (row.post.code == "HW-DH")


def test_in_a_file_classified_later_the_subject_goes_to_nobody_else(
    department: Department, make_file: MakeFile
) -> None:
    """The post above may not open the file any more: it learns of the delay, and neither subject nor address."""
    receipt = letter(department, kind="rti", subject="The hidden matter")
    file = make_file(at="HW-DH", subject="Something else")
    receipt_moving.put_into_file(receipt=receipt, user=department.dealing, seen=receipt.last_move, file=file)
    arranging.change_cover(
        file=File.objects.get(pk=file.pk),
        user=department.dealing,
        values={"classification": "confidential"},
        reason="Names",
    )
    assert any(told("HW-SH", after) for after in range(33, 38))
    notices = Notification.objects.filter(post__code="HW-SH", key__contains="-reply-")
    assert [(notice.text_en, notice.url) for notice in notices if "hidden" in notice.text_en or notice.url] == []
    assert not Mail.objects.filter(body__contains="hidden", subject__contains="Reminder").exists()


def test_the_diary_marks_what_is_due(department: Department, page: Enter, make_file: MakeFile) -> None:
    late = letter(department, reply_due_on=dt.date(2026, 3, 2), letter_number="1")
    soon = letter(department, reply_due_on=dt.date(2026, 3, 9), letter_number="2")
    letter(department, kind="rti", letter_number="3")
    with time_machine.travel(CAME + dt.timedelta(days=1), tick=False):
        client = page(department.dealing)
        text = words(client.get("/desk/receipts/?tab=section"))
        assert text.count("is-overdue") == 1
        assert text.count(">soon<") == 1
        overdue = words(client.get("/desk/receipts/?tab=section&overdue=1"))
        assert late.number in overdue
        assert soon.number not in overdue
        # In a file it still waits for its reply.
        file = make_file(by="dealing")
        receipt_moving.put_into_file(
            receipt=late, user=department.dealing, seen=Receipt.objects.get(pk=late.pk).version, file=file
        )
        assert late.number in words(client.get("/desk/receipts/?tab=section&overdue=1"))
    assert timezone.localdate() == CAME.date()


def filed(department: Department, make_file: MakeFile, **more: Any) -> tuple[File, Receipt]:
    receipt, file = letter(department, **more), make_file(by="dealing")
    seen = Receipt.objects.get(pk=receipt.pk).version
    receipt_moving.put_into_file(receipt=receipt, user=department.dealing, seen=seen, file=file)
    return file, receipt


@pytest.mark.parametrize("tab", ["inbox", "section", "search"])
def test_lists_of_files_say_in_words_which_letters_wait(
    department: Department, page: Enter, make_file: MakeFile, tab: str
) -> None:
    for number, day in enumerate((dt.date(2026, 3, 3), dt.date(2026, 3, 12), dt.date(2026, 3, 13), None)):
        filed(department, make_file, reply_due_on=day, letter_number=str(number))
    with time_machine.travel(CAME + dt.timedelta(days=3), tick=False):
        rows = page(department.dealing).get(f"/desk/?tab={tab}&q=pond").context["rows"]
        rows.sort(key=lambda row: row.file.pk)
        said_of = [row.answer for row in rows]
        text = words(page(department.dealing).get(f"/desk/?tab={tab}&q=pond"))
        assert as_file(page(department.dealing).get(f"/desk/list.csv?tab={tab}&q=pond")).count("2026-03-13") == 1
    assert said_of == ["reply overdue since 3 March 2026", "reply due soon, by 12 March 2026", "", ""]
    assert text.count("reply overdue since") == text.count("reply due soon") == 1


def test_of_several_letters_the_first_counts_and_what_is_answered_does_not(
    department: Department, page: Enter, make_file: MakeFile
) -> None:
    file, first = filed(department, make_file, reply_due_on=dt.date(2026, 3, 4), letter_number="1")
    second = letter(department, reply_due_on=dt.date(2026, 3, 6), letter_number="2")
    seen = Receipt.objects.get(pk=second.pk).version
    receipt_moving.put_into_file(receipt=second, user=department.dealing, seen=seen, file=file)

    def shown() -> str:
        (row,) = page(department.dealing).get("/desk/").context["rows"]
        return str(row.answer)

    assert shown() == "reply due soon, by 4 March 2026"
    draft = drafting.begin_draft(
        file=File.objects.get(pk=file.pk), user=department.dealing, kind="reply", language="en",
        contents=contents(), reply_to=file.correspondence.get(receipt=first),
    )  # fmt: skip
    drafting.submit(draft=draft, user=department.dealing, seen=draft.last_step)
    approve(draft, department)
    send(read(draft), department)
    assert shown() == "reply due soon, by 6 March 2026"


def test_a_list_asks_for_them_once(department: Department, page: Enter, make_file: MakeFile) -> None:
    client, counts = page(department.dealing), []
    for more in (1, 2):
        for turn in range(more):
            filed(department, make_file, reply_due_on=dt.date(2026, 3, 4), letter_number=f"{more}/{turn}")
        with CaptureQueriesContext(connection) as queries:
            text = words(client.get("/desk/"))
        assert text.count("reply due soon") == (1 if more == 1 else 3)
        counts.append(len(queries))
    assert counts[0] == counts[1]
