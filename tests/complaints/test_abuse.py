"""What keeps reports from being a flood: limits, the gate, blocked contacts, reports held for a look."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from complaints import domain
from complaints.data_protection.contacts import Contact, read_email
from complaints.guard import abuse, gate, limits, marks, signs
from complaints.models import Attempt, BlockedContact, Category, Complaint, Hold, Limit, Scope, Sign
from tests.complaints.conftest import CODE
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
MAIL = Contact(email="citizen@example.org")
WORDS = "Lorries come at night and fill the pond with earth."


@pytest.fixture
def typed(filling: Category, known_code: str) -> dict[str, Any]:
    return {"category": filling.pk, "lat": "22.555", "lon": "88.355", "text": WORDS, "email": MAIL.email, "website": ""}


def request(address: str = "203.0.113.7", **posted: str) -> Any:
    return RequestFactory().post("/report/", posted, REMOTE_ADDR=address)


def limit(scope: Scope, most: int, seconds: int = 3600) -> None:
    Limit.objects.update_or_create(scope=scope, defaults={"most": most, "seconds": seconds})
    limits.read_anew()


class TestNetworks:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("203.0.113.7", "203.0.113.7", True),
            ("203.0.113.7", "203.0.113.8", False),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("::ffff:203.0.113.7", "203.0.113.7", True),
            ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
            ("no address", "another", True),
        ],
    )
    def test_a_network_is_an_ipv4_address_or_64_bits_of_an_ipv6_one(self, one: str, other: str, same: bool) -> None:
        assert (marks.network_of(one) == marks.network_of(other)) is same

    @pytest.mark.parametrize(("proxies", "same"), [(0, True), (1, False), (2, True)])
    def test_a_forwarded_address_is_believed_from_as_many_proxies_as_are_trusted(
        self, settings: Any, proxies: int, same: bool
    ) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        found = [
            marks.of_network(
                RequestFactory().post("/report/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.0.0.1, {last}")
            )
            for last in ("198.51.100.1", "198.51.100.2")
        ]
        assert (found[0] == found[1]) is same

    def test_what_a_client_puts_before_the_proxys_word_counts_for_nothing(self, settings: Any) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        found = {
            marks.of_network(RequestFactory().post("/report/", HTTP_X_FORWARDED_FOR=f"{forged}, 198.51.100.1"))
            for forged in ("1.1.1.1", "2.2.2.2")
        }
        assert len(found) == 1

    def test_a_plus_and_capitals_make_no_other_mail_address(self) -> None:
        assert marks.of_contact(Contact(email="Citizen+2@Example.org")) == marks.of_contact(MAIL)

    @pytest.mark.parametrize(
        "other", ["b.ad.guy@gmail.com", "badguy+x@googlemail.com", "BadGuy@ｇmail.com"], ids=["dots", "host", "wide"]
    )
    def test_another_spelling_of_a_mailbox_is_no_other_mailbox(self, other: str) -> None:
        [one], [same] = (marks.of_contact(Contact(email=read_email(each))) for each in ("badguy@gmail.com", other))
        assert one == same

    def test_no_address_is_kept_in_the_counts(self) -> None:
        abuse.check(request(), contact=MAIL, text=WORDS)
        kept = " ".join(str(row) for row in Attempt.objects.values_list("scope", "who"))
        assert "203.0.113" not in kept
        assert "citizen" not in kept


class TestCheck:
    def test_one_too_many_from_a_contact_is_refused_with_the_time_to_wait(self) -> None:
        limit(Scope.CONTACT, 2)
        for number in range(2):
            abuse.check(request(f"203.0.113.{number}"), contact=MAIL, text=WORDS)
        with pytest.raises(abuse.Refused) as refusal:
            abuse.check(request("203.0.113.9"), contact=MAIL, text=WORDS)
        assert refusal.value.status == 429
        assert 0 < int(refusal.value.headers["Retry-After"]) <= 3600

    def test_another_contact_from_another_network_is_heard(self) -> None:
        limit(Scope.CONTACT, 1)
        limit(Scope.ADDRESS, 1)
        abuse.check(request("203.0.113.1"), contact=MAIL, text=WORDS)
        abuse.check(request("203.0.113.2"), contact=Contact(phone="+919830012345"), text=WORDS)

    def test_anonymous_reports_are_counted_by_their_network(self) -> None:
        limit(Scope.ADDRESS, 1)
        abuse.check(request("2001:db8::1"), contact=None, text=WORDS)
        with pytest.raises(abuse.Refused):
            abuse.check(request("2001:db8::2"), contact=None, text=WORDS)

    def test_a_programme_is_counted_by_its_key_and_not_by_its_network(self) -> None:
        limit(Scope.ADDRESS, 1)
        limit(Scope.SENDER, 2)
        for _each in range(2):
            abuse.check(request(), contact=None, text=WORDS, sender="key-1")
        abuse.check(request(), contact=None, text=WORDS, sender="key-2")
        with pytest.raises(abuse.Refused):
            abuse.check(request(), contact=None, text=WORDS, sender="key-1")

    def test_all_together_have_a_limit_too(self) -> None:
        limit(Scope.EVERYBODY, 1)
        abuse.check(request("203.0.113.1"), contact=None, text=WORDS)
        with pytest.raises(abuse.Refused):
            abuse.check(request("203.0.113.2"), contact=None, text=WORDS)

    def test_a_new_window_begins_when_the_old_is_over(self, time_machine_at: Callable[[dt.datetime], Any]) -> None:
        limit(Scope.CONTACT, 1)
        start = timezone.now()
        with time_machine_at(start):
            abuse.check(request(), contact=MAIL, text=WORDS)
            with pytest.raises(abuse.Refused):
                abuse.check(request(), contact=MAIL, text=WORDS)
        with time_machine_at(start + dt.timedelta(hours=1, seconds=1)):
            abuse.check(request(), contact=MAIL, text=WORDS)

    def test_the_wait_is_said_in_the_readers_language_and_digits(self) -> None:
        with translation.override("bn"):
            assert "১" in abuse.too_many(60).message


@pytest.fixture
def time_machine_at() -> Callable[[dt.datetime], Any]:
    import time_machine

    return lambda moment: time_machine.travel(moment, tick=False)


@pytest.mark.django_db(transaction=True)
def test_a_race_at_the_limit_lets_exactly_as_many_in_as_it_says(reference_data: None) -> None:
    limit(Scope.CONTACT, 5)
    start, outcomes = threading.Barrier(12), []

    def try_it() -> None:
        try:
            start.wait()
            outcomes.append(limits.count(Scope.CONTACT, "ab" * 32).over)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _each in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 5 + [True] * 7


class TestGate:
    def test_a_flood_is_refused_without_asking_the_database(
        self, client: Client, typed: dict[str, Any], django_assert_num_queries: Any
    ) -> None:
        limit(Scope.MOMENT, 3, 60)
        for _report in range(3):
            assert client.post(reverse("complaints:report"), {**typed, "text": ""}).status_code == 422
        with django_assert_num_queries(0):
            answer = client.post(reverse("complaints:report"), {**typed, "photos": [picture()]})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert Complaint.objects.count() == 0

    @pytest.mark.parametrize("language", ["en", "bn", "hi"])
    def test_the_refusal_is_a_page_in_the_readers_language(
        self, client: Client, typed: dict[str, Any], language: str
    ) -> None:
        limit(Scope.MOMENT, 1, 60)
        client.post(reverse("complaints:report"), {})
        client.cookies["django_language"] = language
        # Whatever the thread's reader before spoke.
        translation.activate("en" if language != "en" else "bn")
        answer = client.post(reverse("complaints:report"), typed)
        assert answer.status_code == 429
        assert f'lang="{language}"' in answer.content.decode()
        assert answer.headers["Content-Language"] == language

    @pytest.mark.parametrize(("form", "media"), [("json", "application/json"), ("xml", "text/xml")])
    def test_a_programme_is_refused_in_its_own_form(self, client: Client, form: str, media: str) -> None:
        limit(Scope.MOMENT, 1, 60)
        client.post(f"/open311/v2/requests.{form}")
        answer = client.post(f"/open311/v2/requests.{form}")
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (429, media)
        assert b"429" in answer.content

    def test_officers_and_readers_behind_the_same_network_are_not_shut_out(
        self, client: Client, filling: Category, department: Department
    ) -> None:
        limit(Scope.MOMENT, 1, 60)
        for _report in range(2):
            client.post(reverse("complaints:report"), {})
        assert client.get(reverse("complaints:report")).status_code == 200
        client.force_login(department.dealing)
        assert client.get("/desk/").status_code == 200

    def test_too_large_a_sending_is_refused_before_it_is_read(
        self, client: Client, typed: dict[str, Any], settings: Any, django_assert_num_queries: Any
    ) -> None:
        settings.REPORT_MAX_BYTES = 500
        with django_assert_num_queries(0):
            answer = client.post(reverse("complaints:report"), {**typed, "photos": [picture()]})
        assert answer.status_code == 413

    def test_what_the_exact_count_refuses_the_gate_remembers(
        self, client: Client, typed: dict[str, Any], django_assert_num_queries: Any
    ) -> None:
        limit(Scope.TRIES, 1)
        client.post(reverse("complaints:report"), {})
        assert client.post(reverse("complaints:report"), typed).status_code == 429
        with django_assert_num_queries(0):
            assert client.post(reverse("complaints:report"), typed).status_code == 429

    def test_only_so_many_are_worked_on_at_once(self, client: Client, settings: Any, typed: dict[str, Any]) -> None:
        places = settings.PUBLIC_SENDINGS_AT_ONCE + settings.PUBLIC_SENDINGS_WAITING
        taken = [gate._places.acquire(blocking=False) for _each in range(places)]
        try:
            assert all(taken)
            answer = client.post(reverse("complaints:report"), typed)
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
        finally:
            for _each in taken:
                gate._places.release()
        assert client.post(reverse("complaints:report"), typed).status_code == 302

    def test_who_found_no_place_has_not_tried(self, client: Client, settings: Any, typed: dict[str, Any]) -> None:
        limit(Scope.TRIES, 1)
        places = settings.PUBLIC_SENDINGS_AT_ONCE + settings.PUBLIC_SENDINGS_WAITING
        taken = [gate._places.acquire(blocking=False) for _each in range(places)]
        try:
            assert client.post(reverse("complaints:report"), typed).status_code == 429
        finally:
            for _each in taken:
                gate._places.release()
        assert client.post(reverse("complaints:report"), typed).status_code == 302

    def test_who_waits_too_long_for_his_turn_is_asked_to_come_again(
        self, client: Client, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gate, "_WAIT_AT_MOST", 0.01)
        assert gate._work.acquire(blocking=False)
        try:
            assert client.post(reverse("complaints:report"), typed).status_code == 429
        finally:
            gate._work.release()
        assert client.post(reverse("complaints:report"), typed).status_code == 302

    def test_a_bucket_fills_again_evenly(self) -> None:
        limit(Scope.MOMENT, 2, 60)
        now = [0.0]
        counter = gate.Counter(lambda: now[0])
        assert [counter.take("a"), counter.take("a")] == [0, 0]
        assert counter.take("a") > 0
        assert counter.take("b") == 0
        now[0] = 31
        assert counter.take("a") == 0
        assert counter.take("a") > 0

    def test_the_log_tells_of_a_flood_once_a_minute_and_without_addresses(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        limit(Scope.MOMENT, 1, 60)
        now = [0.0]
        counter = gate.Counter(lambda: now[0])
        for second in range(130):
            now[0] = second * 1.0
            for _each in range(5):
                counter.take("mark-of-somebody")
        assert len(caplog.records) == 2
        assert "mark-of-somebody" not in caplog.text


class TestBlocked:
    def test_a_blocked_contact_is_told_until_when_and_not_why(
        self, client: Client, typed: dict[str, Any], department: Department
    ) -> None:
        until = timezone.now() + dt.timedelta(days=9)
        domain.block(contact=MAIL, reason="Sends the same each day", until=until, user=department.head)
        answer = client.post(reverse("complaints:report"), {**typed, "email": "Citizen+new@example.org"})
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "takes no reports from this address" in page
        assert "Sends the same" not in page
        assert Complaint.objects.count() == 0

    def test_who_was_blocked_before_dots_meant_nothing_stays_blocked(self, department: Department) -> None:
        dotted = Contact(email="first.last@gmail.com")
        (mark,) = marks.former_of(dotted)
        (own,) = domain.block(contact=dotted, reason="Sends the same each day", until=None, user=department.head)
        BlockedContact.objects.filter(pk=own.pk).update(mark=mark)
        with pytest.raises(abuse.Refused):
            abuse.check(request(), contact=dotted, text=WORDS)
        assert marks.former_of(MAIL) == []

    def test_one_may_be_blocked_again_after_the_first_block_ended(self, department: Department) -> None:
        domain.block(contact=MAIL, reason="Sends the same each day", until=None, user=department.head)
        with pytest.raises(ValidationError, match="blocked already"):
            domain.block(contact=MAIL, reason="Sends the same each day", until=None, user=department.head)
        BlockedContact.objects.update(until=timezone.now() - dt.timedelta(days=1))
        abuse.check(request(), contact=MAIL, text=WORDS)
        domain.block(contact=MAIL, reason="Again, the same each day", until=None, user=department.head)
        with pytest.raises(abuse.Refused):
            abuse.check(request(), contact=MAIL, text=WORDS)

    def test_a_lifted_block_holds_no_longer_and_is_lifted_once(self, department: Department) -> None:
        (blocked,) = domain.block(contact=MAIL, reason="Sends the same each day", until=None, user=department.head)
        domain.lift(blocked=blocked, user=department.engineer)
        abuse.check(request(), contact=MAIL, text=WORDS)
        with pytest.raises(ValidationError, match="lifted already"):
            domain.lift(blocked=blocked, user=department.head)

    def test_the_address_is_not_kept(self, department: Department) -> None:
        domain.block(contact=MAIL, reason="Sends the same each day", until=None, user=department.head)
        assert "citizen" not in str(BlockedContact.objects.values_list().get())


class TestSigns:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Lorries come at night.", set()),
            ("পুকুরে মাটি ফেলা হচ্ছে, রাতে ট্রাক আসে।", set()),
            ("रात को ट्रक आते हैं और तालाब भरते हैं।", set()),
            ("See https://example.org/photo", set()),
            ("House 12/3A, 2nd lane, near the BSNL exchange", set()),
            ("http://a.xyz http://b.xyz http://c.xyz buy", {Sign.LINKS}),
            ("qwrtpsdf ghjklzx cvbnmqwr", {Sign.GIBBERISH}),
            ("aaaaaaaaaaaaaaaaaaaaaaaa", {Sign.GIBBERISH}),
            ("!!!! ???? 12345 ....", {Sign.GIBBERISH}),
        ],
    )
    def test_what_is_odd_in_words(self, text: str, found: set[str]) -> None:
        assert signs.in_words(text) == {str(each) for each in found}

    def test_an_odd_report_is_received_all_the_same_and_held(
        self, make_report: Callable[..., Complaint], areas: Any
    ) -> None:
        complaint = domain.confirm(complaint=make_report(text="http://a.xyz http://b.xyz http://c.xyz"), code=CODE)
        assert complaint.number
        assert complaint.file is not None
        assert Hold.objects.waiting().get().sign == Sign.LINKS

    def test_the_same_words_again_and_again_are_held_short_ones_never(
        self, make_report: Callable[..., Complaint], areas: Any
    ) -> None:
        limit(Scope.SAME_TEXT, 2)
        for _each in range(3):
            domain.confirm(complaint=make_report(text=WORDS), code=CODE)
            domain.confirm(complaint=make_report(text="The lamp is broken"), code=CODE)
        assert Hold.objects.get().complaint.text == WORDS

    def test_a_form_sent_at_once_is_held_one_read_first_is_not(
        self, client: Client, typed: dict[str, Any], time_machine_at: Callable[[dt.datetime], Any]
    ) -> None:
        start = timezone.now()
        with time_machine_at(start):
            began = abuse.began()
            client.post(reverse("complaints:report"), {**typed, "began": began})
            client.post(reverse("complaints:report"), {**typed, "began": "forged"})
            client.post(reverse("complaints:report"), typed)
        assert [hold.sign for hold in Hold.objects.all()] == [Sign.QUICK]
        with time_machine_at(start + dt.timedelta(seconds=60)):
            client.post(reverse("complaints:report"), {**typed, "began": began})
        assert (Hold.objects.count(), Complaint.objects.count()) == (1, 4)

    def test_a_report_that_waited_on_the_phone_is_not_held_for_it(
        self, client: Client, typed: dict[str, Any], time_machine_at: Callable[[dt.datetime], Any]
    ) -> None:
        start = timezone.now()
        with time_machine_at(start):
            began = abuse.began()
        with time_machine_at(start + dt.timedelta(days=30)):
            assert client.post(reverse("complaints:report"), {**typed, "began": began}).status_code == 302
        assert not Hold.objects.exists()

    def test_a_form_that_comes_back_keeps_its_time(
        self, client: Client, typed: dict[str, Any], time_machine_at: Callable[[dt.datetime], Any]
    ) -> None:
        start, url = timezone.now(), reverse("complaints:report")
        with time_machine_at(start):
            began = abuse.began()
        with time_machine_at(start + dt.timedelta(seconds=60)):
            page = client.post(url, {**typed, "text": "", "began": began})
            assert page.status_code == 422
            assert f'name="began" value="{began}"' in page.content.decode()
            forged = client.post(url, {**typed, "text": "", "began": "report:forged"}).content.decode()
            assert "report:forged" not in forged
            # What was missing is put right at once.
            assert client.post(url, {**typed, "began": began}).status_code == 302
        assert not Hold.objects.exists()

    def test_somebody_looks_once(self, confirmed: Complaint, department: Department) -> None:
        abuse.hold(complaint=confirmed, found=[Sign.LINKS, Sign.GIBBERISH])
        domain.decide_hold(complaint=confirmed, genuine=True, user=department.head)
        assert set(Hold.objects.values_list("genuine", "decided_by")) == {(True, department.head.pk)}
        with pytest.raises(ValidationError, match="looked at this report already"):
            domain.decide_hold(complaint=confirmed, genuine=False, user=department.engineer)
