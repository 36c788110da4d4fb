"""The moderators' pages, who may, and what a decision does."""

import io
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from complaints.domain import moderation
from complaints.models import Category, Complaint, Moderation, ModerationDecision, PublishedPhoto
from complaints.public.publication import published
from evidence.masking import masked
from tests.complaints.public.conftest import TEXT
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
QUEUE = reverse("complaints:moderation")


def as_(client: Client, department: Department, login: str | None) -> Client:
    client.logout()
    if login:
        client.force_login(getattr(department, login))
    return client


def waiting(answer: Any) -> set[str]:
    return {each.complaint.number for each in answer.context["page"].rows}


@pytest.mark.parametrize(
    ("login", "sees_grass", "sees_filling"),
    [
        ("director", True, True),
        ("publicity", True, False),
        ("head2", True, False),  # of the section of long grass
        ("head", False, True),  # of the section of ponds
        ("engineer", False, True),
    ],
)
def test_each_moderator_sees_his_own(
    client: Client,
    department: Department,
    make_public: Callable[..., Complaint],
    confirmed: Complaint,
    login: str,
    sees_grass: bool,
    sees_filling: bool,
) -> None:
    grass = make_public()
    shown = waiting(as_(client, department, login).get(QUEUE))
    assert (grass.number in shown, confirmed.number in shown) == (sees_grass, sees_filling)
    for complaint, sees in ((grass, sees_grass), (confirmed, sees_filling)):
        where = reverse("complaints:moderate", args=[complaint.number])
        assert client.get(where).status_code == (200 if sees else 404)
        assert client.post(where, {"version": 0, "text": "x", "show": "no"}).status_code == (302 if sees else 404)


@pytest.mark.parametrize(("login", "status"), [(None, 302), ("dealing", 404), ("inspector", 404), ("planner", 404)])
def test_others_see_nothing(
    client: Client, department: Department, make_public: Callable[..., Complaint], login: str | None, status: int
) -> None:
    complaint = make_public(photos=[picture()])
    photo = complaint.photos.get()
    as_(client, department, login)
    for where in (
        QUEUE,
        reverse("complaints:moderate", args=[complaint.number]),
        reverse("complaints:moderate-photo", args=[complaint.number, photo.pk]),
        reverse("complaints:moderated-picture", args=[complaint.number, photo.pk, "screen"]),
    ):
        assert client.get(where).status_code == status
    assert client.post(reverse("complaints:moderate", args=[complaint.number])).status_code == status


def test_numbers_and_addresses_are_blacked_out_beforehand_in_any_script() -> None:
    text = "Call 98300 12345, ৯৮৩০০-১২৩৪৫, +91 98300 12345 or (033) 2286 1000; mail a.b@example.org. "
    text += "Ward 93, 24 hours, 2026."
    shown = moderation.suggested(text)
    assert len(shown) == len(text)
    assert "12345" not in shown
    assert "১২৩৪৫" not in shown
    assert "2286" not in shown
    assert "example" not in shown
    assert "Ward 93, 24 hours, 2026." in shown


def test_the_form_begins_with_the_suggestion_and_keeps_the_original(
    client: Client, department: Department, make_public: Callable[..., Complaint]
) -> None:
    complaint = make_public()
    where = reverse("complaints:moderate", args=[complaint.number])
    page = as_(client, department, "publicity").get(where)
    suggestion = page.context["form"]["text"].value()
    assert "98300" not in suggestion
    assert "Ratan Das" in suggestion
    allowed = suggestion.replace("Ratan Das", "█████")
    assert client.post(where, {"version": 0, "text": allowed, "show": "yes"}).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.text, complaint.shown_text) == (TEXT, allowed)
    assert published().get().text == allowed
    decision = ModerationDecision.objects.get()
    assert (decision.user, decision.decided, decision.text) == (department.publicity, "text_shown", allowed)
    assert waiting(client.get(QUEUE)) == set()


def test_who_was_slower_is_told_and_keeps_what_he_typed(
    client: Client, department: Department, make_public: Callable[..., Complaint]
) -> None:
    complaint = make_public()
    moderation.decide_text(complaint=complaint, user=department.director, version=0, text="")
    where = reverse("complaints:moderate", args=[complaint.number])
    answer = as_(client, department, "publicity").post(where, {"version": 0, "text": "My words", "show": "yes"})
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert "Somebody else decided" in answer.content.decode()
    assert client.post(where, {"version": 1, "text": "My words", "show": "yes"}).status_code == 302


def test_showing_no_words_needs_none_and_showing_words_needs_some(
    client: Client, department: Department, make_public: Callable[..., Complaint]
) -> None:
    where = reverse("complaints:moderate", args=[make_public().number])
    as_(client, department, "publicity")
    assert client.post(where, {"version": 0, "text": " ", "show": "yes"}).status_code == 422
    assert client.post(where, {"version": 0, "text": "", "show": "no"}).status_code == 302
    assert ModerationDecision.objects.get().decided == "text_hidden"


def test_decisions_are_permanent(department: Department, make_public: Callable[..., Complaint]) -> None:
    moderation.decide_text(complaint=make_public(), user=department.director, version=0, text="Words")
    with pytest.raises(DatabaseError), transaction.atomic():
        ModerationDecision.objects.update(text="Others")
    with pytest.raises(DatabaseError), transaction.atomic():
        ModerationDecision.objects.all().delete()


def test_a_photo_is_shown_with_regions_that_nobody_recognises(
    client: Client, department: Department, make_public: Callable[..., Complaint]
) -> None:
    complaint = make_public(photos=[picture()])
    photo = complaint.photos.get()
    where = reverse("complaints:moderate-photo", args=[complaint.number, photo.pk])
    as_(client, department, "publicity")
    assert client.post(where, {"version": 0, "regions": "0 0 200 5", "show": "yes"}).status_code == 422
    assert client.post(where, {"version": 0, "regions": "১০ ১০ ২০ ২০", "show": "yes"}).status_code == 302
    shown = PublishedPhoto.objects.get()
    assert shown.regions == [[10.0, 10.0, 20.0, 20.0]]
    assert shown.copy.pk != photo.original.pk
    assert shown.copy.exif == {}
    assert client.post(where, {"version": 1, "regions": "", "show": "no"}).status_code == 302
    assert not PublishedPhoto.objects.exists()
    assert [each.decided for each in ModerationDecision.objects.all()] == ["photo_shown", "photo_hidden"]
    # What the words need is another matter.
    assert Moderation.objects.get().waiting_since is not None


def test_evidence_is_never_published(
    client: Client, department: Department, make_public: Callable[..., Complaint], grass: Category
) -> None:
    complaint = make_public(photos=[picture()])
    Category.objects.filter(pk=grass.pk).update(photo_rule="evidence")
    where = reverse("complaints:moderate-photo", args=[complaint.number, complaint.photos.get().pk])
    as_(client, department, "director")
    assert client.post(where, {"version": 0, "regions": "", "show": "yes"}).status_code == 422
    assert not PublishedPhoto.objects.exists()


def test_a_masked_copy_has_no_metadata_and_no_detail_in_its_regions() -> None:
    board = Image.effect_noise((400, 300), 200).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Secretphone"
    out = io.BytesIO()
    board.save(out, "JPEG", quality=95, exif=exif)
    made = masked(out.getvalue(), [(25, 25, 50, 50)])
    assert b"Secretphone" not in made
    with Image.open(io.BytesIO(made)) as copy:
        assert not copy.getexif()
        assert copy.size == (400, 300)
        # Along one line of pixels each.
        inside = copy.convert("L").crop((110, 150, 290, 151)).tobytes()
        outside = copy.convert("L").crop((0, 20, 90, 21)).tobytes()
    assert max(abs(a - b) for a, b in pairwise(inside)) < 12
    assert max(abs(a - b) for a, b in pairwise(outside)) > 50


def test_as_many_questions_for_one_row_as_for_three(
    client: Client, department: Department, make_public: Callable[..., Complaint], django_assert_num_queries: Any
) -> None:
    as_(client, department, "director")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_public()
        with django_assert_num_queries(12, exact=False) as asked:
            client.get(QUEUE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


class TestAnswer:
    """What the department answered may name somebody, too."""

    @pytest.fixture
    def ended(self, make_public: Callable[..., Complaint], department: Department) -> Complaint:
        complaint = make_public()
        Complaint.objects.filter(pk=complaint.pk).update(
            state="resolved", ended_at=timezone.now(), answer="Asha Sen was told to cut it."
        )
        complaint.refresh_from_db()
        return complaint

    def test_is_read_by_the_public_as_a_moderator_lets_it_be(
        self, client: Client, department: Department, ended: Complaint
    ) -> None:
        assert published().get().answer == "Asha Sen was told to cut it."
        where = reverse("complaints:moderate-answer", args=[ended.number])
        as_(client, department, "publicity")
        page = client.get(reverse("complaints:moderate", args=[ended.number])).content.decode()
        assert where in page
        sent = {"version": 0, "text": "█████ was told to cut it.", "show": "yes"}
        assert client.post(where, sent).status_code == 302
        assert published().get().answer == "█████ was told to cut it."
        ended.refresh_from_db()
        assert ended.answer == "Asha Sen was told to cut it."
        assert "Asha Sen" in client.get(reverse("complaints:track", args=[ended.key])).content.decode()
        assert "Asha Sen" not in client.get(reverse("complaints:public", args=[ended.number])).content.decode()
        # What the words need is another matter.
        assert Moderation.objects.get().waiting_since is not None
        assert client.post(where, {"version": 1, "text": "", "show": "no"}).status_code == 302
        assert published().get().answer == ""
        assert [each.decided for each in ModerationDecision.objects.all()] == ["answer_shown", "answer_hidden"]

    def test_who_was_slower_keeps_what_he_typed(self, client: Client, department: Department, ended: Complaint) -> None:
        moderation.decide_answer(complaint=ended, user=department.director, version=0, text="")
        where = reverse("complaints:moderate-answer", args=[ended.number])
        sent = {"version": 0, "text": "My words", "show": "yes"}
        answer = as_(client, department, "publicity").post(where, sent)
        assert answer.status_code == 422
        assert "My words" in answer.content.decode()

    @pytest.mark.parametrize(("login", "status"), [(None, 302), ("dealing", 404), ("head", 404), ("head2", 302)])
    def test_who_may(
        self, client: Client, department: Department, ended: Complaint, login: str | None, status: int
    ) -> None:
        where = reverse("complaints:moderate-answer", args=[ended.number])
        answer = as_(client, department, login).post(where, {"version": 0, "text": "", "show": "no"})
        assert answer.status_code == status
        assert ModerationDecision.objects.exists() == (login == "head2")

    def test_only_while_it_is_shown(self, department: Department, make_public: Callable[..., Complaint]) -> None:
        with pytest.raises(ValidationError, match="No answer"):
            moderation.decide_answer(complaint=make_public(), user=department.director, version=0, text="Words")
