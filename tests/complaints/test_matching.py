"""Which assets a complaint is about: outlines with holes and parts, edges, distances, what was named; put right."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from assets.models import Asset, FileSubject
from complaints import domain
from complaints.domain import NotListed
from complaints.intake.matching import match
from complaints.models import Category, Complaint, ComplaintPlace, Matched, PlaceChange
from complaints.presentation import known_within
from maps.models import Area
from tests.complaints.conftest import CODE
from tests.complaints.test_domain import send_to_director
from tests.conftest import IN_WARD_1, Department, square

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]


def at(lon: float, lat: float) -> Point:
    return Point(lon, lat, srid=4326)


def test_a_pin_in_a_hole_is_not_inside_but_near(filling: Category, make_asset: Any) -> None:
    ring = Polygon(square(IN_WARD_1, half=0.001).exterior_ring, square(IN_WARD_1, half=0.0002).exterior_ring)
    make_asset(geometry=ring)
    found = match(point=IN_WARD_1, category=filling)
    assert found is not None
    assert found.matched == Matched.NEAR
    assert found.distance_m == pytest.approx(20.5, abs=2)


def test_the_second_part_of_an_outline_holds_the_pin(filling: Category, make_asset: Any) -> None:
    far = at(88.352, 22.552)
    make_asset(geometry=MultiPolygon(square(far, half=0.0002), square(IN_WARD_1, half=0.0002)))
    found = match(point=IN_WARD_1, category=filling)
    assert found is not None
    assert (found.matched, found.distance_m) == (Matched.INSIDE, 0)


def test_the_edge_counts_as_inside_and_the_smallest_of_several_wins(filling: Category, make_asset: Any) -> None:
    make_asset(geometry=square(IN_WARD_1, half=0.002))
    small = make_asset(geometry=square(IN_WARD_1, half=0.0005))
    found = match(point=at(88.355 + 0.0005, 22.555), category=filling)
    assert found is not None
    assert (found.asset, found.matched) == (small, Matched.INSIDE)


def test_the_distance_is_metres_on_the_ellipsoid(filling: Category, make_asset: Any) -> None:
    make_asset(geometry=square(IN_WARD_1, half=0.0005))
    # 0.00097° of longitude at 22.555° N are 99.7 m, 0.00098° are 100.7 m: a degree is shorter than on the equator.
    near = match(point=at(88.3555 + 0.00097, 22.555), category=filling)
    assert near is not None
    assert near.distance_m == pytest.approx(99.7, abs=0.3)
    assert match(point=at(88.3555 + 0.00099, 22.555), category=filling) is None


@pytest.mark.parametrize("change", [{"status": "draft"}, {"status": "lost"}, {"kind": "park", "details": {}}])
def test_what_is_not_active_or_of_another_kind_is_not_meant(
    filling: Category, make_asset: Any, change: dict[str, Any]
) -> None:
    make_asset(**change)
    assert match(point=IN_WARD_1, category=filling) is None


def test_the_state_of_that_moment_is_kept(make_report: Make, areas: dict[str, Area], make_asset: Any) -> None:
    pond = make_asset(name_en="Old", name_bn="পুরনো", name_hi="पुराना", condition=3)
    complaint = domain.confirm(complaint=make_report(), code=CODE)
    Asset.objects.filter(pk=pond.pk).update(name_en="New", condition=5)
    place = complaint.places.get()
    assert place.asset_version == pond.version == complaint.asset_version
    assert (place.state["name_en"], place.state["name_bn"], place.state["condition"]) == ("Old", "পুরনো", 3)
    assert set(place.state) == {
        "reference", "name_en", "name_bn", "name_hi", "kind", "status", "condition", "grade", "lock",
    }  # fmt: skip


def test_what_the_reporter_named_comes_first_in_his_order(
    make_report: Make, areas: dict[str, Area], make_asset: Any
) -> None:
    make_asset(name_en="Under the pin")
    second = make_asset(geometry=square(at(88.357, 22.555), half=0.0002))
    first = make_asset(geometry=square(at(88.353, 22.555), half=0.0002))
    draft = make_asset(status="draft")
    report = make_report(named_assets=[first.reference, draft.reference, second.reference, "T-999999"])
    complaint = domain.confirm(complaint=report, code=CODE)
    assert [(place.asset, place.rank, place.matched) for place in complaint.places.all()] == [
        (first, 1, Matched.NAMED),
        (second, 2, Matched.NAMED),
    ]
    assert complaint.asset == first
    subjects = FileSubject.objects.open().filter(file=complaint.file)
    assert {subject.asset for subject in subjects} == {first, second}


def test_a_place_far_from_the_pin_cannot_be_meant(make_report: Make, areas: dict[str, Area], make_asset: Any) -> None:
    """He ticked it, and then moved the pin to another part of the city."""
    far = make_asset(name_en="Far pond", geometry=square(at(88.372, 22.555), half=0.0002))
    near = make_asset(name_en="Near pond", geometry=square(at(88.362, 22.555), half=0.0002))
    with pytest.raises(ValidationError, match=r"^\['Far pond lies 1\.7 km from the pin\."):
        make_report(named_assets=[near.reference, far.reference])
    assert not Complaint.objects.exists()
    assert make_report(named_assets=[near.reference]).places.get().distance_m == pytest.approx(700, abs=20)
    # The pin stands for a whole ward.
    rough = make_report(named_assets=[far.reference], pin_accuracy_m=900.0, text="Somewhere in the ward")
    assert rough.places.get().asset == far


def test_the_middle_of_a_ward_means_no_asset_that_lies_there(
    make_report: Make, areas: dict[str, Area], make_asset: Any
) -> None:
    """Of an address the ward alone is known: its middle is no pin."""
    make_asset(kind="water", name_en="Test Pond")
    rough = domain.take_in(complaint=make_report(pin_accuracy_m=859.0, address="Lake Road 5"))
    near = domain.take_in(complaint=make_report(pin_accuracy_m=40.0, text="Earth at the north bank."))
    assert (rough.asset, near.asset is not None) == (None, True)
    assert rough.file_id != near.file_id
    assert known_within(rough) == 859.0


def test_a_place_that_is_not_on_the_list_is_not_mistaken_for_the_nearest(
    make_report: Make, areas: dict[str, Area], make_asset: Any
) -> None:
    make_asset()
    complaint = domain.confirm(complaint=make_report(unlisted=NotListed(kind="statue")), code=CODE)
    assert complaint.asset is None
    assert FileSubject.objects.get(file=complaint.file).point == complaint.pin


def test_secondary_places_show_on_the_assets_page(
    client: Client, make_report: Make, areas: dict[str, Area], make_asset: Any
) -> None:
    first, second = make_asset(), make_asset(geometry=square(at(88.357, 22.555), half=0.0002))
    domain.confirm(complaint=make_report(named_assets=[first.reference, second.reference]), code=CODE)
    assert "The pond is being filled" in client.get(second.get_absolute_url()).content.decode()


class TestPuttingRight:
    def test_added_made_first_and_removed_with_reasons(
        self, confirmed: Complaint, department: Department, make_asset: Any
    ) -> None:
        pond = confirmed.asset
        assert pond is not None
        other = make_asset(geometry=square(at(88.357, 22.555), half=0.0002))
        user = department.dealing
        domain.add_place(complaint=confirmed, asset=other, user=user, reason="It is about both")
        domain.make_primary(complaint=confirmed, asset=other, user=user, reason="Mostly this")
        domain.remove_place(complaint=confirmed, asset=pond, user=user, reason="Not this at all")
        confirmed.refresh_from_db()
        assert confirmed.asset == other
        assert [(place.asset, place.rank) for place in confirmed.places.all()] == [(other, 1)]
        assert [subject.asset for subject in FileSubject.objects.open().filter(file=confirmed.file)] == [other]
        gone = PlaceChange.objects.filter(complaint=confirmed).first()
        assert gone is not None
        assert (gone.act, gone.was["state"]["name_en"], gone.reason) == ("removed", "Test Pond", "Not this at all")

    def test_without_any_asset_the_file_is_about_the_point(self, confirmed: Complaint, department: Department) -> None:
        assert confirmed.asset is not None
        domain.remove_place(complaint=confirmed, asset=confirmed.asset, user=department.dealing, reason="A puddle")
        confirmed.refresh_from_db()
        assert confirmed.asset is None
        assert FileSubject.objects.open().get(file=confirmed.file).point == confirmed.pin

    def test_who_does_not_hold_the_file_changes_nothing(self, confirmed: Complaint, department: Department) -> None:
        assert confirmed.asset is not None
        with pytest.raises(ValidationError, match="holds"):
            domain.remove_place(complaint=confirmed, asset=confirmed.asset, user=department.head, reason="No")
        assert confirmed.places.count() == 1

    def test_a_stale_page_is_refused_with_what_changed_and_keeps_the_reason(
        self, client: Client, confirmed: Complaint, department: Department, make_asset: Any
    ) -> None:
        other = make_asset(name_en="Other pond", geometry=square(at(88.357, 22.555), half=0.0002))
        domain.add_place(complaint=confirmed, asset=other, user=department.dealing, reason="Both")
        client.force_login(department.dealing)
        sent = {"act": "remove", "asset": other.reference, "reason": "A careful reason", "seen": 0}
        answer = client.post(reverse("complaints:places", args=[confirmed.number]), sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Other pond was added" in page
        assert "A careful reason" in page
        assert confirmed.places.count() == 2

    def test_anonymous_outsider_colleague_owner(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        url = reverse("complaints:places", args=[confirmed.number])
        assert client.get(url).status_code == 302
        for user, read, write in (
            (department.dealing2, 404, 404),
            (department.head, 200, 422),
            (department.dealing, 200, 422),
        ):
            client.force_login(user)
            assert client.get(url).status_code == read, user
            assert client.post(url, {}).status_code == write, user
        assert confirmed.places.count() == 1

    def test_a_form_that_comes_after_the_file_has_gone_on_keeps_its_words(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        assert confirmed.asset is not None
        send_to_director(confirmed, department)
        client.force_login(department.dealing)
        sent = {"act": "remove", "asset": confirmed.asset.reference, "reason": "A careful reason", "seen": 0}
        answer = client.post(reverse("complaints:places", args=[confirmed.number]), sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Only who holds the complaint&#x27;s open file" in page
        assert "A careful reason" in page
        assert confirmed.places.count() == 1

    def test_it_is_sought_under_its_places_of_now(
        self, client: Client, confirmed: Complaint, department: Department, make_asset: Any
    ) -> None:
        assert confirmed.asset is not None
        before = confirmed.asset
        Asset.objects.filter(pk=before.pk).update(name_en="Heron mere")
        other = make_asset(name_en="Kingfisher basin", geometry=square(at(88.357, 22.555), half=0.0002))
        changed: dict[str, Any] = {"complaint": confirmed, "user": department.dealing, "reason": "The basin is meant"}
        domain.add_place(asset=other, **changed)
        domain.remove_place(asset=before, **changed)
        client.force_login(department.dealing)
        for words, found in (("Kingfisher", True), (other.reference, True), (before.reference, False)):
            page = client.get(reverse("complaints:desk"), {"q": words, "show": "all"}).content.decode()
            assert (str(confirmed.number) in page) is found, words

    def test_the_log_cannot_be_changed(self, confirmed: Complaint, department: Department) -> None:
        assert confirmed.asset is not None
        domain.remove_place(complaint=confirmed, asset=confirmed.asset, user=department.dealing, reason="No pond")
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            PlaceChange.objects.update(reason="Another")

    def test_an_asset_stands_once_in_a_complaint(self, confirmed: Complaint) -> None:
        place = confirmed.places.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            ComplaintPlace.objects.create(complaint=confirmed, asset=place.asset, asset_version=1, matched="staff")


def test_the_reads_of_places_go_by_indexes(confirmed: Complaint) -> None:
    place = confirmed.places.get()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT complaint_id FROM complaints_complaintplace WHERE asset_id = %s ORDER BY complaint_id DESC",
            [place.asset_id],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index" in plan
    assert "Seq Scan" not in plan
