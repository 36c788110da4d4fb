"""What happens to a complaint, from the report to the answer."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone, translation

from complaints import domain
from complaints.correspondence import letters
from complaints.guard import codes
from complaints.models import Category, Complaint, ReporterRead, RoutingRule, State
from files import domain as files
from files.models import File, FileState, Outcome, Receipt
from maps.models import Area
from staff.models import Mail, Notification
from tests.complaints.closing import RESULT, name_office, vouch
from tests.complaints.conftest import CODE
from tests.conftest import IN_NO_WARD, IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]


def stages(complaint: Complaint) -> list[str]:
    return list(complaint.stages.order_by("at", "pk").values_list("state", flat=True))


def send_to_director(complaint: Complaint, department: Department) -> File:
    file = complaint.file
    assert file is not None
    for login, code in (("dealing", "HW-SH"), ("head", "HW-EE"), ("engineer", "DG")):
        user = getattr(department, login)
        files.mark_opened(file=file, user=user)
        files.forward(file=file, user=user, to_post=department.post(code), remarks="")
        file.refresh_from_db()
    files.mark_opened(file=file, user=department.director)
    return file


class TestReport:
    def test_a_report_waits_without_number_or_file_and_the_code_is_mailed(self, make_report: Make) -> None:
        complaint = make_report()
        assert (complaint.state, complaint.number, complaint.file) == (State.UNCONFIRMED, None, None)
        mail = Mail.objects.get()
        assert mail.to == "citizen@example.org"
        assert CODE in mail.body
        assert CODE not in complaint.reporter.code_hash

    def test_a_report_that_nobody_confirms_is_forgotten_after_a_day(self, make_report: Make) -> None:
        old, fresh = make_report(), make_report()
        Complaint.objects.filter(pk=old.pk).update(reported_at=timezone.now() - dt.timedelta(hours=25))
        assert domain.forget_unconfirmed(before=timezone.now() - dt.timedelta(hours=24)) == 1
        assert list(Complaint.objects.all()) == [fresh]


class TestConfirmation:
    def test_ward_asset_post_file_and_papers_follow_from_the_pin(
        self, confirmed: Complaint, areas: dict[str, Area], department: Department
    ) -> None:
        year = timezone.localdate().year
        assert confirmed.number == f"C-{year}-9000001"
        assert confirmed.ward == areas["1"]
        assert confirmed.asset is not None
        assert confirmed.asset.name_en == "Test Pond"
        assert confirmed.asset_version == confirmed.asset.version
        file = confirmed.file
        assert file is not None
        assert confirmed.promised_at is not None
        assert (file.holder, file.priority) == (department.post("HW-DH"), "immediate")
        assert file.subject == "The pond is being filled – Test Pond"
        assert file.due_at <= confirmed.promised_at
        assert [paper.title for paper in file.correspondence.all()] == [f"Complaint {confirmed.number}"]
        assert Receipt.objects.get().mode == "complaint"
        assert list(file.subjects.values_list("asset__name_en", flat=True)) == ["Test Pond"]
        assert confirmed.promised_at is not None
        assert confirmed.confirmed_at is not None
        assert confirmed.promised_at - confirmed.confirmed_at == dt.timedelta(hours=24)
        assert stages(confirmed) == [State.RECEIVED]

    def test_the_file_is_written_in_english_whatever_the_reporter_reads(
        self, make_report: Make, areas: dict[str, Area]
    ) -> None:
        with translation.override("bn"):
            complaint = domain.confirm(complaint=make_report(), code=CODE)
        assert complaint.file is not None
        assert complaint.file.correspondence.get().title == f"Complaint {complaint.number}"
        assert complaint.file.receipts.get().sender == "a citizen"

    def test_the_paper_on_the_file_does_not_name_the_reporter(self, confirmed: Complaint) -> None:
        assert confirmed.file is not None
        with confirmed.file.correspondence.get().original.file.open() as stored:
            content = stored.read().decode()
        assert confirmed.text in content
        assert "citizen@example.org" not in content

    def test_number_and_link_are_mailed_in_the_reporters_language_and_the_post_is_told(
        self, confirmed: Complaint, department: Department
    ) -> None:
        mail = Mail.objects.filter(to="citizen@example.org").latest("pk")
        assert mail.language == "bn"
        assert confirmed.number is not None
        assert confirmed.number in mail.subject
        assert f"/track/{confirmed.key}/" in mail.body
        assert Notification.objects.filter(post=department.post("HW-DH")).count() == 1

    @pytest.mark.usefixtures("areas")
    def test_a_pin_in_no_ward_and_far_from_any_asset_is_kept(self, make_report: Make, make_asset: Any) -> None:
        make_asset(kind="water")
        complaint = domain.confirm(complaint=make_report(pin=IN_NO_WARD), code=CODE)
        assert (complaint.ward, complaint.asset) == (None, None)
        assert complaint.file is not None
        assert complaint.file.subject == "The pond is being filled – unknown ward"

    @pytest.mark.usefixtures("areas")
    def test_a_park_is_not_taken_for_a_pond(self, make_report: Make, make_asset: Any) -> None:
        make_asset(kind="park")
        assert domain.confirm(complaint=make_report(), code=CODE).asset is None

    def test_a_second_confirmation_changes_nothing(self, confirmed: Complaint) -> None:
        again = domain.confirm(complaint=confirmed, code=CODE)
        assert again.number == confirmed.number
        assert File.objects.count() == 1

    def test_a_wrong_code_is_counted_and_the_sixth_try_refused(self, make_report: Make) -> None:
        complaint = make_report()
        for _attempt in range(codes.MAX_ATTEMPTS):
            with pytest.raises(domain.WrongCodeError, match="not the code"):
                domain.confirm(complaint=complaint, code="000000")
        with pytest.raises(domain.WrongCodeError, match="too often"):
            domain.confirm(complaint=complaint, code=CODE)
        assert File.objects.count() == 0

    def test_an_old_code_is_refused_and_a_new_one_taken(self, make_report: Make, areas: dict[str, Area]) -> None:
        complaint = make_report()
        complaint.reporter.code_sent_at = timezone.now() - dt.timedelta(minutes=31)
        complaint.reporter.save()
        with pytest.raises(domain.WrongCodeError, match="too old"):
            domain.confirm(complaint=complaint, code=CODE)
        domain.send_code(complaint=complaint)
        assert domain.confirm(complaint=complaint, code=CODE).number

    def test_a_failure_half_way_leaves_no_number_and_no_file(
        self, make_report: Make, areas: dict[str, Area], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        complaint = make_report()
        monkeypatch.setattr(letters, "send_received", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            domain.confirm(complaint=complaint, code=CODE)
        monkeypatch.undo()
        assert File.objects.count() == 0
        complaint.refresh_from_db()
        assert complaint.state == State.UNCONFIRMED


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_confirm_open_one_file(make_report: Make, areas: dict[str, Area], make_asset: Any) -> None:
    make_asset(kind="water")
    complaint = make_report()

    def confirm(_: int) -> str | None:
        try:
            return domain.confirm(complaint=Complaint.objects.get(pk=complaint.pk), code=CODE).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        numbers = set(both.map(confirm, range(2)))
    assert len(numbers) == 1
    assert File.objects.count() == 1


class TestRouting:
    def test_the_rule_of_lowest_rank_that_fits_wins(
        self, make_report: Make, areas: dict[str, Area], department: Department, filling: Category
    ) -> None:
        RoutingRule.objects.create(state="on", rank=20, category=filling, post=department.post("HW-SH"))
        RoutingRule.objects.create(
            state="on", rank=10, category=filling, area=areas["2"], post=department.post("HW-EE")
        )
        RoutingRule.objects.create(state="on", rank=5, category=filling, kind="park", post=department.post("PS-DH"))
        in_ward_1 = domain.confirm(complaint=make_report(pin=IN_WARD_1), code=CODE)
        in_ward_2 = domain.confirm(complaint=make_report(pin=IN_WARD_2), code=CODE)
        assert in_ward_1.file is not None
        assert in_ward_2.file is not None
        assert in_ward_1.file.holder == department.post("HW-SH")
        assert in_ward_2.file.holder == department.post("HW-EE")

    def test_a_rule_for_a_borough_fits_its_wards(
        self, make_report: Make, areas: dict[str, Area], department: Department
    ) -> None:
        RoutingRule.objects.create(state="on", area=areas["borough"], post=department.post("HW-SH"))
        complaint = domain.confirm(complaint=make_report(pin=IN_WARD_2), code=CODE)
        assert complaint.file is not None
        assert complaint.file.holder == department.post("HW-SH")


class TestStages:
    def test_the_files_moves_are_told_as_stages(self, confirmed: Complaint, department: Department) -> None:
        file = send_to_director(confirmed, department)
        vouch(confirmed, department.director)
        files.close(file=file, user=department.director, outcome=Outcome.DONE, result="Cleaned and fenced.")
        confirmed.refresh_from_db()
        assert stages(confirmed) == [State.RECEIVED, State.ACKNOWLEDGED, State.IN_PROGRESS, State.RESOLVED]
        assert confirmed.answer == "Cleaned and fenced."
        outcome = Mail.objects.filter(to="citizen@example.org").latest("pk")
        assert "Cleaned and fenced." in outcome.body

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            (Outcome.NOT_POSSIBLE, State.CANNOT_BE_DONE),
            (Outcome.NOT_OURS, State.NOT_OURS),
        ],
    )
    def test_an_honest_no_is_told_as_such(
        self, confirmed: Complaint, department: Department, outcome: str, state: str
    ) -> None:
        file = send_to_director(confirmed, department)
        if outcome == Outcome.NOT_OURS:
            name_office(confirmed, department.director)
        files.close(file=file, user=department.director, outcome=outcome, result=RESULT)
        confirmed.refresh_from_db()
        assert confirmed.state == state

    def test_what_was_reported_before_is_first_merged_into_that(
        self, confirmed: Complaint, department: Department
    ) -> None:
        file = send_to_director(confirmed, department)
        with pytest.raises(files.NotAllowed, match="go on in the one that it repeats"):
            files.close(file=file, user=department.director, outcome=Outcome.DUPLICATE, result=RESULT)
        confirmed.refresh_from_db()
        assert confirmed.state == State.IN_PROGRESS

    def test_a_complaint_taken_back_stays_so_when_its_file_is_closed(
        self, confirmed: Complaint, department: Department
    ) -> None:
        domain.withdraw(complaint=confirmed)
        file = send_to_director(confirmed, department)
        files.close(file=file, user=department.director, outcome=Outcome.NO_ACTION, result="Taken back.")
        confirmed.refresh_from_db()
        assert confirmed.state == State.WITHDRAWN
        with pytest.raises(ValidationError):
            domain.withdraw(complaint=confirmed)


class TestFeedback:
    @pytest.fixture
    def answered(self, confirmed: Complaint, department: Department) -> Complaint:
        file = send_to_director(confirmed, department)
        vouch(confirmed, department.director)
        files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)
        confirmed.refresh_from_db()
        return confirmed

    def test_not_fixed_reopens_complaint_and_file(self, answered: Complaint) -> None:
        domain.give_feedback(complaint=answered, fixed=False, text="এখনও মাটি আছে")
        answered.refresh_from_db()
        assert answered.state == State.REOPENED
        assert answered.ended_at is None
        assert answered.file is not None
        assert answered.file.state == FileState.ACTIVE
        assert "এখনও মাটি আছে" in answered.file.movements.last().remarks  # type: ignore[union-attr]

    def test_who_opens_it_again_and_sends_it_on_is_told_of_too(
        self, answered: Complaint, department: Department
    ) -> None:
        domain.give_feedback(complaint=answered, fixed=False, text="এখনও মাটি আছে")
        answered.refresh_from_db()
        assert answered.file is not None
        holder = next(user for user in department.users.values() if user.posts().filter(inbox=answered.file).exists())
        files.mark_opened(file=answered.file, user=holder)
        assert stages(answered)[-2:] == [State.REOPENED, State.ACKNOWLEDGED]

    def test_fixed_leaves_both_ended(self, answered: Complaint) -> None:
        domain.give_feedback(complaint=answered, fixed=True, text="")
        answered.refresh_from_db()
        assert answered.state == State.RESOLVED

    def test_feedback_is_given_once_for_each_answer(self, answered: Complaint) -> None:
        domain.give_feedback(complaint=answered, fixed=True, text="")
        with pytest.raises(ValidationError, match="already"):
            domain.give_feedback(complaint=answered, fixed=False, text="")

    def test_a_complaint_taken_back_cannot_reopen_its_file(self, confirmed: Complaint, department: Department) -> None:
        domain.withdraw(complaint=confirmed)
        file = send_to_director(confirmed, department)
        files.close(file=file, user=department.director, outcome=Outcome.NO_ACTION, result="Taken back.")
        with pytest.raises(ValidationError, match="taken this complaint back"):
            domain.give_feedback(complaint=confirmed, fixed=False, text="")
        file.refresh_from_db()
        assert file.state == FileState.CLOSED

    def test_an_open_complaint_takes_no_feedback(self, confirmed: Complaint) -> None:
        with pytest.raises(ValidationError, match="still open"):
            domain.give_feedback(complaint=confirmed, fixed=False, text="")

    def test_after_21_days_it_is_too_late(self, answered: Complaint) -> None:
        Complaint.objects.filter(pk=answered.pk).update(ended_at=timezone.now() - dt.timedelta(days=22))
        with pytest.raises(ValidationError, match="21 days"):
            domain.give_feedback(complaint=answered, fixed=False, text="")


class TestReporter:
    def test_who_reported_is_forgotten_a_year_after_the_answer_and_later_moves_still_work(
        self, confirmed: Complaint, department: Department
    ) -> None:
        file = send_to_director(confirmed, department)
        vouch(confirmed, department.director)
        files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)
        assert domain.forget_reporters(now=timezone.now() + dt.timedelta(days=364)) == 0
        assert domain.forget_reporters(now=timezone.now() + dt.timedelta(days=366)) == 1
        files.reopen(file=file, user=department.director, reason="Looked at again")
        confirmed.refresh_from_db()
        assert confirmed.state == State.REOPENED

    def test_each_reading_is_logged_and_the_log_cannot_be_rewritten(
        self, confirmed: Complaint, department: Department
    ) -> None:
        reporter = domain.read_reporter(complaint=confirmed, user=department.head, reason="To ask for the spot")
        assert reporter.email == "citizen@example.org"
        read = ReporterRead.objects.get()
        assert (read.user, read.reason) == (department.head, "To ask for the spot")
        with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
            cursor.execute("UPDATE complaints_reporterread SET reason = 'another'")
