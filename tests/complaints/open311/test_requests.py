"""GeoReport v2, "GET Service Requests" and "GET Service Request"."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from assets.models import Asset
from complaints import domain
from complaints.data_protection.contacts import Contact
from complaints.domain import moderation
from complaints.guard import abuse
from complaints.models import Category, Complaint, ComplaintPhoto, Publication, Stage, State
from files import domain as files
from files.models import Outcome
from staff.models import User
from tests.complaints.closing import RESULT, name_office
from tests.complaints.open311.conftest import BASE, Read, Taken, descriptions
from tests.complaints.test_domain import send_to_director
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


def moved(complaint: Complaint, *, days: float) -> Complaint:
    """Let the complaint have been taken in so many days ago."""
    at = timezone.now() - dt.timedelta(days=days)
    Complaint.objects.filter(pk=complaint.pk).update(confirmed_at=at)
    return complaint


def numbers(found: list[dict[str, Any]]) -> list[str]:
    return [each["service_request_id"] for each in found]


class TestOneRequest:
    def test_is_an_array_of_one(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        [found] = read(f"requests/{complaint.number}.json")
        assert list(found) == FIELDS
        assert found["service_request_id"] == complaint.number
        assert (found["status"], found["status_notes"]) == ("open", "received")
        assert (found["service_code"], found["service_name"]) == ("pond-filling", "The pond is being filled")
        assert (found["lat"], found["long"]) == (22.555, 88.355)
        assert found["address"] == "Test Pond, Lake Road, Ward 1"
        assert found["address_id"] == Asset.objects.get().reference
        assert found["agency_responsible"] == "Heritage & Water Bodies"

    def test_in_xml_its_elements_stand_in_service_requests(self, read: Read, taken: Taken) -> None:
        root = read(f"requests/{taken().number}.xml")
        assert (root.tag, len(root), root[0].tag) == ("service_requests", 1, "request")
        assert [each.tag for each in root[0]] == FIELDS
        assert root[0].find("media_url").text is None
        assert root[0].findtext("agency_responsible") == "Heritage & Water Bodies"

    def test_moments_are_w3c_with_their_zone(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        [found] = read(f"requests/{complaint.number}.json")
        for name, meant in (
            ("requested_datetime", complaint.confirmed_at),
            ("expected_datetime", complaint.promised_at),
        ):
            said = parse_datetime(found[name])
            assert said is not None
            assert said.utcoffset() == dt.timedelta(hours=5, minutes=30)
            assert said == meant.replace(microsecond=0)  # type: ignore[union-attr]

    def test_updated_is_the_time_of_the_last_stage(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        later = timezone.now() + dt.timedelta(hours=3)
        domain.advance(file=complaint.file, state=State.ACKNOWLEDGED)  # type: ignore[arg-type]
        Stage.objects.filter(state=State.ACKNOWLEDGED).update(at=later)
        [found] = read(f"requests/{complaint.number}.json")
        assert parse_datetime(found["updated_datetime"]) == later.replace(microsecond=0)
        assert found["status_notes"] == "seen by the department"

    @pytest.mark.parametrize("number", ["C-1999-000001", "nothing", "%00", "x" * 100])
    def test_404_names_the_id_that_was_not_found(self, read: Read, number: str) -> None:
        assert "service_request_id" in descriptions(read(f"requests/{number}.json", 404), 404)

    @pytest.mark.parametrize(
        ("state", "status"),
        [(state, "open") for state in State if state in {"received", "waiting", "reopened", "work_ordered"}]
        + [(state, "closed") for state in State if state in {"resolved", "not_ours", "duplicate"}],
    )
    def test_status_is_open_or_closed(self, read: Read, taken: Taken, state: str, status: str) -> None:
        complaint = taken()
        Complaint.objects.update(state=state)
        assert read(f"requests/{complaint.number}.json")[0]["status"] == status


class TestWhatIsNotPublished:
    def test_words_that_nobody_approved_are_not_told(self, read: Read, taken: Taken) -> None:
        [found] = read(f"requests/{taken(text='My neighbour Ram fills it').number}.json")
        assert found["description"] == "The pond is being filled"

    def test_nothing_of_reporter_answer_or_address_typed(self, client: Client, taken: Taken, areas: Any) -> None:
        complaint = taken(address="12 Secret Lane")
        Complaint.objects.update(answer="Dear Mr Ram")
        for form in ("xml", "json"):
            told = client.get(f"{BASE}requests/{complaint.number}.{form}?extensions=true").content.decode()
            for secret in ("citizen@", "Secret Lane", "Mr Ram", str(complaint.key), str(complaint.file)):
                assert secret not in told

    def test_a_category_that_is_not_published(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        Category.objects.update(published=False)
        assert read("requests.json") == []
        assert read("requests.json", service_request_id=complaint.number) == []
        read(f"requests/{complaint.number}.json", 404)

    def test_one_that_nobody_confirmed(self, read: Read, make_report: Taken) -> None:
        make_report()
        assert read("requests.json") == []

    def test_an_asset_that_is_a_draft(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        Asset.objects.update(status="draft")
        [found] = read(f"requests/{complaint.number}.json", extensions="true")
        assert (found["address"], found["address_id"]) == ("Ward 1", None)
        assert found["extended_attributes"]["asset_name"] is None

    @pytest.mark.parametrize("why", ["withdrawn", "held", "spam"])
    def test_what_the_public_pages_do_not_show(
        self, client: Client, read: Read, taken: Taken, keeper: User, why: str
    ) -> None:
        other, complaint = taken(), taken()
        if why == "withdrawn":
            domain.withdraw(complaint=complaint)
        else:
            abuse.hold(complaint=complaint, found={"links"})
        if why == "spam":
            domain.decide_hold(complaint=complaint, genuine=False, user=keeper)
        read(f"requests/{complaint.number}.json", 404)
        assert numbers(read("requests.json")) == [other.number]
        assert numbers(read("requests.json", service_request_id=f"{complaint.number},{other.number}")) == [other.number]
        updates = read("servicerequestupdates.json", service_request_id=complaint.number)
        assert updates == []
        listed = client.get(reverse("complaints:map")).content.decode()
        assert (str(complaint.number) in listed, str(other.number) in listed) == (False, True)
        assert client.get(reverse("complaints:public", args=[complaint.number])).status_code in {302, 404, 410}
        near = client.get(reverse("complaints:nearby"), {"lat": "22.555", "lon": "88.355", "category": "1"})
        assert str(complaint.number) not in near.content.decode()
        assert client.get(reverse("complaints:mine-too", args=[complaint.number])).status_code == 404
        with pytest.raises(ValidationError):
            domain.join(complaint=complaint, contact=Contact(email="third@example.org"), language="en")

    def test_a_held_one_is_shown_once_it_was_found_genuine(self, read: Read, taken: Taken, keeper: User) -> None:
        complaint = taken()
        abuse.hold(complaint=complaint, found={"links", "quick"})
        # What is held stays hidden whatever becomes of it meanwhile.
        domain.advance(file=complaint.file, state=State.ACKNOWLEDGED)  # type: ignore[arg-type]
        assert read("requests.json") == []
        domain.decide_hold(complaint=complaint, genuine=True, user=keeper)
        assert numbers(read("requests.json")) == [complaint.number]


class TestPictures:
    def test_only_allowed_ones_the_first_as_media_url_and_all_as_extension(
        self, client: Client, read: Read, taken: Taken, keeper: User
    ) -> None:
        complaint = taken(photos=[picture(f"{n}.jpg") for n in range(3)])
        address = f"requests/{complaint.number}.json"
        assert read(address)[0]["media_url"] is None
        first, _second, third = complaint.photos.order_by("pk")
        for version, photo in enumerate((third, first)):
            moderation.show_photo(photo=photo, user=keeper, version=version, regions=[])
        [found] = read(address, extensions="true")
        urls = found["extended_attributes"]["media_urls"]
        keys = [str(photo.published.key) for photo in ComplaintPhoto.objects.filter(pk__in=[first.pk, third.pk])]
        assert [key in url for key, url in zip(keys, urls, strict=True)] == [True, True]
        assert found["media_url"] == urls[0]
        assert urls[0].startswith("http")
        picture_sent = client.get(urlsplit(urls[0]).path)
        assert b"".join(picture_sent.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
        root = read(f"requests/{complaint.number}.xml", extensions="true")
        assert [each.text for each in root.find("request/extended_attributes/media_urls")] == urls
        abuse.hold(complaint=complaint, found={"links"})
        assert client.get(urlsplit(urls[0]).path).status_code == 404

    def test_of_a_merged_one_its_number_tells_where_it_goes_on(self, read: Read, taken: Taken, keeper: User) -> None:
        other, complaint = taken(), taken()
        Complaint.objects.filter(pk=complaint.pk).update(
            merged_into=other, state=State.DUPLICATE, answer=f"It goes on with {other.number}."
        )
        [found] = read(f"requests/{complaint.number}.json", extensions="true")
        assert (found["status"], found["extended_attributes"]["duplicate_of"]) == ("closed", other.number)
        assert found["status_notes"] == (
            f"reported before: This was reported before. It goes on together with complaint {other.number}, and you are"
            " told the outcome."
        )
        assert (found["long"], found["lat"]) == pytest.approx(other.publication.place.coords)
        # In no list that nobody asked for by number, and nothing of it where it was held.
        assert numbers(read("requests.json")) == [other.number]
        abuse.hold(complaint=complaint, found={"links"})
        read(f"requests/{complaint.number}.json", 404)

    def test_of_one_merged_twice_too(self, read: Read, taken: Taken) -> None:
        last, between, first = taken(), taken(), taken()
        for complaint, into in ((first, between), (between, last)):
            Complaint.objects.filter(pk=complaint.pk).update(merged_into=into, state=State.DUPLICATE)
        [found] = read(f"requests/{first.number}.json", extensions="true")
        assert found["extended_attributes"]["duplicate_of"] == last.number
        assert str(last.number) in found["status_notes"]

    def test_the_answer_and_the_office_to_which_it_went_are_told(
        self, read: Read, taken: Taken, department: Department
    ) -> None:
        complaint = taken()
        file = send_to_director(complaint, department)
        name_office(complaint, department.director)
        files.close(file=file, user=department.director, outcome=Outcome.NOT_OURS, result=RESULT)
        [found] = read(f"requests/{complaint.number}.json")
        assert found["agency_responsible"] == "Police"
        assert found["status_notes"].endswith(RESULT)
        told = read("servicerequestupdates.json", service_request_id=complaint.number)
        assert [each["description"].endswith(RESULT) for each in told] == [False] * (len(told) - 1) + [True]

    def test_what_a_moderator_shows_is_a_change(self, read: Read, taken: Taken, keeper: User) -> None:
        complaint = taken(photos=[picture()])
        long_ago = timezone.now() - dt.timedelta(days=2)
        Stage.objects.update(at=long_ago)
        Complaint.objects.update(confirmed_at=long_ago)
        Publication.objects.update(changed_at=long_ago)
        moderation.show_photo(photo=ComplaintPhoto.objects.get(), user=keeper, version=0, regions=[])
        [found] = read(f"requests/{complaint.number}.json")
        changed = parse_datetime(found["updated_datetime"])
        assert changed is not None
        assert changed > long_ago + dt.timedelta(days=1)

    @pytest.mark.parametrize(("status", "number"), [("open,OPEN", 1), ("closed,CLOSED", 0), ("open,closed", 1)])
    def test_a_status_named_twice_is_one(self, read: Read, taken: Taken, status: str, number: int) -> None:
        taken()
        assert len(read("requests.json", status=status)) == number

    def test_a_span_beyond_ninety_days_is_refused_by_the_second(self, read: Read) -> None:
        asked = {"start_date": "2026-08-01T00:00:00Z", "end_date": "2026-10-30T00:00:00Z"}
        assert read("requests.json", **asked) == []
        read("requests.json", 400, **{**asked, "end_date": "2026-10-30T00:00:01Z"})
        assert read("requests.json", start_date="2026-08-01", end_date="2026-10-30") == []


class TestSealedCategories:
    @pytest.fixture
    def sealed(self, taken: Taken) -> Complaint:
        complaint = taken(pin=Point(88.3551, 22.5552, srid=4326))
        Category.objects.update(sensitive=True)
        at = dt.datetime(2026, 3, 1, 20, 17, tzinfo=dt.UTC)
        Complaint.objects.update(confirmed_at=at, promised_at=at + dt.timedelta(hours=24))
        Stage.objects.update(at=at)
        Publication.objects.update(changed_at=at)
        return complaint

    def test_the_place_is_on_the_asset_and_times_are_days(self, read: Read, sealed: Complaint) -> None:
        [found] = read(f"requests/{sealed.number}.json", extensions="true")
        assert (found["lat"], found["long"]) == (22.555, 88.355)
        assert found["requested_datetime"] == found["updated_datetime"] == "2026-03-02T00:00:00+05:30"
        assert found["expected_datetime"] == "2026-03-03T00:00:00+05:30"
        assert found["extended_attributes"]["promised_datetime"] == "2026-03-03T00:00:00+05:30"

    def test_its_place_in_a_list_tells_no_hour(self, read: Read, taken: Taken, grass: Category) -> None:
        first = taken(category=grass, text="Long grass.")
        hidden = taken(text="Earth again.")
        last = taken(category=grass, text="Longer grass.")
        Category.objects.filter(pk=hidden.category_id).update(sensitive=True)
        # All of one day, the sealed one between the others: it stands where the day begins.
        noon = timezone.localtime().replace(hour=0, minute=10)
        for minutes, each in enumerate((first, hidden, last)):
            at = noon + dt.timedelta(minutes=minutes)
            Complaint.objects.filter(pk=each.pk).update(confirmed_at=at)
            Stage.objects.filter(complaint=each).update(at=at)
        assert numbers(read("requests.json")) == [last.number, first.number, hidden.number]
        updates = read("servicerequestupdates.json")
        assert [each["service_request_id"] for each in updates] == [hidden.number, first.number, last.number]
        assert not updates[0]["update_id"].isdigit()
        pages = [read("servicerequestupdates.json", page=n, page_size=1)[0] for n in (1, 2, 3)]
        assert pages == updates
        # Nor where each is asked for by its number, page by page.
        by_number = ",".join(str(each.number) for each in (first, hidden, last))
        for address, key in (("requests.json", "requested_datetime"), ("servicerequestupdates.json", "update_id")):
            whole = read(address, service_request_id=by_number)
            pages = [read(address, service_request_id=by_number, page=n, page_size=1)[0] for n in (1, 2, 3)]
            assert pages == whole
            assert [each[key] for each in whole] == [each[key] for each in read(address)]

    def test_without_an_asset_it_is_the_middle_of_a_square(self, read: Read, sealed: Complaint) -> None:
        Complaint.objects.update(asset=None)
        [found] = read(f"requests/{sealed.number}.json")
        assert (found["lat"], found["long"]) == (22.5575, 88.3575)

    @pytest.mark.parametrize("address", ["requests.json", "servicerequestupdates.json"])
    def test_no_question_narrows_it_further_than_to_the_day(self, read: Read, sealed: Complaint, address: str) -> None:
        for start, end, there in (
            ("2026-03-02T09:00:00+05:30", "2026-03-02T09:01:00+05:30", True),
            ("2026-03-01T20:00:00Z", "2026-03-01T20:30:00Z", True),
            ("2026-03-01T09:00:00+05:30", "2026-03-01T23:59:00+05:30", False),
            ("2026-03-03T00:00:00+05:30", "2026-03-04T00:00:00+05:30", False),
        ):
            assert bool(read(address, start_date=start, end_date=end)) is there, (start, end)

    def test_updates_tell_days(self, read: Read, sealed: Complaint) -> None:
        found = read("servicerequestupdates.json", service_request_id=sealed.number)
        assert {each["updated_datetime"] for each in found} == {"2026-03-02T00:00:00+05:30"}


class TestManyRequests:
    def test_a_bare_array_the_newest_first(self, read: Read, taken: Taken) -> None:
        first, second = taken(), taken()
        assert numbers(read("requests.json")) == [second.number, first.number]
        assert [each.tag for each in read("requests.xml")] == ["request", "request"]

    def test_no_dates_mean_the_last_90_days(self, read: Read, taken: Taken) -> None:
        moved(taken(), days=91)
        young = moved(taken(), days=89)
        assert numbers(read("requests.json")) == [young.number]

    def test_dates_narrow_by_requested_datetime(self, read: Read, taken: Taken) -> None:
        moved(taken(), days=3)
        middle = moved(taken(), days=120)
        moved(taken(), days=140)
        now = timezone.now()
        start = (now - dt.timedelta(days=130)).isoformat()
        end = (now - dt.timedelta(days=110)).isoformat()
        assert numbers(read("requests.json", start_date=start, end_date=end)) == [middle.number]
        assert numbers(read("requests.json", start_date=start)) == [middle.number]
        assert len(read("requests.json", end_date=end)) == 2

    def test_a_moment_with_zulu_an_offset_an_unescaped_plus_or_a_day(self, read: Read, taken: Taken) -> None:
        complaint = taken()
        Complaint.objects.update(confirmed_at=dt.datetime(2026, 3, 1, 20, 0, tzinfo=dt.UTC))
        for start, end, there in (
            ("2026-03-01T19:59:59Z", "2026-03-01T20:00:01Z", True),
            ("2026-03-02T01:29:59+05:30", "2026-03-02T01:30:01+05:30", True),
            ("2026-03-02T01:29:59 05:30", "2026-03-02T01:30:01 05:30", True),
            ("2026-03-01T15:00:01-05:00", "2026-03-01T15:01:00-05:00", False),
            ("2026-03-02", "2026-03-02", True),
            ("2026-03-01", "2026-03-01", False),
        ):
            found = numbers(read("requests.json", start_date=start, end_date=end))
            assert found == ([complaint.number] if there else []), (start, end)

    @pytest.mark.parametrize(
        "wrong", ["yesterday", "2026-03-01T10:00:00", "2026-13-01T10:00:00Z", "0001-01-01", "9999-12-31", "২০২৬-০৩-০১"]
    )
    @pytest.mark.parametrize("name", ["start_date", "end_date"])
    def test_a_moment_that_cannot_be_read_is_400(self, read: Read, name: str, wrong: str) -> None:
        assert name in descriptions(read("requests.json", 400, **{name: wrong}), 400)

    def test_the_span_is_90_days_at_most(self, read: Read) -> None:
        words = read("requests.json", 400, start_date="2026-01-01T00:00:00Z", end_date="2026-06-01T00:00:00Z")
        assert "90" in descriptions(words, 400)
        read("requests.json", 400, start_date="2026-02-01T00:00:00Z", end_date="2026-01-01T00:00:00Z")
        read("requests.json", start_date="2026-01-01", end_date="2026-03-31")

    def test_status_may_be_several_between_commas(self, read: Read, taken: Taken) -> None:
        closed = taken()
        Complaint.objects.update(state=State.RESOLVED)
        opened = taken()
        assert numbers(read("requests.json", status="open")) == [opened.number]
        assert numbers(read("requests.json", status="CLOSED")) == [closed.number]
        assert len(read("requests.json", status="open,closed")) == 2
        assert len(read("requests.json", status=["open", "closed"])) == 2

    def test_another_status_is_400(self, read: Read) -> None:
        assert "status" in descriptions(read("requests.json", 400, status="open,lost"), 400)

    def test_service_code_may_be_several_between_commas(self, read: Read, taken: Taken, grass: Category) -> None:
        pond, lawn = taken(), taken(category=grass)
        assert numbers(read("requests.json", service_code="grass")) == [lawn.number]
        assert numbers(read("requests.json", service_code="grass, pond-filling,unknown")) == [lawn.number, pond.number]
        assert read("requests.json", service_code="unknown") == []

    def test_ids_override_all_other_arguments(self, read: Read, taken: Taken) -> None:
        old, other, third = moved(taken(), days=400), taken(), taken()
        found = read(
            "requests.json",
            service_request_id=f"{old.number},{other.number},C-0000-000000",
            status="closed",
            service_code="unknown",
            start_date="2020-01-01",
        )
        assert numbers(found) == [other.number, old.number]
        assert third.number not in numbers(found)

    def test_at_most_1000_ids_at_once(self, read: Read) -> None:
        assert "1000" in descriptions(
            read("requests.json", 400, service_request_id=",".join(map(str, range(1001)))), 400
        )

    def test_pages(self, read: Read, taken: Taken) -> None:
        made = [taken().number for _ in range(3)][::-1]
        assert numbers(read("requests.json", page_size="2")) == made[:2]
        assert numbers(read("requests.json", page_size="2", page="2")) == made[2:]
        assert read("requests.json", page_size="2", page="3") == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"page": "0"},
            {"page": "x"},
            {"page_size": "1001"},
            {"page_size": "-1"},
            {"page": "2001", "page_size": "100"},
            {"page": "9" * 30},
        ],
    )
    def test_a_page_that_cannot_be(self, read: Read, wrong: dict[str, str]) -> None:
        assert "page" in descriptions(read("requests.json", 400, **wrong), 400)

    def test_1000_rows_at_most(self, read: Read, taken: Taken) -> None:
        like = Complaint.objects.get(pk=taken().pk)
        rows = []
        for serial in range(1001):
            row = Complaint(
                **{field.attname: getattr(like, field.attname) for field in Complaint._meta.concrete_fields}
            )
            row.pk, row.key, row.number = None, uuid.uuid4(), f"C-2000-{serial:06}"
            rows.append(row)
        Complaint.objects.bulk_create(rows)
        assert len(read("requests.json")) == 1000
        assert len(read("requests.json", page="2")) == 2

    def test_extensions_only_when_asked_for(self, read: Read, taken: Taken) -> None:
        taken()
        assert "extended_attributes" not in read("requests.json")[0]
        more = read("requests.json", extensions="true")[0]["extended_attributes"]
        assert (more["state"], more["ward"], more["ward_name"]) == ("received", "1", "Ward 1")
        assert (more["asset_name"], more["asset_kind"]) == ("Test Pond", "water")
        assert more["asset_url"].endswith(f"/assets/{more['asset_reference']}/")
        assert read("requests.xml", extensions="true").findtext("request/extended_attributes/late") == "false"

    @pytest.mark.parametrize("form", ["xml", "json"])
    def test_three_cost_as_many_queries_as_one(self, client: Client, taken: Taken, form: str) -> None:
        address = f"{BASE}requests.{form}?extensions=true"
        taken()
        client.get(address)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        taken(), taken()
        with CaptureQueriesContext(connection) as three:
            assert client.get(address).content.count(b"C-20") == 3
        assert len(three) == len(one)
