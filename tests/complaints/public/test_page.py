"""``/complaints/<number>/``: the permanent public page, its photos, and the way to call something unsuitable."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.domain import moderation
from complaints.models import Complaint, Moderation, PublishedPhoto, State, UnsuitableReport
from tests.complaints.public.conftest import SECRETS
from tests.complaints.test_report_page import picture
from tests.conftest import IN_WARD_2, Department

pytestmark = pytest.mark.django_db


def address(complaint: Complaint) -> str:
    complaint.refresh_from_db()
    return reverse("complaints:public", args=[complaint.number])


@pytest.mark.parametrize("language", ["en", "bn", "hi"])
def test_the_page_tells_stages_and_promise_and_nothing_personal(
    client: Client, make_public: Callable[..., Complaint], language: str
) -> None:
    complaint = make_public(photos=[picture()])
    client.cookies["django_language"] = language
    page = client.get(address(complaint)).content.decode()
    assert f'<html lang="{language}"' in page
    assert "stage-list" in page
    assert str(complaint.key) not in page
    assert complaint.text not in page
    assert not [secret for secret in SECRETS if secret in page]


def test_words_are_shown_as_a_moderator_allowed_them(
    client: Client, make_public: Callable[..., Complaint], department: Department
) -> None:
    complaint = make_public()
    moderation.decide_text(complaint=complaint, user=department.publicity, version=0, text="Long grass everywhere.")
    page = client.get(address(complaint)).content.decode()
    assert "Long grass everywhere." in page
    assert not [secret for secret in SECRETS if secret in page]


def test_of_a_sealed_category_no_minute_is_told(client: Client, confirmed: Complaint) -> None:
    minute = timezone.localtime(confirmed.confirmed_at).strftime("%H:%M")
    page = client.get(address(confirmed)).content.decode()
    assert minute not in page
    assert confirmed.pin.geojson not in page


def test_a_merged_one_leads_on_and_one_taken_back_is_gone(
    client: Client, make_public: Callable[..., Complaint]
) -> None:
    goes_on, merged, back = make_public(), make_public(), make_public()
    Complaint.objects.filter(pk=merged.pk).update(merged_into=goes_on, state=State.DUPLICATE)
    assert client.get(address(merged)).headers["Location"] == address(goes_on)
    domain.withdraw(complaint=back)
    gone = client.get(address(back))
    assert gone.status_code == 410
    assert not [secret for secret in SECRETS if secret in gone.content.decode()]


def test_what_is_not_public_is_not_found(client: Client, make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    type(complaint.category).objects.filter(pk=complaint.category_id).update(published=False)
    assert client.get(address(complaint)).status_code == 404
    assert client.get("/complaints/C-1999-000001/").status_code == 404
    assert client.post(reverse("complaints:unsuitable", args=[complaint.number])).status_code == 404


def test_something_unsuitable_comes_before_a_moderator_again(
    client: Client, make_public: Callable[..., Complaint], department: Department
) -> None:
    complaint = make_public()
    moderation.decide_text(complaint=complaint, user=department.publicity, version=0, text="Words")
    assert Moderation.objects.get().waiting_since is None
    told = reverse("complaints:unsuitable", args=[complaint.number])
    assert client.post(told, {"reason": "no"}).status_code == 422
    assert client.post(told, {"reason": "A name is on it", "website": "x"}).status_code == 422
    assert not UnsuitableReport.objects.exists()
    assert client.post(told, {"reason": "A name is on it"}).status_code == 302
    moderated = Moderation.objects.get()
    assert (moderated.why, moderated.waiting_since is None) == ("reported", False)
    assert UnsuitableReport.objects.get().reason == "A name is on it"
    assert client.get(told).status_code == 405


def test_only_an_allowed_photo_is_shown_and_only_while_the_complaint_is_public(
    client: Client, make_public: Callable[..., Complaint], department: Department
) -> None:
    complaint = make_public(photos=[picture(), picture()], pin=IN_WARD_2)
    photo, hidden = complaint.photos.all()
    assert "img" not in client.get(address(complaint)).content.decode().split("<main")[1]
    shown = moderation.show_photo(photo=photo, user=department.publicity, version=0, regions=[])
    where = reverse("complaints:public-photo", args=[shown.key, "screen"])
    assert where in client.get(address(complaint)).content.decode()
    answer = client.get(where)
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    assert photo.original.name not in answer.headers["Content-Disposition"]
    assert photo.original.sha256 not in answer.headers["ETag"]
    assert client.get(reverse("complaints:public-photo", args=[shown.key, "original"])).status_code == 404
    assert client.get(reverse("complaints:public-photo", args=[hidden.original.key, "screen"])).status_code == 404
    domain.withdraw(complaint=complaint)
    assert PublishedPhoto.objects.exists()
    assert client.get(where).status_code == 404
