"""What a category that seals who reports keeps from strangers: the pin, the hour, what is written to him."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse

from complaints import domain
from complaints.correspondence import letters
from complaints.data_protection.contacts import Contact
from complaints.domain import blocking
from complaints.guard import abuse
from complaints.models import BlockedContact, Category, Complaint, State
from maps.models import Area
from staff.models import Mail
from tests.complaints.test_joining import follower
from tests.complaints.test_report_page import picture
from tests.conftest import IN_WARD_1, Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
NEAR = reverse("complaints:nearby")


@pytest.fixture
def sealed(make_report: Make, areas: dict[str, Area]) -> Complaint:
    """A sealed complaint about no entry of the register, at a pin far from the middle of its square."""
    return domain.take_in(complaint=make_report(pin=Point(88.35512, 22.55523, srid=4326)))


def offered(client: Client, complaint: Complaint, x: float, y: float) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {"lat": f"{y:.7f}", "lon": f"{x:.7f}", "category": complaint.category_id, "format": "json"}
    similar: list[dict[str, Any]] = client.get(NEAR, asked).json()["similar"]
    return similar


class TestNear:
    def test_it_is_found_from_its_square_as_if_it_were_in_the_middle(self, client: Client, sealed: Complaint) -> None:
        """Whoever asks from point after point finds the middle of the published square, never the pin."""
        middle, reach = Point(88.3575, 22.5575, srid=4326), 0.02

        def edge(dx: float, dy: float) -> float:
            inside, outside = 0.0, reach
            for _ in range(16):
                half = (inside + outside) / 2
                found = offered(client, sealed, middle.x + dx * half, middle.y + dy * half)
                inside, outside = (half, outside) if found else (inside, half)
            return inside

        east, west, north, south = edge(1, 0), edge(-1, 0), edge(0, 1), edge(0, -1)
        assert (east - west, north - south) == pytest.approx((0, 0), abs=1e-5)

    def test_its_day_is_told_and_not_its_hour(self, client: Client, sealed: Complaint) -> None:
        [found] = offered(client, sealed, 88.3575, 22.5575)
        reported = dt.datetime.fromisoformat(found["reported"])
        assert (reported.hour, reported.minute, reported.second, reported.microsecond) == (0, 0, 0, 0)


def test_its_number_is_of_a_series_of_its_own(sealed: Complaint, make_report: Make, grass: Category) -> None:
    """Between those of its neighbours its number would tell the hour."""
    others = [domain.take_in(complaint=make_report(category=grass, text=f"Long grass {n}")) for n in range(2)]
    second = domain.take_in(complaint=make_report(text="Earth again, at another bank of it."))
    assert [str(each.number)[7:] for each in others] == ["000001", "000002"]
    assert [str(each.number)[7:] for each in (sealed, second)] == ["9000001", "9000002"]


class TestFollowing:
    def test_a_follower_reads_days(self, client: Client, sealed: Complaint) -> None:
        Mail.objects.all().delete()
        joined = follower(sealed)
        assert sealed.promised_at is not None
        page = client.get(reverse("complaints:following", args=[joined.key])).content.decode()
        mail = Mail.objects.get(to="other@example.org", subject__contains=str(sealed.number)).body
        local = sealed.promised_at.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30)))
        for said in (page, mail):
            assert f"{local:%H:%M}" not in said
        assert sealed.stages.get().at.isoformat() not in page

    def test_what_an_officer_writes_goes_to_its_reporter_alone(
        self, client: Client, sealed: Complaint, department: Department
    ) -> None:
        joined = follower(sealed)
        Mail.objects.all().delete()
        sent = domain.write_to_reporter(
            complaint=sealed, user=department.dealing, purpose="other", subject="We come", text="Tomorrow at ten.",
            form_key=joined.key,
        )  # fmt: skip
        assert (sent, [mail.to for mail in Mail.objects.all()]) == (1, ["citizen@example.org"])

    def test_of_other_categories_the_form_says_to_how_many_it_goes(
        self, client: Client, sealed: Complaint, department: Department
    ) -> None:
        follower(sealed)
        page = reverse("complaints:complaint", args=[sealed.number])
        client.force_login(department.dealing)
        assert "goes to 2 people" not in client.get(page, {"template": "blank"}).content.decode()
        Category.objects.update(sensitive=False)
        assert "goes to 2 people" in client.get(page, {"template": "blank"}).content.decode()
        sealed.category.refresh_from_db()
        assert len(letters.readers_of(sealed, by_officer=True)) == 2


def test_the_name_that_a_phone_gave_its_photo_is_not_kept(make_report: Make, areas: dict[str, Area]) -> None:
    upload = picture("Ramesh Das 9830012345.jpg")
    complaint = domain.take_in(complaint=make_report(photos=[upload]))
    assert [photo.original.name for photo in complaint.photos.all()] == ["photo-1"]


def test_who_is_blocked_as_a_reporter_is_not_told_by_the_end_of_his_address(
    client: Client, sealed: Complaint, department: Department
) -> None:
    blocking.block_reporter(complaint=sealed, reason="Threats on the telephone", until=None, user=department.head)
    assert [row.hint for row in BlockedContact.objects.all()] == [""]
    client.force_login(department.head)
    page = client.get(reverse("complaints:blocked")).content.decode()
    assert "example.org" not in page
    assert str(sealed.number) in page


class TestAssetPage:
    def test_only_what_is_published_is_told_there(
        self, client: Client, confirmed: Complaint, make_report: Make, department: Department
    ) -> None:
        assert confirmed.asset is not None
        held = domain.take_in(complaint=make_report(text="Buy here", contact=Contact(email="spam@example.org")))
        abuse.hold(complaint=held, found={"links"})
        hidden = Category.objects.create(
            code="conduct", kinds=["water"], name_en="Someone in charge behaved badly", published=False, sensitive=True,
            section=confirmed.category.section, promised_hours=24, distance_m=100,
        )  # fmt: skip
        domain.take_in(complaint=make_report(category=hidden, text="He asked for money.", pin=IN_WARD_1))
        page = reverse("assets:page", args=[confirmed.asset.reference])

        said = client.get(page).content.decode()
        assert (said.count("The pond is being filled"), "behaved badly" in said) == (1, False)
        client.force_login(department.dealing)
        assert "behaved badly" in client.get(page).content.decode()
        assert Complaint.objects.exclude(state=State.UNCONFIRMED).count() == 3
