"""``/privacy/``: the notice, and everything that is kept about somebody, for him who proves his address alone."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.data_protection import personal, privacy
from complaints.data_protection.contacts import Contact
from complaints.guard import codes
from complaints.models import (
    Asked,
    Category,
    Complaint,
    FollowerContact,
    PrivacyNotice,
    PrivacyRequest,
    Proof,
    Reporter,
    ScheduledErasure,
    State,
)
from files import domain as files
from files.models import Outcome
from staff.models import Mail, TextMessage
from tests.complaints.closing import RESULT, close_as_done, name_office
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director
from tests.complaints.test_joining import follower
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
MAIL = "citizen@example.org"
ASK, PROVE, OWN = (reverse(f"complaints:privacy-{name}") for name in ("ask", "code", "own"))
ERASE, CORRECT = (reverse(f"complaints:privacy-{name}") for name in ("erase", "correct"))


def prove(client: Client, contact: str = MAIL) -> None:
    assert client.post(ASK, {"contact": contact}).status_code == 302
    assert client.post(PROVE, {"code": CODE}).headers["Location"] == OWN


@pytest.fixture
def ended(confirmed: Complaint, department: Department) -> Complaint:
    file = send_to_director(confirmed, department)
    close_as_done(file, department.director)
    confirmed.refresh_from_db()
    return confirmed


class TestNotice:
    @pytest.mark.parametrize(
        ("language", "said"), [("en", "What we keep"), ("bn", "আমরা কী রাখি"), ("hi", "हम क्या रखते हैं")]
    )
    def test_the_notice_is_read_by_everybody_in_his_language(
        self, client: Client, reference_data: None, grass: Category, language: str, said: str
    ) -> None:
        client.cookies["django_language"] = language
        page = client.get(reverse("complaints:privacy")).content.decode()
        assert said in page
        assert grass.name in page

    def test_the_newest_in_force_counts_and_earlier_ones_stay_readable(
        self, client: Client, reference_data: None
    ) -> None:
        today = timezone.localdate()
        words = {"text_en": "Newer", "text_bn": "নতুন", "text_hi": "नया"}
        PrivacyNotice.objects.create(version="newer", in_force_from=today, **words)
        PrivacyNotice.objects.create(version="coming", in_force_from=today + dt.timedelta(days=9), **words)
        assert privacy.current_notice() == "newer"
        assert "Newer" in client.get(reverse("complaints:privacy")).content.decode()
        assert "Whom to ask" in client.get(reverse("complaints:privacy"), {"version": "2026-11"}).content.decode()
        shown = client.get(reverse("complaints:privacy"), {"version": "coming"})
        assert shown.context["notice"].version == "newer"

    def test_one_in_force_is_never_changed_one_to_come_may_be(self, reference_data: None) -> None:
        notice = PrivacyNotice.objects.get(version="2026-11")
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            PrivacyNotice.objects.filter(pk=notice.pk).update(text_en="Another")
        coming = PrivacyNotice.objects.create(
            version="coming",
            in_force_from=timezone.localdate() + dt.timedelta(days=9),
            text_en="a",
            text_bn="b",
            text_hi="c",
        )
        coming.text_en = "better"
        coming.save()

    def test_without_a_notice_the_page_says_so(self, client: Client) -> None:
        with transaction.atomic():
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE complaints_privacynotice DISABLE TRIGGER USER")
                cursor.execute("DELETE FROM complaints_privacynotice")
                cursor.execute("ALTER TABLE complaints_privacynotice ENABLE TRIGGER USER")
        assert privacy.current_notice() == ""
        assert client.get(reverse("complaints:privacy")).status_code == 200

    def test_a_report_keeps_the_version_that_was_shown(
        self, client: Client, filling: Category, reference_data: None
    ) -> None:
        client.post(
            reverse("complaints:report"),
            {"category": filling.pk, "lat": "22.555", "lon": "88.355", "text": "Earth is brought.", "email": MAIL},
        )
        assert Reporter.objects.get().notice_version == "2026-11"

    @pytest.mark.parametrize(("shown", "kept"), [("2026-11", "2026-11"), ("made up", "newer"), ("", "newer")])
    def test_of_a_page_kept_on_a_phone_that_which_it_led_to(
        self, client: Client, filling: Category, reference_data: None, shown: str, kept: str
    ) -> None:
        PrivacyNotice.objects.create(
            version="newer", in_force_from=timezone.localdate(), text_en="New", text_bn="নতুন", text_hi="नया"
        )
        page = client.get(reverse("complaints:report")).content.decode()
        assert '<input type="hidden" name="notice" value="newer">' in page
        typed = {"category": filling.pk, "lat": "22.555", "lon": "88.355", "text": "Earth is brought.", "email": MAIL}
        client.post(reverse("complaints:report"), {**typed, "notice": shown})
        assert Reporter.objects.get().notice_version == kept


class TestProof:
    @pytest.mark.parametrize("typed", ["98300 12345", "+91 98300-12345", "৯৮৩০০ ১২৩৪৫", "९८३०० १२३४५"])
    def test_a_number_gets_its_code_by_sms(self, client: Client, known_code: str, typed: str) -> None:
        client.post(ASK, {"contact": typed})
        message = TextMessage.objects.get()
        assert message.to == "+919830012345"
        assert CODE in message.text

    @pytest.mark.parametrize("typed", ["", "nobody", "@", "12345", "a@b@c"])
    def test_what_is_no_address_is_refused(self, client: Client, typed: str) -> None:
        assert client.post(ASK, {"contact": typed}).status_code == 422
        assert Proof.objects.count() == 0

    def test_the_answer_is_the_same_whether_or_not_something_is_kept(
        self, client: Client, confirmed: Complaint
    ) -> None:
        answers = []
        for contact in (MAIL, "stranger@example.org"):
            answer = client.post(ASK, {"contact": contact}, follow=True)
            answers.append((answer.status_code, answer.redirect_chain, len(answer.content)))
        assert answers[0] == answers[1]

    @pytest.mark.parametrize(
        "url", [PROVE, OWN, reverse("complaints:privacy-json"), reverse("complaints:privacy-html")]
    )
    def test_a_stranger_is_sent_back_to_asking(self, client: Client, confirmed: Complaint, url: str) -> None:
        assert client.get(url).headers["Location"] == ASK

    @pytest.mark.parametrize("url", [ERASE, CORRECT])
    def test_a_stranger_changes_nothing(self, client: Client, confirmed: Complaint, url: str) -> None:
        assert client.post(url, {"sure": "on", "to": "a@example.org"}).headers["Location"] == ASK
        assert Reporter.objects.get().email == MAIL

    def test_a_code_that_was_not_typed_opens_nothing(self, client: Client, confirmed: Complaint) -> None:
        client.post(ASK, {"contact": MAIL})
        assert client.get(OWN).headers["Location"] == ASK
        assert client.post(PROVE, {"code": "000000"}).status_code == 422
        assert client.get(OWN).headers["Location"] == ASK

    def test_a_code_is_tried_five_times_and_is_old_after_half_an_hour(self, client: Client, known_code: str) -> None:
        client.post(ASK, {"contact": MAIL})
        for _try in range(codes.MAX_ATTEMPTS):
            client.post(PROVE, {"code": "000000"})
        assert "too often" in client.post(PROVE, {"code": CODE}).content.decode()
        Proof.objects.update(attempts=0, sent_at=timezone.now() - dt.timedelta(minutes=31))
        assert "too old" in client.post(PROVE, {"code": CODE}).content.decode()

    def test_the_page_closes_after_an_hour_and_on_leaving(self, client: Client, confirmed: Complaint) -> None:
        prove(client)
        assert client.get(OWN).status_code == 200
        Proof.objects.update(confirmed_at=timezone.now() - dt.timedelta(minutes=61))
        assert client.get(OWN).headers["Location"] == ASK
        Proof.objects.update(confirmed_at=timezone.now())
        client.post(reverse("complaints:privacy-leave"))
        assert client.get(OWN).headers["Location"] == ASK

    def test_a_forged_cookie_and_one_for_another_address_open_nothing(
        self, client: Client, confirmed: Complaint, known_code: str
    ) -> None:
        prove(client, "stranger@example.org")
        proof = Proof.objects.get()
        forged = {"proof": str(proof.key), "email": MAIL, "phone": ""}
        client.cookies["privacy-own"] = signing.dumps(forged, salt="privacy-own")
        assert client.get(OWN).headers["Location"] == ASK
        client.cookies["privacy-own"] = signing.dumps(forged, salt="another")
        assert client.get(OWN).headers["Location"] == ASK

    def test_the_cookie_is_for_these_pages_alone_and_no_script_reads_it(self, client: Client) -> None:
        cookie = client.post(ASK, {"contact": MAIL}).cookies["privacy-own"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
            "/privacy/", True, "Strict", 3600,
        )  # fmt: skip

    def test_codes_to_one_address_are_limited(self, client: Client) -> None:
        statuses = [client.post(ASK, {"contact": MAIL}).status_code for _each in range(6)]
        assert statuses == [302] * 5 + [429]
        assert Mail.objects.count() == 5

    def test_a_robot_is_refused(self, client: Client) -> None:
        assert client.post(ASK, {"contact": MAIL, "website": "http://spam.example"}).status_code == 422
        assert Proof.objects.count() == 0


class TestOwn:
    def test_one_sees_everything_of_oneself_and_nothing_of_others(
        self, client: Client, confirmed: Complaint, make_report: Callable[..., Complaint]
    ) -> None:
        other = make_report(contact=Contact(email="other@example.org"), text="Another person's words.")
        Complaint.objects.filter(pk=confirmed.pk).update(address="12 Pond Lane")
        prove(client)
        page = client.get(OWN).content.decode()
        for said in (str(confirmed.number), confirmed.text, MAIL, "12 Pond Lane", str(confirmed.key)):
            assert said in page
        assert other.text not in page
        assert "other@example.org" not in page

    def test_capitals_make_no_difference(self, client: Client, confirmed: Complaint) -> None:
        prove(client, "CITIZEN@example.org")
        assert str(confirmed.number) in client.get(OWN).content.decode()

    def test_one_takes_it_along_as_json_and_as_a_page(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        domain.read_reporter(complaint=confirmed, user=department.head, reason="To ask for the spot")
        prove(client)
        answer = client.get(reverse("complaints:privacy-json"))
        assert "attachment" in answer.headers["Content-Disposition"]
        facts = json.loads(answer.content)["kept"]["reporter"][0]["facts"]
        told = {fact["what"]: fact["value"] for fact in facts}
        assert told["Your e-mail address"] == MAIL
        assert told["Your address was read on"]
        assert department.head.username not in answer.content.decode()
        page = client.get(reverse("complaints:privacy-html"))
        assert confirmed.text in page.content.decode()
        assert "<script" not in page.content.decode()

    def test_seeing_is_recorded_once_without_the_address(self, client: Client, confirmed: Complaint) -> None:
        prove(client)
        client.get(OWN)
        client.get(OWN)
        asked = PrivacyRequest.objects.get()
        assert (asked.kind, asked.found, asked.done, asked.late) == (Asked.ACCESS, 1, 1, False)
        assert MAIL not in str(PrivacyRequest.objects.values_list().get())
        assert asked.due_at - asked.asked_at == dt.timedelta(days=90)

    def test_as_many_queries_for_three_complaints_as_for_one(
        self,
        client: Client,
        confirmed: Complaint,
        make_report: Callable[..., Complaint],
        django_assert_max_num_queries: Any,
    ) -> None:
        prove(client)
        client.get(OWN)
        with django_assert_max_num_queries(25) as one:
            client.get(OWN)
        for _more in range(2):
            domain.take_in(complaint=make_report())
        with django_assert_max_num_queries(25) as three:
            client.get(OWN)
        assert len(three) == len(one)

    def test_who_has_nothing_is_told_so(self, client: Client, known_code: str) -> None:
        prove(client, "stranger@example.org")
        assert "Nothing is kept under this address" in client.get(OWN).content.decode()


class TestErasure:
    def test_without_the_tick_nothing_goes(self, client: Client, ended: Complaint) -> None:
        prove(client)
        assert client.post(ERASE).status_code == 422
        assert Reporter.objects.count() == 1

    def test_of_an_ended_complaint_the_reporter_goes_at_once_and_the_record_stays(
        self, client: Client, ended: Complaint
    ) -> None:
        prove(client)
        page = client.post(ERASE, {"sure": "on"}, follow=True).content.decode()
        assert "1 entry was removed." in page
        assert Reporter.objects.count() == 0
        ended.refresh_from_db()
        assert ended.text
        assert client.get(reverse("complaints:track", args=[ended.key])).status_code == 200
        assert PrivacyRequest.objects.get(kind=Asked.ERASURE).answered_at is not None

    def test_of_an_open_one_he_goes_when_it_ends_and_still_hears_the_outcome(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        prove(client)
        page = client.post(ERASE, {"sure": "on"}, follow=True).content.decode()
        assert "still open" in page
        assert domain.forget_as_asked() == 0
        asked = PrivacyRequest.objects.get(kind=Asked.ERASURE)
        assert (asked.answered_at, asked.found, asked.done) == (None, 1, 0)
        Mail.objects.all().delete()
        close_as_done(send_to_director(confirmed, department), department.director)
        assert Mail.objects.filter(to=MAIL).count() == 1
        assert domain.forget_as_asked() == 1
        assert (Reporter.objects.count(), ScheduledErasure.objects.count()) == (0, 0)
        asked.refresh_from_db()
        assert (asked.answered_at is not None, asked.done) == (True, 1)

    def test_asked_twice_it_waits_once(self, client: Client, confirmed: Complaint) -> None:
        prove(client)
        for _each in range(2):
            assert client.post(ERASE, {"sure": "on"}).status_code == 302
        assert ScheduledErasure.objects.count() == 1

    def test_a_report_that_was_never_confirmed_goes_wholly(
        self, client: Client, make_report: Callable[..., Complaint]
    ) -> None:
        make_report()
        domain.erase(contact=Contact(email=MAIL))
        assert Complaint.objects.count() == 0

    def test_others_keep_theirs(self, ended: Complaint, make_report: Callable[..., Complaint]) -> None:
        make_report(contact=Contact(email="other@example.org"))
        domain.erase(contact=Contact(email=MAIL))
        assert Reporter.objects.get().email == "other@example.org"

    def test_every_holder_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []
        holder = personal.Holder(
            code="letters",
            title="Letters",
            tell=lambda contact: [personal.Held(title="A letter", facts=[("To", contact.email)])],
            erase=lambda contact: asked.append(contact.email) or personal.Erased(now=2),  # type: ignore[func-returns-value]
            correct=lambda contact, to: 3,
        )
        monkeypatch.setitem(personal.holders, "letters", holder)
        assert domain.record_access(contact=Contact(email=MAIL)).found == 1
        assert domain.erase(contact=Contact(email=MAIL)).done == 2
        assert domain.correct(contact=Contact(email=MAIL), to=Contact(email="new@example.org")).done == 3
        assert asked == [MAIL]


class TestCorrection:
    def test_the_new_address_is_proven_too_and_takes_the_place_of_the_old(
        self, client: Client, confirmed: Complaint
    ) -> None:
        prove(client)
        answer = client.post(CORRECT, {"to": "98300 12345"})
        assert answer.headers["Location"] == reverse("complaints:privacy-new-code")
        assert Reporter.objects.get().email == MAIL
        assert client.post(answer.headers["Location"], {"code": "000000"}).status_code == 422
        assert client.post(answer.headers["Location"], {"code": CODE}).headers["Location"] == OWN
        reporter = Reporter.objects.get()
        assert (reporter.email, reporter.phone) == ("", "+919830012345")
        assert str(confirmed.number) in client.get(OWN).content.decode()

    def test_what_is_no_address_is_refused_on_the_page(self, client: Client, confirmed: Complaint) -> None:
        prove(client)
        answer = client.post(CORRECT, {"to": "nobody"})
        assert (answer.status_code, "ten digits" in answer.content.decode()) == (422, True)

    @pytest.mark.parametrize(
        ("before", "to", "after"),
        [
            ({"email": MAIL}, {"email": "new@example.org"}, ("new@example.org", "+919830012345")),
            ({"phone": "+919830012345"}, {"phone": "+919830099999"}, (MAIL, "+919830099999")),
            # The number was never proven to be his: it goes, and his mail address stays.
            ({"phone": "+919830012345"}, {"email": "new@example.org"}, (MAIL, "")),
        ],
    )
    def test_what_is_not_corrected_stays(
        self, confirmed: Complaint, before: dict[str, str], to: dict[str, str], after: tuple[str, str]
    ) -> None:
        Reporter.objects.update(phone="+919830012345")
        domain.correct(contact=Contact(**before), to=Contact(**to))
        reporter = Reporter.objects.get()
        assert (reporter.email, reporter.phone) == after


class TestBesideAnother:
    """A number beside the mail address to which the code went: nobody has shown that it is the reporter's."""

    NUMBER = "+919830012345"

    @pytest.fixture
    def both(self, confirmed: Complaint) -> Complaint:
        Reporter.objects.update(phone=self.NUMBER)
        return confirmed

    def test_its_owner_sees_that_it_is_there_and_nothing_else(self, client: Client, both: Complaint) -> None:
        prove(client, self.NUMBER)
        page = client.get(OWN).content.decode()
        assert "Your number beside the mail address of somebody" in page
        for hidden in (MAIL, both.text, str(both.number), str(both.key)):
            assert hidden not in page

    def test_its_owner_has_it_taken_out_and_takes_nothing_over(self, client: Client, both: Complaint) -> None:
        prove(client, self.NUMBER)
        client.post(ERASE, {"sure": "1"})
        reporter = Reporter.objects.get()
        assert (reporter.email, reporter.phone) == (MAIL, "")

    def test_so_it_is_where_somebody_follows(self, client: Client, confirmed: Complaint) -> None:
        followed = follower(confirmed)
        FollowerContact.objects.filter(follower=followed).update(email="other@example.org", phone=self.NUMBER)
        prove(client, self.NUMBER)
        page = client.get(OWN).content.decode()
        assert "Your number beside the mail address of somebody" in page
        assert str(followed.key) not in page
        client.post(ERASE, {"sure": "1"})
        kept = FollowerContact.objects.get(follower=followed)
        assert (kept.email, kept.phone) == ("other@example.org", "")


def test_all_that_was_said_and_passed_on_is_told(client: Client, confirmed: Complaint, department: Department) -> None:
    asked = domain.ask_reporter(complaint=confirmed, user=department.dealing, text="Where exactly?")
    domain.answer_inquiry(inquiry=asked, text="At 7 Mango Lane, ask for Asha.", photos=[picture()])
    domain.agree_to_pass_on(complaint=confirmed, agreed=True)
    file = send_to_director(confirmed, department)
    name_office(confirmed, department.director)
    files.close(file=file, user=department.director, outcome=Outcome.NOT_OURS, result=RESULT)
    prove(client)
    page = client.get(OWN).content.decode()
    for told in ("7 Mango Lane", "Your contact was passed on to", "Police", "You were written to"):
        assert told in page


def test_who_leaves_the_page_leaves_nothing_that_opens_it(client: Client, confirmed: Complaint) -> None:
    prove(client)
    kept = client.cookies["privacy-own"].value
    client.post(reverse("complaints:privacy-leave"))
    client.cookies["privacy-own"] = kept
    assert client.get(OWN).status_code == 302


class TestSchedule:
    def test_each_category_has_its_days(
        self, ended: Complaint, department: Department, make_report: Callable[..., Complaint], grass: Category
    ) -> None:
        Category.objects.filter(pk=ended.category_id).update(kept_days=30)
        assert domain.forget_reporters(now=timezone.now() + dt.timedelta(days=29)) == 0
        assert domain.forget_reporters(now=timezone.now() + dt.timedelta(days=31)) == 1

    def test_a_reopened_complaint_keeps_its_reporter(self, ended: Complaint, department: Department) -> None:
        assert ended.file is not None
        files.reopen(file=ended.file, user=department.director, reason="Looked at again")
        assert Complaint.objects.get(pk=ended.pk).state == State.REOPENED
        assert domain.forget_reporters(now=timezone.now() + dt.timedelta(days=9999)) == 0

    def test_codes_counts_and_old_requests_go(self, client: Client, known_code: str, reference_data: None) -> None:
        prove(client)
        domain.forget_traces(now=timezone.now() + dt.timedelta(hours=23))
        assert (Proof.objects.count(), PrivacyRequest.objects.count()) == (1, 1)
        domain.forget_traces(now=timezone.now() + dt.timedelta(days=2, hours=1))
        assert (Proof.objects.count(), PrivacyRequest.objects.count()) == (0, 1)
        domain.forget_traces(now=timezone.now() + dt.timedelta(days=1096))
        assert PrivacyRequest.objects.count() == 0


def test_nothing_on_these_pages_is_kept_by_browsers_and_proxies(client: Client, known_code: str) -> None:
    prove(client)
    for url in (ASK, PROVE, OWN, reverse("complaints:privacy-json"), reverse("complaints:privacy-html")):
        assert re.search("no-store", client.get(url).headers["Cache-Control"]), url


def test_the_administration_reads_a_notice_in_force_and_edits_one_to_come(
    admin_client: Client, reference_data: None
) -> None:
    kept = PrivacyNotice.objects.get(version="2026-11")
    coming = PrivacyNotice.objects.create(
        version="coming",
        in_force_from=timezone.localdate() + dt.timedelta(days=9),
        text_en="a",
        text_bn="b",
        text_hi="c",
    )
    words = {"version": "other", "in_force_from": "2026-10-01", "text_en": "x", "text_bn": "x", "text_hi": "x"}
    change = [reverse("admin:complaints_privacynotice_change", args=[each.pk]) for each in (kept, coming)]
    assert [admin_client.get(url).status_code for url in change] == [200, 200]
    assert admin_client.post(change[0], words).status_code == 403
    assert admin_client.post(change[1], {**words, "in_force_from": str(coming.in_force_from)}).status_code == 302
    coming.refresh_from_db()
    assert coming.version == "other"
    page = admin_client.get(reverse("admin:complaints_limit_changelist"))
    assert page.status_code == 200
