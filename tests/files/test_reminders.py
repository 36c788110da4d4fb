import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from files import domain
from files.models import File
from files.tasks import remind, send_reminders, step_of
from staff.models import Holiday, Mail, Notification, Section
from staff.working_time import add_working_days
from tests.conftest import Department
from tests.files.conftest import MakeFile

pytestmark = pytest.mark.django_db


def told(department: Department, code: str) -> list[str]:
    found = Notification.objects.filter(post=department.post(code), key__contains="-late-").order_by("pk")
    return [each.text_en for each in found]


def late(file: File, days: int) -> dt.datetime:
    return add_working_days(file.due_at, days) + dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("days", "step"),
    [(0, None), (2, None), (3, 3), (6, 3), (7, 7), (9, 7), (10, 10), (15, 10), (16, 16), (22, 22), (27, 22)],
)
def test_steps(days: int, step: int | None) -> None:
    assert step_of(days, Section()) == step


def test_day_3_and_7_to_the_holder_then_to_the_post_above(department: Department, file: File) -> None:
    for day in range(18):
        for _again in range(2):
            send_reminders(now=late(file, day))
    assert len(told(department, "HW-DH")) == 4
    assert "3 working days past its due date" in told(department, "HW-DH")[0]
    assert "7 working days" in told(department, "HW-DH")[1]
    assert len(told(department, "HW-SH")) == 2
    assert "has been with dealing hand HW for 10 working days" in told(department, "HW-SH")[0]


def test_a_missed_pass_is_made_up_for(department: Department, file: File) -> None:
    send_reminders(now=late(file, 5))
    assert len(told(department, "HW-DH")) == 1


def test_nothing_on_a_day_off_and_nothing_before_it_is_due(department: Department, file: File) -> None:
    moment = late(file, 3)
    Holiday.objects.create(day=timezone.localtime(moment).date(), name_en="A feast")
    send_reminders(now=moment)
    Holiday.objects.all().delete()
    send_reminders(now=file.due_at - dt.timedelta(hours=1))
    assert not told(department, "HW-DH")


def test_the_top_post_is_reminded_itself(department: Department, make_file: MakeFile) -> None:
    send_reminders(now=late(make_file(at="DG", by="director"), 10))
    assert len(told(department, "DG")) == 1


def test_the_next_holder_has_reminders_of_his_own(department: Department, file: File) -> None:
    send_reminders(now=late(file, 3))
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"))
    send_reminders(now=late(file, 3))
    assert (len(told(department, "HW-DH")), len(told(department, "HW-SH"))) == (1, 1)


def test_a_parked_file_is_called_back_on_its_day(department: Department, file: File) -> None:
    until = timezone.localdate() + dt.timedelta(days=1)
    domain.park(file=file, user=department.dealing, reason="Rain", until=until)
    send_reminders(now=timezone.now())
    mine = Notification.objects.filter(post=department.post("HW-DH"), key__contains="parked")
    assert not mine.exists()
    for _again in range(2):
        send_reminders(now=add_working_days(timezone.now(), 2))
    assert mine.count() == 1


def test_confidential_subjects_stay_out_of_mails(department: Department, make_file: MakeFile) -> None:
    file = make_file(classification="confidential", subject="Vigilance case")
    send_reminders(now=late(file, 3))
    assert not Mail.objects.filter(body__contains="Vigilance").exists()
    assert Mail.objects.filter(body__contains=file.number, subject__startswith="Reminder").exists()


def test_each_language_has_its_own_text_and_the_mail_the_holders(department: Department, file: File) -> None:
    with transaction.atomic():
        department.dealing.language = "bn"
        department.dealing.save()
        send_reminders(now=late(file, 3))
    notice = Notification.objects.get(key__contains="-late-")
    assert "৩" in notice.text_bn
    assert "३" in notice.text_hi
    assert "3" in notice.text_en
    assert Mail.objects.get(language="bn").body.startswith(notice.text_bn)


def test_the_periodic_task_runs_for_its_timestamp(department: Department, file: File) -> None:
    remind(timestamp=int(late(file, 3).timestamp()))
    assert len(told(department, "HW-DH")) == 1
