"""mySociety's extension of GeoReport v2: GET and POST of servicerequestupdates."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from complaints import domain
from complaints.models import Category, Complaint, Remark, Stage, State, Submission
from files import domain as files
from files.models import Correspondence, Receipt, ReceiptMode
from staff.models import Notification
from tests.complaints.closing import close_as_done
from tests.complaints.open311.conftest import BASE, Key, Read, Taken, descriptions
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
ADDRESS = "servicerequestupdates.json"


def advance(complaint: Complaint, state: str) -> None:
    domain.advance(file=complaint.file, state=state)  # type: ignore[arg-type]


class TestRead:
    def test_the_public_stages_the_oldest_first(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        advance(complaint, State.ACKNOWLEDGED)
        advance(complaint, State.DUPLICATE)
        found = read(ADDRESS)
        assert [each["status"] for each in found] == ["OPEN", "OPEN", "CLOSED"]
        assert [each["description"] for each in found] == ["received", "seen by the department", "reported before"]
        assert list(found[0]) == [
            "update_id",
            "service_request_id",
            "status",
            "updated_datetime",
            "description",
            "media_url",
        ]
        assert {each["service_request_id"] for each in found} == {complaint.number}
        assert parse_datetime(found[0]["updated_datetime"]) is not None

    def test_in_xml(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        root = read("servicerequestupdates.xml")
        assert (root.tag, root[0].tag) == ("service_request_updates", "request_update")
        assert root.findtext("request_update/service_request_id") == complaint.number

    def test_dates_narrow(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        advance(complaint, State.ACKNOWLEDGED)
        Stage.objects.filter(state=State.RECEIVED).update(at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        march = read(ADDRESS, start_date="2026-02-28T00:00:00Z", end_date="2026-03-02T00:00:00Z")
        assert [each["description"] for each in march] == ["received"]
        last = read(ADDRESS, start_date=(timezone.now() - dt.timedelta(hours=1)).isoformat())
        assert [each["description"] for each in last] == ["seen by the department"]

    def test_of_some_requests_only(self, read: Read, taken: Taken) -> None:
        first, _second = taken(), taken()
        found = read(ADDRESS, service_request_id=first.number)
        assert [each["service_request_id"] for each in found] == [first.number]

    def test_nothing_of_what_is_not_published(self, read: Read, taken: Taken) -> None:
        taken()
        Category.objects.update(published=False)
        assert read(ADDRESS) == []

    def test_pages_and_extensions(self, read: Read, taken: Taken) -> None:
        advance(taken(), State.WAITING)
        [second] = read(ADDRESS, page="2", page_size="1", extensions="true")
        assert second["extended_attributes"] == {"state": "waiting"}

    def test_three_cost_as_many_queries_as_one(self, client: Client, taken: Taken) -> None:
        taken()
        client.get(BASE + ADDRESS)
        with CaptureQueriesContext(connection) as one:
            client.get(BASE + ADDRESS)
        taken(), taken()
        with CaptureQueriesContext(connection) as three:
            assert len(client.get(BASE + ADDRESS).json()) == 3
        assert len(three) == len(one)


class TestPost:
    @pytest.fixture
    def complaint(self, taken: Taken) -> Complaint:
        return taken()

    @pytest.fixture
    def form(self, complaint: Complaint, key: Key) -> dict[str, Any]:
        return {
            "api_key": key.text,
            "service_request_id": complaint.number,
            "description": "They came again last night.",
            "update_id": "77",
            "updated_datetime": "2026-03-01T10:00:00+05:30",
            "status": "OPEN",
            "first_name": "Asha",
            "email": "asha@example.org",
        }

    def test_goes_on_the_file_as_a_receipt_and_its_holder_is_told(
        self, post: Read, form: dict[str, Any], complaint: Complaint, department: Department
    ) -> None:
        papers = Correspondence.objects.filter(file=complaint.file)
        before = papers.count()
        [answer] = post(ADDRESS, **form)
        remark = Remark.objects.get()
        assert answer == {"update_id": f"r{remark.pk}"}
        assert (remark.text, remark.complaint) == ("They came again last night.", complaint)
        assert remark.said_at == dt.datetime(2026, 3, 1, 4, 30, tzinfo=dt.UTC)
        assert papers.count() == before + 1
        paper = papers.order_by("pk").last()
        assert paper is not None
        assert paper.receipt is not None
        assert paper.receipt == Receipt.objects.order_by("pk").last()
        assert paper.receipt.mode == ReceiptMode.COMPLAINT
        with paper.original.file.open() as document:
            assert "They came again last night." in document.read().decode()
        told = Notification.objects.order_by("pk").last()
        assert told is not None
        assert (told.post, complaint.number in told.text_en) == (department.post("HW-DH"), True)

    def test_nothing_of_the_citizen_is_stored_and_no_state_moves(
        self, post: Read, form: dict[str, Any], complaint: Complaint
    ) -> None:
        post(ADDRESS, **{**form, "status": "CLOSED"})
        complaint.refresh_from_db()
        assert complaint.state == State.RECEIVED
        assert "asha" not in str(vars(Remark.objects.get())).lower()

    def test_it_is_not_published(self, post: Read, read: Read, form: dict[str, Any]) -> None:
        post(ADDRESS, **form)
        assert [each["description"] for each in read(ADDRESS)] == ["received"]

    def test_the_same_update_is_taken_once_of_each_programme(
        self, post: Read, form: dict[str, Any], vouching: Key
    ) -> None:
        assert post(ADDRESS, **form) == post(ADDRESS, **form)
        assert Remark.objects.count() == 1
        post(ADDRESS, **{**form, "api_key": vouching.text})
        assert Remark.objects.count() == 2

    def test_programmes_may_count_the_updates_of_each_request(
        self, post: Read, form: dict[str, Any], taken: Taken
    ) -> None:
        post(ADDRESS, **form)
        post(ADDRESS, **{**form, "service_request_id": taken().number})
        assert Remark.objects.count() == 2

    def test_with_photos(self, post: Read, form: dict[str, Any], complaint: Complaint) -> None:
        before = Correspondence.objects.filter(file=complaint.file).count()
        post(ADDRESS, **form, media=[picture(), picture("b.jpg")])
        assert Remark.objects.get().photos.count() == 2
        assert Correspondence.objects.filter(file=complaint.file).count() == before + 3

    def test_a_moment_to_come_is_now(self, post: Read, form: dict[str, Any]) -> None:
        post(ADDRESS, **{**form, "updated_datetime": "2199-01-01T00:00:00Z"})
        assert Remark.objects.get().said_at <= timezone.now()

    @pytest.mark.parametrize(
        ("missing", "status"), [("api_key", 403), ("service_request_id", 400), ("description", 400)]
    )
    def test_what_must_be_there(self, post: Read, form: dict[str, Any], missing: str, status: int) -> None:
        form.pop(missing)
        assert missing in descriptions(post(ADDRESS, status, **form), status)

    def test_404_for_a_request_that_is_not_known(self, post: Read, form: dict[str, Any]) -> None:
        assert "C-1" in descriptions(post(ADDRESS, 404, **{**form, "service_request_id": "C-1"}), 404)

    def test_one_not_published_only_by_the_key_that_reported_it(
        self, post: Read, form: dict[str, Any], complaint: Complaint, key: Key
    ) -> None:
        Category.objects.update(published=False)
        post(ADDRESS, 404, **form)
        Submission.objects.create(complaint=complaint, api_key=key.row)
        post(ADDRESS, **form)

    def test_a_closed_file_takes_it_too(
        self, post: Read, form: dict[str, Any], complaint: Complaint, department: Department
    ) -> None:
        assert complaint.file is not None
        files.mark_opened(file=complaint.file, user=department.dealing)
        close_as_done(complaint.file, department.dealing)
        post(ADDRESS, **form)
        assert Remark.objects.count() == 1
