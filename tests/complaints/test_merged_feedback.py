"""Who reported a problem may say that it is not fixed, also where his complaint went on in another's."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from complaints import domain
from complaints.data_protection import reporters
from complaints.data_protection.contacts import Contact
from complaints.models import Complaint, Escalation, Feedback, State
from files.models import File, FileState
from staff.models import Mail
from staff.tasks import send_mail
from tests.complaints.closing import RESULT, close_as_done
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director
from tests.complaints.test_joining import follower
from tests.conftest import Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]


@pytest.fixture
def merged(confirmed: Complaint, make_report: Make, department: Department) -> Complaint:
    """A complaint that goes on in ``confirmed``, in one file, open."""
    second = domain.confirm(complaint=make_report(contact=Contact(email="second@example.org")), code=CODE)
    domain.merge(complaint=second, into=confirmed, user=department.dealing, reason="The same lorries")
    second.refresh_from_db()
    return second


@pytest.fixture
def ended(merged: Complaint, confirmed: Complaint, department: Department) -> File:
    """Their file, closed as done."""
    Mail.objects.all().delete()
    file = send_to_director(confirmed, department)
    close_as_done(file, department.director)
    return file


class TestMergedReporter:
    def test_says_not_fixed_and_the_surviving_one_is_open_again(
        self, client: Client, merged: Complaint, confirmed: Complaint, ended: File
    ) -> None:
        page = client.get(reverse("complaints:track", args=[merged.key])).content.decode()
        url = reverse("complaints:feedback", args=[merged.key])
        assert page.count(f'action="{url}"') == 1
        assert f'action="{url}"' in page
        assert client.post(url, {"fixed": "no", "text": "The earth is there"}).status_code == 302
        confirmed.refresh_from_db()
        ended.refresh_from_db()
        merged.refresh_from_db()
        assert (confirmed.state, ended.state) == (State.REOPENED, FileState.ACTIVE)
        assert (merged.state, merged.merged_into) == (State.DUPLICATE, confirmed)
        said = Feedback.objects.get()
        assert (said.complaint, said.said_in, said.fixed) == (confirmed, merged, False)
        assert Escalation.objects.filter(feedback=said).exists() == bool(ended.holder.reports_to)

    def test_each_reporter_answers_once_and_sees_his_own_words_alone(
        self, client: Client, merged: Complaint, confirmed: Complaint, ended: File
    ) -> None:
        domain.give_feedback(complaint=merged, fixed=True, text="All gone, says the second")
        with pytest.raises(ValidationError, match="already"):
            domain.give_feedback(complaint=merged, fixed=False, text="")
        assert not domain.may_answer(merged)
        confirmed.refresh_from_db()
        assert domain.may_answer(confirmed)
        own = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
        assert "says the second" not in own
        assert "says the second" in client.get(reverse("complaints:track", args=[merged.key])).content.decode()
        told = {held.title: str(held.facts) for held in reporters.tell(Contact(email="second@example.org"))}
        assert "says the second" in told[str(merged.number)]
        told = {held.title: str(held.facts) for held in reporters.tell(Contact(email="citizen@example.org"))}
        assert "says the second" not in told[str(confirmed.number)]

    def test_not_before_the_end_nor_after_the_days(
        self, client: Client, merged: Complaint, confirmed: Complaint, department: Department
    ) -> None:
        with pytest.raises(ValidationError, match="still open"):
            domain.give_feedback(complaint=merged, fixed=False, text="")
        close_as_done(send_to_director(confirmed, department), department.director)
        # The days run from the surviving one's end, not from the merging.
        with time_machine.travel(timezone.now() + dt.timedelta(days=22)):
            assert not domain.may_answer(merged)
            refused = client.post(reverse("complaints:feedback", args=[merged.key]), {"fixed": "no"})
            assert refused.status_code == 422
            assert "have passed" in refused.content.decode()

    def test_officers_read_whose_word_it_is(
        self, client: Client, merged: Complaint, confirmed: Complaint, ended: File, department: Department
    ) -> None:
        domain.give_feedback(complaint=merged, fixed=False, text="Still there")
        client.force_login(department.director)
        for url in (
            reverse("files:file", args=[confirmed.file_id]),
            reverse("complaints:complaint", args=[confirmed.number]),
        ):
            assert f"The reporter of {merged.number} says" in client.get(url).content.decode()


class TestLetters:
    def test_only_reporters_are_asked_whether_it_is_fixed(
        self, merged: Complaint, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        Mail.objects.all().delete()
        close_as_done(send_to_director(confirmed, department), department.director)
        # All three read Bengali; the template asks "is it fixed?" in its last paragraph.
        asked = "২১ দিনের মধ্যে"
        for address in ("citizen@example.org", "second@example.org"):
            assert asked in Mail.objects.get(to=address).body
        said = Mail.objects.get(to="other@example.org").body
        assert asked not in said
        assert RESULT in said
        assert str(joined.key) in said

    def test_a_follower_leaves_by_his_mail_programme_and_a_reporters_mails_end_with_his_complaint(
        self, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        close_as_done(send_to_director(confirmed, department), department.director)
        for job in ProcrastinateJob.objects.filter(task_name="staff.send_mail"):
            assert str(joined.key) not in str(job.args)
            send_mail(**job.args)
        url = reverse("complaints:leave-following", args=[joined.key])
        for sent in mail.outbox:
            there = url in sent.extra_headers.get("List-Unsubscribe", "")
            # The code came before he followed anything; officers and the reporter get no such header.
            assert there == (sent.to == ["other@example.org"] and CODE not in sent.body)
        programme = Client(enforce_csrf_checks=True)
        assert programme.get(url).status_code == 302
        assert programme.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
        joined.refresh_from_db()
        assert joined.ended_at is not None
        assert programme.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200

    def test_a_follower_cannot_answer_by_his_key(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        close_as_done(send_to_director(confirmed, department), department.director)
        url = reverse("complaints:feedback", args=[joined.key])
        assert client.post(url, {"fixed": "no"}).status_code == 404
        page = client.get(reverse("complaints:following", args=[joined.key])).content.decode()
        assert reverse("complaints:report") in page
        assert 'name="fixed"' not in page
