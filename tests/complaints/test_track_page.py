"""``/track/<key>/``: whoever has the key follows the complaint; nobody learns of the notes."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.data_protection.contacts import Contact
from complaints.models import Category, Complaint, State
from files import domain as files
from files.models import Outcome
from language.dates import day
from tests.complaints.closing import RESULT, close_as_done, vouch
from tests.complaints.conftest import CODE
from tests.complaints.test_desk_pages import see
from tests.complaints.test_domain import send_to_director
from tests.complaints.test_joining import follower
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db


def test_stages_promise_and_place_are_shown_and_no_personal_data(client: Client, confirmed: Complaint) -> None:
    answer = client.get(reverse("complaints:track", args=[confirmed.key]))
    page = answer.content.decode()
    assert confirmed.number is not None
    assert confirmed.number in page
    assert "Ward 1" in page
    assert "citizen@example.org" not in page
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]


def test_notes_and_movements_never_show(client: Client, confirmed: Complaint, department: Department) -> None:
    assert confirmed.file is not None
    note = files.write_note(file=confirmed.file, user=department.dealing, text="A secret thought of the office")
    files.confirm_note(note=note, user=department.dealing)
    files.forward(file=confirmed.file, user=department.dealing, to_post=department.post("HW-SH"), remarks="secret word")
    page = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
    assert "secret" not in page
    assert "Being looked into" in page


def test_an_unknown_or_unconfirmed_key_is_not_found(client: Client, make_report: Callable[..., Complaint]) -> None:
    assert client.get(reverse("complaints:track", args=[uuid.uuid4()])).status_code == 404
    assert client.get(reverse("complaints:track", args=[make_report().key])).status_code == 404


def test_the_reporter_says_not_fixed(client: Client, confirmed: Complaint, department: Department) -> None:
    file = send_to_director(confirmed, department)
    vouch(confirmed, department.director)
    files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)
    page = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
    assert RESULT in page
    client.post(reverse("complaints:feedback", args=[confirmed.key]), {"fixed": "no", "text": "Still there"})
    confirmed.refresh_from_db()
    assert confirmed.state == State.REOPENED


def test_feedback_without_a_choice_keeps_the_text(client: Client, confirmed: Complaint, department: Department) -> None:
    file = send_to_director(confirmed, department)
    vouch(confirmed, department.director)
    files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)
    answer = client.post(reverse("complaints:feedback", args=[confirmed.key]), {"text": "Still there"})
    assert answer.status_code == 422
    assert "Still there" in answer.content.decode()


def test_a_complaint_is_taken_back_once(client: Client, confirmed: Complaint) -> None:
    for _click in range(2):
        client.post(reverse("complaints:withdraw", args=[confirmed.key]))
    confirmed.refresh_from_db()
    assert confirmed.state == State.WITHDRAWN
    assert confirmed.stages.filter(state=State.WITHDRAWN).count() == 1


class TestTakingAPartBack:
    def test_the_page_says_beforehand_what_happens_and_afterwards_what_did(
        self, client: Client, confirmed: Complaint
    ) -> None:
        url, withdraw = (reverse(f"complaints:{name}", args=[confirmed.key]) for name in ("track", "withdraw"))
        page = client.get(url).content.decode()
        assert "Take the complaint back" in page
        assert "Take my part back" not in page
        for email in ("other@example.org", "another@example.org"):
            follower(confirmed, email)
        page = client.get(url).content.decode()
        assert "Take the complaint back" not in page
        assert "2 others reported this too: for them it goes on." in page
        assert "You hear no more of it from us" in page
        assert "example.org" not in page
        page = client.post(withdraw, {"ends": "0"}, follow=True).content.decode()
        assert "Your part in this complaint is taken back." in page
        confirmed.refresh_from_db()
        assert confirmed.stepped_back_at is not None
        assert f"On {day(confirmed.stepped_back_at)} you took your part in this complaint back." in page
        assert "It goes on for 2 others who reported the same." in page
        assert "example.org" not in page
        for gone in (withdraw, reverse("complaints:contact", args=[confirmed.key]), "You need do nothing"):
            assert gone not in page
        assert "already" in client.post(withdraw, {"ends": "0"}, follow=True).content.decode()

    def test_what_the_page_did_not_say_is_not_done(self, client: Client, confirmed: Complaint) -> None:
        withdraw = reverse("complaints:withdraw", args=[confirmed.key])
        follower(confirmed)
        page = client.post(withdraw, {"ends": "1"}, follow=True).content.decode()
        assert "Nothing was taken back" in page
        assert "1 other person reported this too" in page
        confirmed.refresh_from_db()
        assert (confirmed.state, confirmed.stepped_back_at) == (State.RECEIVED, None)

    def test_what_is_written_and_asked_afterwards_is_not_his(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        follower(confirmed)
        domain.ask_reporter(complaint=confirmed, user=department.dealing, text="From which side do they come?")
        url = reverse("complaints:track", args=[confirmed.key])
        assert "From which side" in client.get(url).content.decode()
        before = client.get(url).context["messages_sent"]
        domain.withdraw(complaint=confirmed)
        close_as_done(send_to_director(confirmed, department), department.director)
        answer = client.get(url)
        page = answer.content.decode()
        assert answer.context["messages_sent"] == before
        assert "From which side do they come?" in before[0].text
        assert len(before) == 2
        assert reverse("complaints:reply", args=[confirmed.key]) not in page
        assert 'name="fixed"' not in page
        assert "It has ended meanwhile." in page
        refused = client.post(reverse("complaints:feedback", args=[confirmed.key]), {"fixed": "no", "text": "Still"})
        assert refused.status_code == 422
        assert "You have taken this complaint back" in refused.content.decode()

    def test_the_reporter_of_a_merged_one_on_his_own_page(
        self, client: Client, confirmed: Complaint, make_report: Callable[..., Complaint], department: Department
    ) -> None:
        second = domain.confirm(complaint=make_report(contact=Contact(email="second@example.org")), code=CODE)
        domain.merge(complaint=second, into=confirmed, user=department.dealing, reason="The same lorries")
        url, withdraw = (reverse(f"complaints:{name}", args=[second.key]) for name in ("track", "withdraw"))
        page = client.get(url).content.decode()
        assert "1 other person reported this too" in page
        second.refresh_from_db()
        assert "you are told the outcome" in page
        assert second.answer in page
        page = client.post(withdraw, {"ends": "0"}, follow=True).content.decode()
        assert "It goes on for 1 other person who reported the same." in page
        assert "you are told the outcome" not in page
        assert second.answer not in page
        assert "goes on in complaint" in page
        assert domain.withdraw(complaint=confirmed)
        assert "It has ended meanwhile." in client.get(url).content.decode()

    def test_only_the_reporters_own_key_does_it(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        for key in (uuid.uuid4(), joined.key):
            for user in (None, department.dealing, department.director):
                client.logout()
                if user is not None:
                    client.force_login(user)
                assert client.post(reverse("complaints:withdraw", args=[key])).status_code == 404
        client.logout()
        assert client.get(reverse("complaints:withdraw", args=[confirmed.key])).status_code == 405
        stranger = Client(enforce_csrf_checks=True)
        assert stranger.post(reverse("complaints:withdraw", args=[confirmed.key])).status_code == 403
        confirmed.refresh_from_db()
        assert confirmed.stepped_back_at is None

    def test_neither_the_public_nor_who_joined_learns_of_it_and_officers_do(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        pages = [
            reverse("complaints:following", args=[joined.key]),
            reverse("complaints:mine-too", args=[confirmed.number]),
        ]
        before = [client.get(url).context["people"] for url in pages]
        domain.withdraw(complaint=confirmed)
        answers = [client.get(url) for url in pages]
        assert [answer.context["people"] for answer in answers] == before
        for answer in answers:
            assert "part back" not in answer.content.decode()
        client.force_login(department.dealing)
        for url in (
            reverse("files:file", args=[confirmed.file_id]),
            reverse("complaints:complaint", args=[confirmed.number]),
        ):
            page = client.get(url).content.decode()
            assert "Its reporter took his part back on" in page
            assert "Ask the reporter" not in page
            assert "Write to the reporter" not in page
            assert "citizen@example.org" not in page

    def test_as_many_queries_for_three_others_as_for_one(self, client: Client, confirmed: Complaint) -> None:
        url = reverse("complaints:track", args=[confirmed.key])
        counts = []
        for emails in (["a@example.org"], ["b@example.org", "c@example.org"]):
            for email in emails:
                follower(confirmed, email)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_photos_are_shown_by_the_complaints_own_key_only(
    client: Client, make_report: Callable[..., Complaint], confirmed: Complaint
) -> None:
    other = domain.take_in(complaint=make_report(photos=[picture()]))
    photo = other.photos.get()
    thumb = {"number": photo.pk, "purpose": "thumb"}
    assert see(client, None, reverse("complaints:tracked-photo", kwargs={"key": other.key, **thumb}))[0] == 200
    assert client.get(reverse("complaints:tracked-photo", kwargs={"key": confirmed.key, **thumb})).status_code == 404
    original = {"number": photo.pk, "purpose": "original"}
    assert client.get(reverse("complaints:tracked-photo", kwargs={"key": other.key, **original})).status_code == 404


def test_the_page_asks_the_database_the_same_however_much_there_is_to_show(
    client: Client, confirmed: Complaint, make_report: Callable[..., Complaint], django_assert_num_queries: Any
) -> None:
    poor = domain.take_in(complaint=make_report(photos=[picture()]))
    rich = domain.take_in(complaint=make_report(photos=[picture(), picture(), picture()]))
    for state in (State.ACKNOWLEDGED, State.IN_PROGRESS):
        rich.stages.create(state=state, at=timezone.now())
    counts = []
    for complaint in (poor, rich):
        with django_assert_num_queries(13, exact=False) as queries:
            client.get(reverse("complaints:track", args=[complaint.key]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", ["%00", "C-2026-000003%00", "%ff", "9" * 2000, "C-2026-" + "9" * 500, "C-٢٠٢٦-1"])
@pytest.mark.parametrize("address", ["/complaints/{}/", "/report/mine-too/{}/", "/desk/complaints/moderation/{}/"])
def test_what_is_no_number_is_not_found(client: Client, department: Department, address: str, number: str) -> None:
    client.force_login(department.director)
    assert client.get(address.format(number)).status_code == 404


def _ended(complaint: Complaint, department: Department) -> str:
    """End it as done, and return its page's address."""
    file = send_to_director(complaint, department)
    vouch(complaint, department.director)
    files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)
    return reverse("complaints:track", args=[complaint.key])


class TestWhatThePageAsksFor:
    """No answer that could not be given, and no reason for which it was not opened again."""

    NOT_FIXED, ASKED = "It was not fixed", "say so on this page"

    def test_an_answer_only_while_it_can_be_given(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        url = _ended(confirmed, department)
        assert self.ASKED in client.get(url).content.decode()
        Complaint.objects.filter(pk=confirmed.pk).update(ended_at=timezone.now() - timedelta(days=22))
        page = client.get(url).content.decode()
        assert self.ASKED not in page
        assert "The time to answer here is over" in page

    def test_nothing_more_of_who_has_answered(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        url = _ended(confirmed, department)
        client.post(reverse("complaints:feedback", args=[confirmed.key]), {"fixed": "yes"})
        page = client.get(url).content.decode()
        assert self.ASKED not in page
        assert "The time to answer here is over" not in page

    def test_not_fixed_is_said_where_the_reporter_said_so(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        url = _ended(confirmed, department)
        client.post(reverse("complaints:feedback", args=[confirmed.key]), {"fixed": "no", "text": "Still there"})
        page = client.get(url).content.decode()
        assert self.NOT_FIXED in page
        # Nobody stands above who closed it, so nobody was told.
        assert "the post above him was told" not in page

    def test_and_not_where_officers_opened_it_again(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        url = _ended(confirmed, department)
        assert confirmed.file is not None
        files.reopen(file=confirmed.file, user=None, reason="A letter came")
        page = client.get(url).content.decode()
        assert self.NOT_FIXED not in page
        assert "Your complaint is open again." in page


def test_an_address_alone_is_shown_as_typed_and_its_place_as_roughly_known(
    client: Client, make_report: Callable[..., Complaint]
) -> None:
    Category.objects.update(sensitive=False)
    exact = domain.confirm(complaint=make_report(), code=CODE)
    rough = domain.confirm(
        complaint=make_report(pin=Point(88.371, 22.531, srid=4326), pin_accuracy_m=1400.0, address="7 Invented Lane"),
        code=CODE,
    )
    Complaint.objects.filter(pk=rough.pk).update(asset=None)
    words = "The place is known only roughly: within 1400 m of the pin."
    page = client.get(reverse("complaints:track", args=[rough.key])).content.decode()
    assert words in page
    assert "7 Invented Lane" in page
    public = client.get(reverse("complaints:public", args=[rough.number])).content.decode()
    assert words in public
    assert "7 Invented Lane" not in public
    for address in (reverse("complaints:track", args=[exact.key]), reverse("complaints:public", args=[exact.number])):
        assert "known only roughly" not in client.get(address).content.decode()
