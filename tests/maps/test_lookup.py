"""Asking for areas by place and by name, and the areas in the admin."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from maps.lookup import UnknownArea, area, areas, ward_at
from tests.conftest import IN_NO_WARD, IN_WARD_2, MIDDLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("areas")


def test_the_ward_at_a_place_with_its_borough(wards: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = ward_at(IN_WARD_2)
        assert found
        assert found.parent == wards["borough"]
    assert found == wards["2"]
    assert ward_at(IN_NO_WARD) is None


def test_a_place_on_the_border_lies_in_one_ward_only_and_always_the_same(wards: Any) -> None:
    assert ward_at(Point(MIDDLE, 22.555, srid=4326)) == wards["1"]


def test_areas_by_key(wards: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert areas(["ward:2", "borough:1", "ward:2"]) == [wards["2"], wards["borough"]]
    assert area("ward:1") == wards["1"]
    with pytest.raises(UnknownArea, match="ward:9, nonsense"):
        areas(["ward:1", "ward:9", "nonsense"])


def test_the_admin_lists_areas_and_lets_names_be_put_right_only(client: Client, admin_user: Any, wards: Any) -> None:
    client.force_login(admin_user)
    assert "ward:1" in client.get("/admin/maps/area/").content.decode()
    url = f"/admin/maps/area/{wards['1'].pk}/change/"
    assert client.post(url, {"name_en": "Ward One", "name_bn": "", "name_hi": "", "code": "7"}).status_code == 302
    wards["1"].refresh_from_db()
    assert (wards["1"].name_en, wards["1"].code) == ("Ward One", "1")
    assert client.get("/admin/maps/area/add/").status_code == 403
