"""``/desk/complaints/blocked/`` and its sisters, as anonymous, outsider, colleague and overseer."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.data_protection.contacts import Contact
from complaints.guard import abuse
from complaints.models import BlockedContact, Complaint, FollowerRead, Hold, PrivacyRequest, ReporterRead, Sign
from complaints.views.oversight import readers
from language.digits import in_script
from staff.models import User
from tests.conftest import Department

pytestmark = pytest.mark.django_db
BLOCKED, HELD, REQUESTS, READS = (
    reverse(f"complaints:{name}") for name in ("blocked", "held", "privacy-requests", "reads")
)
REASON = "Sends the same each day"


def status_for(client: Client, user: User | None, url: str, posted: dict[str, Any] | None = None) -> int:
    if user:
        client.force_login(user)
    return (client.get(url) if posted is None else client.post(url, posted)).status_code


@pytest.fixture
def held(confirmed: Complaint) -> Complaint:
    abuse.hold(complaint=confirmed, found=[Sign.LINKS])
    return confirmed


class TestWhoMay:
    @pytest.mark.parametrize("url", [BLOCKED, HELD, REQUESTS, READS])
    def test_anonymous_is_asked_to_log_in(self, client: Client, url: str) -> None:
        assert status_for(client, None, url) == 302

    @pytest.mark.parametrize(
        ("login", "misuse", "oversight"),
        [
            ("dealing", 404, 404),
            ("inspector", 404, 404),
            ("planner", 404, 404),
            ("publicity", 404, 404),
            ("head", 200, 404),
            ("engineer2", 200, 404),
            ("director", 200, 200),
        ],
    )
    def test_the_table(self, client: Client, department: Department, login: str, misuse: int, oversight: int) -> None:
        user = getattr(department, login)
        assert [status_for(client, user, url) for url in (BLOCKED, HELD)] == [misuse] * 2
        assert [status_for(client, user, url) for url in (REQUESTS, READS)] == [oversight] * 2

    def test_the_administration_oversees_and_blocks_nobody(self, client: Client) -> None:
        keeper = User.objects.create_superuser("keeper", "keeper@example.org", "x" * 12)
        assert [status_for(client, keeper, url) for url in (REQUESTS, READS, BLOCKED, HELD)] == [200, 200, 404, 404]

    def test_who_may_not_changes_nothing(self, client: Client, held: Complaint, department: Department) -> None:
        domain.block(contact=Contact(email="a@example.org"), reason=REASON, until=None, user=department.head)
        blocked = BlockedContact.objects.get()
        doors = [
            (BLOCKED, {"contact": "b@example.org", "reason": REASON}),
            (reverse("complaints:lift", args=[blocked.pk]), {}),
            (reverse("complaints:decide-hold", args=[held.number]), {"genuine": "yes"}),
        ]
        for user, status in ((None, 302), (department.dealing, 404)):
            assert [status_for(client, user, url, posted) for url, posted in doors] == [status] * 3
        assert BlockedContact.objects.get().lifted_at is None
        assert Hold.objects.waiting().exists()


class TestBlocked:
    def test_an_address_is_blocked_shown_by_its_end_and_lifted(self, client: Client, department: Department) -> None:
        client.force_login(department.head)
        until = timezone.localdate() + dt.timedelta(days=3)
        posted = {"contact": "citizen@example.org", "reason": REASON, "until": until.isoformat()}
        page = client.post(BLOCKED, posted, follow=True).content.decode()
        assert "…@example.org" in page
        assert "citizen@example.org" not in page
        blocked = BlockedContact.objects.get()
        assert blocked.until is not None
        assert timezone.localtime(blocked.until).date() == until + dt.timedelta(days=1)
        lift = reverse("complaints:lift", args=[blocked.pk])
        assert client.post(lift).headers["Location"] == BLOCKED
        assert "lifted already" in client.post(lift, follow=True).content.decode()

    def test_a_reporter_is_blocked_without_being_seen(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.head)
        typed = f" {in_script(str(confirmed.number).lower(), 'bn')} "
        page = client.post(BLOCKED, {"complaint": typed, "reason": REASON}, follow=True).content.decode()
        assert "citizen@" not in page
        assert ReporterRead.objects.count() == 0
        assert BlockedContact.objects.get().complaint == confirmed

    def test_the_complaint_of_another_section_is_not_found(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.head2)
        answer = client.post(BLOCKED, {"complaint": confirmed.number, "reason": REASON})
        assert (answer.status_code, BlockedContact.objects.count()) == (422, 0)

    @pytest.mark.parametrize(
        "posted",
        [
            {},
            {"reason": REASON},
            {"contact": "nobody", "reason": REASON},
            {"contact": "a@example.org", "reason": "short"},
            {"contact": "a@example.org", "complaint": "C-1", "reason": REASON},
            {"contact": "a@example.org", "reason": REASON, "until": "2020-01-01"},
            {"contact": "a@example.org", "reason": REASON, "until": "soon"},
            {"contact": "a@example.org", "reason": REASON, "until": "9999-12-31"},
        ],
    )
    def test_what_is_wrong_is_said(self, client: Client, department: Department, posted: dict[str, str]) -> None:
        client.force_login(department.head)
        answer = client.post(BLOCKED, posted)
        assert (answer.status_code, BlockedContact.objects.count()) == (422, 0)
        assert "error-summary" in answer.content.decode()


class TestHeld:
    def test_the_section_sees_it_and_decides_once(
        self, client: Client, held: Complaint, department: Department
    ) -> None:
        client.force_login(department.head)
        abuse.hold(complaint=held, found=[Sign.GIBBERISH])
        page = client.get(HELD)
        assert [complaint.number for complaint in page.context["page"].rows] == [held.number]
        assert "Many links" in page.content.decode()
        assert "No words that can be read" in page.content.decode()
        decide = reverse("complaints:decide-hold", args=[held.number])
        assert client.post(decide, {"genuine": "perhaps"}).status_code == 404
        assert client.post(decide, {"genuine": "no"}).headers["Location"] == HELD
        assert str(held.number) not in client.get(HELD).content.decode()
        assert "already" in client.post(decide, {"genuine": "yes"}, follow=True).content.decode()
        assert set(Hold.objects.values_list("genuine", flat=True)) == {False}

    def test_the_other_section_does_not(self, client: Client, held: Complaint, department: Department) -> None:
        client.force_login(department.head2)
        assert str(held.number) not in client.get(HELD).content.decode()
        decide = reverse("complaints:decide-hold", args=[held.number])
        assert client.post(decide, {"genuine": "no"}).status_code == 404


class TestRequests:
    def test_what_waits_too_long_is_marked(self, client: Client, confirmed: Complaint, department: Department) -> None:
        domain.erase(contact=Contact(email="citizen@example.org"))
        domain.record_access(contact=Contact(email="citizen@example.org"))
        client.force_login(department.director)
        page = client.get(REQUESTS).content.decode()
        assert "waits for 1 open complaint" in page
        assert "tag--late" not in page
        PrivacyRequest.objects.update(due_at=timezone.now() - dt.timedelta(days=1))
        page = client.get(REQUESTS, {"show": "waiting"}).content.decode()
        assert page.count("tag--late") == 1
        assert "citizen@" not in page


class TestReads:
    def test_who_when_and_why(self, client: Client, confirmed: Complaint, department: Department) -> None:
        domain.read_reporter(complaint=confirmed, user=department.head, reason="To ask for the spot")
        domain.read_reporter(complaint=confirmed, user=department.engineer, reason="To answer by telephone")
        client.force_login(department.director)
        page = client.get(READS).content.decode()
        assert "To ask for the spot" in page
        assert "citizen@" not in page
        page = client.get(READS, {"reader": department.head.pk}).content.decode()
        assert "To answer by telephone" not in page
        assert client.get(READS, {"reader": "9" * 30}).status_code in {200, 302}
        assert client.get(READS, {"reader": "x"}).status_code == 200

    def test_who_read_those_who_follow_is_told_and_counted_too(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        FollowerRead.objects.create(complaint=confirmed, user=department.head, reason="To ask for a witness", shown=2)
        domain.read_reporter(complaint=confirmed, user=department.head, reason="To ask for the spot")
        assert [(row["user__username"], row["number"]) for row in readers()] == [("head", 2)]
        client.force_login(department.director)
        assert "To ask for a witness" in client.get(READS).content.decode()
        of_another = client.get(READS, {"reader": department.engineer.pk}).content.decode()
        assert "To ask for a witness" not in of_another

    def test_unusual_numbers_are_marked(self, client: Client, confirmed: Complaint, department: Department) -> None:
        for user, number in ((department.head, 11), (department.engineer, 2), (department.director, 3)):
            for _read in range(number):
                domain.read_reporter(complaint=confirmed, user=user, reason="To ask for the spot")
        assert [(row["user__username"], row["unusual"]) for row in readers()] == [
            ("head", True), ("director", False), ("engineer", False),
        ]  # fmt: skip
        client.force_login(department.director)
        assert client.get(READS).content.decode().count("tag--late") == 1


def test_a_forged_cursor_begins_anew(client: Client, department: Department) -> None:
    client.force_login(department.director)
    for url in (BLOCKED, HELD, REQUESTS, READS):
        assert client.get(url, {"after": "forged"}).headers["Location"] == url


def test_three_rows_cost_as_many_queries_as_one(
    client: Client,
    held: Complaint,
    make_report: Callable[..., Complaint],
    department: Department,
    django_assert_max_num_queries: Any,
) -> None:
    def add(number: int) -> None:
        contact = Contact(email=f"somebody{number}@example.org")
        domain.block(contact=contact, reason=REASON, until=None, user=department.head, complaint=held)
        domain.record_access(contact=contact)
        domain.read_reporter(complaint=held, user=department.head, reason=REASON)

    def costs() -> list[int]:
        counted = []
        for url in (BLOCKED, HELD, REQUESTS, READS):
            client.get(url)
            with django_assert_max_num_queries(25) as queries:
                client.get(url)
            counted.append(len(queries))
        return counted

    client.force_login(department.director)
    add(1)
    one = costs()
    for number in (2, 3):
        add(number)
        abuse.hold(complaint=domain.take_in(complaint=make_report()), found=[Sign.LINKS])
    assert costs() == one
