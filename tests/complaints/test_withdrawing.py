"""A reporter takes his complaint back: alone it ends; shared, it goes on for the others and he is told no more."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import domain
from complaints.correspondence.recipients import part_of_reporter, recipients
from complaints.data_protection import reporters
from complaints.data_protection.contacts import Contact
from complaints.domain import subscriptions
from complaints.models import (
    Category,
    Complaint,
    Follower,
    FollowerContact,
    Publication,
    Reporter,
    SentMessage,
    State,
)
from complaints.public.publication import Surroundings
from files import domain as files
from files.models import Outcome
from maps.models import Area
from staff.models import Mail, Notification, TextMessage, User
from tests.complaints.closing import RESULT, close_as_done, name_office, vouch
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director, stages
from tests.complaints.test_joining import follower
from tests.conftest import Department
from tests.files.racing import office

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
QUESTION = "On which side of the pond do the lorries come?"


@pytest.fixture
def merge(make_report: Make, filling: Category, department: Department) -> Callable[..., Complaint]:
    """Report by another address what goes on in a complaint: ``merge(complaint, "second@example.org")``."""

    def make(into: Complaint, email: str | None) -> Complaint:
        filling.anonymous_allowed = True
        contact = Contact(email=email) if email else None
        made = make_report(contact=contact)
        made = domain.confirm(complaint=made, code=CODE) if email else Complaint.objects.get(pk=made.pk)
        domain.merge(complaint=made, into=into, user=department.dealing, reason="The same lorries")
        made.refresh_from_db()
        return made

    return make


def told(complaint: Complaint) -> set[str]:
    return {each.email for each in recipients(complaint)}


def mailed() -> list[str]:
    """Everybody outside the department to whom something was sent since the mails were last cleared."""
    officers = User.objects.values("email")
    return sorted(Mail.objects.exclude(to__in=officers).values_list("to", flat=True))


def end(complaint: Complaint, department: Department) -> list[str]:
    """Close the file as done; return to whom the outcome was sent."""
    file = send_to_director(complaint, department)
    Mail.objects.all().delete()
    close_as_done(file, department.director)
    return mailed()


class TestAlone:
    def test_it_ends_as_ever(self, confirmed: Complaint, department: Department) -> None:
        Mail.objects.all().delete()
        assert domain.withdraw(complaint=confirmed)
        confirmed.refresh_from_db()
        assert (confirmed.state, confirmed.stepped_back_at) == (State.WITHDRAWN, None)
        assert confirmed.ended_at is not None
        said = Notification.objects.get(post=department.post("HW-DH"), key__startswith="withdrawn")
        assert "was taken back by its reporter" in said.text_en
        assert mailed() == []
        with pytest.raises(ValidationError, match="has ended"):
            domain.withdraw(complaint=confirmed)

    def test_who_never_confirmed_who_stopped_and_who_subscribed_do_not_share_it(self, confirmed: Complaint) -> None:
        domain.join(complaint=confirmed, contact=Contact(email="asked@example.org"), language="en")
        domain.stop_following(follower=follower(confirmed))
        assert confirmed.ward is not None
        wish = subscriptions.subscribe(
            email="s@example.org", language="en", surroundings=Surroundings(area=confirmed.ward)
        )
        assert wish is not None
        subscriptions.confirm(subscription=wish, language="en")
        assert domain.withdraw(complaint=confirmed)

    def test_his_own_second_report_is_nobody_else(self, confirmed: Complaint, merge: Callable[..., Complaint]) -> None:
        second = merge(confirmed, "CITIZEN@example.org")
        assert part_of_reporter(second).alone
        assert domain.withdraw(complaint=second)
        confirmed.refresh_from_db()
        assert confirmed.state == State.WITHDRAWN


class TestJoined:
    def test_it_goes_on_and_he_is_told_no_more(self, confirmed: Complaint, department: Department) -> None:
        joined = follower(confirmed)
        Mail.objects.all().delete()
        assert not domain.withdraw(complaint=confirmed)
        confirmed.refresh_from_db()
        assert (confirmed.state, confirmed.ended_at, stages(confirmed)) == (State.RECEIVED, None, ["received"])
        assert confirmed.stepped_back_at is not None
        assert mailed() == []
        said = Notification.objects.get(post=department.post("HW-DH"), key__startswith="stepped-back")
        assert said.text_en.endswith("its reporter has taken his part back; it goes on for 1 other person")
        assert "citizen" not in said.text_en
        domain.advance(file=confirmed.file, state=State.WORK_ORDERED)  # type: ignore[arg-type]
        assert mailed() == ["other@example.org"]
        assert SentMessage.objects.latest("pk").recipients == 1
        assert end(confirmed, department) == ["other@example.org"]
        body = Mail.objects.get(to="other@example.org").body
        assert str(joined.key) in body
        assert str(confirmed.key) not in body

    def test_nothing_is_sent_to_his_telephone(self, confirmed: Complaint, department: Department) -> None:
        Reporter.objects.update(email="", phone="+919830012345")
        follower(confirmed)
        domain.withdraw(complaint=confirmed)
        assert end(confirmed, department) == ["other@example.org"]
        assert not TextMessage.objects.exists()

    def test_it_is_published_and_open_as_before(self, confirmed: Complaint) -> None:
        follower(confirmed)
        shown = Publication.objects.values().get(complaint=confirmed)
        domain.withdraw(complaint=confirmed)
        assert Publication.objects.values().get(complaint=confirmed) == shown
        assert shown["open"]

    def test_twice_is_refused(self, confirmed: Complaint) -> None:
        follower(confirmed)
        domain.withdraw(complaint=confirmed)
        with pytest.raises(ValidationError, match="already"):
            domain.withdraw(complaint=confirmed)
        assert not domain.may_withdraw(Complaint.objects.get())

    def test_when_the_last_of_the_others_leaves_it_stays_with_the_department(
        self, confirmed: Complaint, department: Department
    ) -> None:
        joined = follower(confirmed)
        domain.withdraw(complaint=confirmed)
        domain.stop_following(follower=joined)
        confirmed.refresh_from_db()
        assert confirmed.state == State.RECEIVED
        assert part_of_reporter(confirmed).others == 0
        assert end(confirmed, department) == []

    def test_he_is_not_asked_nor_written_to(self, confirmed: Complaint, department: Department) -> None:
        # Where the category seals who reports, an officer writes to reporters alone.
        confirmed.category.sensitive = False
        confirmed.category.save()
        joined = follower(confirmed)
        domain.withdraw(complaint=confirmed)
        with pytest.raises(ValidationError, match="taken his part back"):
            domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)
        Mail.objects.all().delete()
        message = {"purpose": "other", "subject": "We looked", "text": "We stood there.", "user": department.dealing}
        assert domain.write_to_reporter(complaint=confirmed, form_key=joined.key, **message) == 1  # type: ignore[arg-type]
        assert mailed() == ["other@example.org"]
        domain.stop_following(follower=joined)
        confirmed.refresh_from_db()
        with pytest.raises(ValidationError, match="taken his part back"):
            domain.write_to_reporter(complaint=confirmed, form_key=confirmed.key, **message)  # type: ignore[arg-type]

    def test_his_contact_goes_to_no_other_office(self, confirmed: Complaint, department: Department) -> None:
        follower(confirmed)
        assert domain.agree_to_pass_on(complaint=confirmed, agreed=True)
        domain.withdraw(complaint=confirmed)
        assert not domain.agree_to_pass_on(complaint=confirmed, agreed=True)
        file = send_to_director(confirmed, department)
        name_office(confirmed, department.director)
        Mail.objects.all().delete()
        files.close(file=file, user=department.director, outcome=Outcome.NOT_OURS, result=RESULT)
        assert not confirmed.referrals.get().with_contact
        assert "citizen@example.org" not in Mail.objects.get(to="police@offices.example").body

    def test_the_outcome_is_not_his_to_judge(self, confirmed: Complaint, department: Department) -> None:
        follower(confirmed)
        domain.withdraw(complaint=confirmed)
        end(confirmed, department)
        confirmed.refresh_from_db()
        assert confirmed.state == State.RESOLVED
        assert not domain.may_answer(confirmed)
        with pytest.raises(ValidationError, match="taken this complaint back"):
            domain.give_feedback(complaint=confirmed, fixed=False, text="")

    def test_without_a_name_it_is_the_same(self, confirmed: Complaint, make_report: Make, filling: Category) -> None:
        filling.anonymous_allowed = True
        nameless = Complaint.objects.get(pk=make_report(contact=None).pk)
        follower(nameless)
        assert not domain.withdraw(complaint=nameless)
        nameless.refresh_from_db()
        assert (nameless.state, nameless.stepped_back_at is None) == (State.RECEIVED, False)

    def test_who_changes_his_mind_joins_like_anybody(self, confirmed: Complaint) -> None:
        follower(confirmed)
        domain.withdraw(complaint=confirmed)
        back = follower(confirmed, "citizen@example.org")
        assert told(confirmed) == {"other@example.org", "citizen@example.org"}
        # On his old page he is not one of the others.
        assert part_of_reporter(confirmed).others == 1
        assert back.complaint == confirmed


class TestWaiting:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (None, State.IN_PROGRESS),
            (State.IN_PROGRESS, State.IN_PROGRESS),
            (State.INSPECTION_ORDERED, State.INSPECTION_ORDERED),
            (State.WORK_ORDERED, State.WORK_ORDERED),
        ],
    )
    def test_the_question_lapses_and_it_goes_on(
        self, confirmed: Complaint, department: Department, before: str | None, after: str
    ) -> None:
        follower(confirmed)
        if before is not None:
            assert confirmed.file is not None
            domain.advance(file=confirmed.file, state=before)
        inquiry = domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)
        Mail.objects.all().delete()
        assert not domain.withdraw(complaint=confirmed)
        confirmed.refresh_from_db()
        inquiry.refresh_from_db()
        assert confirmed.state == stages(confirmed)[-1] == after
        assert (inquiry.ended_at is None, inquiry.answered_at) == (False, None)
        # The others were told of that order when it was given.
        assert mailed() == []
        assert domain.remind_of_unanswered(now=inquiry.due_at) == 0
        with pytest.raises(ValidationError, match="no longer open"):
            domain.answer_inquiry(inquiry=inquiry, text="From the north")


class TestMerged:
    def test_it_goes_on_for_the_reporter_of_the_other(
        self, confirmed: Complaint, merge: Callable[..., Complaint], department: Department
    ) -> None:
        second = merge(confirmed, "second@example.org")
        assert not domain.withdraw(complaint=confirmed)
        assert end(confirmed, department) == ["second@example.org"]
        second.refresh_from_db()
        assert domain.may_answer(second)
        domain.give_feedback(complaint=second, fixed=False, text="Still there")
        confirmed.refresh_from_db()
        assert confirmed.state == State.REOPENED
        assert told(confirmed) == {"second@example.org"}

    def test_over_two_steps_and_to_those_who_follow_the_merged_one(
        self, confirmed: Complaint, merge: Callable[..., Complaint], make_report: Make, department: Department
    ) -> None:
        middle = domain.confirm(complaint=make_report(contact=Contact(email="middle@example.org")), code=CODE)
        last = merge(middle, "last@example.org")
        follower(middle)
        domain.merge(complaint=middle, into=confirmed, user=department.dealing, reason="The same lorries")
        assert part_of_reporter(confirmed).others == 3
        assert not domain.withdraw(complaint=middle)
        assert not domain.withdraw(complaint=confirmed)
        assert part_of_reporter(last).others == 1
        assert end(confirmed, department) == ["last@example.org", "other@example.org"]

    def test_who_of_a_merged_one_takes_his_part_back_ends_nothing(
        self, confirmed: Complaint, merge: Callable[..., Complaint], department: Department
    ) -> None:
        second = merge(confirmed, "second@example.org")
        assert domain.may_withdraw(second)
        assert not domain.withdraw(complaint=second)
        second.refresh_from_db()
        assert (second.state, second.merged_into) == (State.DUPLICATE, confirmed)
        said = Notification.objects.get(post=department.post("HW-DH"), key__startswith="stepped-back")
        assert str(second.number) in said.text_en
        assert end(confirmed, department) == ["citizen@example.org"]
        assert not domain.may_answer(second)
        with pytest.raises(ValidationError, match="taken this complaint back"):
            domain.give_feedback(complaint=second, fixed=False, text="")

    def test_a_question_to_him_lapses_and_the_other_goes_on_waiting_for_its_own(
        self, confirmed: Complaint, make_report: Make, department: Department
    ) -> None:
        second = domain.confirm(complaint=make_report(contact=Contact(email="second@example.org")), code=CODE)
        asked = domain.ask_reporter(complaint=second, user=department.dealing, text=QUESTION)
        second.refresh_from_db()
        domain.merge(complaint=second, into=confirmed, user=department.dealing, reason="The same")
        other = domain.ask_reporter(complaint=confirmed, user=department.dealing, text=QUESTION)
        domain.withdraw(complaint=second)
        for each in (asked, other, confirmed, second):
            each.refresh_from_db()
        assert asked.ended_at is not None
        assert (other.ended_at, confirmed.state, second.state) == (None, State.WAITING, State.DUPLICATE)

    def test_the_last_who_shares_what_another_reported_leaves_it_to_the_department(
        self, confirmed: Complaint, merge: Callable[..., Complaint], department: Department
    ) -> None:
        second = merge(confirmed, "second@example.org")
        domain.withdraw(complaint=confirmed)
        assert not domain.withdraw(complaint=second)
        confirmed.refresh_from_db()
        assert confirmed.state == State.RECEIVED
        said = Notification.objects.filter(key__startswith="stepped-back").latest("pk")
        assert said.text_en.endswith("it stays with you")
        assert end(confirmed, department) == []

    def test_once_the_others_took_theirs_back_his_own_ends_with_him(
        self, confirmed: Complaint, merge: Callable[..., Complaint]
    ) -> None:
        second = merge(confirmed, "second@example.org")
        domain.withdraw(complaint=second)
        assert domain.withdraw(complaint=confirmed)
        confirmed.refresh_from_db()
        assert confirmed.state == State.WITHDRAWN

    def test_who_reported_without_a_name_shares_it_too(
        self, confirmed: Complaint, merge: Callable[..., Complaint]
    ) -> None:
        merge(confirmed, None)
        assert part_of_reporter(confirmed).others == 1
        assert not domain.withdraw(complaint=confirmed)

    def test_one_person_is_counted_once_and_leaves_with_all_that_is_his(
        self, confirmed: Complaint, merge: Callable[..., Complaint], make_report: Make, department: Department
    ) -> None:
        other = domain.confirm(complaint=make_report(contact=Contact(email="second@example.org")), code=CODE)
        # He follows the one and reported the other before they were put together.
        followed = follower(other, "citizen@example.org")
        domain.merge(complaint=other, into=confirmed, user=department.dealing, reason="The same")
        again = merge(confirmed, "Second@example.org")
        assert part_of_reporter(confirmed).others == 1
        domain.withdraw(complaint=confirmed)
        followed.refresh_from_db()
        assert followed.ended_at is not None
        assert not FollowerContact.objects.exists()
        assert told(confirmed) == {"second@example.org"}
        domain.withdraw(complaint=again)
        other.refresh_from_db()
        assert other.stepped_back_at is not None
        assert told(confirmed) == set()

    def test_taken_out_again_it_is_open_and_he_is_told_nothing(
        self, confirmed: Complaint, merge: Callable[..., Complaint], department: Department
    ) -> None:
        second = merge(confirmed, "second@example.org")
        domain.withdraw(complaint=second)
        Mail.objects.all().delete()
        domain.split(complaint=second, user=department.dealing, reason="Another bank of it")
        second.refresh_from_db()
        assert second.state == State.REOPENED
        assert mailed() == []

    def test_merged_after_he_stepped_back_he_is_told_nothing(
        self, confirmed: Complaint, make_report: Make, department: Department
    ) -> None:
        follower(confirmed)
        domain.withdraw(complaint=confirmed)
        into = domain.confirm(complaint=make_report(contact=Contact(email="second@example.org")), code=CODE)
        Mail.objects.all().delete()
        confirmed.refresh_from_db()
        domain.merge(complaint=confirmed, into=into, user=department.dealing, reason="The same")
        assert mailed() == ["other@example.org"]
        assert told(into) == {"other@example.org", "second@example.org"}


class TestWhatWasSaid:
    def test_nothing_is_done_where_something_else_would_happen_than_was_said(self, confirmed: Complaint) -> None:
        with pytest.raises(ValidationError, match="has changed"):
            domain.withdraw(complaint=confirmed, ends=False)
        joined = follower(confirmed)
        with pytest.raises(ValidationError, match="has changed"):
            domain.withdraw(complaint=confirmed, ends=True)
        confirmed.refresh_from_db()
        assert (confirmed.state, confirmed.stepped_back_at) == (State.RECEIVED, None)
        assert not domain.withdraw(complaint=confirmed, ends=False)
        assert Follower.objects.following().get() == joined


class TestPersonalData:
    def test_he_is_forgotten_as_if_it_had_ended_on_that_day(self, confirmed: Complaint) -> None:
        follower(confirmed)
        domain.withdraw(complaint=confirmed)
        now = timezone.now()
        assert domain.forget_reporters(now=now + dt.timedelta(days=364)) == 0
        assert domain.forget_reporters(now=now + dt.timedelta(days=366)) == 1
        confirmed.refresh_from_db()
        assert (confirmed.state, confirmed.stepped_back_at is None) == (State.RECEIVED, False)
        assert confirmed.text

    def test_he_is_told_of_it_and_erased_at_once_when_he_asks(self, confirmed: Complaint) -> None:
        follower(confirmed)
        contact = Contact(email="citizen@example.org")
        assert reporters.erase(contact).later == [confirmed.pk]
        domain.withdraw(complaint=confirmed)
        assert "You took your part back" in dict(reporters.tell(contact)[0].facts)
        erased = reporters.erase(contact)
        assert (erased.now, erased.later) == (1, [])
        assert not Reporter.objects.filter(complaint=confirmed).exists()


def test_leaving_costs_the_same_however_many_stay(confirmed: Complaint, make_report: Make) -> None:
    counts = []
    for many in (1, 3):
        complaint = domain.confirm(complaint=make_report(contact=Contact(email=f"r{many}@example.org")), code=CODE)
        for number in range(many):
            follower(complaint, f"f{number}@example.org")
        with CaptureQueriesContext(connection) as queries:
            assert not domain.withdraw(complaint=complaint)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("first", ["leaves", "closes"])
    def test_stepping_back_and_closing(
        self, reference_data: None, make_report: Make, areas: dict[str, Area], department: Department, first: str
    ) -> None:
        complaint = domain.confirm(complaint=make_report(), code=CODE)
        follower(complaint)
        file = send_to_director(complaint, department)
        vouch(complaint, department.director)
        file.refresh_from_db()
        Mail.objects.all().delete()

        def leave() -> bool:
            return domain.withdraw(complaint=complaint)

        def close() -> None:
            files.close(file=file, user=department.director, outcome=Outcome.DONE, result=RESULT)

        with office(2) as both:
            done = both.race(file, (leave, close) if first == "leaves" else (close, leave))
        complaint.refresh_from_db()
        assert complaint.state == State.RESOLVED
        if first == "leaves":
            assert done == [False, None]
            assert (complaint.stepped_back_at is None, mailed()) == (False, ["other@example.org"])
        else:
            assert done[0] is None
            assert isinstance(done[1], ValidationError)
            assert (complaint.stepped_back_at, mailed()) == (None, ["citizen@example.org", "other@example.org"])

    @pytest.mark.parametrize("order", ["the one that goes on", "the merged one"])
    def test_the_last_two_who_leave(
        self, reference_data: None, make_report: Make, areas: dict[str, Area], department: Department, order: str
    ) -> None:
        goes_on, merged = (
            domain.confirm(complaint=make_report(contact=Contact(email=f"{name}@example.org")), code=CODE)
            for name in ("first", "second")
        )
        domain.merge(complaint=merged, into=goes_on, user=department.dealing, reason="The same")
        pair = [goes_on, merged] if order == "the one that goes on" else [merged, goes_on]
        assert goes_on.file is not None
        with office(2) as both:
            ended = both.race(goes_on.file, [partial(domain.withdraw, complaint=each) for each in pair])
        goes_on.refresh_from_db()
        merged.refresh_from_db()
        assert merged.stepped_back_at is not None
        # Whoever reported the one that goes on ends it only where nobody shares it any more when he leaves.
        alone = order == "the merged one"
        assert ended == [False, alone]
        assert (goes_on.state == State.WITHDRAWN, goes_on.stepped_back_at is None) == (alone, alone)
