"""A report's way in: by number, by mail or without a name; with what its category asks; once, however often sent."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.utils import timezone

from complaints import domain
from complaints.correspondence import letters
from complaints.data_protection.contacts import Contact
from complaints.models import Category, Complaint, Matched, PhotoRule, Question, Reporter, State
from evidence.models import Original
from inspections.fixes import Fix
from maps.models import Area
from staff.models import Mail, TextMessage
from tests.complaints.conftest import CODE
from tests.complaints.test_report_page import picture
from tests.conftest import IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
PHONE = Contact(phone="+919830012345")


@pytest.fixture
def open_to_all(filling: Category) -> Category:
    """Pond filling, that may be reported without a name."""
    filling.anonymous_allowed = True
    filling.save()
    return filling


def test_who_gives_only_a_number_gets_code_and_number_by_sms(make_report: Make, areas: dict[str, Area]) -> None:
    complaint = make_report(contact=PHONE)
    assert CODE in TextMessage.objects.get(to="+919830012345").text
    assert not Mail.objects.exists()
    confirmed = domain.confirm(complaint=complaint, code=CODE)
    assert TextMessage.objects.filter(text__contains=str(confirmed.number)).exists()


def test_who_gives_both_gets_the_mail_that_costs_nothing(make_report: Make) -> None:
    make_report(contact=Contact(email="a@example.org", phone="+919830012345"))
    assert Mail.objects.get().to == "a@example.org"
    assert not TextMessage.objects.exists()


def test_without_a_name_it_is_taken_in_at_once_and_nobody_is_stored(
    make_report: Make, open_to_all: Category, areas: dict[str, Area]
) -> None:
    complaint = make_report(contact=None)
    assert (complaint.state, bool(complaint.number)) == (State.RECEIVED, True)
    assert not Reporter.objects.exists()
    assert not TextMessage.objects.exists()


def test_without_a_name_only_where_the_category_allows_it(make_report: Make) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_report(contact=None)
    assert "contact" in refusal.value.error_dict
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("rule", [PhotoRule.NEEDED, PhotoRule.EVIDENCE])
def test_a_photo_is_asked_for_where_the_category_needs_one(make_report: Make, filling: Category, rule: str) -> None:
    filling.photo_rule = rule
    filling.save()
    with pytest.raises(ValidationError) as refusal:
        make_report()
    assert "photos" in refusal.value.error_dict
    assert make_report(photos=[picture()]).photos.count() == 1


def test_each_photo_keeps_where_and_when_it_was_taken(make_report: Make) -> None:
    now = timezone.now()
    fix = Fix(point=IN_WARD_1, accuracy_m=8.0, at=now)
    photos = list(make_report(photos=[picture(), picture("b.jpg")], photo_fixes=[fix, None]).photos.all())
    assert (photos[0].fix, photos[0].fix_accuracy_m, photos[0].fix_at) == (IN_WARD_1, 8.0, now)
    assert photos[1].fix is None


def test_the_assets_named_are_kept_in_order_but_not_what_the_public_does_not_know(
    make_report: Make, make_asset: Any
) -> None:
    first, second = make_asset(kind="water", name_en="One"), make_asset(kind="water", name_en="Two")
    draft = make_asset(kind="water", name_en="Hidden", status="draft")
    names = [second.reference, "KMC-XX-999999", draft.reference, first.reference, second.reference, "a\x00b"]
    places = list(make_report(named_assets=names).places.all())
    assert [(place.asset, place.rank, place.matched) for place in places] == [
        (second, 1, Matched.NAMED),
        (first, 2, Matched.NAMED),
    ]


def test_answers_are_kept_with_it(make_report: Make, filling: Category) -> None:
    question = Question.objects.create(category=filling, code="lorries", kind="number", name_en="How many lorries?")
    assert make_report(answers={question: 3}).answers.get().value == 3


class TestOnce:
    def test_the_same_sent_again_is_the_same_complaint_and_nothing_is_sent_twice(self, make_report: Make) -> None:
        own = uuid.uuid4()
        first = make_report(client_id=own, photos=[picture()])
        again = make_report(client_id=own, photos=[picture()], language="en")
        assert again == first
        assert (Complaint.objects.count(), Mail.objects.count(), Original.objects.count()) == (1, 1, 1)

    @pytest.mark.parametrize(
        "change",
        [
            {"text": "Something else."},
            {"pin": IN_WARD_2},
            {"pin_accuracy_m": 11.0},
            {"contact": PHONE},
            {"address": "7 Invented Lane"},
            {"photos": [picture("other.jpg")]},
            {"named_assets": ["KMC-WB-000001"]},
        ],
    )
    def test_other_content_under_the_same_id_is_refused(self, make_report: Make, change: dict[str, Any]) -> None:
        own = uuid.uuid4()
        first = make_report(client_id=own)
        with pytest.raises(domain.OtherContentError):
            make_report(client_id=own, **change)
        assert list(Complaint.objects.all()) == [first]

    def test_sent_again_after_its_confirmation_it_is_still_the_same(
        self, make_report: Make, areas: dict[str, Area]
    ) -> None:
        own = uuid.uuid4()
        confirmed = domain.confirm(complaint=make_report(client_id=own), code=CODE)
        assert make_report(client_id=own).number == confirmed.number

    def test_the_same_twice_without_an_id_is_two_reports(self, make_report: Make) -> None:
        assert make_report() != make_report()

    def test_the_fingerprint_alone_tells_no_number(self, make_report: Make) -> None:
        stored = make_report(client_id=uuid.uuid4(), contact=PHONE).content_hash
        assert len(stored) == 64
        assert "9830012345" not in stored


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference_data")
def test_eight_requests_at_once_store_one_complaint(
    make_report: Make, open_to_all: Category, areas: dict[str, Area]
) -> None:
    own = uuid.uuid4()

    def send(_turn: int) -> int:
        try:
            return make_report(client_id=own, contact=None, photos=[picture()]).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(send, range(8)))
    assert keys == set(Complaint.objects.values_list("pk", flat=True))
    assert len(keys) == 1
    assert Complaint.objects.get().photos.count() == 1


def test_of_a_report_without_a_name_there_is_nobody_to_read(
    make_report: Make, open_to_all: Category, areas: dict[str, Area], department: Department, client: Client
) -> None:
    open_to_all.sensitive = False
    open_to_all.save()
    complaint = make_report(contact=None)
    client.force_login(department.dealing)
    page = client.get(f"/desk/files/{complaint.file_id}/").content.decode()
    assert str(complaint.number) in page
    assert "Who reported it" not in page
    asked = client.post(f"/desk/complaints/{complaint.number}/reporter/", {"reason": "To ask where exactly."})
    assert asked.status_code == 404


def test_the_paper_on_the_file_says_how_exactly_the_place_is_known(make_report: Make, areas: dict[str, Area]) -> None:
    complaint = domain.confirm(complaint=make_report(address="7 Invented <Lane>", pin_accuracy_m=758.0), code=CODE)
    paper = letters.document(complaint)
    assert "7 Invented &lt;Lane&gt;" in paper
    assert "±&nbsp;758&nbsp;m" in paper


class TestRequiredQuestions:
    @pytest.fixture
    def depth(self, filling: Category) -> Question:
        return Question.objects.create(
            category=filling, code="depth", kind="number", name_en="How deep is it?", required=True
        )

    def test_no_door_leaves_one_out(self, make_report: Make, depth: Question) -> None:
        with pytest.raises(ValidationError) as refused:
            make_report()
        assert refused.value.message_dict == {"answers": ["Please answer: How deep is it?"]}
        assert not Complaint.objects.exists()
        assert make_report(answers={depth: 3}).answers.get().value == 3

    def test_one_that_is_asked_no_longer_may_be_missing(self, make_report: Make, depth: Question) -> None:
        Question.objects.update(active=False)
        assert not make_report().answers.exists()

    def test_an_answer_to_another_categorys_question_is_refused(
        self, make_report: Make, depth: Question, grass: Category
    ) -> None:
        with pytest.raises(ValidationError, match="another problem"):
            make_report(category=grass, answers={depth: 3})
        assert not Complaint.objects.exists()
