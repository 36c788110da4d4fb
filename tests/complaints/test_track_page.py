"""``/track/<key>/``: whoever has the key follows the complaint; nobody learns of the notes."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.models import Complaint, State
from files import domain as files
from files.models import Outcome
from tests.complaints.closing import RESULT, vouch
from tests.complaints.test_desk_pages import see
from tests.complaints.test_domain import send_to_director
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
        with django_assert_num_queries(14, exact=False) as queries:
            client.get(reverse("complaints:track", args=[complaint.key]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", ["%00", "C-2026-000003%00", "%ff", "9" * 2000, "C-2026-" + "9" * 500, "C-٢٠٢٦-1"])
@pytest.mark.parametrize("address", ["/complaints/{}/", "/report/mine-too/{}/", "/desk/complaints/moderation/{}/"])
def test_what_is_no_number_is_not_found(client: Client, department: Department, address: str, number: str) -> None:
    client.force_login(department.director)
    assert client.get(address.format(number)).status_code == 404
