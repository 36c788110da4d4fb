"""/search/?on=…: the register of an earlier day is searched; and what papers say is quoted in the list of today."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.domain import Changes, amend, register
from assets.models import Asset, AssetDocument
from evidence.domain import keep_document
from evidence.models import Page
from evidence.search import page_key
from maps.models import Area
from tests.assets.test_past import told
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square

pytestmark = pytest.mark.django_db
SEARCH = reverse("assets:search")
MAP = reverse("assets:search_map")
__all__ = ["told"]


@pytest.fixture
def lived(department: Department, areas: dict[str, Area], told: Callable[[str], None]) -> Asset:
    """A pond of 1 March that was named anew and moved on 3 March, and a statue that came on 3 March."""
    pond = register(kind="water", name_en="Lal Dighi", geometry=square(IN_WARD_1), details={"type": "tank"})
    register(kind="statue", name_en="Hidden Rider", status="draft", geometry=IN_WARD_1)
    told("2026-03-01T10:00+05:30")
    changes: Changes = {"name_en": "Red Lake", "geometry": square(IN_WARD_2)}
    pond = amend(asset=pond, user=department.head, expected_version=1, changes=changes, reason="Renamed")
    register(kind="statue", name_en="Dighi Statue", geometry=IN_WARD_1)
    told("2026-03-03T10:00+05:30")
    return pond


def names(client: Client, **query: str) -> list[str]:
    return [row.name_en for row in client.get(SEARCH, query).context["assets"]]


def test_a_name_of_that_day_finds_and_todays_does_not(client: Client, lived: Asset) -> None:
    assert names(client, q="Lal Dighi", on="2026-03-02") == ["Lal Dighi"]
    assert names(client, q="Lal Dighi", on="2026-03-03") == []
    assert names(client, q="Dighi Statue") == ["Dighi Statue"]
    assert "Dighi Statue" not in names(client, q="Dighi", on="2026-03-02")
    assert names(client, on="2026-03-02") == ["Lal Dighi"]


def test_filters_list_and_map_are_of_that_day(client: Client, lived: Asset) -> None:
    asked = {"q": "Lal Dighi", "on": "2026-03-02", "area": "ward:1", "kind": "water"}
    page = client.get(SEARCH, asked)
    assert [row.name_en for row in page.context["assets"]] == ["Lal Dighi"]
    assert page.context["number"] == 1
    assert names(client, **{**asked, "area": "ward:2"}) == []
    (place,) = client.get(MAP, asked).json()["features"]
    assert place["properties"]["name"] == "Lal Dighi"
    text = page.content.decode()
    assert "The register as it stood on 2 March 2026" in text
    assert f'{lived.get_absolute_url()}?on=2026-03-02"' in text
    assert 'asset-url="/assets/{ref}/?on=2026-03-02"' in text
    # Every way on keeps the day; one leads back to the present.
    assert all("on=2026-03-02" in tag.without for tag in page.context["tags"])
    assert "on=2026-03-02" in page.context["address"]
    assert "on=" not in page.context["present"]
    assert 'name="on" value="2026-03-02"' in text


def test_a_reference_leads_to_the_page_of_that_day(client: Client, lived: Asset) -> None:
    answer: Any = client.get(SEARCH, {"q": lived.reference, "on": "2026-03-02"})
    assert answer.url == f"{lived.get_absolute_url()}?on=2026-03-02"


def test_drafts_of_that_day_are_the_departments(client: Client, department: Department, lived: Asset) -> None:
    asked = {"q": "Hidden Rider", "on": "2026-03-02"}
    assert names(client, **asked) == []
    assert client.get(MAP, asked).json()["features"] == []
    client.force_login(department.users["inspector"])
    assert names(client, **asked) == ["Hidden Rider"]


@pytest.mark.parametrize("asked", [{"on": "2100-01-01"}, {"on": "soon"}, {"on": "2026-03-02", "photo": "yes"}])
def test_what_cannot_be_asked_of_a_day_is_explained(client: Client, lived: Asset, asked: dict[str, str]) -> None:
    for address in (SEARCH, MAP):
        assert client.get(address, asked).status_code == 400
    assert "alert-danger" in client.get(SEARCH, asked).content.decode()


def test_pages_of_that_day_follow_one_another(client: Client, department: Department, told: Any, areas: Any) -> None:
    for number in range(23):
        register(kind="statue", name_en=f"Rider {number:02}", geometry=IN_WARD_1)
    told("2026-03-01T10:00+05:30")
    for query in ({"q": "rider"}, {"sort": "name"}):
        asked = {**query, "on": "2026-03-01"}
        first = client.get(SEARCH, asked).context
        second = client.get(SEARCH, {**asked, "after": first["after"]}).context
        found = [row.name_en for page in (first, second) for row in page["assets"]]
        assert len(found) == len(set(found)) == 23


@pytest.fixture
def deed(make_asset: Any) -> AssetDocument:
    original = keep_document(content=b"%PDF-1.4", name="deed.pdf", media_type="application/pdf")
    text = "Signed by <Haripada> Majhi, lessee of the wharf"
    Page.objects.create(original=original, number=3, width=1, height=1, text=text, search_key=page_key(text))
    return AssetDocument.objects.create(
        asset=make_asset(name_en="Goldighi"), original=original, type="deed", title="Lease"
    )


def test_a_paper_is_quoted_with_its_page_and_the_words_marked(
    client: Client, department: Department, deed: AssetDocument, make_asset: Any
) -> None:
    make_asset(name_en="Lessee Ghat")
    client.force_login(department.planner)
    page = client.get(SEARCH, {"q": "lessee"})
    assert [row.name_en for row in page.context["assets"]] == ["Lessee Ghat", "Goldighi"]
    text = page.content.decode()
    assert "Lease, page 3" in text
    assert "<mark>lessee</mark>" in text
    assert "&lt;Haripada&gt;" in text
    viewer = reverse("assets:document", args=[deed.asset.reference, deed.pk])
    assert f'{viewer}?page=3&amp;q=lessee"' in text


def test_a_paper_is_not_quoted_where_the_name_says_it(client: Client, department: Department, deed: Any) -> None:
    client.force_login(department.planner)
    Page.objects.update(text="Goldighi", search_key=page_key("Goldighi"))
    assert "rows__quote" not in client.get(SEARCH, {"q": "Goldighi"}).content.decode()


def test_a_private_paper_is_quoted_to_nobody_outside(client: Client, deed: AssetDocument) -> None:
    for asked in ({"q": "lessee"}, {"q": "Goldighi"}, {"q": "Goldighi lessee"}):
        text = client.get(SEARCH, asked).content.decode()
        assert "wharf" not in text
        assert "Lease" not in text
    AssetDocument.objects.update(public=True)
    assert "<mark>lessee</mark>" in client.get(SEARCH, {"q": "lessee"}).content.decode()
