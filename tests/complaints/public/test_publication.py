"""What is written for the public of a complaint, by the database, whoever writes the complaint and however."""

from collections.abc import Callable

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from assets.models import Asset
from complaints import domain
from complaints.models import Category, Complaint, Moderation, Publication, State
from complaints.models.publication import COARSE
from complaints.public.publication import published
from maps.models import LayerTouch
from tests.conftest import IN_WARD_1, IN_WARD_2

pytestmark = pytest.mark.django_db


def test_an_unconfirmed_report_is_not_published(make_report: Callable[..., Complaint]) -> None:
    make_report()
    assert not published().exists()


def test_a_confirmed_one_is_published_without_its_words(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    row = published().get()
    assert (row.pk, row.number, row.state, row.open, row.text) == (complaint.pk, complaint.number, "received", True, "")
    assert row.ward == complaint.ward
    assert row.place.equals_exact(IN_WARD_1, 0.00001)
    assert row.exact
    assert Moderation.objects.get(complaint=complaint).why == "new"


def test_of_a_sealed_category_the_place_is_rough_and_times_are_days(confirmed: Complaint) -> None:
    row = published().get(pk=confirmed.pk)
    assert not row.exact
    assert row.asset == confirmed.asset
    assert timezone.localtime(row.confirmed_at).time().isoformat() == "00:00:00"
    assert timezone.localtime(row.promised_at).time().isoformat() == "00:00:00"
    # On the asset, not where the reporter stood.
    assert confirmed.asset is not None
    assert confirmed.asset.geometry.covers(row.place)


def test_a_sealed_place_without_an_asset_is_the_middle_of_a_square(
    make_report: Callable[..., Complaint], areas: object
) -> None:
    near, nearer = Point(88.3551, 22.5551, srid=4326), Point(88.3599, 22.5599, srid=4326)
    places = set()
    for pin in (near, nearer):
        complaint = domain.take_in(complaint=make_report(pin=pin))
        row = published().get(pk=complaint.pk)
        assert abs(row.place.x - pin.x) <= COARSE / 2 + 1e-9
        places.add(row.place.coords)
    assert len(places) == 1


def test_one_taken_back_merged_or_of_an_unpublished_category_is_gone(make_public: Callable[..., Complaint]) -> None:
    first, second, third = make_public(), make_public(), make_public(pin=IN_WARD_2)
    domain.withdraw(complaint=first)
    Complaint.objects.filter(pk=second.pk).update(merged_into=third, state=State.DUPLICATE)
    assert [row.pk for row in published()] == [third.pk]
    Category.objects.filter(pk=third.category_id).update(published=False)
    assert not published().exists()
    Category.objects.filter(pk=third.category_id).update(published=True)
    assert [row.pk for row in published()] == [third.pk]


def test_the_answer_is_public_while_the_complaint_is_ended(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    Complaint.objects.filter(pk=complaint.pk).update(answer="Cut.", state=State.RESOLVED, ended_at=timezone.now())
    assert published().get().answer == "Cut."
    Complaint.objects.filter(pk=complaint.pk).update(state=State.REOPENED, ended_at=None)
    assert published().get().answer == ""


def test_an_entry_that_only_the_department_sees_is_not_named(
    make_public: Callable[..., Complaint], make_asset: Callable[..., Asset]
) -> None:
    asset = make_asset(kind="park")
    complaint = make_public()
    assert published().get(pk=complaint.pk).asset == asset
    Asset.objects.filter(pk=asset.pk).update(status="withdrawn")
    assert published().get(pk=complaint.pk).entry is None
    Publication.derive()
    assert published().get(pk=complaint.pk).asset is None


def test_a_write_that_changes_nothing_shown_touches_nothing(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    before = Publication.objects.get(pk=complaint.pk).changed_at
    LayerTouch.objects.all().delete()
    Complaint.objects.filter(pk=complaint.pk).update(text="Other words, which nobody of the public reads")
    assert not LayerTouch.objects.filter(layer="complaints").exists()
    assert Publication.objects.get(pk=complaint.pk).changed_at == before
    Complaint.objects.filter(pk=complaint.pk).update(state=State.ACKNOWLEDGED)
    assert LayerTouch.objects.filter(layer="complaints").exists()


def test_all_are_derived_anew_and_what_stands_as_it_should_is_not_even_locked(
    make_public: Callable[..., Complaint],
) -> None:
    right, wrong, gone, missing = (make_public() for _ in range(4))
    with connection.cursor() as cursor:
        # As if no trigger had seen it: written past them, and read back below.
        cursor.execute("UPDATE complaints_publication SET text = 'x' WHERE complaint_id = %s", [wrong.pk])
        cursor.execute("DELETE FROM complaints_publication WHERE complaint_id = %s", [missing.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE complaints_complaint DISABLE TRIGGER USER")
        cursor.execute("UPDATE complaints_complaint SET state = 'withdrawn' WHERE id = %s", [gone.pk])
        cursor.execute("ALTER TABLE complaints_complaint ENABLE TRIGGER USER")
        cursor.execute("SELECT ctid::text, xmax::text FROM complaints_publication WHERE complaint_id = %s", [right.pk])
        before = cursor.fetchone()
        Publication.derive()
        cursor.execute("SELECT ctid::text, xmax::text FROM complaints_publication WHERE complaint_id = %s", [right.pk])
        assert cursor.fetchone() == before
    assert set(Publication.objects.values_list("pk", flat=True)) == {right.pk, wrong.pk, missing.pk}
    assert Publication.objects.get(pk=wrong.pk).text == ""
