"""A complaint about several entries of the register: the public finds it under each of them."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from assets.models import Asset, Status
from complaints import domain
from complaints.models import Category, Complaint, ComplaintPlace, Publication
from complaints.public.publication import Surroundings, newest_changes, published
from staff.models import Mail
from tests.complaints.test_domain import send_to_director
from tests.conftest import IN_WARD_1, Department, square

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]


@pytest.fixture
def pond(make_asset: Any) -> Asset:
    asset: Asset = make_asset(name_en="Lotus Pond", geometry=square(IN_WARD_1, half=0.0002))
    return asset


@pytest.fixture
def statue(make_asset: Any) -> Asset:
    asset: Asset = make_asset(kind="statue", name_en="The Old Bust", geometry=IN_WARD_1)
    return asset


@pytest.fixture
def both(make_public: Make, pond: Asset, statue: Asset) -> Complaint:
    return make_public(named_assets=[pond.reference, statue.reference])


def test_the_further_ones_are_published_in_their_order(both: Complaint, pond: Asset, statue: Asset) -> None:
    row = published().get()
    assert (row.asset, row.further) == (pond, [statue.pk])
    assert list(row.further_entries) == [statue]


def test_one_that_only_the_department_sees_is_not(make_public: Make, both: Complaint, statue: Asset) -> None:
    Asset.objects.filter(pk=statue.pk).update(status=Status.WITHDRAWN)
    # At once where it is read, and in the row when that is next derived.
    assert not published().get().further_entries.exists()
    Publication.derive()
    assert published().get().further == []


def test_it_follows_what_the_department_puts_right(
    make_public: Make, filling: Category, pond: Asset, statue: Asset, department: Department, make_asset: Any
) -> None:
    both = make_public(category=filling, named_assets=[pond.reference, statue.reference])
    send_to_director(both, department)
    third = make_asset(kind="park", name_en="The Square")
    director, why = department.director, "Seen there"
    domain.add_place(complaint=both, asset=third, user=director, reason=why)
    assert published().get().further == [statue.pk, third.pk]
    domain.make_primary(complaint=both, asset=third, user=director, reason=why)
    row = published().get()
    assert (row.asset, row.further) == (third, [pond.pk, statue.pk])
    domain.remove_place(complaint=both, asset=pond, user=director, reason=why)
    assert published().get().further == [statue.pk]


def test_whoever_writes_a_place_the_row_follows(both: Complaint, pond: Asset, statue: Asset, make_asset: Any) -> None:
    third = make_asset(kind="park")
    ComplaintPlace.objects.create(complaint=both, asset=third, asset_version=1, matched="staff", rank=3)
    assert published().get().further == [statue.pk, third.pk]
    ComplaintPlace.objects.filter(asset=statue).update(asset=make_asset(kind="statue"))
    assert statue.pk not in published().get().further
    ComplaintPlace.objects.filter(rank__gt=1).delete()
    assert published().get().further == []


def test_who_follows_one_of_them_is_told(client: Client, both: Complaint, statue: Asset, make_asset: Any) -> None:
    assert [row.pk for row in newest_changes(Surroundings(asset=statue.pk), most=5)] == [both.pk]
    assert newest_changes(Surroundings(asset=make_asset().pk), most=5) == []
    feed = client.get(reverse("complaints:feed"), {"asset": statue.reference}).content.decode()
    assert both.number is not None
    assert both.number in feed
    assert not Mail.objects.filter(body__contains="The Old Bust").exists()


def test_its_page_names_and_draws_them(client: Client, both: Complaint, pond: Asset, statue: Asset) -> None:
    page = client.get(reverse("complaints:public", args=[both.number])).content.decode()
    assert page.count(f'href="{statue.get_absolute_url()}"') == 1
    assert page.index("Lotus Pond") < page.index("Also about:") < page.index("The Old Bust")
    assert page.count('"role": "asset"') == 2


def test_the_open_data_name_them(client: Client, both: Complaint, pond: Asset, statue: Asset) -> None:
    answer: Any = client.get(reverse("complaints:open-data-file", args=["csv"]))
    table = b"".join(answer.streaming_content)
    row = next(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert (row["asset"], row["further_assets"]) == (pond.reference, statue.reference)


def test_a_programme_is_told_them(client: Client, both: Complaint, statue: Asset, settings: Any) -> None:
    found = client.get("/open311/v2/requests.json", {"extensions": "true"}).json()[0]["extended_attributes"]
    assert found["further_assets"] == [statue.reference]


def test_they_are_found_by_indexes(both: Complaint, statue: Asset) -> None:
    with connection.cursor() as cursor:
        # So few rows are read fastest one after the other.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    rows = Publication.objects.filter(Surroundings(asset=statue.pk).condition())
    plan = rows.values("pk").explain()
    assert "publication_further" in plan
    assert "publication_asset" in plan
