"""What needs us most: the number of each asset, when it is reckoned anew, and the page that ranks by it."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from assets.domain import set_condition, set_risk
from assets.models import Asset, NeedWeight
from assets.models.needs import BROUGHT_ALONG
from assets.need import derive_needs, sum_of, weights_in_force, wrong_needs
from responses.keyset import _beyond
from tests.conftest import IN_WARD_2, Department, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
TODAY = timezone.localdate()


def need(asset: Asset) -> float | None:
    return Asset.objects.values_list("need", flat=True).get(pk=asset.pk)


@pytest.fixture
def hall(areas: Any, make_asset: Callable[..., Asset]) -> Asset:
    """Grade I, poor, declining, and a danger: 5 × 4 × 1.5 × 2."""
    asset = make_asset(kind="building", grade="I", name_en="Town Hall")
    set_condition(asset=asset, grade=4, on=TODAY, before=3)
    return set_risk(asset=asset, priority="A", danger=True, on=TODAY)


def test_the_sum_of_the_book(hall: Asset) -> None:
    assert need(hall) == 60
    worked = sum_of(hall, weights_in_force())
    assert [(part.words, part.number) for part in worked.parts] == [
        ("Grade I", "5"), ("Poor", "4"), ("declining", "1.5"), ("danger to the public", "2"),
    ]  # fmt: skip
    assert worked.number == "60"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"condition": 3}, 2 * 3),
        ({"condition": 3, "kind": "building", "grade": "IIA"}, 4 * 3),
        ({"condition": 3, "kind": "building"}, 1 * 3),
        ({"condition": 5, "trend": -1}, 2 * 5 * 0.8),
        # A danger that nobody has graded yet counts as moderate.
        ({"danger": True}, 2 * 3 * 2),
        ({"condition": 5, "status": "lost"}, None),
        ({"condition": 5, "status": "draft"}, None),
    ],
)
def test_by_kind_grade_and_status(make_asset: Callable[..., Asset], fields: Any, expected: float | None) -> None:
    assert need(make_asset(**fields)) == expected


def test_it_follows_every_change_that_concerns_it_and_no_other(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset(kind="building", condition=2, grade="III")
    assert need(asset) == 4
    rows = Asset.objects.filter(pk=asset.pk)
    rows.update(grade="I")
    assert need(asset) == 10
    rows.update(danger=True)
    assert need(asset) == 20
    rows.update(status="lost")
    assert need(asset) is None
    rows.update(status="active", need=7)
    rows.update(name_en="Another name")
    assert need(asset) == 20
    version = Asset.objects.get(pk=asset.pk).version
    rows.update(need=7)
    assert Asset.objects.get(pk=asset.pk).version == version, "a derived column is no change of the asset"
    assert wrong_needs(limit=5) == [(asset.reference, 7.0, 20.0)]


def test_weights_are_dated_and_the_sum_changes_from_their_day_on(hall: Asset, make_asset: Callable[..., Asset]) -> None:
    other = make_asset(condition=1)
    today = timezone.localdate()
    weight: dict[str, Any] = {"factor": "grade", "value": "I", "source": "Order 7 of 2026"}
    NeedWeight.objects.create(**weight, weight=Decimal("6.00"), valid_from=today)
    NeedWeight.objects.create(**weight, weight=Decimal("9.00"), valid_from=today + dt.timedelta(days=2))
    assert need(hall) == 60
    assert derive_needs() == 1
    assert need(hall) == 72
    assert need(other) == 2
    assert derive_needs() == 0


def test_what_the_software_brought_along_is_said_in_the_readers_language(reference_data: None, db: None) -> None:
    brought = NeedWeight.objects.in_force().first()
    own = NeedWeight(factor="trend", value="1", weight=1, source="Order 12 of 2026")
    assert brought is not None
    with translation.override("en"):
        assert brought.said_by == brought.source
    assert (own.said_by, str(BROUGHT_ALONG)) == ("Order 12 of 2026", brought.source)


def test_a_weight_of_a_value_that_the_factor_lacks_is_refused(db: None) -> None:
    weight = NeedWeight(factor="condition", value="6", weight=1, valid_from=TODAY, source="x")
    with pytest.raises(ValidationError, match="1, 2, 3, 4, 5, none"):
        weight.full_clean()
    with pytest.raises(ValidationError):
        NeedWeight(factor="condition", value="5", weight=-1, valid_from=TODAY, source="x").full_clean()


# ---- Condition and trend


@pytest.mark.parametrize(("before", "now", "trend"), [(3, 4, 1), (4, 3, -1), (3, 3, 0), (None, 3, None)])
def test_trend(make_asset: Callable[..., Asset], before: int | None, now: int, trend: int | None) -> None:
    assert set_condition(asset=make_asset(), grade=now, on=TODAY, before=before).trend == trend


def test_an_older_condition_on_the_asset_is_compared_with(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset(condition=2, condition_on=dt.date(2020, 1, 1))
    assert set_condition(asset=asset, grade=4, on=TODAY).trend == 1


def test_a_later_condition_stands_and_the_older_is_where_the_trend_begins(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset(condition=4, condition_on=dt.date(2024, 1, 1))
    asset = set_condition(asset=asset, grade=2, on=dt.date(2022, 1, 1))
    assert (asset.condition, asset.trend) == (4, 1)


def test_risk_of_an_older_day_leaves_the_newer_standing(make_asset: Callable[..., Asset]) -> None:
    asset = set_risk(asset=make_asset(), priority="C", danger=False, on=dt.date(2025, 1, 1))
    assert (asset.risk, asset.risk_on, asset.danger) == ("C", dt.date(2025, 1, 1), False)
    asset = set_risk(asset=asset, priority="A", danger=True, on=dt.date(2024, 1, 1))
    assert (asset.risk, asset.danger) == ("C", False)
    asset = set_risk(asset=asset, priority="", danger=False, on=dt.date(2026, 1, 1))
    assert (asset.risk, asset.risk_on) == ("", None)
    with pytest.raises(ValidationError):
        set_risk(asset=asset, priority="G", danger=False, on=TODAY)
    with pytest.raises(ValidationError):
        set_risk(asset=asset, priority="A", danger=False, on=TODAY + dt.timedelta(days=1))


# ---- The page


@pytest.fixture
def desk(client: Client, department: Department) -> Callable[[str], Client]:
    def enter(login: str) -> Client:
        client.force_login(department.users[login])
        return client

    return enter


@pytest.mark.parametrize("path", ["/desk/needs/", "/desk/needs/assets.csv"])
def test_who_sees_it(client: Client, desk: Any, hall: Asset, django_user_model: Any, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    assert client.get(path).status_code == 403
    for login in ("dealing", "inspector2", "engineer", "planner"):
        assert desk(login).get(path).status_code == 200


def test_ranked_with_the_arithmetic(desk: Any, hall: Asset, make_asset: Callable[..., Asset]) -> None:
    make_asset(name_en="A pond", condition=5)
    make_asset(name_en="Nobody looked")
    text = desk("engineer").get("/desk/needs/").content.decode()
    assert text.index("Town Hall") < text.index("A pond")
    assert "Nobody looked" not in text
    plain = " ".join(text.split())
    assert "Grade I 5 × Poor 4 × declining 1.5 × danger to the public 2" in plain
    assert "= 60" in plain
    assert '"number": "1", "ref": "T-000001"' in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=building", {"Town Hall"}),
        ("kind=building&kind=water", {"Town Hall", "East pond", "West pond"}),
        ("ward=2", {"East pond"}),
        ("risk=A", {"Town Hall"}),
        ("risk=F", set()),
        ("danger=on", {"Town Hall"}),
        ("ward=1&kind=water", {"West pond"}),
    ],
)
def test_filters(desk: Any, hall: Asset, make_asset: Callable[..., Asset], query: str, names: set[str]) -> None:
    make_asset(name_en="West pond", condition=3)
    make_asset(name_en="East pond", condition=3, geometry=square(IN_WARD_2))
    response = desk("engineer").get(f"/desk/needs/?{query}")
    assert {asset.name_en for _place, asset, _sum in response.context["rows"]} == names
    table = b"".join(desk("engineer").get(f"/desk/needs/assets.csv?{query}").streaming_content).decode("utf-8-sig")
    assert {row["name_en"] for row in csv.DictReader(io.StringIO(table))} == names


@pytest.mark.parametrize("query", ["kind=castle", "ward=999", "risk=Z"])
def test_what_cannot_be_asked_is_said(desk: Any, hall: Asset, query: str) -> None:
    for path in ("/desk/needs/", "/desk/needs/assets.csv"):
        response = desk("engineer").get(f"{path}?{query}")
        assert response.status_code == 400
        assert b"error-summary" in response.content


def test_formulas_are_no_formulas_in_the_table(desk: Any, make_asset: Callable[..., Asset]) -> None:
    make_asset(name_en="=cmd|'/c calc'!A1", condition=3)
    text = b"".join(desk("engineer").get("/desk/needs/assets.csv").streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["name_en"].startswith("'=")
    assert (row["need"], row["significance_weight"], row["condition_weight"]) == ("6.0", "2.00", "3.00")


def test_pages_by_key_go_on_counting(desk: Any, make_asset: Callable[..., Asset]) -> None:
    for number in range(53):
        make_asset(name_en=f"Pond {number}", condition=1 + number % 5)
    first = desk("engineer").get("/desk/needs/")
    second = desk("engineer").get(first.context["next_url"])
    assert [row[0] for row in second.context["rows"]] == [51, 52, 53]
    seen = [row[1].pk for page in (first, second) for row in page.context["rows"]]
    assert seen == list(Asset.objects.order_by("-need", "pk").values_list("pk", flat=True))
    assert second.context["next_url"] == ""
    assert desk("engineer").get("/desk/needs/?after=forged").status_code == 200


def test_as_many_queries_for_one_as_for_three(
    desk: Any, make_asset: Callable[..., Asset], django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(30) as queries:
            desk("engineer").get("/desk/needs/")
        return len(queries)

    make_asset(condition=3)
    count()
    with_one = count()
    make_asset(condition=4)
    make_asset(condition=5)
    assert count() == with_one


def test_the_list_goes_by_its_index(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        cursor.execute(
            """
            INSERT INTO assets_asset (name_en, name_bn, name_hi, reference, kind, status, geometry, captured_how,
                outside_reason, address, premises_number, assessee_number, owner, custodian, significance_en,
                significance_bn, significance_hi, dating, materials, external_ids, grade, search_key, version,
                registered_at, need)
            SELECT 'N', '', '', 'P-' || i, 'statue', 'active', ST_SetSRID(ST_MakePoint(88.3 + i * 1e-5, 22.5), 4326),
                'drawn', '', '', '', '', '', '', '', '', '', '', '[]', '{}', '', '', 1, now(),
                CASE WHEN i % 3 > 0 THEN i % 60 END
            FROM generate_series(1, 8000) AS i
            """
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE assets_asset")
    rows = Asset.objects.filter(need__isnull=False).only("pk")
    first = rows.order_by("-need", "pk")[:51].explain(format="json")
    later = rows.filter(_beyond(["-need", "pk"], [30.0, 4000])).order_by("-need", "pk")[:51].explain(format="json")
    for plan in (first, later):
        assert "asset_by_need" in plan
        assert '"Seq Scan"' not in plan
        assert '"Sort"' not in plan
    assert "Index Cond" in later
