"""One asset, the areas, and the API's own document."""

from typing import Any

import pytest
from django.test import Client

from assets.models import FormerName
from tests.conftest import Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(make_asset: Any, areas: Any) -> Any:
    asset = make_asset(
        kind="building", name_en="Town Hall", grade="I", owner="A person", custodian="KMC", assessee_number="11-011",
        details={"storeys": 2, "heritage_lock": True},
    )  # fmt: skip
    FormerName.objects.create(asset=asset, name="Tondi Hall")
    return asset


def url(asset: Any) -> str:
    return f"/api/v1/assets/{asset.reference}/"


def test_an_asset_with_its_kinds_own_fields(client: Client, hall: Any) -> None:
    body = client.get(url(hall)).json()
    assert body["details"]["storeys"] == 2
    assert body["details"]["heritage_lock"] is True
    assert (body["ward"], body["borough"], body["grade"]) == ("ward:1", "borough:1", "I")
    assert body["former_names"] == ["Tondi Hall"]
    assert body["geometry"] == {"type": "Point", "coordinates": [88.355, 22.555]}
    assert body["page"].endswith(f"/assets/{hall.reference}/")


@pytest.mark.parametrize("reader", ["anonymous", "nobody", "dealing", "dealing2", "planner"])
def test_owner_custodian_and_assessee_are_the_departments(
    client: Client, hall: Any, department: Department, django_user_model: Any, reader: str
) -> None:
    if reader == "nobody":
        client.force_login(django_user_model.objects.create_user("nobody"))
    elif reader != "anonymous":
        client.force_login(department.users[reader])
    body = client.get(url(hall)).json()
    staff = reader not in {"anonymous", "nobody"}
    assert [name in body for name in ("owner", "custodian", "assessee_number")] == [staff] * 3
    assert client.get(url(hall)).headers["Cache-Control"].startswith("private" if staff else "public")


def test_a_draft_exists_for_the_department_only(client: Client, make_asset: Any, department: Department) -> None:
    draft = make_asset(status="draft")
    assert client.get(url(draft)).status_code == 404
    client.force_login(department.inspector2)
    assert client.get(url(draft)).status_code == 200


def test_as_geojson_and_unchanged(client: Client, hall: Any) -> None:
    response = client.get(url(hall), {"format": "geojson"})
    assert response.json()["id"] == hall.reference
    assert "geometry" not in response.json()["properties"]
    again = client.get(url(hall), {"format": "geojson"}, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    plain = client.get(url(hall), headers={"If-None-Match": response.headers["ETag"]})
    assert plain.status_code == 200


def test_what_does_not_exist_and_what_is_not_known(client: Client, hall: Any) -> None:
    missing = client.get("/api/v1/assets/AH-999999/")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")
    assert client.get(url(hall), {"with": "all"}).json()["parameter"] == "with"


def test_the_number_of_statements_of_one_asset(client: Client, hall: Any, django_assert_num_queries: Any) -> None:
    FormerName.objects.create(asset=hall, name="Another")
    FormerName.objects.create(asset=hall, name="A third")
    with django_assert_num_queries(2):
        client.get(url(hall))


def test_areas_with_and_without_outlines(client: Client, areas: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        body = client.get("/api/v1/areas/", {"kind": "ward"}).json()
    assert [row["key"] for row in body["results"]] == ["ward:1", "ward:2"]
    assert body["results"][0] == {
        "key": "ward:1", "kind": "ward", "code": "1", "name_en": "Ward 1", "name_bn": "", "name_hi": "",
        "parent": "borough:1", "source": "",
    }  # fmt: skip
    outlined = client.get("/api/v1/areas/", {"geometry": "true"}).json()["results"]
    assert len(outlined) == 3
    assert outlined[0]["geometry"]["type"] == "MultiPolygon"
    collection = client.get("/api/v1/areas/", {"format": "geojson", "kind": "borough"})
    assert collection.json()["features"][0]["id"] == "borough:1"
    same = client.get(
        "/api/v1/areas/",
        {"format": "geojson", "kind": "borough"},
        headers={"If-None-Match": collection.headers["ETag"]},
    )
    assert same.status_code == 304


@pytest.mark.parametrize(("query", "parameter"), [("kind=x", "kind"), ("geometry=1", "geometry"), ("ward=1", "ward")])
def test_a_bad_question_about_areas(client: Client, query: str, parameter: str) -> None:
    response = client.get(f"/api/v1/areas/?{query}")
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)


def test_the_page_of_the_api_runs_under_our_policy(client: Client) -> None:
    response = client.get("/api/v1/docs/")
    page = response.content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    script = client.get("/api/v1/docs/?script=")
    assert script.headers["Content-Type"] == "application/javascript"


@pytest.mark.parametrize(
    "odd", ["%00", "AH-%00", "%F0%9F%8F%9B", "ah-000001", "A" * 21, "%0A", "AH-000001%0A", "%27--"]
)
def test_an_odd_reference_is_an_unknown_one(client: Client, odd: str) -> None:
    answer = client.get(f"/api/v1/assets/{odd}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert client.get(f"/assets/{odd}/").status_code == 404
