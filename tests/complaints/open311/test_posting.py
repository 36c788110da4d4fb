"""GeoReport v2, "POST Service Request" and "GET service_request_id from a token"."""

import socket
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from assets.models import Asset
from complaints import domain
from complaints.domain.api_keys import revoke_key
from complaints.guard import abuse
from complaints.intake.matching import ROUGH_M
from complaints.models import ApiKey, Category, Complaint, Origin, PhotoRule, Reporter, State, Submission
from files.models import Correspondence
from tests.complaints.conftest import CODE
from tests.complaints.open311.conftest import BASE, Key, Read, descriptions
from tests.complaints.test_report_page import picture
from tests.conftest import IN_WARD_1, IN_WARD_2, square

pytestmark = pytest.mark.django_db
PIN = {"lat": "22.555", "long": "88.355"}


@pytest.fixture
def form(filling: Category, key: Key, known_code: str, areas: Any) -> dict[str, Any]:
    """What a programme posts whose users confirm with a code."""
    return {
        "api_key": key.text,
        "service_code": "pond-filling",
        "description": "Lorries come at night.\nTwo of them.",
        "email": "citizen@example.org",
        **PIN,
    }


@pytest.fixture
def vouched(form: dict[str, Any], vouching: Key) -> dict[str, Any]:
    """What a programme posts that vouches for its users."""
    return {**form, "api_key": vouching.text}


def without(form: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name not in names}


class TestKey:
    def test_403_without_one(self, post: Read, form: dict[str, Any]) -> None:
        assert "api_key" in descriptions(post("requests.json", 403, **without(form, "api_key")), 403)

    def test_403_with_one_that_is_not_known(self, client: Client, form: dict[str, Any]) -> None:
        answer = client.post(f"{BASE}requests.xml", {**form, "api_key": "o311_wrong"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/xml; charset=utf-8")
        assert b"<errors><error><code>403</code><description>" in answer.content
        assert not Complaint.objects.exists()

    def test_403_with_a_revoked_one(self, post: Read, form: dict[str, Any], key: Key, keeper: Any) -> None:
        revoke_key(key=key.row, user=keeper)
        post("requests.json", 403, **form)

    def test_it_may_stand_in_the_address(self, client: Client, form: dict[str, Any]) -> None:
        answer = client.post(f"{BASE}requests.json?api_key={form['api_key']}", without(form, "api_key"))
        assert answer.status_code == 200

    def test_its_use_is_noted(self, post: Read, form: dict[str, Any], key: Key) -> None:
        post("requests.json", **form)
        assert ApiKey.objects.get(pk=key.row.pk).last_used_at is not None

    def test_429_past_its_limit_and_another_key_goes_on(
        self, post: Read, form: dict[str, Any], make: Any, vouched: dict[str, Any]
    ) -> None:
        short = {**form, "api_key": make(client="Small", posts_an_hour=1).text}
        post("requests.json", **short)
        assert descriptions(post("requests.json", 429, **short), 429)
        post("requests.json", **vouched)

    def test_429_says_when_to_come_again(self, client: Client, form: dict[str, Any], make: Any) -> None:
        short = {**form, "api_key": make(client="Small", posts_an_hour=1).text}
        client.post(f"{BASE}requests.xml", short)
        assert client.post(f"{BASE}requests.xml", short).headers["Retry-After"] == "3600"


class TestAnswer:
    def test_a_token_where_the_reporter_has_to_confirm(self, post: Read, read: Read, form: dict[str, Any]) -> None:
        [answer] = post("requests.json", **form)
        assert set(answer) == {"token", "service_notice", "account_id"}
        complaint = Complaint.objects.get()
        assert (complaint.state, complaint.origin) == (State.UNCONFIRMED, Origin.OPEN311)
        assert answer["token"] != str(complaint.key)
        [waiting] = read(f"tokens/{answer['token']}.json")
        assert waiting == {"service_request_id": None, "token": answer["token"]}
        assert read("requests.json") == []

    def test_the_token_gives_the_number_once_confirmed(self, post: Read, read: Read, form: dict[str, Any]) -> None:
        [answer] = post("requests.json", **form)
        [confirmed] = post(f"tokens/{answer['token']}.json", api_key=form["api_key"], code=CODE)
        complaint = Complaint.objects.get()
        assert complaint.state == State.RECEIVED
        assert confirmed["service_request_id"] == complaint.number
        root = read(f"tokens/{answer['token']}.xml")
        assert root.tag == "service_requests"
        assert root.findtext("request/service_request_id") == complaint.number
        assert root.findtext("request/token") == answer["token"]

    def test_a_wrong_code_is_400_and_counted(self, post: Read, form: dict[str, Any]) -> None:
        [answer] = post("requests.json", **form)
        post(f"tokens/{answer['token']}.json", 400, api_key=form["api_key"], code="000000")
        assert Reporter.objects.get().code_attempts == 1

    def test_only_the_key_that_posted_confirms(self, post: Read, form: dict[str, Any], vouching: Key) -> None:
        [answer] = post("requests.json", **form)
        post(f"tokens/{answer['token']}.json", 404, api_key=vouching.text, code=CODE)
        post(f"tokens/{answer['token']}.json", 403, code=CODE)
        assert Complaint.objects.get().state == State.UNCONFIRMED

    @pytest.mark.parametrize("token", ["12345", str(uuid.UUID(int=1)), "%00", "x" * 100])
    def test_404_names_the_token(self, read: Read, token: str) -> None:
        assert "token" in descriptions(read(f"tokens/{token}.json", 404), 404)

    def test_a_number_at_once_where_the_key_vouches(self, post: Read, read: Read, vouched: dict[str, Any]) -> None:
        [answer] = post("requests.json", **vouched)
        assert set(answer) == {"service_request_id", "service_notice", "account_id"}
        complaint = Complaint.objects.get()
        assert answer["service_request_id"] == complaint.number
        assert read(f"requests/{complaint.number}.json")[0]["status"] == "open"
        bodies = [job.args.get("body", "") for job in ProcrastinateJob.objects.all()]
        assert not any(CODE in body for body in bodies)

    def test_a_number_at_once_without_a_name_where_the_category_allows(self, post: Read, form: dict[str, Any]) -> None:
        Category.objects.update(anonymous_allowed=True)
        [answer] = post("requests.json", **without(form, "email"))
        assert answer["service_request_id"]
        assert not Reporter.objects.exists()

    def test_in_xml(self, client: Client, vouched: dict[str, Any]) -> None:
        answer = client.post(f"{BASE}requests.xml", vouched)
        number = Complaint.objects.get().number or ""
        assert (
            f"<service_requests><request><service_request_id>{number}</service_request_id>" in answer.content.decode()
        )
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"

    def test_urlencoded_and_multipart_are_taken_alike(self, client: Client, vouched: dict[str, Any]) -> None:
        plain = "application/x-www-form-urlencoded; charset=utf-8"
        text = {**vouched, "description": "পুকুর ভরাট"}
        assert client.post(f"{BASE}requests.json", urlencode(text), content_type=plain).status_code == 200
        assert client.post(f"{BASE}requests.json", text).status_code == 200
        assert {complaint.text for complaint in Complaint.objects.all()} == {"পুকুর ভরাট"}


class TestService:
    def test_400_without_service_code(self, post: Read, form: dict[str, Any]) -> None:
        assert "service_code" in descriptions(post("requests.json", 400, **without(form, "service_code")), 400)

    def test_404_where_it_is_not_known_or_no_more_offered(self, post: Read, form: dict[str, Any]) -> None:
        assert "nothing" in descriptions(post("requests.json", 404, **{**form, "service_code": "nothing"}), 404)
        Category.objects.update(active=False)
        post("requests.json", 404, **form)

    def test_404_for_another_jurisdiction(self, post: Read, form: dict[str, Any]) -> None:
        assert "city.gov" in descriptions(post("requests.json", 404, **form, jurisdiction_id="city.gov"), 404)


class TestLocation:
    def test_lat_and_long_are_the_pin(self, post: Read, vouched: dict[str, Any]) -> None:
        post("requests.json", **vouched)
        assert Complaint.objects.get().pin.coords == (88.355, 22.555)

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {**PIN, "address_string": "Lake Road"},
            {**PIN, "address_id": "T-000001"},
            {"address_string": "Lake Road", "address_id": "T-000001"},
            {**PIN, "address_string": "Lake Road", "address_id": "T-000001"},
        ],
    )
    def test_400_unless_exactly_one_form_is_sent(self, post: Read, form: dict[str, Any], sent: dict[str, str]) -> None:
        words = descriptions(post("requests.json", 400, **without(form, "lat", "long"), **sent), 400)
        assert "exactly one" in words

    @pytest.mark.parametrize("sent", [{"lat": "22.5"}, {"long": "88.3"}])
    def test_400_for_half_a_pin(self, post: Read, form: dict[str, Any], sent: dict[str, str]) -> None:
        assert "together" in descriptions(post("requests.json", 400, **without(form, "lat", "long"), **sent), 400)

    @pytest.mark.parametrize("wrong", ["north", "nan", "inf", "-inf", "91", "1e400", "22,5", "0x1"])
    def test_400_for_what_is_no_latitude(self, post: Read, form: dict[str, Any], wrong: str) -> None:
        assert "lat:" in descriptions(post("requests.json", 400, **{**form, "lat": wrong}), 400)

    def test_400_outside_the_city(self, post: Read, form: dict[str, Any]) -> None:
        assert "outside" in descriptions(post("requests.json", 400, **{**form, "lat": "51.5", "long": "0.1"}), 400)

    def test_address_id_is_the_registers_reference(self, post: Read, vouched: dict[str, Any], make_asset: Any) -> None:
        pond = make_asset(kind="water", name_en="Lal Dighi")
        post("requests.json", **without(vouched, "lat", "long"), address_id=pond.reference)
        complaint = Complaint.objects.get()
        assert complaint.asset == pond
        assert pond.geometry.contains(complaint.pin)

    @pytest.mark.parametrize("hidden", ["unknown", "draft"])
    def test_400_for_one_that_the_public_does_not_know(
        self, post: Read, form: dict[str, Any], make_asset: Any, hidden: str
    ) -> None:
        pond = make_asset(kind="water")
        Asset.objects.update(status="draft")
        sent = pond.reference if hidden == "draft" else "T-999999"
        words = post("requests.json", 400, **without(form, "lat", "long"), address_id=sent)
        assert "address_id" in descriptions(words, 400)


class TestDetails:
    def test_the_description_is_kept_with_its_lines(self, post: Read, vouched: dict[str, Any]) -> None:
        post("requests.json", **vouched)
        assert Complaint.objects.get().text == "Lorries come at night.\nTwo of them."

    def test_it_may_be_left_out(self, post: Read, vouched: dict[str, Any]) -> None:
        post("requests.json", **without(vouched, "description"))
        assert Complaint.objects.get().text == "The pond is being filled"

    def test_400_past_4000_characters(self, post: Read, form: dict[str, Any]) -> None:
        assert "4000" in descriptions(post("requests.json", 400, **{**form, "description": "x" * 4001}), 400)

    def test_email_phone_and_name_are_the_reporters(self, post: Read, vouched: dict[str, Any]) -> None:
        post(
            "requests.json",
            **vouched,
            phone="98300 12345",
            first_name="Asha",
            last_name="Sen",
            device_id="tt222111",
            account_id="123456",
        )
        reporter = Reporter.objects.get()
        assert (reporter.email, reporter.phone, reporter.name) == ("citizen@example.org", "+919830012345", "Asha Sen")

    def test_device_and_account_are_not_kept(self, post: Read, vouched: dict[str, Any]) -> None:
        [answer] = post("requests.json", **vouched, device_id="tt222111", account_id="123456")
        assert answer["account_id"] is None
        stored = [str(vars(row)) for model in (Complaint, Submission, Reporter) for row in model._default_manager.all()]
        assert not any("tt222111" in row or "123456," in row for row in stored)

    def test_who_reported_it_learns_what_became_of_it(
        self, read: Read, post: Read, form: dict[str, Any], make: Any
    ) -> None:
        key, stranger = make(vouches=True), make(client="Another")
        [sent] = post("requests.json", **{**form, "api_key": key.text})
        complaint = Complaint.objects.get(number=sent["service_request_id"])
        abuse.hold(complaint=complaint, found={"links"})
        for asked, status in (({}, 404), ({"api_key": stranger.text}, 404), ({"api_key": key.text}, 200)):
            read(f"requests/{complaint.number}.json", status, **asked)
        domain.withdraw(complaint=complaint)
        [found] = read(f"requests/{complaint.number}.json", api_key=key.text)
        assert (found["status"], found["status_notes"], found["media_url"]) == ("closed", "withdrawn", None)
        own = read("servicerequestupdates.json", service_request_id=complaint.number, api_key=key.text)
        assert own[-1]["description"] == "withdrawn"

    @pytest.mark.parametrize(
        "wrong",
        [{"lat": "2_2.55"}, {"lat": "２２.55"}, {"description": "caf\ufffd"}, {"description": "a\x0bb"}],
        ids=["underline", "wide", "not in UTF-8", "no text"],
    )
    def test_400_for_what_only_looks_like_a_value(
        self, post: Read, form: dict[str, Any], wrong: dict[str, str]
    ) -> None:
        [error] = post("requests.json", 400, **{**form, **wrong})
        assert error["description"].partition(":")[0] == next(iter(wrong))
        assert not Complaint.objects.exists()

    def test_400_names_a_contact_that_cannot_be_right(self, post: Read, form: dict[str, Any]) -> None:
        wrong = {**form, "email": "nobody", "phone": "12"}
        errors = post("requests.json", 400, **wrong)
        assert [error["description"].partition(":")[0] for error in errors] == ["email", "phone"]

    def test_400_without_contact_where_a_name_is_needed(self, post: Read, form: dict[str, Any]) -> None:
        assert "email: " in descriptions(post("requests.json", 400, **without(form, "email")), 400)
        assert not Complaint.objects.exists()

    def test_the_language_is_the_posts(self, client: Client, form: dict[str, Any]) -> None:
        client.post(f"{BASE}requests.json?locale=bn", form)
        assert Complaint.objects.get().language == "bn"

    def test_the_media_url_is_kept_as_text_and_never_fetched(
        self, post: Read, vouched: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Any] = []
        real = socket.create_connection

        def noted(*given: Any, **more: Any) -> socket.socket:
            opened.append(given)
            return real(*given, **more)

        monkeypatch.setattr(socket, "create_connection", noted)
        link = "http://127.0.0.1:1/secret.jpg"
        post("requests.json", **vouched, media_url=link)
        assert Submission.objects.get().media_url == link
        assert opened == []

    @pytest.mark.parametrize("wrong", ["javascript:alert(1)", "file:///etc/passwd", "//host/x", "http://", "x" * 2001])
    def test_400_for_another_sort_of_address(self, post: Read, form: dict[str, Any], wrong: str) -> None:
        assert "media_url" in descriptions(post("requests.json", 400, **form, media_url=wrong), 400)

    def test_the_same_client_id_is_taken_once(self, post: Read, vouched: dict[str, Any]) -> None:
        vouched["client_id"] = str(uuid.UUID(int=7))
        assert post("requests.json", **vouched) == post("requests.json", **vouched)
        assert Complaint.objects.count() == 1

    def test_409_with_another_content(self, post: Read, vouched: dict[str, Any]) -> None:
        vouched["client_id"] = str(uuid.UUID(int=7))
        post("requests.json", **vouched)
        assert descriptions(post("requests.json", 409, **{**vouched, "description": "Another"}), 409)


class TestAttributes:
    @pytest.fixture
    def asked(self, asking: Category, vouched: dict[str, Any]) -> dict[str, Any]:
        asking.questions.filter(code="q-number").update(required=True)
        return {**vouched, "attribute[q-number]": "3.5"}

    def answers(self) -> dict[str, Any]:
        return {answer.question.code: answer.value for answer in Complaint.objects.get().answers.all()}

    def test_one_value_each(self, post: Read, asked: dict[str, Any]) -> None:
        more = {"attribute[q-string]": "blue", "attribute[q-singlevaluelist]": "earth"}
        post("requests.json", **asked, **more)
        assert self.answers() == {"q-number": 3.5, "q-string": "blue", "q-singlevaluelist": "earth"}

    @pytest.mark.parametrize("name", ["attribute[q-multivaluelist][]", "attribute[q-multivaluelist]"])
    def test_several_values_with_brackets_or_under_the_same_name(
        self, post: Read, asked: dict[str, Any], name: str
    ) -> None:
        post("requests.json", **asked, **{name: ["waste", "earth"]})
        assert self.answers()["q-multivaluelist"] == ["earth", "waste"]

    def test_400_where_a_required_one_is_missing(self, post: Read, asked: dict[str, Any]) -> None:
        words = descriptions(post("requests.json", 400, **without(asked, "attribute[q-number]")), 400)
        assert words.startswith("attribute[q-number]:")
        assert not Complaint.objects.exists()

    def test_every_fault_is_told_at_once(self, post: Read, asked: dict[str, Any]) -> None:
        wrong = {
            "attribute[q-number]": "many",
            "attribute[q-datetime]": "soon",
            "attribute[q-singlevaluelist]": "gold",
        }
        errors = post("requests.json", 400, **{**asked, **wrong})
        assert {error["description"].partition(":")[0] for error in errors} == set(wrong)

    def test_an_attribute_that_nobody_asked_for_is_passed_over(self, post: Read, asked: dict[str, Any]) -> None:
        post("requests.json", **asked, **{"attribute[easting]": "1", "attribute[]": "2", "attribute[[x]]": "3"})
        assert self.answers() == {"q-number": 3.5}


class TestPhotos:
    @pytest.mark.parametrize("name", ["media", "media[]", "photo1"])
    def test_pictures_are_the_complaints_photos(self, post: Read, vouched: dict[str, Any], name: str) -> None:
        post("requests.json", **vouched, **{name: [picture(), picture("b.jpg")]})
        complaint = Complaint.objects.get()
        assert complaint.photos.count() == 2
        assert Correspondence.objects.filter(file=complaint.file).count() == 3

    def test_400_for_what_is_no_picture(self, post: Read, form: dict[str, Any]) -> None:
        wrong = SimpleUploadedFile("x.jpg", b"MZ not a picture", content_type="image/jpeg")
        assert "x.jpg" in descriptions(post("requests.json", 400, **form, media=wrong), 400)
        assert not Complaint.objects.exists()

    def test_400_for_too_many(self, post: Read, form: dict[str, Any]) -> None:
        assert descriptions(post("requests.json", 400, **form, media=[picture(f"{n}.jpg") for n in range(5)]), 400)

    def test_400_where_the_category_needs_one(self, post: Read, vouched: dict[str, Any]) -> None:
        Category.objects.update(photo_rule=PhotoRule.NEEDED)
        assert "photo" in descriptions(
            post("requests.json", 400, **vouched, media_url="https://example.org/a.jpg"), 400
        )
        post("requests.json", **vouched, media=picture())


class TestAddresses:
    """``address_string`` is looked up as the register's search does."""

    @pytest.fixture
    def register(self, make_asset: Any) -> dict[str, Asset]:
        return {
            "pond": make_asset(kind="water", name_en="Lal Dighi", address="BBD Bagh", geometry=square(IN_WARD_1)),
            "tank": make_asset(
                kind="water", name_en="College Tank", address="College Street", geometry=square(IN_WARD_2)
            ),
        }

    @pytest.mark.parametrize(
        "address", ["Lal Dighi", "lal dighee, Kolkata", "Lal Dighi, B. B. D. Bagh, Ward 1, Kolkata 700 001"]
    )
    def test_a_place_that_the_register_knows(
        self, post: Read, vouched: dict[str, Any], register: dict[str, Asset], address: str
    ) -> None:
        post("requests.json", **without(vouched, "lat", "long"), address_string=address)
        complaint = Complaint.objects.get()
        assert complaint.asset == register["pond"]
        assert (complaint.address, complaint.pin_accuracy_m) == (address, 50)

    @pytest.mark.parametrize(
        "address", ["Nowhere Lane 17", "Ward 1", "Kolkata", "700001", "…", "Nowhere Lane 17, ward 999"]
    )
    def test_400_where_it_is_not_known_or_a_whole_ward(
        self, post: Read, form: dict[str, Any], register: dict[str, Asset], address: str
    ) -> None:
        words = descriptions(post("requests.json", 400, **without(form, "lat", "long"), address_string=address), 400)
        assert words.startswith("address_string:")
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize("address", ["Nowhere Lane 17, Ward 1, Kolkata", "Nowhere Lane 17, ওয়ার্ড নং ১"])
    def test_with_its_ward_what_the_register_does_not_know_is_taken_for_the_ward(
        self, post: Read, vouched: dict[str, Any], register: dict[str, Asset], areas: Any, address: str
    ) -> None:
        post("requests.json", **without(vouched, "lat", "long"), address_string=address)
        complaint = Complaint.objects.get()
        assert (complaint.asset, complaint.address, complaint.ward) == (None, address, areas["1"])
        assert complaint.pin_accuracy_m is not None
        assert complaint.pin_accuracy_m >= ROUGH_M

    def test_400_names_the_places_where_several_fit(
        self, post: Read, form: dict[str, Any], register: dict[str, Asset], make_asset: Any
    ) -> None:
        twin = make_asset(kind="water", name_en="Lal Dighi", geometry=register["tank"].geometry.clone())
        words = descriptions(
            post("requests.json", 400, **without(form, "lat", "long"), address_string="Lal Dighi"), 400
        )
        assert twin.reference in words
        assert register["pond"].reference in words
