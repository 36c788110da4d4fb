"""When each asset is to be looked at next, the list of it, and visits ordered for several places at once."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assets.models import Asset
from inspections import domain, due
from inspections.models import InspectionCycle, InspectionDue, Visit
from staff.models import Notification
from tests.conftest import IN_WARD_2, Department, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Page = Callable[..., Any]
TODAY = timezone.localdate()


def of(asset: Asset) -> InspectionDue:
    return InspectionDue.objects.select_related("cycle").get(asset=asset)


@pytest.mark.parametrize(
    ("fields", "months"),
    [
        ({"kind": "building"}, 60),
        ({"kind": "building", "grade": "I"}, 24),
        ({"kind": "building", "grade": "I", "condition": 5}, 6),
        ({"kind": "building", "condition": 4}, 12),
        ({"kind": "statue"}, 24),
        ({"kind": "water", "condition": 1}, 12),
    ],
)
def test_the_shortest_cycle_that_fits_holds(make_asset: Callable[..., Asset], fields: Any, months: int) -> None:
    asset = make_asset(**fields)
    due.derive()
    assert of(asset).cycle.months == months


def test_it_counts_from_the_last_look_or_stands_since_registration(make_asset: Callable[..., Asset]) -> None:
    seen = make_asset(kind="building", condition=2, condition_on=dt.date(2024, 1, 31))
    never = make_asset(kind="building")
    make_asset(status="lost")
    assert due.derive() == 2
    assert (of(seen).looked_on, of(seen).due_on) == (dt.date(2024, 1, 31), dt.date(2029, 1, 31))
    assert (of(never).looked_on, of(never).due_on) == (None, timezone.localdate(never.registered_at))
    assert due.derive() == 0
    assert due.wrong(limit=5) == []
    Asset.objects.filter(pk=seen.pk).update(status="delisted")
    assert due.wrong(limit=5) == [(seen.reference, dt.date(2029, 1, 31), None)]
    assert due.derive() == 1
    assert not InspectionDue.objects.filter(asset=seen).exists()


def test_an_assessment_moves_the_day_at_once(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset()
    due.derive()
    domain.record_assessment(asset=asset, grade=5)
    assert of(asset).looked_on == TODAY
    assert of(asset).cycle.months == 6


def test_rules_are_dated_and_can_be_taken_back(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset(condition=2)
    rule = {"kind": "water", "source": "Order"}
    InspectionCycle.objects.create(**rule, months=3, valid_from=TODAY + dt.timedelta(days=1))
    due.derive()
    assert of(asset).cycle.months == 12
    InspectionCycle.objects.create(**rule, months=None, valid_from=TODAY)
    due.derive()
    assert of(asset).cycle.months == 60
    assert InspectionCycle.objects.in_force().filter(kind="water").count() == 0


# ---- The page


@pytest.fixture
def places(areas: Any, make_asset: Callable[..., Asset]) -> dict[str, Asset]:
    made = {
        "overdue": make_asset(name_en="Overdue", condition=2, condition_on=dt.date(2020, 1, 1)),
        "never": make_asset(name_en="Never", kind="building", grade="I"),
        "later": make_asset(name_en="Later", condition=1, condition_on=TODAY),
        "east": make_asset(name_en="East", condition=2, condition_on=dt.date(2021, 1, 1), geometry=square(IN_WARD_2)),
    }
    due.derive()
    return made


def test_who_sees_it(page: Page, department: Department, places: Any, django_user_model: Any) -> None:
    assert page(None).get("/desk/inspections/due/").status_code == 302
    outsider = django_user_model.objects.create_user("x", "x@example.org", "x")
    assert page(outsider).get("/desk/inspections/due/").status_code == 404
    for login, orders in (("engineer", True), ("head2", True), ("dealing", False), ("inspector", False)):
        text = page(department.users[login]).get("/desk/inspections/due/").content.decode()
        assert "Overdue" in text
        assert ('name="asset"' in text) == orders


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Overdue", "East", "Never"]),
        ("when=never", ["Never"]),
        ("when=all", ["Overdue", "East", "Never", "Later"]),
        ("ward=2", ["East"]),
        ("kind=building", ["Never"]),
        ("grade=I", ["Never"]),
        ("when=all&condition=1", ["Later"]),
        ("condition=none", ["Never"]),
        ("ward=none", []),
        ("ward=77", []),
    ],
)
def test_what_has_waited_longest_comes_first(
    page: Page, department: Department, places: Any, query: str, names: list[str]
) -> None:
    response = page(department.engineer).get(f"/desk/inspections/due/?{query}")
    assert response.status_code == 200
    assert [row.asset.name_en for row in response.context["rows"]] == names


def order(places: list[Asset], department: Department, **given: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "asset": [asset.pk for asset in places],
        "assigned_to": department.post("HW-IN").pk,
        "due_on": (TODAY + dt.timedelta(days=5)).isoformat(),
        "instructions": "Look at the bank.",
        **given,
    }


def test_visits_of_several_places_are_ordered_at_once(
    page: Page, department: Department, places: dict[str, Asset]
) -> None:
    client = page(department.engineer)
    sent = order([places["overdue"], places["east"]], department)
    for _again in range(2):
        response = client.post("/desk/inspections/due/order/?when=all", sent)
        assert response.status_code == 302
        assert response["Location"] == "/desk/inspections/due/?when=all"
    assert set(Visit.objects.values_list("asset", flat=True)) == {places["overdue"].pk, places["east"].pk}
    notice = Notification.objects.get(post=department.post("HW-IN"))
    assert notice.text_en.startswith("2 visits are ordered")
    assert "২" in notice.text_bn or notice.text_bn == notice.text_en
    another = order([places["overdue"], places["never"]], department)
    text = client.post("/desk/inspections/due/order/", another, follow=True).content.decode()
    assert "ordered there already: Overdue" in text
    assert Visit.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"asset": []}, "Choose at least one place."),
        ({"asset": ["-1", "abc", "999999"]}, "Choose at least one place."),
        ({"due_on": "2020-01-01"}, "The day lies in the past."),
        ({"assigned_to": ""}, "Inspector"),
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(
    page: Page, department: Department, places: dict[str, Asset], given: Any, said: str
) -> None:
    sent = order([places["overdue"]], department) | given
    response = page(department.engineer).post("/desk/inspections/due/order/", sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Visit.objects.exists()
    if "asset" not in given:
        assert response.context["chosen"] == {places["overdue"].pk}


@pytest.mark.parametrize("login", ["dealing", "inspector", "planner"])
def test_who_may_not_order(page: Page, department: Department, places: Any, login: str) -> None:
    sent = order([places["overdue"]], department)
    assert page(department.users[login]).post("/desk/inspections/due/order/", sent).status_code == 403


def test_as_many_queries_for_one_as_for_three(
    page: Page, department: Department, make_asset: Callable[..., Asset], django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        due.derive()
        client = page(department.engineer)
        with django_assert_max_num_queries(40) as queries:
            client.get("/desk/inspections/due/?when=all")
        return len(queries)

    make_asset()
    count()
    with_one = count()
    make_asset()
    make_asset()
    assert count() == with_one
