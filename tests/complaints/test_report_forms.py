"""``/report/`` in all the ways it is filled: without a map, by number, without a name, sent again, by a script."""

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.intake.places import spot_of_ward
from complaints.models import Category, Choice, Complaint, PhotoRule, Question, Reporter, State
from maps.models import Area
from staff.models import TextMessage
from tests.complaints.conftest import CODE
from tests.complaints.test_report_page import picture

pytestmark = pytest.mark.django_db
URL = "/report/"


@pytest.fixture
def typed(filling: Category, known_code: str) -> dict[str, Any]:
    return {
        "category": filling.pk,
        "lat": "22.555",
        "lon": "88.355",
        "text": "Lorries come at night.",
        "phone": "৯৮৩০০ ১২৩৪৫",
        "client_id": str(uuid.uuid4()),
    }


def test_a_number_in_bengali_digits_gets_its_code_by_sms(
    client: Client, typed: dict[str, Any], areas: dict[str, Area]
) -> None:
    sent = client.post(URL, typed)
    assert TextMessage.objects.get().to == "+919830012345"
    shown = client.get(sent.headers["Location"]).content.decode()
    assert "2345" in shown
    assert "9830012345" not in shown
    client.post(sent.headers["Location"], {"code": CODE})
    assert Complaint.objects.get().state == State.RECEIVED


def test_without_a_map_address_and_ward_say_where(
    client: Client, typed: dict[str, Any], areas: dict[str, Area]
) -> None:
    ward = areas["1"]
    given = {**typed, "lat": "", "lon": "", "address": "  7  Invented Lane ", "ward": ward.pk}
    assert client.post(URL, given).status_code == 302
    complaint, spot = Complaint.objects.get(), spot_of_ward(ward)
    assert (complaint.address, complaint.pin.coords) == ("7 Invented Lane", spot.point.coords)
    # Known to the ward only, and marked so.
    assert complaint.pin_accuracy_m == spot.accuracy_m
    assert complaint.pin_accuracy_m is not None
    assert complaint.pin_accuracy_m > 100
    assert ward.geometry.covers(complaint.pin)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({}, "Say where it is"),
        ({"address": "7 Invented Lane"}, "Choose the ward too"),
        ({"ward": "1"}, "a ward is large"),
        ({"lat": "22.5"}, "Say where it is"),
        ({"ward": "x", "address": "a"}, "Select a valid choice"),
    ],
)
def test_a_place_that_is_not_said_is_asked_for(
    client: Client, typed: dict[str, Any], areas: dict[str, Area], place: dict[str, str], said: str
) -> None:
    place = {**place, "ward": str(areas["1"].pk)} if place.get("ward") == "1" else place
    answer = client.post(URL, {**typed, "lat": "", "lon": "", **place})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Complaint.objects.exists()


def test_the_wards_are_offered_in_the_order_of_their_numbers(
    client: Client, filling: Category, areas: dict[str, Area]
) -> None:
    Area.objects.create(kind="ward", code="10", name_en="Ward 10", geometry=areas["2"].geometry)
    page = client.get(URL).content.decode()
    assert page.index(areas["1"].name_en) < page.index(areas["2"].name_en) < page.index("Ward 10")


def test_whoever_gives_nothing_is_asked_for_a_number_or_an_address(client: Client, typed: dict[str, Any]) -> None:
    answer = client.post(URL, {**typed, "phone": ""})
    assert answer.status_code == 422
    assert "Give your mobile number or your e-mail address" in answer.content.decode()


def test_without_a_name_the_number_is_shown_at_once(
    client: Client, typed: dict[str, Any], filling: Category, areas: dict[str, Area]
) -> None:
    refused = client.post(URL, {**typed, "anonymous": "on"})
    assert refused.status_code == 422
    filling.anonymous_allowed = True
    filling.save()
    shown = client.post(URL, {**typed, "anonymous": "on"}, follow=True)
    complaint = Complaint.objects.get()
    assert shown.request["PATH_INFO"] == reverse("complaints:track", args=[complaint.key])
    assert str(complaint.number) in shown.content.decode()
    assert "it is not shown again" in shown.content.decode()
    # A number that was typed before the box was ticked is not kept.
    assert not Reporter.objects.exists()


def test_a_category_that_needs_a_photo_says_so(client: Client, typed: dict[str, Any], filling: Category) -> None:
    filling.photo_rule = PhotoRule.EVIDENCE
    filling.save()
    answer = client.post(URL, typed)
    assert answer.status_code == 422
    assert "only with a photo" in answer.content.decode()
    assert client.post(URL, {**typed, "photos": [picture()]}).status_code == 302


def test_where_the_phone_was_goes_with_its_photo(client: Client, typed: dict[str, Any]) -> None:
    photo = picture()
    fix = {"name": "pond.jpg", "size": photo.size, "lat": 22.5551, "lon": 88.3551, "accuracy": 9}
    client.post(URL, {**typed, "photos": [photo], "fixes": json.dumps([fix])})
    stored = Complaint.objects.get().photos.get()
    assert stored.fix is not None
    assert (stored.fix.coords, stored.fix_accuracy_m) == ((88.3551, 22.5551), 9)


class TestQuestions:
    @pytest.fixture
    def lorries(self, filling: Category) -> Question:
        return Question.objects.create(
            category=filling, code="lorries", kind="number", name_en="How many?", required=True
        )

    @pytest.fixture
    def by(self, filling: Category) -> Question:
        question = Question.objects.create(category=filling, code="by", kind="multivaluelist", name_en="By whom?")
        for code in ("builder", "unknown"):
            Choice.objects.create(question=question, code=code, name_en=code.title())
        return question

    def test_those_of_the_category_are_answered(
        self, client: Client, typed: dict[str, Any], lorries: Question, by: Question, grass: Category
    ) -> None:
        other = Question.objects.create(category=grass, code="lorries", kind="number", name_en="Other?", required=True)
        own, foreign = f"answer-{lorries.category_id}-", f"answer-{grass.pk}-{other.code}"
        given = {f"{own}lorries": "১২", f"{own}by": ["unknown", "builder"], foreign: "nonsense"}
        assert client.post(URL, {**typed, **given}).status_code == 302
        answers = dict(Complaint.objects.get().answers.values_list("question__code", "value"))
        assert answers == {"lorries": 12, "by": ["builder", "unknown"]}

    def test_a_wrong_answer_is_told_beside_its_question_and_stays(
        self, client: Client, typed: dict[str, Any], lorries: Question, by: Question
    ) -> None:
        own = f"answer-{lorries.category_id}-"
        answer = client.post(URL, {**typed, f"{own}lorries": "<many>", f"{own}by": ["builder"]})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Write a number, for example" in page
        assert "&lt;many&gt;" in page
        assert 'value="builder" checked' in page
        assert not Complaint.objects.exists()

    def test_an_unanswered_one_that_must_be_is_asked_again(
        self, client: Client, typed: dict[str, Any], lorries: Question
    ) -> None:
        assert "Please answer this question." in client.post(URL, typed).content.decode()

    def test_the_page_asks_the_database_as_often_for_many_as_for_few(
        self, client: Client, lorries: Question, by: Question, django_assert_num_queries: Any
    ) -> None:
        with CaptureQueriesContext(connection) as few:
            client.get(URL)
        for number in range(3):
            copy = Category.objects.create(
                code=f"copy-{number}", kinds=["water"], name_en="Copy", section=lorries.category.section
            )
            question = Question.objects.create(category=copy, code="q", kind="singlevaluelist", name_en="Which?")
            Choice.objects.create(question=question, code="a", name_en="A")
        with django_assert_num_queries(len(few)):
            client.get(URL)


class TestSentAgain:
    def test_the_same_leads_to_the_same_page(self, client: Client, typed: dict[str, Any]) -> None:
        first = client.post(URL, {**typed, "photos": [picture()]})
        again = client.post(URL, {**typed, "photos": [picture()]})
        assert first.headers["Location"] == again.headers["Location"]
        assert Complaint.objects.count() == 1
        assert TextMessage.objects.count() == 1

    def test_another_under_the_same_id_is_told_what_to_do(self, client: Client, typed: dict[str, Any]) -> None:
        client.post(URL, typed)
        client.cookies["django_language"] = "en"
        answer = client.post(URL, {**typed, "text": "Another thing."})
        assert answer.status_code == 409
        assert "open the form anew" in answer.content.decode()
        assert Complaint.objects.get().text == typed["text"]

    def test_each_form_has_an_id_of_its_own_and_keeps_it_when_refused(
        self, client: Client, typed: dict[str, Any]
    ) -> None:
        ids = {client.get(URL).content.decode().split('name="client_id" value="')[1][:36] for _form in range(2)}
        assert len(ids) == 2
        refused = client.post(URL, {**typed, "text": ""}).content.decode()
        assert f'name="client_id" value="{typed["client_id"]}"' in refused

    @pytest.mark.parametrize("own", ["x", "1", "' OR 1=1", "\x00", "9" * 300])
    def test_an_id_that_is_none_is_refused(self, client: Client, typed: dict[str, Any], own: str) -> None:
        assert client.post(URL, {**typed, "client_id": own}).status_code == 422
        assert not Complaint.objects.exists()


class TestScript:
    """What the page's own script gets, which sends a report that waited."""

    def send(self, client: Client, given: dict[str, Any]) -> Any:
        return client.post(URL, given, headers={"accept": "application/json"})

    def test_the_way_on(self, client: Client, typed: dict[str, Any]) -> None:
        answer = self.send(client, typed)
        key = Complaint.objects.get().key
        assert (answer.status_code, answer.json()) == (201, {"url": f"/report/{key}/confirm/", "number": None})

    def test_the_number_where_no_code_is_asked_for(
        self, client: Client, typed: dict[str, Any], filling: Category, areas: dict[str, Area]
    ) -> None:
        filling.anonymous_allowed = True
        filling.save()
        answer = self.send(client, {**typed, "anonymous": "on"}).json()
        complaint = Complaint.objects.get()
        assert answer == {"url": f"/track/{complaint.key}/", "number": complaint.number}

    def test_what_is_wrong_as_a_problem_document(self, client: Client, typed: dict[str, Any]) -> None:
        answer = self.send(client, {**typed, "text": " "})
        assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
        assert list(answer.json()["errors"]) == ["text"]

    def test_another_under_the_same_id(self, client: Client, typed: dict[str, Any]) -> None:
        self.send(client, typed)
        assert self.send(client, {**typed, "text": "Another thing."}).status_code == 409

    def test_one_too_many_is_to_wait(self, client: Client, typed: dict[str, Any]) -> None:
        for _report in range(10):
            self.send(client, {**typed, "client_id": str(uuid.uuid4())})
        answer = self.send(client, {**typed, "client_id": str(uuid.uuid4())})
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 3600

    def test_a_token_of_its_browser(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        token = strict.get("/report/token/").json()["token"]
        assert strict.post(URL, {"csrfmiddlewaretoken": token}).status_code == 422
        assert strict.post(URL, {"csrfmiddlewaretoken": "stale"}).status_code == 403


class TestKeptPage:
    @pytest.mark.parametrize("language", ["en", "bn", "hi"])
    def test_it_is_a_strangers_in_its_language(self, client: Client, department: Any, language: str) -> None:
        client.force_login(department.dealing)
        page = client.get(f"/report/offline/{language}/").content.decode()
        assert f'lang="{language}"' in page
        assert "/start/" not in page

    def test_the_worker_keeps_that_page_and_built_files_only(self, client: Client) -> None:
        answer = client.get("/report/worker-bn.js")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        told = json.loads(answer.content.decode().split("const settings = ")[1].split(";\n")[0])
        assert told["shell"] == "/report/offline/bn/"
        assert all(address.startswith("/static/") for address in told["files"])

    @pytest.mark.parametrize("address", ["/report/offline/xx/", "/report/worker-xx.js"])
    def test_there_is_none_in_other_languages(self, client: Client, address: str) -> None:
        assert client.get(address).status_code == 404


class TestPlaces:
    @pytest.mark.parametrize("text", ["1", "ward 1", "Ward no. 1", "ওয়ার্ড ১", "১ নং ওয়ার্ড", "वार्ड १"])
    def test_a_ward_by_its_number(self, client: Client, areas: dict[str, Area], text: str) -> None:
        page = client.get("/report/places/", {"q": text}).content.decode()
        assert f'data-accuracy="{spot_of_ward(areas["1"]).accuracy_m:.0f}"' in page

    def test_public_assets_by_name_and_no_draft_for_anybody(
        self, client: Client, make_asset: Any, department: Any
    ) -> None:
        make_asset(kind="water", name_en="Lal Dighi")
        make_asset(kind="water", name_en="Lal Dighi Hidden", status="draft")
        client.force_login(department.dealing)
        page = client.get("/report/places/", {"q": "Laldighi"}).content.decode()
        assert page.count('role="option"') == 1
        assert "Hidden" not in page

    @pytest.mark.parametrize("text", ["", "\x00", "x" * 5000, "'\"><script>"])
    def test_whatever_is_typed(self, client: Client, text: str) -> None:
        answer = client.get("/report/places/", {"q": text})
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"lat": "1e999", "lon": "0"},
        {"accuracy": "-1"},
        {"accuracy": "nan"},
        {"category": "0' OR 1"},
        {"phone": "\x00" * 10},
        {"text": "a\x00b"},
        {"address": "x" * 301},
        {"text": "x" * 4001},
    ],
)
def test_hostile_input_is_refused_as_a_form(client: Client, typed: dict[str, Any], change: dict[str, str]) -> None:
    assert client.post(URL, {**typed, **change}).status_code == 422
    assert not Complaint.objects.exists()


def test_fixes_that_cannot_be_read_do_not_hold_a_report_up(client: Client, typed: dict[str, Any]) -> None:
    assert client.post(URL, {**typed, "photos": [picture()], "fixes": "[[[["}).status_code == 302


def test_the_page_of_an_asset_names_it_and_ticked_ones_follow(
    client: Client, typed: dict[str, Any], make_asset: Any
) -> None:
    pond, other = make_asset(kind="water", name_en="Pond"), make_asset(kind="water", name_en="Other")
    given = {**typed, "named_assets": [other.reference, pond.reference, "x" * 500]}
    assert client.post(f"{URL}?asset={pond.reference}", given).status_code == 302
    assert list(Complaint.objects.get().places.values_list("asset", flat=True)) == [pond.pk, other.pk]
