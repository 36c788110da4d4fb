"""Two complaints go on as one, and are taken apart again; places not on the list are verified."""

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets.models import Asset
from complaints import domain
from complaints.correspondence import letters
from complaints.correspondence.recipients import people
from complaints.data_protection.contacts import Contact
from complaints.domain import NotListed
from complaints.models import Complaint, MergeEvent, SentMessage, State, Unlisted, Verified
from files import domain as files
from files.models import File, FileLink, FileState
from maps.models import Area
from staff.models import Mail, Notification, User
from tests.complaints.closing import RESULT, close_as_done
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director, stages
from tests.conftest import Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]


@pytest.fixture
def two(confirmed: Complaint, make_report: Make, department: Department) -> tuple[Complaint, Complaint]:
    """An open complaint, and a later one of somebody else about the same pond, each in a file of its own."""
    second = domain.confirm(complaint=make_report(contact=Contact(email="second@example.org")), code=CODE)
    assert second.file is not None
    second.file = domain.take_out(
        complaint=second, user=department.dealing, reason="Another bank of it", from_file=second.file.pk
    )
    return confirmed, second


def test_the_earlier_promise_and_the_higher_priority_go_along_and_the_other_holder_is_told(
    confirmed: Complaint, grass: Any, make_report: Make, department: Department
) -> None:
    grass.kinds, grass.section = ["water"], confirmed.category.section
    grass.save()
    assert confirmed.file is not None
    slow = domain.take_in(complaint=make_report(category=grass, text="Weeds on the steps"))
    assert slow.file is not None
    if slow.file == confirmed.file:
        slow.file = domain.take_out(
            complaint=slow, user=department.dealing, reason="Another bank of it", from_file=slow.file.pk
        )
    files.forward(file=slow.file, user=department.dealing, to_post=department.post("HW-SH"), remarks="For you")
    domain.merge(complaint=confirmed, into=slow, user=department.dealing, reason="The same bank after all")
    slow.file.refresh_from_db()
    assert slow.file.priority == "immediate"
    assert slow.file.promised_at == confirmed.promised_at
    told = Notification.objects.filter(post=department.post("HW-SH")).latest("pk")
    assert str(confirmed.number) in told.text_en


def test_his_page_shows_all_that_was_written_to_the_reporter_of_a_merged_one(
    client: Client, two: tuple[Complaint, Complaint], department: Department
) -> None:
    first, second = two
    into = send_to_director(first, department)
    first.refresh_from_db()
    assert second.file is not None
    files.forward(file=second.file, user=department.dealing, to_post=department.post("DG"), remarks="For you")
    domain.ask_reporter(complaint=second, user=department.director, text="From which side do they come?")
    domain.merge(complaint=second, into=first, user=department.director, reason="The same")
    domain.write_to_reporter(
        complaint=first, user=department.director, purpose="other", subject="News", text="A fence comes.",
        form_key=uuid.uuid4(),
    )  # fmt: skip
    close_as_done(into, department.director)
    page = client.get(reverse("complaints:track", args=[second.key]))
    told = [each.subject for each in page.context["messages_sent"]]
    assert told == [
        f"অভিযোগ {first.number}: ফলাফল",
        "News",
        f"অভিযোগ {second.number}-এর কাজ অন্য একটির সঙ্গে চলবে",
        f"অভিযোগ {second.number}: আপনার কাছে একটি প্রশ্ন",
        f"অভিযোগ {second.number} পাওয়া গেছে",
    ]
    assert "From which side do they come?" in page.content.decode()
    merged = SentMessage.objects.get(complaint=second, purpose="duplicate")
    assert (merged.recipients, merged.post) == (1, None)
    assert str(second.key) not in merged.text
    assert str(first.key) not in page.content.decode()


def test_who_reported_a_merged_one_is_kept_as_long_as_it_goes_on(
    two: tuple[Complaint, Complaint], department: Department
) -> None:
    first, second = two
    domain.merge(complaint=second, into=first, user=department.dealing, reason="The same")
    years = timezone.now() + dt.timedelta(days=1500)
    assert domain.forget_reporters(now=years) == 0
    # It is closed after years; he is told the outcome, and forgotten in its own time.
    close_as_done(send_to_director(first, department), department.director)
    Complaint.objects.filter(pk=first.pk).update(ended_at=years)
    assert domain.forget_reporters(now=years + dt.timedelta(days=364)) == 0
    assert domain.forget_reporters(now=years + dt.timedelta(days=366)) == 2


def closed(file: File | None) -> bool:
    assert file is not None
    file.refresh_from_db()
    return file.state == FileState.CLOSED


class TestMerging:
    def test_nothing_is_lost_and_the_file_is_closed(
        self, two: tuple[Complaint, Complaint], department: Department
    ) -> None:
        first, second = two
        kept = (second.number, second.text, second.pin.coords, second.reporter.email)
        Mail.objects.all().delete()
        event = domain.merge(complaint=second, into=first, user=department.dealing, reason="The same lorries")
        second.refresh_from_db()
        assert (second.number, second.text, second.pin.coords, second.reporter.email) == kept
        assert (second.state, second.merged_into) == (State.DUPLICATE, first)
        assert stages(second) == ["received", "duplicate"]
        assert second.places.count() == 1
        assert event.file_closed
        assert closed(second.file)
        assert FileLink.objects.filter(file=second.file, other=first.file).exists()
        assert first.file is not None
        assert first.file.correspondence.filter(title__contains=str(second.number)).exists()
        assert Mail.objects.get().to == "second@example.org"
        assert people(first) == 2

    def test_its_reporter_is_told_the_outcome_of_the_other(
        self, client: Client, two: tuple[Complaint, Complaint], department: Department
    ) -> None:
        first, second = two
        domain.merge(complaint=second, into=first, user=department.dealing, reason="The same")
        Mail.objects.all().delete()
        file = send_to_director(first, department)
        close_as_done(file, department.director)
        mail = Mail.objects.get(to="second@example.org")
        assert str(second.key) in mail.body
        page = client.get(reverse("complaints:track", args=[second.key])).content.decode()
        assert RESULT in page
        assert str(first.number) in page
        assert first.text not in page.replace(second.text, "", 1)

    def test_a_chain_of_mergings_reaches_everybody_once(
        self, two: tuple[Complaint, Complaint], make_report: Make, department: Department
    ) -> None:
        first, second = two
        third = domain.confirm(complaint=make_report(contact=Contact(email="SECOND@example.org")), code=CODE)
        domain.merge(complaint=third, into=second, user=department.dealing, reason="The same")
        domain.merge(complaint=second, into=first, user=department.dealing, reason="The same")
        told = [each.email.casefold() for each in letters.recipients(first)]
        assert sorted(told) == ["citizen@example.org", "second@example.org"]
        assert people(first) == 3

    def test_two_in_each_other_are_refused(self, two: tuple[Complaint, Complaint], department: Department) -> None:
        first, second = two
        domain.merge(complaint=second, into=first, user=department.dealing, reason="The same")
        for complaint, into in ((first, second), (second, first), (first, first)):
            with pytest.raises(ValidationError):
                domain.merge(complaint=complaint, into=into, user=department.dealing, reason="The same")

    def test_a_reopened_file_does_not_free_what_was_merged(
        self, two: tuple[Complaint, Complaint], department: Department
    ) -> None:
        first, second = two
        domain.merge(complaint=second, into=first, user=department.dealing, reason="The same")
        assert second.file is not None
        files.reopen(file=second.file, user=department.head, reason="By mistake")
        second.refresh_from_db()
        assert (second.state, second.merged_into) == (State.DUPLICATE, first)

    def test_taken_apart_everything_is_as_before(
        self, two: tuple[Complaint, Complaint], department: Department
    ) -> None:
        first, second = two
        domain.merge(complaint=second, into=first, user=department.dealing, reason="The same")
        Mail.objects.all().delete()
        domain.split(complaint=second, user=department.dealing, reason="Another corner of the pond")
        second.refresh_from_db()
        assert (second.state, second.merged_into, second.ended_at, second.answer) == (State.REOPENED, None, None, "")
        assert stages(second) == ["received", "duplicate", "reopened"]
        assert not closed(second.file)
        assert Mail.objects.filter(to="second@example.org").count() == 1
        assert people(first) == 1
        kinds = MergeEvent.objects.order_by("pk").values_list("kind", "reason")
        assert list(kinds) == [("merged", "The same"), ("split", "Another corner of the pond")]
        with pytest.raises(ValidationError, match="not merged"):
            domain.split(complaint=second, user=department.dealing, reason="Again")

    def test_the_log_cannot_be_changed(self, two: tuple[Complaint, Complaint], department: Department) -> None:
        domain.merge(complaint=two[1], into=two[0], user=department.dealing, reason="The same")
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            MergeEvent.objects.update(reason="Another")

    def test_the_page_offers_what_is_near_and_merges(
        self, client: Client, two: tuple[Complaint, Complaint], department: Department
    ) -> None:
        first, second = two
        client.force_login(department.dealing)
        url = reverse("complaints:merge", args=[second.number])
        assert str(first.number) in client.get(url).content.decode()
        kept = client.post(url, {"into": "C-2000-999999", "reason": "A careful reason"})
        assert kept.status_code == 422
        assert "A careful reason" in kept.content.decode()
        assert client.post(url, {"into": first.number, "reason": "The same"}).status_code == 302
        assert client.get(url).status_code == 404
        # Sent once more it is told what has become of it, and keeps its words.
        again = client.post(url, {"into": first.number, "reason": "The same once more"})
        assert (again.status_code, "The same once more" in again.content.decode()) == (422, True)
        assert f"{second.number} goes on in" in again.content.decode()
        assert MergeEvent.objects.count() == 1
        page = client.get(reverse("files:file", args=[first.file_id])).content.decode()
        assert reverse("complaints:split", args=[second.number]) in page

    def test_anonymous_outsider_colleague_owner(
        self, client: Client, two: tuple[Complaint, Complaint], department: Department
    ) -> None:
        merge, split = (reverse(f"complaints:{name}", args=[two[1].number]) for name in ("merge", "split"))
        assert client.get(merge).status_code == client.get(split).status_code == 302
        for user, merging in ((department.dealing2, 404), (department.head, 404), (department.dealing, 200)):
            client.force_login(user)
            assert client.get(merge).status_code == merging
            assert client.get(split).status_code == 404
        domain.merge(complaint=two[1], into=two[0], user=department.dealing, reason="The same")
        assert client.get(split).status_code == 200
        assert client.post(split, {"reason": ""}).status_code == 422
        assert client.post(split, {"reason": "Not the same"}).status_code == 302
        again = client.post(split, {"reason": "Not the same"})
        assert (again.status_code, "is not merged any more" in again.content.decode()) == (422, True)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_merge_the_two_in_each_other_leave_one_open(
    reference_data: None, make_report: Make, areas: dict[str, Area], department: Department
) -> None:
    pair = [domain.confirm(complaint=make_report(), code=CODE).pk for _n in range(2)]

    def merge(order: tuple[int, int]) -> bool:
        try:
            complaint, into = (Complaint.objects.get(pk=key) for key in order)
            domain.merge(
                complaint=complaint, into=into, user=User.objects.get(pk=department.dealing.pk), reason="The same"
            )
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(merge, [(pair[0], pair[1]), (pair[1], pair[0])])) == [False, True]
    assert Complaint.objects.filter(merged_into__isnull=True).count() == 1


class TestUnlisted:
    @pytest.fixture
    def statue(self, make_report: Make, areas: dict[str, Area]) -> Unlisted:
        """A statue that is not on the list, in a confirmed complaint."""
        said = NotListed(kind="statue", name="Unknown poet", note="By the tea stall")
        return domain.confirm(complaint=make_report(unlisted=said), code=CODE).unlisted

    def test_the_report_page_takes_it(self, client: Client, make_report: Make, filling: Any) -> None:
        typed = {
            "category": filling.pk, "lat": "22.555", "lon": "88.355", "text": "Broken", "email": "a@example.org",
            "unlisted": "on", "unlisted_kind": "", "unlisted_name": "Unknown poet",
        }  # fmt: skip
        answer = client.post(reverse("complaints:report"), typed)
        assert answer.status_code == 422
        assert "Unknown poet" in answer.content.decode()
        assert client.post(reverse("complaints:report"), {**typed, "unlisted_kind": "statue"}).status_code == 302
        row = Unlisted.objects.get()
        assert (row.kind, row.name, row.outcome) == ("statue", "Unknown poet", Verified.WAITING)

    def test_entered_by_the_registers_own_form(self, client: Client, statue: Unlisted, department: Department) -> None:
        client.force_login(department.dealing)
        url = reverse("complaints:enter-unlisted", args=[statue.pk, "statue"])
        page = client.get(url)
        assert "Unknown poet" in page.content.decode()
        assert "88.355" in page.content.decode()
        form = page.context["form"]
        typed = {name: form[name].value() or "" for name in form.fields if form[name].value() is not None}
        answer = client.post(url, {**typed, "reason": "Seen on the spot"})
        assert answer.status_code == 302, answer.context["form"].errors
        asset = Asset.objects.get(name_en="Unknown poet")
        statue.refresh_from_db()
        assert (statue.outcome, statue.asset) == (Verified.ENTERED, asset)
        assert statue.complaint.asset == asset
        assert client.get(url).status_code == 302

    def test_linked_to_what_was_there(
        self, client: Client, statue: Unlisted, department: Department, make_asset: Any
    ) -> None:
        there = make_asset(kind="statue", name_en="The poet")
        client.force_login(department.dealing)
        url = reverse("complaints:unlisted-one", args=[statue.pk])
        assert "The poet" in client.get(url).content.decode()
        sent = {"link-asset": there.reference, "link-reason": "It is this", "link": "1"}
        assert client.post(url, sent).status_code == 302
        statue.refresh_from_db()
        assert (statue.outcome, statue.complaint.asset) == (Verified.LINKED, there)

    def test_refused_with_a_reason_once(self, client: Client, statue: Unlisted, department: Department) -> None:
        client.force_login(department.dealing)
        url = reverse("complaints:unlisted-one", args=[statue.pk])
        assert client.post(url, {"refuse": "1", "refuse-reason": ""}).status_code == 422
        assert client.post(url, {"refuse": "1", "refuse-reason": "A lamp post"}).status_code == 302
        statue.refresh_from_db()
        assert (statue.outcome, statue.reason) == (Verified.REFUSED, "A lamp post")
        assert client.post(url, {"refuse": "1", "refuse-reason": "Again"}).status_code == 422

    def test_anonymous_outsider_colleague_owner(self, client: Client, statue: Unlisted, department: Department) -> None:
        pages = [
            reverse("complaints:unlisted-one", args=[statue.pk]),
            reverse("complaints:enter-unlisted", args=[statue.pk, "statue"]),
        ]
        listed = reverse("complaints:unlisted")
        assert {client.get(url).status_code for url in [listed, *pages]} == {302}
        for user, one, enter, shown in (
            (department.dealing2, 404, 404, False),
            (department.head, 200, 404, True),
            (department.dealing, 200, 200, True),
        ):
            client.force_login(user)
            assert [client.get(url).status_code for url in pages] == [one, enter], user
            assert ("Unknown poet" in client.get(listed).content.decode()) is shown, user

    def test_as_many_queries_for_three_rows_as_for_one(
        self, client: Client, statue: Unlisted, make_report: Make, department: Department
    ) -> None:
        client.force_login(department.dealing)
        listed = reverse("complaints:unlisted")
        client.get(listed)
        with CaptureQueriesContext(connection) as one:
            client.get(listed)
        for _n in range(2):
            domain.confirm(complaint=make_report(unlisted=NotListed(kind="statue")), code=CODE)
        with CaptureQueriesContext(connection) as three:
            client.get(listed)
        assert len(three) == len(one)


def test_as_many_statements_with_three_merged_as_with_one(
    client: Client, confirmed: Complaint, make_report: Make, department: Department
) -> None:
    client.force_login(department.dealing)
    pages = [
        reverse("files:file", args=[confirmed.file_id]),
        reverse("complaints:complaint", args=[confirmed.number]),
    ]
    asked = []
    for upto in (1, 3):
        while confirmed.merged.count() < upto:
            contact = Contact(email=f"citizen{confirmed.merged.count()}@example.org")
            other = domain.confirm(complaint=make_report(contact=contact), code=CODE)
            assert other.file is not None
            words = "Another bank of it"
            domain.take_out(complaint=other, user=department.dealing, reason=words, from_file=other.file.pk)
            domain.merge(complaint=other, into=confirmed, user=department.dealing, reason="The same lorries")
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(page).content.decode()
            assert shown.count("take it out again") == upto
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
