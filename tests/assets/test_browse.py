"""Home, its list, and the search pages: what each reader finds, with and without scripts."""

from typing import Any

import pytest
from django.test import Client

from assets.domain import register
from maps.models import Area
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square

HTMX = {"HX-Request": "true"}
AROUND_WARD_1 = "88.35,22.55,88.36,22.56"


def text_of(client: Client, address: str, *, htmx: bool = False, language: str = "en", status: int = 200) -> str:
    headers = {"accept-language": language} | (HTMX if htmx else {})
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response.content.decode()


def test_home_has_map_search_list_and_the_report_button(client: Client, make_asset: Any) -> None:
    make_asset(name_en="Lal Dighi")
    text = text_of(client, "/")
    assert "<aitihya-map" in text
    assert 'name="q"' in text
    assert "Lal Dighi" in text
    assert "Report a problem" in text
    assert 'bbox-input="list-bbox"' in text
    assert 'id="list-bbox"' in text


@pytest.mark.parametrize("day", ["2001-01-01", "2999-01-01", "the day before"])
def test_home_says_that_a_day_cannot_be_shown_and_what_is_shown(client: Client, make_asset: Any, day: str) -> None:
    make_asset(name_en="Lal Dighi")
    text = text_of(client, f"/?on={day}", status=400)
    assert "What you see here is the register of today." in text
    assert "Lal Dighi" in text
    assert "alert-danger" not in text_of(client, "/?on=")


def test_the_list_follows_extent_and_filters(client: Client, make_asset: Any) -> None:
    make_asset(name_en="West pond", geometry=square(IN_WARD_1), condition=4)
    make_asset(name_en="East pond", geometry=square(IN_WARD_2))
    make_asset(kind="statue", name_en="West statue", geometry=IN_WARD_1, condition=2)

    def names(query: str) -> set[str]:
        text = text_of(client, f"/assets/list/?{query}", htmx=True)
        assert "<html" not in text
        return {name for name in ("West pond", "East pond", "West statue") if name in text}

    assert names("") == {"West pond", "East pond", "West statue"}
    assert names(f"bbox={AROUND_WARD_1}") == {"West pond", "West statue"}
    assert names(f"bbox={AROUND_WARD_1}&kind=water") == {"West pond"}
    assert names("condition=2") == {"West statue"}
    assert names("condition=none") == {"East pond"}
    assert names("bbox=৮৮.৩৬১,২২.৫৫,৮৮.৩৭,২২.৫৬") == {"East pond"}


def test_the_extent_counts_what_touches_it_not_what_its_box_touches(client: Client, make_asset: Any) -> None:
    # An L whose box covers the extent while its outline does not.
    corner = "POLYGON ((88.35 22.55, 88.36 22.55, 88.36 22.551, 88.351 22.551, 88.351 22.56, 88.35 22.56, 88.35 22.55))"
    from django.contrib.gis.geos import GEOSGeometry

    make_asset(name_en="Angle", geometry=GEOSGeometry(corner, srid=4326))
    assert "Angle" not in text_of(client, "/assets/list/?bbox=88.355,22.555,88.358,22.558", htmx=True)
    assert "Angle" in text_of(client, "/assets/list/?bbox=88.3505,22.555,88.358,22.558", htmx=True)


@pytest.mark.parametrize("bbox", ["a", "1,2,3", "88.4,22.5,88.3,22.6", "nan,0,1,1", "0,-100,1,1", "inf,0,inf,1"])
def test_a_senseless_extent_is_refused_in_words(client: Client, db: None, bbox: str) -> None:
    assert "extent" in text_of(client, f"/assets/list/?bbox={bbox}", htmx=True, status=400)
    assert "<aitihya-map" in text_of(client, f"/?bbox={bbox}", status=400)


def test_without_scripts_the_list_is_the_home_page_and_turns_pages(client: Client, make_asset: Any) -> None:
    for number in range(23):
        make_asset(name_en=f"Pond {number:02}")
    assert client.get("/assets/list/?kind=water").headers["Location"] == "/?kind=water"
    first = client.get("/?kind=water")
    assert len(first.context["assets"]) == 20
    second = client.get("/" + first.context["next_url"])
    assert [asset.name_en for asset in second.context["assets"]] == ["Pond 20", "Pond 21", "Pond 22"]
    assert second.context["next_url"] == ""
    assert len(client.get("/?after=foreign").context["assets"]) == 20


def test_an_empty_list_says_what_to_do(client: Client, make_asset: Any) -> None:
    assert "Nothing of the register lies here" in text_of(client, "/assets/list/?bbox=88.2,22.5,88.21,22.51", htmx=True)
    assert "Show everything" in text_of(client, "/assets/list/?kind=park", htmx=True)


def test_drafts_are_for_the_department(client: Client, make_asset: Any, department: Department) -> None:
    make_asset(name_en="Hidden pond", status="draft")
    addresses = (("/", False), ("/assets/list/", True), ("/search/?q=Hidden", False), ("/search/suggest/?q=hidd", True))
    for address, htmx in addresses:
        assert "Hidden pond" not in text_of(client, address, htmx=htmx)
    client.force_login(department.dealing2)
    for address, htmx in addresses:
        assert "Hidden pond" in text_of(client, address, htmx=htmx)


@pytest.mark.parametrize("address", ["/", "/assets/list/", "/search/?q=pond", "/search/suggest/?q=pond"])
def test_the_number_of_queries_is_the_same_for_one_and_for_three(
    client: Client, areas: dict[str, Area], make_asset: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        client.get(address, headers=HTMX)
        with django_assert_max_num_queries(20) as queries:
            assert "pond" in text_of(client, address, htmx=True)
        assert not any("COUNT(" in query["sql"] for query in queries)
        return len(queries)

    make_asset(name_en="A pond", geometry=square(IN_WARD_1))
    with_one = count()
    make_asset(name_en="B pond", geometry=square(IN_WARD_2))
    make_asset(name_en="C pond", geometry=square(IN_WARD_2))
    assert count() == with_one


def test_search_finds_and_says_when_it_does_not(client: Client, db: None) -> None:
    register(kind="monument", name_en="Victoria Memorial", name_bn="ভিক্টোরিয়া মেমোরিয়াল", geometry=IN_WARD_1)
    text = text_of(client, "/search/?q=Viktoria", language="bn")
    assert "ভিক্টোরিয়া মেমোরিয়াল" in text
    assert 'value="Viktoria"' in text
    nothing = text_of(client, "/search/?q=<b>Mysore Palace")
    assert "Nothing found for" in nothing
    assert "<b>Mysore" not in nothing
    assert text_of(client, "/search/")


def test_a_reference_leads_straight_to_its_page(client: Client, make_asset: Any) -> None:
    asset = make_asset(reference="AH-000012")
    for typed in ("AH-000012", "ah 12", "১২"):
        assert client.get("/search/", {"q": typed}).headers["Location"] == asset.get_absolute_url()
    assert client.get("/search/", {"q": "AH-000013"}).status_code == 200


def test_suggestions_are_few(client: Client, make_asset: Any) -> None:
    for number in range(12):
        make_asset(name_en=f"Pond {number}")
    text = text_of(client, "/search/suggest/?q=pon", htmx=True)
    assert text.count('role="option"') == 8
    assert text_of(client, "/search/suggest/?q=", htmx=True).strip() == ""
    assert text_of(client, "/search/suggest/?q=xyzzy", htmx=True).strip() == ""


@pytest.mark.parametrize("typed", ["x" * 300, "'; DROP TABLE", "\\", "%%%", "\x00", "🏛", "AH-" + "9" * 40])
def test_strange_input_is_survived(client: Client, make_asset: Any, typed: str) -> None:
    for address in ("/search/", "/search/suggest/"):
        assert client.get(address, {"q": typed}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/assets/list/", "/search/", "/search/suggest/"])
def test_pages_only_answer_reading(client: Client, db: None, address: str) -> None:
    assert client.post(address).status_code == 405
