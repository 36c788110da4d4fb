"""Being told by mail: asked twice, told once, never after it was ended."""

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from complaints.domain import subscriptions
from complaints.models import Complaint, Subscriber, Subscription
from complaints.public.publication import Surroundings
from maps.models import Area
from staff.models import Mail
from staff.tasks import send_mail
from tests.complaints.public.conftest import SECRETS
from tests.conftest import IN_WARD_1, IN_WARD_2

pytestmark = pytest.mark.django_db
HERE = reverse("complaints:follow")
WHO = "reader@example.org"


@pytest.fixture
def later() -> dt.datetime:
    """A moment at which everything of the test has settled."""
    return timezone.now() + subscriptions.SETTLED_AFTER + dt.timedelta(minutes=1)


def ask(client: Client, **what: str) -> int:
    return client.post(HERE, {"email": WHO, **what}).status_code


def link(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/complaints/follow/[0-9a-f-]{36}/)", mail.body)
    assert found
    return found.group(1)


def follow(client: Client, **what: str) -> Subscription:
    """Ask and confirm, as a person does."""
    ask(client, **what)
    mail = Mail.objects.latest("pk")
    assert client.post(link(mail), {"action": "confirm"}).status_code == 302
    Mail.objects.all().delete()
    return Subscription.objects.latest("pk")


def test_opening_the_link_alone_confirms_nothing(client: Client, areas: object) -> None:
    # As a browser sends the form, with the radius that stood in it beforehand.
    assert ask(client, ward="1", borough="", asset="", lat="", lon="", radius="500") == 302
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == (WHO, "en")
    assert client.get(link(mail)).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    client.post(link(mail), {"action": "confirm"})
    assert Subscription.objects.get().confirmed_at is not None


@pytest.mark.parametrize(
    "what",
    [{}, {"ward": "77"}, {"ward": "1", "borough": "1"}, {"lat": "22.555"}, {"ward": "1", "website": "x"}],
)
def test_what_cannot_be_followed_is_refused_and_kept_in_the_form(
    client: Client, areas: object, what: dict[str, str]
) -> None:
    answer = client.post(HERE, {"email": WHO, **what})
    assert answer.status_code == 422
    assert WHO in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_nobody_learns_whether_an_address_is_known(client: Client, areas: object) -> None:
    follow(client, ward="1")
    said = [client.post(HERE, {"email": WHO, "ward": ward}, follow=True) for ward in ("1", "2")]
    assert all("a mail with a link is on its way" in each.content.decode() for each in said)
    assert said[0].status_code == said[1].status_code
    # The same again sends nothing.
    assert Mail.objects.count() == 1


def test_an_address_is_not_flooded_with_questions(client: Client, areas: object) -> None:
    for number in range(6):
        ask(client, lat="22.555", lon="88.355", radius=str(100 + number))
    assert Mail.objects.count() == subscriptions.MOST_UNCONFIRMED


@pytest.mark.parametrize(
    "what",
    [{"ward": "1"}, {"borough": "1"}, {"lat": str(IN_WARD_1.y), "lon": str(IN_WARD_1.x), "radius": "200"}],
)
def test_what_changes_there_is_told_once(
    client: Client, make_public: Callable[..., Complaint], later: dt.datetime, what: dict[str, str]
) -> None:
    make_public()
    subscription = follow(client, **what)
    Subscription.objects.update(confirmed_at=timezone.now() - dt.timedelta(minutes=1))
    Subscriber.objects.update(told_through=timezone.now() - dt.timedelta(minutes=1))
    Complaint.objects.update(state="acknowledged")
    Mail.objects.all().delete()
    assert subscriptions.send_digests(now=later) == 1
    mail = Mail.objects.get()
    number = str(Complaint.objects.get().number)
    assert mail.to == WHO
    assert number in mail.body
    assert str(subscription.key) in mail.body
    assert not [secret for secret in (*SECRETS, str(Complaint.objects.get().key)) if secret in mail.body]
    # Again on the same day, and on the next: nothing new.
    assert subscriptions.send_digests(now=later) == 0
    assert subscriptions.send_digests(now=later + dt.timedelta(days=1)) == 0
    assert Mail.objects.count() == 1


def test_an_asset_is_followed_and_elsewhere_is_not_told(
    client: Client, make_public: Callable[..., Complaint], make_asset: Callable[..., object], later: dt.datetime
) -> None:
    park = make_asset(kind="park")
    follow(client, asset=park.reference)  # type: ignore[attr-defined]
    make_public(pin=IN_WARD_2)
    Mail.objects.all().delete()
    assert subscriptions.send_digests(now=later) == 0
    make_public(pin=IN_WARD_1)
    Mail.objects.all().delete()
    Subscriber.objects.update(told_through=timezone.now() - dt.timedelta(hours=1))
    Subscription.objects.update(confirmed_at=timezone.now() - dt.timedelta(hours=1))
    assert subscriptions.send_digests(now=later) == 1


def test_one_mail_a_day_for_all_that_one_follows(
    client: Client, make_public: Callable[..., Complaint], areas: object, later: dt.datetime
) -> None:
    for ward in ("1", "2"):
        follow(client, ward=ward)
    Subscription.objects.update(confirmed_at=timezone.now() - dt.timedelta(hours=1))
    Subscriber.objects.update(told_through=timezone.now() - dt.timedelta(hours=1))
    first, second = make_public(), make_public(pin=IN_WARD_2)
    Mail.objects.all().delete()
    assert subscriptions.send_digests(now=later) == 1
    body = Mail.objects.get().body
    assert str(first.number) in body
    assert str(second.number) in body


def test_what_is_not_confirmed_is_not_told_and_forgotten(
    client: Client, make_public: Callable[..., Complaint], areas: object, later: dt.datetime
) -> None:
    ask(client, ward="1")
    make_public()
    Mail.objects.all().delete()
    assert subscriptions.send_digests(now=later) == 0
    assert subscriptions.forget_unconfirmed(before=timezone.now() - subscriptions.KEEP_UNCONFIRMED) == 0
    assert subscriptions.forget_unconfirmed(before=timezone.now()) == 1
    assert not Subscriber.objects.exists()


def test_the_digest_is_in_the_subscribers_language(
    client: Client, make_public: Callable[..., Complaint], areas: object, later: dt.datetime
) -> None:
    client.cookies["django_language"] = "bn"
    follow(client, ward="1")
    assert Subscriber.objects.get().language == "bn"
    Subscription.objects.update(confirmed_at=timezone.now() - dt.timedelta(hours=1))
    Subscriber.objects.update(told_through=timezone.now() - dt.timedelta(hours=1))
    make_public()
    Mail.objects.all().delete()
    subscriptions.send_digests(now=later)
    assert Mail.objects.get().language == "bn"


def test_ending_the_last_deletes_the_address(client: Client, areas: object) -> None:
    first, second = follow(client, ward="1"), follow(client, ward="2")
    client.post(reverse("complaints:subscription", args=[first.key]), {"action": "end"})
    assert Subscriber.objects.exists()
    client.post(reverse("complaints:subscription", args=[second.key]), {"action": "end"})
    assert not Subscriber.objects.exists()
    gone = reverse("complaints:subscription", args=[first.key])
    assert client.get(gone).status_code == 404
    assert client.post(gone, {"action": "confirm"}).status_code == 404


def test_all_are_ended_at_once(client: Client, areas: object) -> None:
    first = follow(client, ward="1")
    follow(client, ward="2")
    client.post(reverse("complaints:subscription", args=[first.key]), {"action": "all"})
    assert not Subscriber.objects.exists()


class TestLeavingFromTheMailProgramme:
    @pytest.fixture
    def told(self, client: Client, make_public: Callable[..., Complaint], later: dt.datetime) -> Subscription:
        """A digest that waits to be sent, to somebody who follows two things."""
        make_public()
        follow(client, ward="2")
        subscription = follow(client, ward="1")
        Subscription.objects.update(confirmed_at=timezone.now() - dt.timedelta(minutes=1))
        Subscriber.objects.update(told_through=timezone.now() - dt.timedelta(minutes=1))
        Complaint.objects.update(state="acknowledged")
        assert subscriptions.send_digests(now=later) == 1
        return subscription

    def sent(self) -> dict[str, str]:
        job = ProcrastinateJob.objects.filter(task_name="staff.send_mail").order_by("-pk")[0]
        assert not [key for key in Subscription.objects.values_list("key", flat=True) if str(key) in str(job.args)]
        send_mail(**job.args)
        return mail.outbox[-1].extra_headers

    def test_one_post_without_cookies_ends_all(self, told: Subscription) -> None:
        headers = self.sent()
        assert headers["Auto-Submitted"] == "auto-generated"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        found = re.fullmatch(r"<https?://[^/]+(/[^>]+)>", headers["List-Unsubscribe"])
        assert found
        programme = Client(enforce_csrf_checks=True)
        # A scanner of links, and a form that is not the header's, end nothing.
        assert programme.get(found[1]).status_code == 302
        assert programme.get(found[1], follow=True).status_code == 200
        programme.post(found[1], {"x": "y"})
        assert Subscription.objects.count() == 2
        for _again in range(2):
            answer = programme.post(found[1], {"List-Unsubscribe": "One-Click"})
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert not Subscriber.objects.exists()

    def test_it_ends_them_all_where_one_of_them_has_ended_since(self, told: Subscription) -> None:
        headers = self.sent()
        found = re.fullmatch(r"<https?://[^/]+(/[^>]+)>", headers["List-Unsubscribe"])
        assert found
        first = Subscription.objects.order_by("pk")[0]
        subscriptions.unsubscribe(subscription=first)
        assert Subscription.objects.count() == 1
        Client().post(found[1], {"List-Unsubscribe": "One-Click"})
        assert not Subscriber.objects.exists()
        # Of nobody's address there is nothing to end.
        assert Client().post(found[1][:-2] + "x/", {"List-Unsubscribe": "One-Click"}).status_code == 200

    def test_what_earlier_mails_name_ends_them_too(self, told: Subscription) -> None:
        address = reverse("complaints:leave-by-key", args=[told.key])
        programme = Client(enforce_csrf_checks=True)
        assert programme.get(address).status_code == 302
        assert programme.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not Subscriber.objects.exists()
        assert programme.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200

    def test_what_has_ended_before_the_mail_goes_out_names_nothing(self, told: Subscription) -> None:
        Subscription.objects.all().delete()
        assert "List-Unsubscribe" not in self.sent()


def test_the_same_wish_twice_is_one_and_a_lost_mail_is_sent_again_a_day_later(client: Client, areas: object) -> None:
    for _again in range(3):
        assert ask(client, ward="1") == 302
    assert (Subscription.objects.count(), Mail.objects.count()) == (1, 1)
    Subscription.objects.update(asked_at=timezone.now() - subscriptions.ASK_AGAIN_AFTER)
    ask(client, ward="1")
    assert (Subscription.objects.count(), Mail.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_the_same_wish_at_the_same_moment_is_one(reference_data: None, areas: dict[str, Area]) -> None:
    ready = Barrier(4)

    def wish(capitals: bool) -> None:
        try:
            ready.wait(timeout=10)
            email = WHO.upper() if capitals else WHO
            subscriptions.subscribe(email=email, language="en", surroundings=Surroundings(area=areas["1"]))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as all_at_once:
        list(all_at_once.map(wish, (True, False, True, False)))
    assert (Subscriber.objects.count(), Subscription.objects.count(), Mail.objects.count()) == (1, 1, 1)
