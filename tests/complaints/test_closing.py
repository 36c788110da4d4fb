"""Closing as it is true: a photo afterwards or a reason, words that say something, the office to which it belongs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.closing import words as closing_words
from complaints.closing.evidence_after import photos_after
from complaints.models import Agency, Category, ClosingProof, Complaint, Reporter, State
from complaints.workflow import MOVES
from files import domain as files
from files.models import File, Outcome
from inspections import domain as inspections
from inspections.models import Visit, VisitPhoto
from maps.models import Area
from staff.models import Mail
from tests import pictures
from tests.complaints.closing import RESULT, name_office, vouch
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director
from tests.complaints.test_report_page import picture
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square
from tests.pictures import exif

pytestmark = pytest.mark.django_db
# About 200 m east of the pond's middle: the outline ends 51 m east of it.
FAR = Point(88.3575, 22.555, srid=4326)
NEAR = Point(88.3558, 22.555, srid=4326)


@pytest.fixture
def file(confirmed: Complaint, department: Department) -> File:
    return send_to_director(confirmed, department)


def close(file: File, department: Department, outcome: str = Outcome.DONE, result: str = RESULT) -> None:
    files.close(file=file, user=department.director, outcome=outcome, result=result)


def repaired(complaint: Complaint, department: Department, fix: Point | None) -> None:
    assert complaint.asset is not None
    work = inspections.order_work(
        asset=complaint.asset, user=department.director, what="Clear it", contractor="", cost=None, file=complaint.file
    )
    inspections.complete_work(
        work=work, user=department.director, completed_on=timezone.localdate(), photos=[picture()], fix=fix,
        fix_at=timezone.now() if fix else None,
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["." * 20, "x" * 20, "ট" * 20, "done done done done"])
def test_a_reason_is_a_sentence(confirmed: Complaint, file: File, department: Department, reason: str) -> None:
    with pytest.raises(files.NotAllowed, match="Say in a sentence"):
        domain.waive_photo(complaint=confirmed, user=department.director, reason=reason)
    assert not ClosingProof.objects.exists()


def test_a_picture_that_its_camera_took_before_proves_nothing(
    confirmed: Complaint, file: File, department: Department
) -> None:
    assert confirmed.asset is not None
    old = exif(latitude=(22.0, 33.0, 18.0), longitude=(88.0, 21.0, 18.0), taken="2020:03:05 10:00:00")
    upload = SimpleUploadedFile("old.jpg", pictures.picture(exif=old), content_type="image/jpeg")
    work = inspections.order_work(
        asset=confirmed.asset, user=department.director, what="Clear it", contractor="", cost=None, file=confirmed.file
    )
    inspections.complete_work(
        work=work, user=department.director, completed_on=timezone.localdate(), photos=[upload], fix=None, fix_at=None
    )
    Category.objects.update(proof_metres=5000)
    confirmed.category.refresh_from_db()
    assert photos_after(confirmed) == []
    with pytest.raises(files.NotAllowed, match="photo"):
        close(file, department)


def test_the_table_of_moves() -> None:
    ends = {"resolved", "not_ours", "cannot_be_done", "duplicate", "withdrawn"}
    orders = {"inspection_ordered", "work_ordered"}
    assert {str(before): {str(state) for state in after} for before, after in MOVES.items()} == {
        "unconfirmed": {"received"},
        "received": {"acknowledged", "in_progress", "waiting"} | orders | ends,
        "acknowledged": {"in_progress", "waiting"} | orders | ends,
        "in_progress": {"waiting"} | orders | ends,
        "waiting": {"in_progress"} | orders | ends,
        "inspection_ordered": {"work_ordered", "waiting"} | ends,
        "work_ordered": {"inspection_ordered", "waiting"} | ends,
        "reopened": {"acknowledged", "in_progress", "waiting"} | orders | ends,
        **{state: {"reopened"} for state in ends - {"withdrawn"}},
        "withdrawn": set(),
    }


class TestProof:
    def test_done_is_refused_without_a_photo_and_nothing_is_closed(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        with pytest.raises(ValidationError, match="no photo was taken within 100 m"):
            close(file, department)
        file.refresh_from_db()
        confirmed.refresh_from_db()
        assert (file.state, confirmed.ended_at, confirmed.answer) == ("active", None, "")

    @pytest.mark.parametrize(("fix", "proven"), [(NEAR, True), (FAR, False), (None, False)])
    def test_a_photo_of_the_work_counts_near_the_outline_only(
        self, confirmed: Complaint, file: File, department: Department, fix: Point | None, proven: bool
    ) -> None:
        repaired(confirmed, department, fix)
        file.refresh_from_db()
        if proven:
            close(file, department)
        else:
            with pytest.raises(ValidationError, match="no photo"):
                close(file, department)

    def test_a_photo_from_before_the_report_does_not_count(
        self, make_report: Any, areas: dict[str, Area], make_asset: Any, department: Department
    ) -> None:
        pond = make_asset(kind="water")
        with time_machine.travel(timezone.now() - dt.timedelta(days=2), tick=True):
            work = inspections.order_work(
                asset=pond, user=department.director, what="Clear it", contractor="", cost=None
            )
            inspections.complete_work(
                work=work, user=department.director, completed_on=timezone.localdate(), photos=[picture()], fix=NEAR,
                fix_at=timezone.now(),
            )  # fmt: skip
        complaint = domain.take_in(complaint=make_report())
        with pytest.raises(ValidationError, match="no photo"):
            close(send_to_director(complaint, department), department)

    def test_a_photo_of_a_visit_counts_when_the_holder_says_that_it_shows_it(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        assert confirmed.asset is not None
        visit = Visit.objects.create(
            asset=confirmed.asset, asset_version=1, file=file, ordered_by=department.post("DG"),
            assigned_to=department.post("HW-IN"), due_on=timezone.localdate(),
        )  # fmt: skip
        from evidence.domain import receive_photo

        originals = [receive_photo(upload=picture(f"{n}.jpg"), received_from=None) for n in range(2)]
        for original, fix in zip(originals, (NEAR, FAR), strict=True):
            VisitPhoto.objects.create(visit=visit, original=original, fix=fix, fix_at=timezone.now())
        with pytest.raises(ValidationError, match="no photo"):
            close(file, department)
        file.refresh_from_db()
        with pytest.raises(ValidationError, match="not taken near"):
            domain.choose_photo(complaint=confirmed, user=department.director, original=originals[1])
        proof = domain.choose_photo(complaint=confirmed, user=department.director, original=originals[0])
        assert (proof.original, proof.given_post, proof.reason) == (originals[0], department.post("DG"), "")
        assert 25 < (proof.metres or 0) < 40
        close(file, department)

    def test_a_reason_in_its_place_is_kept_with_the_name(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        with pytest.raises(ValidationError, match="in a sentence"):
            domain.waive_photo(complaint=confirmed, user=department.director, reason="none")
        proof = vouch(confirmed, department.director)
        assert proof.given_by.user == department.director
        close(file, department)
        confirmed.refresh_from_db()
        assert confirmed.state == State.RESOLVED
        with pytest.raises(Exception, match="Cannot update"):
            ClosingProof.objects.update(reason="another reason")

    def test_once_opened_again_it_needs_a_new_one(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        vouch(confirmed, department.director)
        close(file, department)
        domain.give_feedback(complaint=confirmed, fixed=False, text="")
        file.refresh_from_db()
        with pytest.raises(ValidationError, match="no photo"):
            close(file, department, result="This time the earth was really taken out.")

    @pytest.mark.parametrize("login", ["dealing", "head", "dealing2"])
    def test_only_the_holder_gives_it(
        self, confirmed: Complaint, file: File, department: Department, login: str
    ) -> None:
        with pytest.raises(ValidationError, match="not with you"):
            vouch(confirmed, getattr(department, login))

    def test_a_category_may_ask_none(self, confirmed: Complaint, file: File, department: Department) -> None:
        Category.objects.update(proof_needed=False)
        close(file, department)

    def test_a_complaint_taken_back_asks_nothing(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        domain.withdraw(complaint=confirmed)
        close(file, department, result="–")


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "Done.", "ok ok ok", "Action taken.", "NECESSARY  ACTION TAKEN!", "The needful has been done",
            "ব্যবস্থা নেওয়া হয়েছে।", "उचित कार्रवाई की गई", "12/11/2026",
        ],
    )  # fmt: skip
    def test_what_tells_nothing_is_refused(
        self, confirmed: Complaint, file: File, department: Department, text: str
    ) -> None:
        vouch(confirmed, department.director)
        with pytest.raises(ValidationError, match=r"reporter nothing|say in a sentence"):
            close(file, department, result=text)

    @pytest.mark.parametrize("text", ["মাটি তুলে ফেলা হয়েছে।", "मिट्टी हटा दी गई है।", "Cleaned and fenced."])
    def test_a_short_true_sentence_is_enough(self, text: str) -> None:
        closing_words.refuse_empty(text)

    def test_the_same_words_for_another_place_are_refused_and_for_the_same_place_taken(
        self, confirmed: Complaint, file: File, department: Department, make_report: Any
    ) -> None:
        vouch(confirmed, department.director)
        close(file, department)
        same_pond = domain.take_in(complaint=make_report())
        elsewhere = domain.take_in(complaint=make_report(pin=IN_WARD_2))
        assert same_pond.asset == confirmed.asset
        for complaint in (same_pond, elsewhere):
            send_to_director(complaint, department)
            vouch(complaint, department.director)
        assert same_pond.file is not None
        assert elsewhere.file is not None
        same_pond.file.refresh_from_db()
        elsewhere.file.refresh_from_db()
        close(same_pond.file, department)
        with pytest.raises(ValidationError, match="about another place"):
            close(elsewhere.file, department, result=RESULT.upper())
        Complaint.objects.update(ended_at=timezone.now() - dt.timedelta(days=91))
        elsewhere.file.refresh_from_db()
        close(elsewhere.file, department, result=RESULT.upper())


class TestNotOurs:
    def test_it_needs_the_office_and_goes_there_without_the_reporter(
        self, confirmed: Complaint, file: File, department: Department, client: Client
    ) -> None:
        with pytest.raises(ValidationError, match="to which office"):
            close(file, department, Outcome.NOT_OURS)
        file.refresh_from_db()
        referral = name_office(confirmed, department.director)
        assert Mail.objects.filter(to="police@offices.example").count() == 0
        close(file, department, Outcome.NOT_OURS)
        referral.refresh_from_db()
        assert (referral.sent_at is not None, referral.with_contact) == (True, False)
        mail = Mail.objects.get(to="police@offices.example")
        assert "Theft is for the police" in mail.body
        assert "citizen@example.org" not in mail.body
        told = Mail.objects.filter(to="citizen@example.org").latest("pk").body
        assert "পুলিশ" in told
        page = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
        assert "Police" in page
        assert "were not passed on" in page

    def test_with_his_word_the_contact_goes_too(
        self, confirmed: Complaint, file: File, department: Department, client: Client
    ) -> None:
        url = reverse("complaints:contact", args=[confirmed.key])
        client.post(url, {"agree": "1"})
        assert Reporter.objects.get().contact_may_go
        name_office(confirmed, department.director)
        close(file, department, Outcome.NOT_OURS)
        assert "citizen@example.org" in Mail.objects.get(to="police@offices.example").body

    def test_another_office_takes_the_first_ones_place(
        self, confirmed: Complaint, file: File, department: Department
    ) -> None:
        name_office(confirmed, department.director)
        other = Agency.objects.create(code="roads", name_en="Roads")
        domain.name_office(complaint=confirmed, user=department.director, agency=other, why="The hole is in the road.")
        named = domain.named_office(confirmed)
        assert named is not None
        assert named.agency == other
        Agency.objects.update(active=False)
        with pytest.raises(ValidationError, match="no longer offered"):
            name_office(confirmed, department.director)
        close(file, department, Outcome.NOT_OURS)
        assert Mail.objects.filter(to__endswith="offices.example").count() == 0

    def test_why_it_cannot_be_done_is_shown(
        self, confirmed: Complaint, file: File, department: Department, client: Client
    ) -> None:
        close(file, department, Outcome.NOT_POSSIBLE, "The pond is private and a court has forbidden us to enter.")
        page = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
        assert "a court has forbidden us" in page
        assert "the answer says why" in page


class TestPages:
    def urls(self, complaint: Complaint) -> list[tuple[str, dict[str, str]]]:
        agency = Agency.objects.create(code="roads", name_en="Roads")
        return [
            (reverse("complaints:waive_photo", args=[complaint.number]), {"reason": "The camera was broken that day."}),
            (
                reverse("complaints:name_office", args=[complaint.number]),
                {"agency": str(agency.pk), "why": "The hole is in the road."},
            ),
            (reverse("complaints:choose_photo", args=[complaint.number]), {"photo": "1"}),
            (reverse("complaints:ask", args=[complaint.number]), {"text": "Where is it?"}),
            (reverse("complaints:take_back", args=[complaint.number]), {}),
        ]  # fmt: skip

    def test_anonymous_is_asked_to_log_in_and_the_outsider_finds_nothing(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        for url, data in self.urls(confirmed):
            assert client.post(url, data).status_code == 302
        client.force_login(department.dealing2)
        Agency.objects.all().delete()
        for url, data in self.urls(confirmed):
            assert client.post(url, data).status_code == 404
        assert (ClosingProof.objects.count(), confirmed.referrals.count(), confirmed.inquiries.count()) == (0, 0, 0)

    def test_the_colleague_is_told_that_it_is_not_with_him(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.head)
        url, data = self.urls(confirmed)[0]
        assert "not with you" in client.post(url, data, follow=True).content.decode()
        assert ClosingProof.objects.count() == 0

    def test_the_holder_does_it_on_the_files_page(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        assert confirmed.file_id is not None
        page = client.get(reverse("files:file", args=[confirmed.file_id])).content.decode()
        assert "Photo after the repair" in page
        for url, data in self.urls(confirmed)[:2]:
            client.post(url, data)
        page = client.get(reverse("files:file", args=[confirmed.file_id])).content.decode()
        assert "The camera was broken that day." in page
        assert "Belongs to: Roads" in page

    def test_a_refused_closing_is_said_on_the_page_with_what_was_typed(
        self, client: Client, confirmed: Complaint, file: File, department: Department
    ) -> None:
        client.force_login(department.director)
        data = {"outcome": "done", "result": RESULT, "last_movement": file.last_movement, "last_note": file.last_note}
        answer = client.post(reverse("files:act", args=[file.pk, "close"]), data)
        assert answer.status_code == 409
        assert "no photo was taken within" in answer.content.decode()
        assert RESULT in answer.content.decode()


def test_who_closes_knows_in_which_language_the_answer_is_read(
    client: Client, confirmed: Complaint, department: Department
) -> None:
    send_to_director(confirmed, department)
    client.force_login(department.director)
    said = "The result goes out as you write it. It is read in: Bengali."
    address = reverse("files:file", args=[confirmed.file_id])
    page = client.get(address).content.decode()
    assert said in page
    # The whole message, with a mark where the result will stand.
    assert "What he is sent when it is done" in page
    assert f"আপনার অভিযোগ {confirmed.number}" in page
    assert Complaint.objects.get(pk=confirmed.pk).state != State.RESOLVED
    # Nobody is told where nobody is known.
    Reporter.objects.all().delete()
    assert "It is read in" not in client.get(address).content.decode()


def test_a_photo_near_any_of_its_places_shows_it(
    make_report: Callable[..., Complaint], areas: dict[str, Area], department: Department, make_asset: Any
) -> None:
    here = make_asset(kind="water", geometry=square(IN_WARD_1, half=0.0002))
    spot = Point(IN_WARD_1.x + 0.005, IN_WARD_1.y, srid=4326)
    there = make_asset(kind="statue", geometry=spot)
    complaint = domain.confirm(complaint=make_report(named_assets=[here.reference, there.reference]), code=CODE)
    work = inspections.order_work(asset=there, user=department.director, what="Fence", contractor="", cost=None)
    inspections.complete_work(
        work=work, user=department.director, completed_on=timezone.localdate(), photos=[picture()], fix=spot,
        fix_at=timezone.now(),
    )  # fmt: skip
    assert [(photo.sure, round(photo.metres)) for photo in photos_after(complaint)] == [(True, 0)]


def test_a_complaint_far_from_any_asset_is_measured_from_its_pin(
    make_report: Callable[..., Complaint], areas: dict[str, Area], department: Department, make_asset: Any
) -> None:
    complaint = domain.confirm(complaint=make_report(), code=CODE)
    assert complaint.asset is None
    from complaints.closing.evidence_after import photos_after

    work = inspections.order_work(
        asset=make_asset(kind="water", geometry=None), user=department.director, what="x", contractor="", cost=None
    )
    type(work).objects.filter(pk=work.pk).update(file=complaint.file)
    work.refresh_from_db()
    inspections.complete_work(
        work=work, user=department.director, completed_on=timezone.localdate(), photos=[picture()], fix=IN_WARD_1,
        fix_at=timezone.now(),
    )  # fmt: skip
    assert [(photo.sure, round(photo.metres)) for photo in photos_after(complaint)] == [(True, 0)]
