"""One file, many complaints: joining the open file of an asset, and being taken out of it."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.domain import NotListed
from complaints.models import (
    Category,
    Complaint,
    ComplaintIndex,
    Filing,
    FilingKind,
    Question,
    QuestionType,
    State,
)
from files import domain as files
from files.models import File, Receipt
from files.workflow import NotAllowed
from staff.models import Notification, Section, Tenure
from tests.complaints.closing import RESULT, close_as_done
from tests.complaints.test_report_page import picture
from tests.conftest import IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
REASON = "It is another matter altogether"


@pytest.fixture
def slow(department: Department) -> Category:
    """Dirt in water bodies, of the same section as pond filling, promised within 21 days."""
    return Category.objects.create(
        code="dirt",
        kinds=["water"],
        name_en="Dirt",
        section=Section.objects.get(code="HW"),
        promised_hours=504,
        distance_m=100,
    )


@pytest.fixture
def second(confirmed: Complaint, make_report: Make) -> Complaint:
    """Another report in the same pond."""
    return domain.take_in(complaint=make_report(photos=[picture()]))


def file_of(complaint: Complaint) -> File:
    complaint.refresh_from_db()
    assert complaint.file is not None
    return complaint.file


def states(complaint: Complaint) -> list[str]:
    return list(complaint.stages.values_list("state", flat=True))


class TestJoining:
    def test_the_second_joins_the_open_file_with_receipt_papers_and_notice(
        self, confirmed: Complaint, second: Complaint, department: Department
    ) -> None:
        file = file_of(confirmed)
        assert second.file == file
        titles = list(file.correspondence.values_list("title", flat=True))
        assert titles == [f"Complaint {confirmed.number}", f"Complaint {second.number}", "Photo 1"]
        assert Receipt.objects.filter(file=file).count() == 2
        assert Filing.objects.get().kind == FilingKind.JOINED
        notice = Notification.objects.get(key=f"joined-{second.number}")
        assert notice.post == department.post("HW-DH")
        assert notice.url == reverse("complaints:complaint", args=[second.number])

    def test_the_earlier_promise_and_the_higher_priority_count(
        self, slow: Category, filling: Category, make_report: Make, areas: Any, make_asset: Any
    ) -> None:
        make_asset(kind="water")
        late = domain.take_in(complaint=make_report(category=slow))
        assert file_of(late).priority == "ordinary"
        soon = domain.take_in(complaint=make_report(category=filling))
        file = file_of(late)
        assert file == soon.file
        assert (file.promised_at, file.priority) == (soon.promised_at, "immediate")
        assert soon.promised_at is not None
        assert file.due_at <= soon.promised_at
        third = domain.take_in(complaint=make_report(category=slow))
        file.refresh_from_db()
        assert (third.file, file.promised_at, file.priority) == (file, soon.promised_at, "immediate")

    def test_what_was_ordered_is_told_to_who_reported_the_same_problem_alone(
        self, confirmed: Complaint, slow: Category, make_report: Make
    ) -> None:
        domain.advance(file=file_of(confirmed), state=State.WORK_ORDERED)
        same = domain.take_in(complaint=make_report(text="Lorries come at night"))
        other = domain.take_in(complaint=make_report(category=slow))
        assert file_of(same) == file_of(other) == file_of(confirmed)
        assert (same.state, other.state) == (State.WORK_ORDERED, State.RECEIVED)

    def test_it_joins_where_its_first_place_is_a_further_one_and_no_file_of_its_own_further_ones(
        self, filling: Category, make_report: Make, areas: Any, make_asset: Any
    ) -> None:
        ponds = [make_asset(kind="water", geometry=IN_WARD_1.buffer(0.0002 * n)).reference for n in (1, 2, 3)]
        both = file_of(domain.take_in(complaint=make_report(named_assets=ponds[:2])))
        assert file_of(domain.take_in(complaint=make_report(named_assets=[ponds[1]], text="Again"))) == both
        # Mostly about another one, which has no file yet.
        assert file_of(domain.take_in(complaint=make_report(named_assets=[ponds[2], ponds[0]], text="There"))) != both

    def test_its_paper_holds_what_was_answered_and_every_place(
        self, confirmed: Complaint, make_report: Make, make_asset: Any
    ) -> None:
        since = Question.objects.create(
            category=confirmed.category, code="since", kind=QuestionType.STRING, name_en="Since when?"
        )
        other = make_asset(name_en="Lotus Pond", geometry=IN_WARD_1.buffer(0.0003))
        references = [confirmed.asset.reference, other.reference]  # type: ignore[union-attr]
        said = make_report(answers={since: "Monday"}, named_assets=references)
        file = file_of(domain.take_in(complaint=said))
        paper = file.correspondence.get(title=f"Complaint {Complaint.objects.get(pk=said.pk).number}")
        with paper.original.file.open() as stored:
            content = stored.read().decode()
        for each in ("Since when?", "Monday", "Lotus Pond", other.reference, references[0]):
            assert each in content

    def test_what_is_not_on_the_list_stands_there_as_it_was_described(self, make_report: Make, areas: Any) -> None:
        place = NotListed(kind="statue", name="The old bust", note="Behind the pump house")
        file = file_of(domain.take_in(complaint=make_report(unlisted=place)))
        with file.correspondence.get().original.file.open() as stored:
            content = stored.read().decode()
        assert "The old bust" in content
        assert "Behind the pump house" in content

    def test_each_keeps_its_own_dates(self, confirmed: Complaint, slow: Category, make_report: Make) -> None:
        other = domain.take_in(complaint=make_report(category=slow))
        assert other.file == confirmed.file
        assert other.promised_at is not None
        assert other.confirmed_at is not None
        assert other.promised_at - other.confirmed_at == dt.timedelta(hours=504)
        confirmed.refresh_from_db()
        assert confirmed.promised_at is not None
        assert confirmed.confirmed_at is not None
        assert confirmed.promised_at - confirmed.confirmed_at == dt.timedelta(hours=24)

    def test_another_asset_another_section_and_a_closed_file_are_not_joined(
        self, confirmed: Complaint, make_report: Make, make_asset: Any, department: Department, slow: Category
    ) -> None:
        make_asset(kind="water", geometry=IN_WARD_2.buffer(0.0005), name_en="Another pond")
        assert domain.take_in(complaint=make_report(pin=IN_WARD_2)).file != confirmed.file
        slow.section = Section.objects.get(code="PS")
        slow.save()
        assert domain.take_in(complaint=make_report(category=slow)).file != confirmed.file
        file = file_of(confirmed)
        files.mark_opened(file=file, user=department.dealing)
        close_as_done(file, department.dealing)
        assert domain.take_in(complaint=make_report()).file != confirmed.file

    @pytest.mark.parametrize("classification", ["confidential", "secret"])
    def test_a_classified_file_is_not_joined(
        self, confirmed: Complaint, make_report: Make, classification: str
    ) -> None:
        assert confirmed.file is not None
        File.objects.filter(pk=confirmed.file.pk).update(classification=classification)
        assert domain.take_in(complaint=make_report()).file != confirmed.file

    def test_of_two_open_files_the_one_with_the_same_category_is_joined(
        self, confirmed: Complaint, slow: Category, make_report: Make, department: Department
    ) -> None:
        other = domain.take_in(complaint=make_report(category=slow))
        own = domain.take_out(complaint=other, user=department.dealing, reason=REASON, from_file=file_of(other).pk)
        assert domain.take_in(complaint=make_report(category=slow)).file == own
        assert domain.take_in(complaint=make_report()).file == confirmed.file

    def test_what_would_not_be_seen_in_time_is_not_joined(
        self, confirmed: Complaint, slow: Category, make_report: Make, department: Department
    ) -> None:
        """A file that sleeps till after the promise, or lies where nobody sits."""
        today = timezone.localdate()
        files.park(
            file=file_of(confirmed),
            user=department.dealing,
            reason="Until the rains",
            until=today + dt.timedelta(days=7),
        )
        urgent = domain.take_in(complaint=make_report(text="A child fell in."))
        assert file_of(urgent) != file_of(confirmed)
        # The promise of three weeks begins to press only after the file is awake.
        slower = domain.take_in(complaint=make_report(category=slow, text="Dirt on the steps."))
        assert file_of(slower) in {file_of(confirmed), file_of(urgent)}
        Tenure.objects.filter(post=department.post("HW-DH")).delete()
        third = domain.take_in(complaint=make_report(text="Another lorry of earth."))
        assert file_of(third) not in {file_of(confirmed), file_of(urgent)}
        assert file_of(third).holder != department.post("HW-DH")

    def test_what_the_file_has_come_to_is_told_at_once(
        self, confirmed: Complaint, make_report: Make, department: Department
    ) -> None:
        file = file_of(confirmed)
        files.mark_opened(file=file, user=department.dealing)
        files.forward(file=file, user=department.dealing, to_post=department.post("HW-SH"), remarks="")
        later = domain.take_in(complaint=make_report())
        assert (later.state, states(later)) == (State.IN_PROGRESS, [State.RECEIVED, State.IN_PROGRESS])

    def test_the_files_stages_and_its_answer_are_every_citizens(
        self, confirmed: Complaint, second: Complaint, department: Department
    ) -> None:
        file = file_of(confirmed)
        files.mark_opened(file=file, user=department.dealing)
        file.refresh_from_db()
        close_as_done(file, department.dealing)
        for each in (confirmed, second):
            each.refresh_from_db()
            assert states(each) == [State.RECEIVED, State.ACKNOWLEDGED, State.RESOLVED]
            assert each.answer == RESULT

    def test_a_receipt_names_its_own_complaint_alone(
        self, client: Client, confirmed: Complaint, second: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        receipt = Receipt.objects.order_by("-pk").first()
        assert receipt is not None
        page = client.get(reverse("files:receipt", args=[receipt.pk])).content.decode()
        assert str(second.number) in page
        assert f">{confirmed.number}<" not in page


class TestTakingOut:
    def take(self, complaint: Complaint, user: Any, reason: str = REASON, file: int | None = None) -> File:
        return domain.take_out(complaint=complaint, user=user, reason=reason, from_file=file or file_of(complaint).pk)

    def test_it_gets_a_file_with_its_papers_its_promise_and_a_link(
        self, confirmed: Complaint, second: Complaint, department: Department
    ) -> None:
        old = file_of(second)
        own = self.take(second, department.dealing)
        second.refresh_from_db()
        assert (second.file, own.holder, own.promised_at) == (own, old.holder, second.promised_at)
        assert [paper.title for paper in own.correspondence.all()] == [f"Complaint {second.number}", "Photo 1"]
        assert old.correspondence.count() == 3
        assert {link.other for link in files.links_of(own)} | {link.file for link in files.links_of(own)} == {old, own}
        filing = Filing.objects.get(kind=FilingKind.TAKEN_OUT)
        assert (filing.from_file, filing.file, filing.reason) == (old, own, REASON)
        assert ComplaintIndex.objects.get(pk=second.pk).file == own
        assert file_of(confirmed) == old

    def test_photos_as_they_came_are_nobodys_there_either(
        self, client: Client, confirmed: Complaint, second: Complaint, department: Department
    ) -> None:
        """A citizen's photo keeps the position that his camera wrote into it."""
        asked = domain.ask_reporter(complaint=confirmed, user=department.dealing, text="Where?")
        domain.answer_inquiry(inquiry=asked, text="There.", photos=[picture()])
        own = self.take(second, department.dealing)
        client.force_login(department.dealing)
        seen = 0
        for file in (own, file_of(confirmed)):
            for paper in file.correspondence.select_related("original", "receipt"):
                if paper.original.is_picture:
                    seen += 1
                    assert paper.original_is_private
                    address = reverse("files:paper_as", args=[file.pk, paper.pk, "original"])
                    assert client.get(address).status_code == 404
        assert seen == 3

    def test_so_it_is_where_one_goes_on_in_another_file_and_comes_back(
        self, confirmed: Complaint, slow: Category, make_report: Make, department: Department
    ) -> None:
        slower, third = (domain.take_in(complaint=make_report(category=slow, text=text)) for text in ("One", "Two"))
        old, user = file_of(confirmed), department.dealing
        own = domain.take_out(complaint=third, user=user, reason=REASON, from_file=old.pk)

        def promised() -> list[dt.datetime | None]:
            return [File.objects.get(pk=each.pk).promised_at for each in (old, own)]

        assert promised() == [confirmed.promised_at, third.promised_at]
        domain.merge(complaint=confirmed, into=third, user=user, reason=REASON)
        assert promised() == [slower.promised_at, confirmed.promised_at]
        domain.split(complaint=confirmed, user=user, reason=REASON)
        assert promised() == [confirmed.promised_at, third.promised_at]

    def test_and_where_its_reporter_takes_it_back(
        self, confirmed: Complaint, slow: Category, make_report: Make
    ) -> None:
        slower = domain.take_in(complaint=make_report(category=slow))
        assert file_of(slower) == file_of(confirmed)
        domain.withdraw(complaint=confirmed)
        assert file_of(slower).promised_at == slower.promised_at

    def test_the_old_file_is_held_to_the_promises_of_those_who_stay(
        self, confirmed: Complaint, slow: Category, make_report: Make, department: Department
    ) -> None:
        slower = domain.take_in(complaint=make_report(category=slow, text="Dirt on the steps."))
        old = file_of(confirmed)
        assert (file_of(slower), old.promised_at) == (old, confirmed.promised_at)
        own = self.take(confirmed, department.dealing)
        old.refresh_from_db()
        slower.refresh_from_db()
        assert (old.promised_at, own.promised_at) == (slower.promised_at, confirmed.promised_at)

    def test_afterwards_each_goes_its_own_way(
        self, confirmed: Complaint, second: Complaint, department: Department
    ) -> None:
        own = self.take(second, department.dealing)
        close_as_done(own, department.dealing)
        confirmed.refresh_from_db()
        second.refresh_from_db()
        assert (confirmed.state, second.state) == (State.RECEIVED, State.RESOLVED)

    def test_refusals_say_why(self, confirmed: Complaint, second: Complaint, department: Department) -> None:
        with pytest.raises(NotAllowed, match="not with you"):
            self.take(second, department.head)
        with pytest.raises(NotAllowed, match="Say why"):
            self.take(second, department.dealing, reason=" ")
        old = file_of(second).pk
        self.take(second, department.dealing)
        with pytest.raises(NotAllowed, match="another file meanwhile"):
            self.take(second, department.dealing, file=old)
        with pytest.raises(NotAllowed, match="alone"):
            self.take(second, department.dealing)
        domain.withdraw(complaint=second)
        with pytest.raises(NotAllowed, match="ended"):
            self.take(second, department.dealing)

    def url(self, complaint: Complaint) -> str:
        return reverse("complaints:take-out", args=[complaint.number])

    def test_anonymous_is_asked_to_log_in_and_the_outsider_finds_nothing(
        self, client: Client, second: Complaint, department: Department
    ) -> None:
        data = {"reason": REASON, "from_file": second.file_id}
        assert client.post(self.url(second), data).status_code == 302
        client.force_login(department.dealing2)
        assert client.post(self.url(second), data).status_code == 404
        assert Filing.objects.filter(kind=FilingKind.TAKEN_OUT).count() == 0

    def test_a_colleague_is_refused_and_keeps_what_he_typed(
        self, client: Client, second: Complaint, department: Department
    ) -> None:
        client.force_login(department.head)
        answer = client.post(self.url(second), {"reason": REASON, "from_file": second.file_id})
        assert answer.status_code == 422
        assert Filing.objects.filter(kind=FilingKind.TAKEN_OUT).count() == 0

    def test_the_holder_does_it(self, client: Client, second: Complaint, department: Department) -> None:
        client.force_login(department.dealing)
        assert 'name="from_file"' in client.get(reverse("complaints:complaint", args=[second.number])).content.decode()
        answer = client.post(self.url(second), {"reason": REASON, "from_file": second.file_id})
        assert answer.status_code == 302
        assert Filing.objects.filter(kind=FilingKind.TAKEN_OUT, complaint=second).exists()


@pytest.mark.django_db(transaction=True)
class TestRace:
    @pytest.fixture(autouse=True)
    def _closed(self) -> Iterator[None]:
        yield
        connections.close_all()

    def test_reports_at_one_moment_about_one_pond_make_one_file(
        self, make_report: Make, areas: Any, make_asset: Any
    ) -> None:
        make_asset(kind="water")
        reports = [make_report() for _each in range(4)]

        def take(complaint: Complaint) -> int | None:
            try:
                return domain.take_in(complaint=complaint).file_id
            finally:
                connections.close_all()

        with ThreadPoolExecutor(max_workers=4) as people:
            taken = list(people.map(take, reports))
        assert len(set(taken)) == 1
        assert File.objects.count() == 1
        assert Filing.objects.count() == 3
        assert Complaint.objects.filter(state=State.RECEIVED, confirmed_at__lte=timezone.now()).count() == 4
