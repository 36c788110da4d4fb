"""Nothing that was typed into a small form is lost where it is refused: it comes back, or it can be copied."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints import domain
from complaints.models import Agency, Complaint, Inquiry, SentMessage
from files import domain as files
from files.models import File
from tests.complaints.closing import RESULT, close_as_done, vouch
from tests.conftest import Department

pytestmark = pytest.mark.django_db
QUESTION = "From which side do the lorries come, and at what time of the day?"


@pytest.fixture
def file(confirmed: Complaint) -> File:
    assert confirmed.file is not None
    return confirmed.file


@pytest.fixture
def holder(client: Client, department: Department) -> Client:
    client.force_login(department.dealing)
    return client


def to(name: str, complaint: Complaint) -> str:
    return reverse(f"complaints:{name}", args=[complaint.number])


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


class TestOnTheFilesPage:
    def test_too_long_a_question_stands_in_its_form_with_the_error(self, holder: Client, confirmed: Complaint) -> None:
        answer = holder.post(to("ask", confirmed), {"text": QUESTION * 40})
        page = page_of(answer)
        assert answer.status_code == 422
        assert QUESTION * 40 in page
        field = page[page.index(f'id="ask-{confirmed.pk}-text"') - 200 :][:600]
        assert "autofocus" in field
        assert 'aria-invalid="true"' in field
        assert "at most 2000 characters" in page
        assert confirmed.inquiries.count() == 0

    def test_blanks_are_no_question(self, holder: Client, confirmed: Complaint) -> None:
        answer = holder.post(to("ask", confirmed), {"text": "   "})
        assert answer.status_code == 422
        assert "This field is required." in page_of(answer)

    def test_new_lines_count_as_the_browser_counts_them(self, holder: Client, confirmed: Complaint) -> None:
        answer = holder.post(to("ask", confirmed), {"text": "line of a question\r\n" * 100 + "y" * 99})
        assert answer.status_code == 302
        assert confirmed.inquiries.count() == 1

    def test_a_reason_that_says_too_little_comes_back(self, holder: Client, confirmed: Complaint) -> None:
        answer = holder.post(to("waive_photo", confirmed), {"reason": "Dark"})
        assert answer.status_code == 422
        assert ">\nDark</textarea>" in page_of(answer)

    def test_the_office_that_was_chosen_and_why_come_back(self, holder: Client, confirmed: Complaint) -> None:
        roads = Agency.objects.create(code="roads", name_en="Roads")
        answer = holder.post(to("name_office", confirmed), {"agency": roads.pk, "why": "Hole"})
        assert answer.status_code == 422
        assert f'<option value="{roads.pk}" selected>' in page_of(answer)
        assert ">\nHole</textarea>" in page_of(answer)

    def test_a_question_open_meanwhile_gives_the_words_for_copying(
        self, holder: Client, confirmed: Complaint, department: Department
    ) -> None:
        domain.ask_reporter(complaint=confirmed, user=department.dealing, text="Where is it?")
        answer = holder.post(to("ask", confirmed), {"text": QUESTION})
        assert answer.status_code == 409
        assert "A question is open already" in page_of(answer)
        assert f"{QUESTION}</textarea>" in page_of(answer)
        assert confirmed.inquiries.count() == 1

    def test_so_does_a_file_that_has_gone_on(
        self, holder: Client, confirmed: Complaint, file: File, department: Department
    ) -> None:
        files.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="")
        for name, data in (("ask", {"text": QUESTION}), ("waive_photo", {"reason": QUESTION})):
            answer = holder.post(to(name, confirmed), data)
            assert answer.status_code == 409
            assert "not with you" in page_of(answer)
            assert f"{QUESTION}</textarea>" in page_of(answer)

    def test_so_does_a_complaint_that_has_ended(
        self, holder: Client, confirmed: Complaint, file: File, department: Department
    ) -> None:
        close_as_done(file, department.dealing)
        answer = holder.post(to("ask", confirmed), {"text": QUESTION * 40})
        assert answer.status_code == 409
        assert "has moved on" in page_of(answer)
        assert QUESTION * 40 in page_of(answer)


class TestOnTheComplaintsPage:
    def test_the_form_comes_back_there(self, holder: Client, confirmed: Complaint) -> None:
        assert 'name="page" value="complaint"' in page_of(holder.get(to("complaint", confirmed)))
        answer = holder.post(to("ask", confirmed), {"text": QUESTION * 40, "page": "complaint"})
        assert answer.status_code == 422
        assert "complaints/desk/complaint.html" in [each.name for each in answer.templates]
        assert QUESTION * 40 in page_of(answer)

    def test_what_was_done_is_said_there(self, holder: Client, confirmed: Complaint) -> None:
        answer = holder.post(to("ask", confirmed), {"text": QUESTION, "page": "complaint"})
        assert answer.headers["Location"] == to("complaint", confirmed)

    def test_words_without_a_form_are_given_for_copying(
        self, holder: Client, confirmed: Complaint, department: Department
    ) -> None:
        vouch(confirmed, department.dealing)
        close_as_done(confirmed.file, department.dealing)  # type: ignore[arg-type]
        answer = holder.post(to("ask", confirmed), {"text": QUESTION, "page": "complaint"})
        assert answer.status_code == 409
        assert "This complaint has ended" in page_of(answer)
        assert f"{QUESTION}</textarea>" in page_of(answer)

    def test_the_key_of_a_chosen_office_is_nothing_to_copy(
        self, holder: Client, confirmed: Complaint, file: File, department: Department
    ) -> None:
        roads = Agency.objects.create(code="roads", name_en="Roads", pk=987654)
        files.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="")
        answer = holder.post(to("name_office", confirmed), {"agency": roads.pk, "why": QUESTION, "page": "complaint"})
        assert answer.status_code == 409
        assert f"{QUESTION}</textarea>" in page_of(answer)
        assert str(roads.pk) not in page_of(answer)

    def test_a_file_of_its_own_refused_for_one_that_is_alone(
        self, holder: Client, confirmed: Complaint, file: File
    ) -> None:
        answer = holder.post(to("take-out", confirmed), {"from_file": file.pk, "reason": QUESTION})
        assert answer.status_code == 422
        assert "alone in its file" in page_of(answer)
        assert f"{QUESTION}</textarea>" in page_of(answer)

    def test_a_message_when_the_file_has_gone_on(
        self, holder: Client, confirmed: Complaint, file: File, department: Department
    ) -> None:
        before = SentMessage.objects.count()
        files.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="")
        data = {
            "purpose": "other",
            "form_key": "c5b0a3c0-2f55-4b4e-9d0c-3d6f2a0b8f10",
            "subject": "A word",
            "text": QUESTION,
        }
        answer = holder.post(to("write", confirmed), data)
        assert answer.status_code == 422
        assert QUESTION in page_of(answer)
        assert SentMessage.objects.count() == before


class TestOnTheReportersPage:
    def test_an_answer_after_the_question_was_taken_back(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        inquiry = domain.ask_reporter(complaint=confirmed, user=department.dealing, text="Where is it?")
        domain.take_back_inquiry(inquiry=inquiry, user=department.dealing)
        answer = client.post(reverse("complaints:reply", args=[confirmed.key]), {"text": "Behind the school."})
        assert answer.status_code == 422
        assert "No question is open" in page_of(answer)
        assert "Behind the school.</textarea>" in page_of(answer)
        assert not Inquiry.objects.exclude(answer="").exists()

    def test_a_second_word_about_the_outcome(
        self, client: Client, confirmed: Complaint, file: File, department: Department
    ) -> None:
        close_as_done(file, department.dealing, RESULT)
        confirmed.refresh_from_db()
        domain.give_feedback(complaint=confirmed, fixed=True, text="")
        url = reverse("complaints:feedback", args=[confirmed.key])
        answer = client.post(url, {"fixed": "no", "text": "It is filled again."})
        assert answer.status_code == 422
        assert "It is filled again.</textarea>" in page_of(answer)
        assert confirmed.feedback.count() == 1
