"""Near lists, "this is mine too" and following: a citizen finds his problem reported already."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.correspondence import letters
from complaints.correspondence.recipients import people
from complaints.data_protection.contacts import Contact
from complaints.intake.nearby import assets_near, similar
from complaints.models import Category, Complaint, Follower, FollowerContact, FollowerRead, State
from complaints.views import nearby
from maps.models import Area
from staff.models import Mail, TextMessage
from tests.complaints.closing import RESULT, close_as_done
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director
from tests.conftest import IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
HERE = {"lat": "22.555", "lon": "88.355"}


def follower(complaint: Complaint, email: str = "other@example.org", **contact: Any) -> Follower:
    asked = domain.join(complaint=complaint, contact=Contact(email=email, **contact), language="bn")
    confirmed = domain.confirm_following(follower=asked, code=CODE)
    assert isinstance(confirmed, Follower)
    return confirmed


class TestNear:
    def test_places_near_the_pin_with_what_is_reported_of_them(self, client: Client, confirmed: Complaint) -> None:
        answer = client.get(reverse("complaints:nearby"), {**HERE, "category": str(confirmed.category_id)})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Test Pond" in page
        assert 'data-reports="1"' in page
        assert "1 open report" in page
        assert reverse("complaints:mine-too", args=[confirmed.number]) in page
        assert "1 person reported this" in page

    def test_neither_text_nor_person_nor_key_is_shown(self, client: Client, confirmed: Complaint) -> None:
        for form in ("", "json"):
            asked = {**HERE, "category": str(confirmed.category_id), "format": form}
            page = client.get(reverse("complaints:nearby"), asked).content.decode()
            for secret in (confirmed.text, "citizen@example.org", str(confirmed.key)):
                assert secret not in page

    def test_as_json(self, client: Client, confirmed: Complaint) -> None:
        asked = {**HERE, "category": str(confirmed.category_id), "format": "json"}
        found = client.get(reverse("complaints:nearby"), asked).json()
        assert confirmed.asset is not None
        assert found["assets"][0]["reference"] == confirmed.asset.reference
        assert (found["assets"][0]["inside"], found["assets"][0]["reports"]) == (True, 1)
        assert found["similar"][0]["number"] == confirmed.number

    @pytest.mark.parametrize(
        "asked", [{}, {"lat": "x", "lon": "1"}, {"lat": "28.6", "lon": "77.2"}, {**HERE, "category": "999999"}]
    )
    def test_what_cannot_be_asked_is_refused(self, client: Client, asked: dict[str, str]) -> None:
        assert client.get(reverse("complaints:nearby"), asked).status_code == 400

    def test_too_much_is_refused_politely(
        self, client: Client, confirmed: Complaint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(nearby, "_RATE", "2/d")
        answers = [client.get(reverse("complaints:nearby"), HERE) for _n in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "wait a minute" in answers[-1].content.decode()

    def test_drafts_and_hidden_categories_are_not_betrayed(
        self, client: Client, confirmed: Complaint, make_asset: Any
    ) -> None:
        make_asset(name_en="Secret draft", status="draft")
        Category.objects.update(published=False)
        page = client.get(
            reverse("complaints:nearby"), {**HERE, "category": str(confirmed.category_id)}
        ).content.decode()
        assert "Secret draft" not in page
        assert 'data-reports="0"' in page
        assert str(confirmed.number) not in page
        assert client.get(reverse("complaints:mine-too", args=[confirmed.number])).status_code == 404

    def test_as_many_queries_for_three_assets_as_for_one(self, make_asset: Any, django_assert_num_queries: Any) -> None:
        for _n in range(3):
            make_asset()
            with django_assert_num_queries(2):
                found = assets_near(point=IN_WARD_1, kinds=["water"], within_m=100, limit=12)
        assert len(found) == 3

    def test_similar_ones_are_open_of_the_category_and_near_or_on_the_asset(
        self, confirmed: Complaint, make_report: Make, grass: Category
    ) -> None:
        filling, pond = confirmed.category, confirmed.asset
        assert pond is not None
        assert similar(point=IN_WARD_1, category=filling, limit=5) == [confirmed]
        assert similar(point=IN_WARD_1, category=grass, limit=5) == []
        assert similar(point=IN_WARD_2, category=filling, limit=5) == []
        assert similar(point=IN_WARD_2, category=filling, assets=[pond], limit=5) == [confirmed]
        Complaint.objects.update(state=State.RESOLVED)
        assert similar(point=IN_WARD_1, category=filling, assets=[pond], limit=5) == []

    def test_a_report_that_is_not_confirmed_is_shown_what_is_like_it(
        self, client: Client, confirmed: Complaint, make_report: Make
    ) -> None:
        page = client.get(reverse("complaints:confirm", args=[make_report().key])).content.decode()
        assert reverse("complaints:mine-too", args=[confirmed.number]) in page


class TestJoining:
    def test_by_a_code_to_a_page_of_his_own(self, client: Client, confirmed: Complaint) -> None:
        url = reverse("complaints:mine-too", args=[confirmed.number])
        assert confirmed.text not in client.get(url).content.decode()
        sent = client.post(url, {"email": "other@example.org"})
        assert client.post(sent.headers["Location"], {"code": "000000"}).status_code == 422
        page = client.post(sent.headers["Location"], {"code": "১২৩৪৫৬"}, follow=True)
        said = page.content.decode()
        assert "2 people reported this" in said
        assert confirmed.text not in said
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert people(confirmed) == 2

    def test_by_sms_where_there_is_no_mail_address(self, client: Client, confirmed: Complaint) -> None:
        url = reverse("complaints:mine-too", args=[confirmed.number])
        assert client.post(url, {"phone": "৯৮৩০০ ১২৩৪৫"}).status_code == 302
        message = TextMessage.objects.get()
        assert message.to == "+919830012345"
        assert CODE in message.text

    @pytest.mark.parametrize(
        "typed", [{}, {"email": "nobody"}, {"phone": "12"}, {"email": "a@example.org", "website": "x"}]
    )
    def test_what_is_wrong_is_said(self, client: Client, confirmed: Complaint, typed: dict[str, str]) -> None:
        assert client.post(reverse("complaints:mine-too", args=[confirmed.number]), typed).status_code == 422
        assert not Follower.objects.exists()

    def test_nobody_learns_that_an_address_follows_and_the_owner_finds_his_page(self, confirmed: Complaint) -> None:
        first = follower(confirmed)
        again = domain.join(complaint=confirmed, contact=Contact(email="OTHER@example.org"), language="en")
        assert again.key != first.key
        assert domain.confirm_following(follower=again, code=CODE) == first
        assert people(confirmed) == 2

    def test_who_reported_it_is_led_to_his_own_complaint(self, confirmed: Complaint) -> None:
        asked = domain.join(complaint=confirmed, contact=Contact(email="citizen@example.org"), language="en")
        assert domain.confirm_following(follower=asked, code=CODE) == confirmed
        assert people(confirmed) == 1

    def test_an_ended_complaint_is_not_joined(self, confirmed: Complaint) -> None:
        Complaint.objects.update(state=State.RESOLVED)
        with pytest.raises(ValidationError, match="ended"):
            domain.join(complaint=confirmed, contact=Contact(email="other@example.org"), language="en")

    def test_six_wrong_codes_are_too_many(self, confirmed: Complaint) -> None:
        asked = domain.join(complaint=confirmed, contact=Contact(email="other@example.org"), language="en")
        for _n in range(5):
            with pytest.raises(domain.WrongCodeError):
                domain.confirm_following(follower=asked, code="000000")
        with pytest.raises(domain.WrongCodeError, match="too often"):
            domain.confirm_following(follower=asked, code=CODE)

    def test_he_is_told_the_outcome_in_his_language_with_his_own_address(
        self, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        file = send_to_director(confirmed, department)
        Mail.objects.all().delete()
        close_as_done(file, department.director)
        mail = Mail.objects.get(to="other@example.org")
        assert str(joined.key) in mail.body
        assert str(confirmed.key) not in mail.body
        assert RESULT in mail.body
        assert mail.language == "bn"
        assert Mail.objects.filter(to="citizen@example.org").count() == 1

    def test_who_stops_is_forgotten_and_told_nothing(self, client: Client, confirmed: Complaint) -> None:
        joined = follower(confirmed)
        page = reverse("complaints:following", args=[joined.key])
        client.post(reverse("complaints:stop-following", args=[joined.key]))
        assert client.get(page).status_code == 404
        assert not FollowerContact.objects.exists()
        assert [each.email for each in letters.recipients(confirmed)] == ["citizen@example.org"]
        assert people(confirmed) == 1

    def test_a_key_opens_its_own_page_alone(self, client: Client, confirmed: Complaint) -> None:
        asked = domain.join(complaint=confirmed, contact=Contact(email="other@example.org"), language="en")
        assert client.get(reverse("complaints:following", args=[asked.key])).status_code == 404
        assert client.get(reverse("complaints:track", args=[asked.key])).status_code == 404
        assert client.get(reverse("complaints:following", args=[confirmed.key])).status_code == 404


class TestPersonalData:
    def test_reading_is_for_the_holder_with_a_reason_and_logged(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        # A sealed identity is the section head's to read, while he holds the file.
        follower(confirmed)
        url = reverse("complaints:followers", args=[confirmed.number])
        assert client.post(url, {"reason": "To ask for the place"}).status_code == 302
        for user in (department.dealing2, department.head, department.dealing):
            client.force_login(user)
            assert client.post(url, {"reason": "To ask for the place"}).status_code == 404
        assert not FollowerRead.objects.exists()
        Category.objects.update(sensitive=False)
        assert client.post(url, {"reason": ""}).status_code == 422
        page = client.post(url, {"reason": "To ask for the place"}).content.decode()
        assert "other@example.org" in page
        read = FollowerRead.objects.get()
        assert (read.user, read.shown) == (department.dealing, 1)

    def test_forgotten_when_the_category_says_and_not_before(self, confirmed: Complaint) -> None:
        follower(confirmed)
        now = timezone.now()
        assert domain.forget_followers(at=now + dt.timedelta(days=999)) == 0
        Complaint.objects.update(ended_at=now, state=State.RESOLVED)
        assert domain.forget_followers(at=now + dt.timedelta(days=364)) == 0
        assert domain.forget_followers(at=now + dt.timedelta(days=366)) == 1
        assert people(confirmed) == 2

    def test_who_never_confirms_is_forgotten(self, confirmed: Complaint) -> None:
        domain.join(complaint=confirmed, contact=Contact(email="other@example.org"), language="en")
        assert domain.forget_unconfirmed_followers(before=timezone.now() - dt.timedelta(hours=1)) == 0
        assert domain.forget_unconfirmed_followers(before=timezone.now() + dt.timedelta(hours=1)) == 1
        assert not FollowerContact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_person_who_confirms_twice_at_once_is_counted_once(
    reference_data: None, make_report: Make, areas: dict[str, Area]
) -> None:
    complaint = domain.confirm(complaint=make_report(), code=CODE)
    contact = Contact(email="other@example.org")
    keys = [domain.join(complaint=complaint, contact=contact, language="en").pk for _n in range(2)]

    def confirm(key: int) -> int:
        try:
            return domain.confirm_following(follower=Follower.objects.get(pk=key), code=CODE).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        assert len(set(both.map(confirm, keys))) == 1
    assert people(complaint) == 2


def test_who_comes_back_to_the_code_is_led_to_his_page(client: Client, confirmed: Complaint) -> None:
    joined = follower(confirmed)
    page = reverse("complaints:mine-too-code", args=[joined.key])
    led = reverse("complaints:following", args=[joined.key])
    assert client.get(page).headers["Location"] == led
    assert client.post(page, {"code": CODE}).headers["Location"] == led
