"""/search/: what each reader finds there, and what nobody finds who may not."""

import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.domain import import_streets, register
from assets.models import SavedSearch
from maps.models import Area
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square

HTMX = {"HX-Request": "true"}


@pytest.fixture
def city(areas: dict[str, Area]) -> None:
    import_streets(
        rows=[
            {"street": "s", "name_en": "Shakespeare Sarani", "current": "yes", "certainty": "sure"},
            {"street": "s", "name_en": "Theatre Road", "certainty": "sure"},
        ]
    )
    register(kind="building", name_en="Corner House", address="12/1A Shakespeare Sarani", premises_number="12/1A",
             assessee_number="41-063-0012", geometry=IN_WARD_1)  # fmt: skip
    register(kind="water", name_en="Lal Dighi", geometry=square(IN_WARD_2), details={"type": "pond"})
    register(kind="statue", name_en="Hidden Rider", status="draft", geometry=IN_WARD_1)


def test_an_old_street_name_mis_spelt_finds_the_address(client: Client, city: None) -> None:
    for typed in ("Theatre Road", "Theater Rod", "theatre road 12", "থিয়েটার রোড"):
        assert "Corner House" in client.get("/search/", {"q": typed}).content.decode(), typed


def test_a_premises_number_comes_first(client: Client, city: None) -> None:
    assert next(iter(client.get("/search/", {"q": "12/1A"}).context["assets"])).name_en == "Corner House"


def test_nothing_that_is_the_departments_shows_outside(client: Client, city: None, department: Department) -> None:
    addresses = [
        f"{path}?q={text}" for path in ("/search/", "/search/map", "/search/suggest/", "/api/v1/assets/")
        for text in ("Hidden+Rider", "41-063-0012", "41-063")
    ]  # fmt: skip
    for address in addresses:
        text = client.get(address, headers=HTMX).content.decode()
        assert "Hidden Rider<" not in text
        assert '"name":"Hidden' not in text.replace(" ", "")
        assert "Corner House" not in text
    page = client.get("/search/", {"q": "41-063-0012"})
    assert page.context["number"] == 0
    assert client.get("/search/").context["number"] == 2
    client.force_login(department.planner)
    assert client.get("/search/").context["number"] == 3
    assert [row.name_en for row in client.get("/search/", {"q": "41-063-0012"}).context["assets"]] == ["Corner House"]
    assert "Hidden Rider" in client.get("/search/suggest/", {"q": "hidd"}).content.decode()


def test_filters_narrow_and_can_be_taken_away(client: Client, city: None) -> None:
    page = client.get("/search/", {"kind": ["water", "building"], "area": "ward:1"})
    assert [row.name_en for row in page.context["assets"]] == ["Corner House"]
    assert [tag.without for tag in page.context["tags"]] == [
        "area=ward:1&kind=building", "area=ward:1&kind=water", "kind=water,building"
    ] or len(page.context["tags"]) == 3  # fmt: skip
    nothing = client.get("/search/", {"q": "Lal Dighi", "kind": "statue"}).content.decode()
    assert "Without “Statue”" in nothing
    near = client.get("/search/", {"q": "xyzzy Dighi"}).content.decode()
    assert "Did you mean" in near
    assert "Lal Dighi" in near


def test_sorting_and_pages(client: Client, make_asset: Any) -> None:
    for number in range(23):
        make_asset(name_en=f"Pond {number:02}", condition=number % 5 + 1)
    for sort in ("name", "condition", "need", "newest", "best"):
        for q in ("", "pond"):
            first = client.get("/search/", {"sort": sort, "q": q})
            after = first.context["after"]
            second = client.get("/search/", {"sort": sort, "q": q, "after": after})
            names = [row.name_en for page in (first, second) for row in page.context["assets"]]
            assert len(names) == len(set(names)) == 23, (sort, q)
    worst = client.get("/search/", {"sort": "condition"}).context["assets"]
    assert [row.condition for row in worst] == sorted((row.condition for row in worst), reverse=True)
    assert len(client.get("/search/", {"after": "forged", "q": "pond"}).context["assets"]) == 20


@pytest.mark.parametrize("sort", ["name", "condition", "need", "newest"])
@pytest.mark.parametrize(
    "query", ["", "kind=water", "kind=water,building&condition=4,none", "area=ward:2&grade=none", "condition_min=2"]
)
def test_a_few_are_the_same_by_their_values_as_by_walking(
    client: Client, city: None, make_asset: Any, sort: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_asset(name_en=f"Bishop's Tank {9 - number}", condition=number % 2 + 3)
    page = sys.modules["assets.views.search"]
    monkeypatch.setattr(page, "PAGE", 3)

    def listed() -> list[str]:
        found, after = [], ""
        while True:
            shown = client.get(f"/search/?{query}&sort={sort}&after={after}").context
            found += [asset.reference for asset in shown["assets"]]
            if not (after := shown["after"]):
                return found

    by_values = listed()
    monkeypatch.setattr(page, "_FEW", -1)
    assert by_values == listed()
    assert by_values


def test_what_the_numbers_say_is_none_is_not_looked_for(client: Client, city: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/search/?grade=I&condition=1&kind=park").context["assets"] == []
    assert not [each["sql"] for each in captured if "ORDER BY" in each["sql"] and "assets_asset" in each["sql"]]


def test_the_map_draws_what_the_list_shows(client: Client, city: None) -> None:
    drawn = client.get("/search/map", {"q": "dighi"}).json()
    assert [feature["properties"]["reference"] for feature in drawn["features"]] == [
        row.reference for row in client.get("/search/", {"q": "dighi"}).context["assets"]
    ]
    assert drawn["features"][0]["geometry"]["type"] == "Point"
    assert client.get("/search/map", {"kind": "x"}).status_code == 400


@pytest.mark.parametrize("address", ["/search/", "/search/?q=pond", "/search/?q=pond&kind=water"])
def test_the_number_of_queries_does_not_grow(
    client: Client, areas: Any, make_asset: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        client.get(address)
        with django_assert_max_num_queries(20) as queries:
            client.get(address)
        return len(queries)

    make_asset(name_en="A pond")
    one = count()
    make_asset(name_en="B pond", geometry=square(IN_WARD_2))
    make_asset(name_en="C pond")
    assert count() == one


def test_a_question_that_cannot_be_is_refused_in_words(client: Client, db: None) -> None:
    assert client.get("/search/", {"kind": "castle"}).status_code == 400
    assert "castle" in client.get("/search/", {"kind": "castle"}).content.decode()


def save(client: Client, name: str = "Ponds", **fields: str) -> Any:
    return client.post("/desk/searches/save", {"name": name, "question": "q=dighi&kind=water", **fields})


def test_saved_searches_are_ones_own_or_the_sections(client: Client, city: None, department: Department) -> None:
    assert client.get("/desk/searches/").status_code == 302
    assert save(client).status_code == 302
    assert not SavedSearch.objects.exists()
    client.force_login(department.planner)
    assert save(client).headers["Location"] == "/desk/searches/"
    own = SavedSearch.objects.get()
    assert own.parameters == {"kind": "water", "q": "dighi"}
    assert "Ponds" in client.get("/desk/searches/").content.decode()
    run = client.get(f"/desk/searches/{own.pk}/run")
    assert run.headers["Location"] == "/search/?q=dighi&kind=water"
    assert save(client, name="").status_code == 422

    client.force_login(department.dealing2)  # of another section
    for path in ("run", "new"):
        assert client.get(f"/desk/searches/{own.pk}/{path}").status_code == 404
    for path in ("rename", "forget"):
        assert client.post(f"/desk/searches/{own.pk}/{path}", {"name": "Mine"}).status_code == 404
    client.force_login(department.dealing)  # a colleague
    assert client.get(f"/desk/searches/{own.pk}/run").status_code == 404
    client.force_login(department.planner)
    client.post(f"/desk/searches/{own.pk}/rename", {"name": "All ponds", "shared": "on"})
    client.force_login(department.dealing)
    assert "All ponds" in client.get("/desk/searches/").content.decode()
    assert client.get(f"/desk/searches/{own.pk}/run").status_code == 302
    assert client.post(f"/desk/searches/{own.pk}/forget").status_code == 404
    client.force_login(department.planner)
    client.post(f"/desk/searches/{own.pk}/forget")
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("typed", "why"), [("Other ponds", "You keep another search under this name."), ("", "This field is required.")]
)
def test_a_name_that_cannot_be_given_comes_back(
    client: Client, city: None, department: Department, typed: str, why: str
) -> None:
    client.force_login(department.planner)
    save(client)
    save(client, name="Other ponds")
    search = SavedSearch.objects.exclude(name="Other ponds").get()
    answer = client.post(f"/desk/searches/{search.pk}/rename", {"name": typed, "shared": "on"})
    assert answer.status_code == 422
    form = answer.content.decode().partition(f'id="name-{search.pk}"')[2].partition("</form>")[0]
    assert f'value="{typed}"' in form
    assert why in form
    assert "autofocus" in form
    assert f'id="shared-{search.pk}" checked' in form
    assert SavedSearch.objects.get(pk=search.pk).name == search.name


def test_what_is_new_since_the_last_look(client: Client, city: None, department: Department) -> None:
    client.force_login(department.planner)
    save(client)
    pk = SavedSearch.objects.get().pk
    assert "nothing new" in client.get(f"/desk/searches/{pk}/new").content.decode()
    register(kind="water", name_en="Gol Dighi", geometry=square(IN_WARD_1), details={"type": "pond"})
    assert "1 new" in client.get(f"/desk/searches/{pk}/new").content.decode()
    client.get(f"/desk/searches/{pk}/run")
    assert "nothing new" in client.get(f"/desk/searches/{pk}/new").content.decode()


def test_the_list_of_saved_searches_asks_the_same_for_one_and_for_three(
    client: Client, city: None, department: Department, django_assert_max_num_queries: Any
) -> None:
    client.force_login(department.planner)

    def count() -> int:
        client.get("/desk/searches/")
        with django_assert_max_num_queries(20) as queries:
            client.get("/desk/searches/")
        return len(queries)

    save(client, question="area=ward:1")
    one = count()
    save(client, "Two", question="area=ward:2")
    save(client, "Three", question="area=ward:1,ward:2")
    assert count() == one
