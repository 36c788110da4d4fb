"""``/complaints/open-data/``: the page, the table, the map file; nothing personal in any."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints import domain
from complaints.domain import moderation
from complaints.models import Category, Complaint, Publication
from complaints.public import open_data
from tests.complaints.public.conftest import SECRETS
from tests.conftest import IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db


def download(client: Client, form: str) -> str:
    answer: Any = client.get(reverse("complaints:open-data-file", args=[form]))
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return b"".join(answer.streaming_content).decode()


def rows(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(download(client, "csv").removeprefix("\ufeff"))))


def test_the_page_explains_every_column_and_the_licence(client: Client) -> None:
    page = client.get(reverse("complaints:open-data")).content.decode()
    assert open_data.LICENCE_URL in page
    assert [column.name for column in open_data.COLUMNS if f"<code>{column.name}</code>" not in page] == []


def test_the_table_has_every_published_complaint(client: Client, make_public: Callable[..., Complaint]) -> None:
    first, back, other = make_public(), make_public(), make_public(pin=IN_WARD_2)
    domain.withdraw(complaint=back)
    found = rows(client)
    assert [row["number"] for row in found] == [first.number, other.number]
    assert list(found[0]) == [column.name for column in open_data.COLUMNS]
    row = found[0]
    assert (row["category"], row["ward"], row["borough"], row["open"]) == ("grass", "1", "1", "true")
    assert (row["longitude"], row["latitude"]) == (f"{IN_WARD_1.x:.5f}", f"{IN_WARD_1.y:.5f}")
    assert row["reported_at"].endswith("+05:30")
    assert row["ended_at"] == ""


def test_the_map_file_is_geojson(client: Client, make_public: Callable[..., Complaint]) -> None:
    assert json.loads(download(client, "geojson")) == {"type": "FeatureCollection", "features": []}
    complaint = make_public()
    (feature,) = json.loads(download(client, "geojson"))["features"]
    assert (feature["type"], feature["id"]) == ("Feature", complaint.number)
    assert feature["geometry"] == {"type": "Point", "coordinates": [IN_WARD_1.x, IN_WARD_1.y]}
    assert feature["properties"]["open"] is True


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_nothing_personal_is_in_a_file(
    client: Client, make_public: Callable[..., Complaint], confirmed: Complaint, form: str
) -> None:
    complaint = make_public()
    said = download(client, form)
    for secret in (*SECRETS, str(complaint.key), str(confirmed.key), confirmed.text, complaint.text):
        assert secret not in said


def test_of_a_sealed_category_no_minute_is_told(client: Client, confirmed: Complaint) -> None:
    (row,) = rows(client)
    assert row["exact_place"] == "false"
    assert {row[name][10:] for name in ("reported_at", "promised_by", "changed_at")} == {"T00:00:00+05:30"}


def test_no_cell_is_a_formula(client: Client, make_public: Callable[..., Complaint], department: Department) -> None:
    moderation.decide_text(complaint=make_public(), user=department.director, version=0, text="=1+1")
    assert rows(client)[0]["text"] == "'=1+1"


def test_another_form_is_not_found(client: Client) -> None:
    assert client.get("/complaints/open-data/complaints.xml").status_code == 404
    assert client.head(reverse("complaints:open-data-file", args=["csv"])).status_code == 200


def test_the_head_of_a_file_says_nothing_of_its_length(client: Client, make_public: Callable[..., Complaint]) -> None:
    make_public()
    answer = client.head(reverse("complaints:open-data-file", args=["csv"]))
    assert (answer.status_code, "Content-Length" in answer.headers) == (200, False)


def test_of_a_problem_of_several_kinds_of_place_no_kind_is_invented(
    client: Client, make_public: Callable[..., Complaint], grass: Category
) -> None:
    Category.objects.filter(pk=grass.pk).update(kinds=["park", "water"])
    grass.refresh_from_db()
    complaint = make_public()
    assert Publication.objects.get().kind == "unknown"
    page = client.get(reverse("complaints:public", args=[complaint.number])).content.decode()
    assert "Kind of place" not in page
    content = client.get(reverse("complaints:open-data-file", args=["csv"])).getvalue()
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["kind"] == ""
    # Once it is known to be about one, that is told.
    Category.objects.filter(pk=grass.pk).update(kinds=["park"])
    assert Publication.objects.get().kind == "park"
