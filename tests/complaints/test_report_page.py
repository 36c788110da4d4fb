"""``/report/`` and ``/report/<key>/confirm/``: a citizen without an account."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from complaints.models import Answer, Category, Complaint, Question, QuestionType, State
from maps.models import Area
from staff.models import Mail
from tests.complaints.conftest import CODE

pytestmark = pytest.mark.django_db


def picture(name: str = "pond.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (64, 48), "#0f5e6b").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


@pytest.fixture
def typed(filling: Category, known_code: str) -> dict[str, Any]:
    return {
        "category": filling.pk,
        "lat": "22.555",
        "lon": "88.355",
        "text": "Lorries come at night.",
        "email": "citizen@example.org",
        "website": "",
    }


def test_a_report_leads_to_the_code_and_the_code_to_the_number(
    client: Client, typed: dict[str, Any], areas: dict[str, Area]
) -> None:
    sent = client.post(reverse("complaints:report"), {**typed, "photos": [picture(), picture("bank.jpg")]})
    complaint = Complaint.objects.get()
    assert sent.headers["Location"] == reverse("complaints:confirm", args=[complaint.key])
    assert complaint.photos.count() == 2
    confirmed = client.post(sent.headers["Location"], {"code": CODE}, follow=True)
    complaint.refresh_from_db()
    assert complaint.number is not None
    assert complaint.number in confirmed.content.decode()


def test_the_code_may_be_typed_in_bengali_digits(client: Client, typed: dict[str, Any], areas: dict[str, Area]) -> None:
    sent = client.post(reverse("complaints:report"), typed)
    client.post(sent.headers["Location"], {"code": "১২৩ ৪৫৬"})
    assert Complaint.objects.get().state == State.RECEIVED


def test_a_position_may_be_typed_in_devanagari_digits(client: Client, typed: dict[str, Any]) -> None:
    client.post(reverse("complaints:report"), {**typed, "lat": "२२.५५५", "lon": "८८.३५५"})
    assert Complaint.objects.get().pin.coords == (88.355, 22.555)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "   "}, "Write in a few words what is wrong."),
        ({"category": ""}, "Choose what the problem is."),
        ({"lat": "28.6", "lon": "77.2"}, "The pin lies outside the city."),
        ({"email": "nobody"}, "valid email"),
        ({"lat": "NaN"}, "number"),
        ({"website": "http://spam.example"}, "could not be taken"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, typed: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    answer = client.post(reverse("complaints:report"), {**typed, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said.lower() in page.lower()
    assert Complaint.objects.count() == 0
    if "text" not in change:
        assert "Lorries come at night." in page


def test_a_broken_photo_is_refused_by_name_and_nothing_is_stored(client: Client, typed: dict[str, Any]) -> None:
    broken = SimpleUploadedFile("broken.jpg", b"<html>not a picture</html>", content_type="image/jpeg")
    answer = client.post(reverse("complaints:report"), {**typed, "photos": [picture(), broken]})
    assert answer.status_code == 422
    assert "broken.jpg" in answer.content.decode()
    assert Complaint.objects.count() == 0
    assert Mail.objects.count() == 0


def test_five_photos_are_too_many(client: Client, typed: dict[str, Any]) -> None:
    answer = client.post(reverse("complaints:report"), {**typed, "photos": [picture() for _ in range(5)]})
    assert answer.status_code == 422
    assert Complaint.objects.count() == 0


def test_the_page_of_an_asset_offers_its_kinds_categories_and_its_place(
    client: Client, filling: Category, grass: Category, make_asset: Any
) -> None:
    pond = make_asset(kind="water", name_en="Test Pond")
    page = client.get(reverse("complaints:report"), {"asset": pond.reference}).content.decode()
    assert "Test Pond" in page
    assert filling.name_en in page
    assert grass.name_en not in page
    assert "22.555000" in page


def test_a_draft_asset_is_not_betrayed(client: Client, make_asset: Any) -> None:
    draft = make_asset(kind="water", status="draft")
    assert client.get(reverse("complaints:report"), {"asset": draft.reference}).status_code == 404


def test_the_eleventh_report_of_one_address_within_an_hour_is_refused(client: Client, typed: dict[str, Any]) -> None:
    for _report in range(10):
        assert client.post(reverse("complaints:report"), typed).status_code == 302
    answer = client.post(reverse("complaints:report"), typed)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "Lorries come at night." in answer.content.decode()
    assert Complaint.objects.count() == 10


def test_a_code_is_mailed_anew_four_times_an_hour(client: Client, make_report: Callable[..., Complaint]) -> None:
    complaint = make_report()
    for _request in range(6):
        client.post(reverse("complaints:resend", args=[complaint.key]))
    assert Mail.objects.count() == 1 + 4


@pytest.mark.parametrize("language", ["en", "bn", "hi"])
def test_the_page_speaks_the_readers_language(client: Client, filling: Category, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get(reverse("complaints:report")).content.decode()
    assert f'lang="{language}"' in page
    assert filling.name_in(language) in page


@pytest.mark.parametrize("given", [["Monday", ""], ["", "Monday"]])
def test_a_problem_of_several_kinds_of_place_is_offered_under_each(
    client: Client, typed: dict[str, Any], filling: Category, grass: Category, given: list[str]
) -> None:
    Category.objects.filter(pk=filling.pk).update(kinds=["park", "water"])
    Question.objects.create(category=filling, code="since", kind=QuestionType.STRING, name_en="Since when?")
    page = client.get(reverse("complaints:report")).content.decode()
    assert (page.count(f'value="{filling.pk}"'), page.count(f'value="{grass.pk}"')) == (2, 1)
    assert page.count(f'id="parkanswer-{filling.pk}-since"') == page.count(f'id="wateranswer-{filling.pk}-since"') == 1
    # What was chosen and typed comes back under one of them.
    answered = {**typed, "text": "", f"answer-{filling.pk}-since": given}
    page = client.post(reverse("complaints:report"), answered).content.decode()
    assert (page.count('value="Monday"'), len(re.findall(r"name=.category.[^>]* checked", page))) == (1, 1)
    assert client.post(reverse("complaints:report"), {**answered, "text": "Earth"}).status_code == 302
    assert [answer.value for answer in Answer.objects.all()] == ["Monday"]


def test_a_text_as_long_as_may_be_is_taken_whatever_its_ends_of_lines(client: Client, typed: dict[str, Any]) -> None:
    text = ("x" * 79 + "\r\n") * 50
    answer = client.post(reverse("complaints:report"), {**typed, "text": text[:-2] + "y"})
    assert answer.status_code == 302
    [stored] = Complaint.objects.values_list("text", flat=True)
    assert len(stored) == 4000


@pytest.mark.parametrize(("language", "said"), [("bn", "সর্বাধিক 4000টি অক্ষর"), ("hi", "अधिकतम 4000 अक्षर")])
def test_too_long_a_text_is_refused_in_the_readers_language(
    client: Client, typed: dict[str, Any], language: str, said: str
) -> None:
    answer = client.post(
        reverse("complaints:report"), {**typed, "text": "x" * 4001}, headers={"accept-language": language}
    )
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
