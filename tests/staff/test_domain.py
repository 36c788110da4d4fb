import datetime as dt

import pytest
from django.core import mail
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from staff.domain import holder_of, notify, officer_of
from staff.models import Mail, Notification, Officer, Post, Tenure, User
from staff.rules import has_duty, holds_a_post
from staff.tasks import forget_unsent_mail, queue_mail, send_mail
from tests.conftest import Department

pytestmark = pytest.mark.django_db


def jobs() -> list[str]:
    return list(ProcrastinateJob.objects.filter(task_name="staff.send_mail").values_list("task_name", flat=True))


def test_who_holds_what(department: Department) -> None:
    assert officer_of(department.head) == holder_of(department.post("HW-SH"))
    assert officer_of(User.objects.create_superuser("boss")) is None
    Tenure.objects.filter(post__code="DG").update(period=DateRange(dt.date(2020, 1, 1), timezone.localdate()))
    assert holder_of(department.post("DG")) is None
    assert not has_duty(department.director, "director_general")
    assert not holds_a_post(department.director)
    assert has_duty(department.head, "section_head", "inspector")
    assert not has_duty(None, "section_head")


def test_the_line_below_a_post(department: Department) -> None:
    assert set(Post.objects.in_line_of(department.engineer).values_list("code", flat=True)) == {
        "HW-EE",
        "HW-SH",
        "HW-DH",
        "HW-IN",
    }
    department.engineer.is_active = False
    assert not Post.objects.in_line_of(department.engineer).exists()


def test_a_notice_is_in_three_languages_and_a_mail_in_the_holders(department: Department) -> None:
    department.head.language = "hi"
    department.head.save()
    notify(post=department.post("HW-SH"), text=lambda: f"{_('Inbox')} – {timezone.localdate():%Y}", url="/desk/")
    notice = Notification.objects.get()
    assert notice.text_en.startswith("Inbox")
    waiting = Mail.objects.get()
    assert (waiting.to, waiting.language, waiting.subject) == ("head@example.org", "hi", notice.text_hi)
    assert waiting.body.rstrip().endswith("/desk/")


def test_once_per_key_and_post(department: Department) -> None:
    for post in ("HW-SH", "HW-SH", "HW-EE"):
        notify(post=department.post(post), text="Late", url="", key="file-1-late-3")
    assert (Notification.objects.count(), Mail.objects.count()) == (2, 2)
    for _again in range(2):
        notify(post=department.post("HW-SH"), text="Hello", url="")
    assert Notification.objects.count() == 4


def test_no_mail_for_an_empty_seat_or_one_without_address(department: Department) -> None:
    Tenure.objects.filter(post__code="DG").delete()
    Officer.objects.filter(user=department.head).update(email="")
    User.objects.filter(pk=department.head.pk).update(email="")
    for post in ("DG", "HW-SH"):
        notify(post=department.post(post), text="Late", url="")
    assert not Mail.objects.exists()
    assert Notification.objects.count() == 2


def test_a_job_carries_no_address_and_goes_with_its_transaction() -> None:
    queue_mail(to="citizen@example.org", subject="Code\r\nBcc: all@example.org", body="Your code is 123456")
    job = ProcrastinateJob.objects.get(task_name="staff.send_mail")
    assert job.args == {"mail_id": Mail.objects.get().pk}
    assert Mail.objects.get().subject == "Code Bcc: all@example.org"
    with transaction.atomic():
        queue_mail(to="citizen@example.org", subject="Never", body="Never")
        transaction.set_rollback(True)
    assert len(jobs()) == 1


def test_sent_once_and_then_forgotten() -> None:
    queue_mail(to="citizen@example.org", subject="কোড", body="আপনার কোড ১২৩৪৫৬", language="bn")
    number = Mail.objects.get().pk
    for _again in range(2):
        send_mail(mail_id=number)
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["citizen@example.org"], "কোড", "আপনার কোড ১২৩৪৫৬")
    assert sent.extra_headers["Content-Language"] == "bn"
    assert not Mail.objects.exists()


def test_a_code_is_taken_from_the_queue_before_what_was_there_first() -> None:
    forget_unsent_mail.configure().defer(**{"timestamp": 0})
    queue_mail(to="citizen@example.org", subject="Code", body="Your code is 123456")
    taken = ProcrastinateJob.objects.raw("SELECT * FROM procrastinate_fetch_job_v2(NULL, NULL)")[0]
    assert taken.task_name == "staff.send_mail"


def test_a_failure_keeps_it_for_the_next_try(monkeypatch: pytest.MonkeyPatch) -> None:
    queue_mail(to="citizen@example.org", subject="Code", body="123456")

    def refuse(self: object, fail_silently: bool = False) -> int:
        raise ConnectionError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(ConnectionError):
        send_mail(mail_id=Mail.objects.get().pk)
    assert Mail.objects.count() == 1


def test_an_address_is_not_kept_longer_than_of_use() -> None:
    for days in (29, 31):
        queue_mail(to="citizen@example.org", subject=str(days), body="x")
        Mail.objects.filter(subject=str(days)).update(created_at=timezone.now() - dt.timedelta(days=days))
    forget_unsent_mail(timestamp=0)
    assert Mail.objects.get().subject == "29"
