"""The planner's page: who may, what is found, and that nothing is lost on the way."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets.views import explore as explore_view
from tests.conftest import IN_WARD_2, Department

pytestmark = pytest.mark.django_db
BOX = '{"type":"Polygon","coordinates":[[[88.35,22.55],[88.36,22.55],[88.36,22.56],[88.35,22.56],[88.35,22.55]]]}'


@pytest.fixture
def planner(client: Client, department: Department) -> Client:
    client.force_login(department.planner)
    return client


@pytest.mark.parametrize("name", ["assets:explore", "assets:explore_results"])
def test_only_the_department_explores(
    client: Client, department: Department, django_user_model: Any, name: str
) -> None:
    url = reverse(name)
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert client.get(url).status_code == 403
    for colleague in ("planner", "dealing2", "inspector"):
        client.force_login(department.users[colleague])
        assert client.get(url).status_code == 200


def test_the_page_without_a_question_asks_nothing(planner: Client, areas: Any) -> None:
    response = planner.get(reverse("assets:explore"))
    assert "asked" not in response.context
    page = response.content.decode()
    assert '<optgroup label="Borough I">' in page
    assert '<option value="ward:2">Ward 2</option>' in page


def test_a_posted_question_gets_an_address_that_can_be_kept(planner: Client, areas: Any, make_asset: Any) -> None:
    worst = make_asset(kind="water", condition=5)
    make_asset(kind="water", condition=3)
    make_asset(kind="park", condition=5)
    make_asset(kind="statue", geometry=IN_WARD_2, condition=5)
    asked = {"kind": ["water", "statue"], "condition_min": "4", "area": ["ward:1", "ward:2"], "shape": BOX}
    answer: Any = planner.post(reverse("assets:explore"), asked)
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.url).query)
    assert query == {name: value if isinstance(value, list) else [value] for name, value in asked.items()}
    page = planner.get(answer.url)
    assert [asset.reference for asset in page.context["assets"]] == [worst.reference]
    assert page.context["number"] == 1
    drawn = json.loads(page.context["drawn"])
    assert [feature["id"] for feature in drawn["features"]] == [worst.reference]


def test_the_page_shows_how_to_ask_over_the_api_and_it_gives_the_same(
    planner: Client, areas: Any, make_asset: Any
) -> None:
    pond = make_asset(kind="water", condition=4)
    make_asset(kind="water", geometry=None, condition=1)
    page = planner.get(reverse("assets:explore"), {"kind": "water", "condition_min": "4", "shape": BOX})
    api = page.context["api"]
    assert api["method"] == "POST"
    body = Client().post(api["url"], api["body"], content_type="application/json").json()
    assert [feature["id"] for feature in body["features"]] == [pond.reference]
    plain = planner.get(reverse("assets:explore"), {"kind": "water", "area": "ward:1"}).context["api"]
    assert plain["url"] == "/api/v1/assets/?kind=water&area=ward:1&format=geojson"


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"shape": "{"}, "shape", "JSON"),
        ({"shape": BOX.replace("[88.36,22.55],[88.36,22.56]", "[88.36,22.56],[88.36,22.55]")}, "shape", "crossing"),
        ({"kind": "pond"}, "kind", "pond"),
        ({"area": "ward:77"}, "area", "ward:77"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field_and_kept(
    planner: Client, areas: Any, query: dict[str, str], field: str, words: str
) -> None:
    response = planner.post(reverse("assets:explore"), query | {"q": "typed before"})
    assert response.status_code == 400
    assert words in str(response.context["form"].errors[field])
    assert "typed before" in response.content.decode()


def test_an_area_of_many_corners_is_answered_without_an_address(planner: Client, areas: Any, make_asset: Any) -> None:
    for _ in range(3):
        make_asset(kind="water")
    ring = [[88.35 + step * 0.00002, 22.55] for step in range(500)] + [[88.36, 22.56], [88.35, 22.56], [88.35, 22.55]]
    shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
    response = planner.post(reverse("assets:explore"), {"shape": shape, "kind": "water"})
    assert response.status_code == 200
    assert response.context["number"] == 3
    assert 'id="asked"' in response.content.decode()
    # What is done with the answer carries the area along in full: the next page, the downloads, the selection.
    assert response.content.decode().count('<input type="hidden" name="shape"') == 3


def test_the_list_goes_on(planner: Client, areas: Any, make_asset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore_view, "PAGE", 2)
    made = [make_asset(kind="statue").reference for _ in range(5)]
    found, after = [], ""
    while True:
        page = planner.get(reverse("assets:explore_results"), {"kind": "statue", "after": after})
        found += [asset.reference for asset in page.context["assets"]]
        after = page.context["after"]
        if not after:
            break
    assert found == made


def test_the_number_of_statements_does_not_grow(planner: Client, areas: Any, make_asset: Any) -> None:
    counts = []
    for _ in range(2):
        make_asset(kind="statue")
        make_asset(kind="water")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            planner.get(reverse("assets:explore"), {"kind": "statue"})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_further_filters_narrow_list_map_api_and_downloads(planner: Client, areas: Any, make_asset: Any) -> None:
    risky = {"kind": "building", "condition": 5, "risk": "A", "risk_on": "2026-01-01", "danger": True}
    wanted = make_asset(name_en="Leaning House", details={"heritage_lock": True}, **risky)
    make_asset(kind="building", name_en="Safe House", condition=5, risk="F", risk_on="2026-01-01")
    make_asset(name_en="Unlocked House", **risky)
    asked = {"risk": ["A", "B"], "danger": "yes", "lock": "yes", "photo": "no", "document": "no", "kind": ["building"]}
    page = planner.get(reverse("assets:explore"), asked)
    assert [asset.reference for asset in page.context["assets"]] == [wanted.reference]
    assert page.context["number"] == 1
    assert [each["properties"]["reference"] for each in json.loads(page.context["drawn"])["features"]] == [
        wanted.reference
    ]
    api = page.context["api"]["url"]
    assert {"risk=A,B", "danger=yes", "lock=yes", "photo=no", "document=no"} <= set(urlsplit(api).query.split("&"))
    features = planner.get(api).json()["features"]
    assert [each["properties"]["reference"] for each in features] == [wanted.reference]
    text = page.content.decode()
    assert 'name="lock" value="yes"' in text  # in the form of the downloads
    assert set(parse_qs(page.context["address"])) == set(asked)


def test_need_and_trend_are_asked_and_need_is_read_in_any_script(planner: Client, areas: Any, make_asset: Any) -> None:
    worst = make_asset(kind="water", condition=5, trend=1, condition_on="2026-01-01")
    make_asset(kind="water", condition=5, trend=-1, condition_on="2026-01-01")
    page = planner.get(reverse("assets:explore"), {"trend": "worse"})
    assert [asset.reference for asset in page.context["assets"]] == [worst.reference]
    low = planner.get(reverse("assets:explore"), {"need_min": "০"})
    assert low.status_code == 200
    wrong = planner.get(reverse("assets:explore"), {"need_min": "much"})
    assert wrong.status_code == 400
    assert "need_min" in wrong.context["form"].errors


@pytest.mark.parametrize("name", ["lock", "photo", "document", "need_min"])
def test_what_the_history_does_not_keep_is_refused_at_its_field(planner: Client, make_asset: Any, name: str) -> None:
    make_asset()
    asked = {name: "1" if name == "need_min" else "yes", "on": timezone.localdate().isoformat()}
    for page in ("assets:explore", "assets:explore_results"):
        answer = planner.get(reverse(page), asked)
        assert answer.status_code == 400
        assert name in answer.context["form"].errors
