"""The department asks a reporter; he answers on his page, or is not waited for. What he finds not fixed goes above."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.domain import progress
from complaints.models import Complaint, Escalation, Inquiry, Reporter, SentMessage, State
from complaints.presentation import EXPLAINED
from complaints.workflow import ENDED_STATES
from files import domain as files
from files.models import File, Outcome
from staff.models import Mail, Notification, Tenure, TextMessage
from tests.complaints.closing import RESULT, vouch
from tests.complaints.test_domain import send_to_director, stages
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
QUESTION = "On which side of the pond do the lorries come?"


@pytest.fixture
def asked(confirmed: Complaint, department: Department) -> Inquiry:
    return domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)


class TestAsking:
    def test_it_waits_and_the_reporter_is_written_to(
        self, asked: Inquiry, confirmed: Complaint, department: Department
    ) -> None:
        confirmed.refresh_from_db()
        assert confirmed.state == State.WAITING
        assert stages(confirmed)[-1] == State.WAITING
        mail = Mail.objects.filter(to="citizen@example.org").latest("pk")
        assert QUESTION in mail.body
        assert f"/track/{confirmed.key}/" in mail.body
        assert asked.due_at - asked.asked_at == dt.timedelta(days=confirmed.category.waiting_days)
        assert (asked.asked_by.user, asked.asked_post) == (department.dealing, department.post("HW-DH"))
        logged = SentMessage.objects.get(complaint=confirmed, purpose="waiting")
        assert (logged.officer, logged.post) == (asked.asked_by, asked.asked_post)
        assert QUESTION in logged.text
        assert str(confirmed.key) not in logged.text

    def test_who_gave_a_number_is_asked_by_sms(self, confirmed: Complaint, department: Department) -> None:
        Reporter.objects.update(email="", phone="+919830012345")
        domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)
        told = TextMessage.objects.latest("pk")
        assert told.to == "+919830012345"
        assert f"/track/{confirmed.key}/" in told.text
        assert str(confirmed.number) in told.text

    @pytest.mark.parametrize("login", ["head", "director", "dealing2"])
    def test_only_the_holder_asks(self, confirmed: Complaint, department: Department, login: str) -> None:
        with pytest.raises(ValidationError, match="not with you"):
            domain.ask_reporter(complaint=confirmed, user=getattr(department, login), text=QUESTION)

    def test_one_question_at_a_time_and_never_an_empty_one(
        self, asked: Inquiry, confirmed: Complaint, department: Department
    ) -> None:
        with pytest.raises(ValidationError, match="open already"):
            domain.ask_reporter(complaint=confirmed, user=department.dealing, text="And when?")
        with pytest.raises(ValidationError, match="want to know"):
            domain.ask_reporter(complaint=confirmed, user=department.dealing, text="  ")

    def test_who_reported_without_a_name_cannot_be_asked(self, confirmed: Complaint, department: Department) -> None:
        Reporter.objects.all().delete()
        with pytest.raises(ValidationError, match="without a name"):
            domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)

    def test_the_file_passing_on_does_not_end_the_waiting(
        self, asked: Inquiry, confirmed: Complaint, department: Department
    ) -> None:
        assert confirmed.file is not None
        files.forward(
            file=confirmed.file, user=department.dealing, to_post=department.post("HW-SH"), remarks="To decide"
        )
        confirmed.refresh_from_db()
        assert confirmed.state == State.WAITING

    def test_what_was_asked_cannot_be_rewritten(self, asked: Inquiry) -> None:
        with pytest.raises(Exception, match="Cannot update"):
            Inquiry.objects.update(text="Something else")


class TestAnswering:
    def test_the_answer_is_a_paper_the_state_goes_back_and_the_holder_is_told(
        self, asked: Inquiry, confirmed: Complaint, department: Department, client: Client
    ) -> None:
        url = reverse("complaints:track", args=[confirmed.key])
        assert QUESTION in client.get(url).content.decode()
        reply = reverse("complaints:reply", args=[confirmed.key])
        answer = client.post(reply, {"text": "From the north, at night.", "photos": [picture()]}, follow=True)
        assert "Your answer is with the officer" in answer.content.decode()
        confirmed.refresh_from_db()
        assert confirmed.state == State.IN_PROGRESS
        assert confirmed.file is not None
        papers = list(confirmed.file.correspondence.order_by("page_from"))
        assert [paper.title for paper in papers[1:]] == [
            f"Answer of the reporter of {confirmed.number}", "Photo 1 with the answer",
        ]  # fmt: skip
        with papers[1].original.file.open() as stored:
            content = stored.read().decode()
        assert "From the north, at night." in content
        assert "citizen@example.org" not in content
        told = Notification.objects.filter(post=department.post("HW-DH")).latest("pk")
        assert "has answered" in told.text_en
        assert "Photos: 1" in client.get(url).content.decode()
        again = client.post(reply, {"text": "Once more"}, follow=True).content.decode()
        assert "No question is open" in again
        assert confirmed.file.correspondence.count() == 3

    def test_an_empty_answer_is_refused_and_a_bad_photo_keeps_the_words(
        self, asked: Inquiry, confirmed: Complaint, client: Client
    ) -> None:
        reply = reverse("complaints:reply", args=[confirmed.key])
        assert client.post(reply, {"text": " "}).status_code == 422
        upload = SimpleUploadedFile("a.jpg", b"this is no picture", "image/jpeg")
        answer = client.post(reply, {"text": "From the north", "photos": [upload]})
        assert answer.status_code == 422
        assert "From the north" in answer.content.decode()
        assert Inquiry.objects.get().answered_at is None

    @pytest.mark.parametrize("how", ["answered", "taken back"])
    def test_what_was_ordered_before_stands_again(self, confirmed: Complaint, department: Department, how: str) -> None:
        for state in (State.ACKNOWLEDGED, State.INSPECTION_ORDERED):
            progress.move(confirmed, state)
        asked = domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)
        if how == "answered":
            domain.answer_inquiry(inquiry=asked, text="From the north.")
        else:
            domain.take_back_inquiry(inquiry=asked, user=department.dealing)
        confirmed.refresh_from_db()
        assert confirmed.state == State.INSPECTION_ORDERED
        # What was told when it was ordered is not told again.
        assert SentMessage.objects.filter(complaint=confirmed, purpose="inspection_ordered").count() == 1

    def test_taken_back_it_is_no_longer_waited_for(
        self, asked: Inquiry, confirmed: Complaint, department: Department
    ) -> None:
        with pytest.raises(ValidationError, match="not with you"):
            domain.take_back_inquiry(inquiry=asked, user=department.head)
        domain.take_back_inquiry(inquiry=asked, user=department.dealing)
        confirmed.refresh_from_db()
        assert confirmed.state == State.IN_PROGRESS
        with pytest.raises(ValidationError, match="no longer open"):
            domain.answer_inquiry(inquiry=asked, text="Too late")

    def test_closing_or_taking_back_the_complaint_ends_the_question(self, asked: Inquiry, confirmed: Complaint) -> None:
        domain.withdraw(complaint=confirmed)
        asked.refresh_from_db()
        assert asked.ended_at is not None
        assert asked.answered_at is None

    def test_the_holder_is_reminded_once_in_time(self, asked: Inquiry, department: Department) -> None:
        assert domain.remind_of_unanswered(now=asked.due_at - dt.timedelta(minutes=1)) == 0
        assert domain.remind_of_unanswered(now=asked.due_at) == 1
        assert domain.remind_of_unanswered(now=asked.due_at) == 0
        told = Notification.objects.filter(post=department.post("HW-DH"), key=f"inquiry-{asked.pk}-unanswered")
        assert "has not answered" in told.get().text_en


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one(asked: Inquiry) -> None:
    def answer(text: str) -> bool:
        try:
            domain.answer_inquiry(inquiry=Inquiry.objects.get(pk=asked.pk), text=text)
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(answer, ("North", "South"))) == [False, True]
    assert asked.complaint.file is not None
    assert asked.complaint.file.correspondence.count() == 2


class TestNotFixed:
    @pytest.fixture
    def file(self, confirmed: Complaint, department: Department) -> File:
        """Closed by the section head, one above the post that opened it."""
        assert confirmed.file is not None
        file = confirmed.file
        files.mark_opened(file=file, user=department.dealing)
        files.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="")
        files.mark_opened(file=file, user=department.head)
        vouch(confirmed, department.head)
        file.refresh_from_db()
        files.close(file=file, user=department.head, outcome=Outcome.DONE, result=RESULT)
        return file

    def test_the_file_goes_to_who_closed_it_and_the_post_above_is_told(
        self, confirmed: Complaint, file: File, department: Department, client: Client
    ) -> None:
        domain.give_feedback(complaint=confirmed, fixed=False, text="Still there")
        file.refresh_from_db()
        assert file.holder == department.post("HW-SH")
        row = Escalation.objects.get()
        assert (row.closed_by, row.post) == (department.post("HW-SH"), department.post("HW-EE"))
        told = Notification.objects.filter(post=department.post("HW-EE")).get()
        assert str(confirmed.number) in told.text_en
        url = reverse("complaints:escalations")
        client.force_login(department.engineer)
        assert str(confirmed.number) in client.get(url).content.decode()
        client.post(reverse("complaints:escalation_seen", args=[row.pk]))
        assert str(confirmed.number) not in client.get(url).content.decode()
        assert "Still there" in client.get(url, {"show": "all"}).content.decode()

    def test_others_neither_see_nor_tick_it(
        self, confirmed: Complaint, file: File, department: Department, client: Client
    ) -> None:
        domain.give_feedback(complaint=confirmed, fixed=False, text="")
        seen = reverse("complaints:escalation_seen", args=[Escalation.objects.get().pk])
        assert client.get(reverse("complaints:escalations")).status_code == 302
        assert client.post(seen).status_code == 302
        for login in ("head", "director", "engineer2"):
            client.force_login(getattr(department, login))
            assert str(confirmed.number) not in client.get(reverse("complaints:escalations")).content.decode()
            assert client.post(seen).status_code == 404
        assert Escalation.objects.get().seen_at is None

    def test_a_vacant_post_is_passed_over_on_both_steps(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        gone = DateRange(dt.date(2020, 1, 1), timezone.localdate() - dt.timedelta(days=1))
        Tenure.objects.filter(post=department.post("HW-SH")).update(period=gone)
        domain.give_feedback(complaint=confirmed, fixed=False, text="")
        file.refresh_from_db()
        assert file.holder == department.post("HW-EE")
        assert Escalation.objects.get().post == department.post("DG")

    def test_above_the_top_post_there_is_nobody(self, confirmed: Complaint, department: Department) -> None:
        file = send_to_director(confirmed, department)
        vouch(confirmed, department.director)
        files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)
        domain.give_feedback(complaint=confirmed, fixed=False, text="")
        file.refresh_from_db()
        assert (file.holder, Escalation.objects.count()) == (department.post("DG"), 0)

    def test_fixed_tells_nobody(self, confirmed: Complaint, file: File) -> None:
        domain.give_feedback(complaint=confirmed, fixed=True, text="")
        assert Escalation.objects.count() == 0

    def test_the_days_are_the_categorys(self, confirmed: Complaint, file: File, client: Client) -> None:
        type(confirmed.category).objects.update(feedback_days=3)
        Complaint.objects.update(ended_at=timezone.now() - dt.timedelta(days=4))
        confirmed.refresh_from_db()
        with pytest.raises(ValidationError, match="The 3 days"):
            domain.give_feedback(complaint=confirmed, fixed=False, text="")
        assert "Is it fixed?" not in client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()

    def test_the_list_costs_the_same_with_one_row_and_with_three(
        self,
        confirmed: Complaint,
        file: File,
        department: Department,
        client: Client,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.force_login(department.engineer)
        counts = []
        for number in (1, 2):
            for _more in range(number):
                feedback = confirmed.feedback.create(fixed=False, text="x")
                Escalation.objects.create(
                    feedback=feedback, closed_by=department.post("HW-SH"), post=department.post("HW-EE")
                )
            with django_assert_max_num_queries(25) as queries:
                client.get(reverse("complaints:escalations"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_every_state_is_told_in_plain_words_with_what_happens_next(client: Client, confirmed: Complaint) -> None:
    assert set(EXPLAINED) == set(State.values) - {State.UNCONFIRMED}
    for state, (means, follows) in EXPLAINED.items():
        ended = timezone.now() if state in ENDED_STATES else None
        Complaint.objects.filter(pk=confirmed.pk).update(state=state, ended_at=ended)
        page = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
        assert str(means) in page
        assert str(follows) in page


def test_the_contact_stays_unless_its_owner_says_so(
    client: Client, confirmed: Complaint, make_report: Callable[..., Complaint]
) -> None:
    url = reverse("complaints:contact", args=[confirmed.key])
    client.post(url, {"agree": "1"})
    assert Reporter.objects.get().contact_may_go
    client.post(url, {"agree": "0"})
    assert not Reporter.objects.get().contact_may_go
