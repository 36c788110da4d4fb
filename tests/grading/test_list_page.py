"""The desk's lists of gradings, pending premises and locks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.models import Asset, Building
from grading import domain
from grading.models import Grading
from grading.views import desk
from staff.models import User
from tests.conftest import Department

Seat = Callable[[User | None], Client]
URL = reverse("grading:list")


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("outsider", 404), ("planner", 200), ("head2", 200)])
def test_who_may(department: Department, page: Seat, outsider: User, who: str | None, status: int) -> None:
    user = outsider if who == "outsider" else getattr(department, who) if who else None
    assert page(user).get(URL).status_code == status


def test_each_in_its_list(department: Department, building: Asset, submitted: Grading, page: Seat) -> None:
    client = page(department.planner)
    assert "Old House" in client.get(URL).content.decode()
    for show in ("draft", "recommended", "settled", "locked"):
        assert "Old House" not in client.get(URL, {"show": show}).content.decode()
    assert "Submitted" in client.get(URL, {"show": "pending"}).content.decode()
    Building.objects.update(heritage_lock=True)
    assert "not recorded" in client.get(URL, {"show": "locked"}).content.decode()
    domain.set_lock(asset=building, user=department.head, reason="Plans wait")
    assert "Plans wait" in client.get(URL, {"show": "locked"}).content.decode()
    assert client.get(URL, {"show": "all"})["Location"] == URL
    assert client.get(URL, {"show": "locked", "after": "x"})["Location"] == f"{URL}?show=locked"


@pytest.mark.parametrize("show", ["draft", "pending", "locked"])
def test_pages_and_queries(
    department: Department, rules: Any, criteria: Any, make_asset: Callable[..., Asset], page: Seat,
    monkeypatch: pytest.MonkeyPatch, show: str,
) -> None:  # fmt: skip
    def add(number: int) -> None:
        asset = make_asset(kind="building", name_en=f"House {number}", grade="pending")
        domain.draft(asset=asset, user=department.dealing, proposed="I")
        domain.set_lock(asset=asset, user=department.head, reason="x")

    add(1)
    client = page(department.planner)
    with CaptureQueriesContext(connection) as once:
        client.get(URL, {"show": show})
    add(2)
    add(3)
    with CaptureQueriesContext(connection) as thrice:
        client.get(URL, {"show": show})
    assert len(once) == len(thrice)
    monkeypatch.setattr(desk, "PAGE", 2)
    seen = []
    url = f"{URL}?show={show}"
    while url:
        response = client.get(url)
        rows = response.context["page"].rows
        seen += [row.asset.name_en if isinstance(row, Grading) else row.name_en for row in rows]
        after = response.context["page"].next
        url = f"{URL}?show={show}&after={after}" if after else ""
    assert sorted(seen) == ["House 1", "House 2", "House 3"]


def test_lists_of_a_large_register_use_their_indexes(db: None) -> None:
    with connection.cursor() as cursor:
        # A table of no rows tempts the planner to sort; of many rows it does not.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        for query, index in (
            (desk._rows("pending")[0].order_by("name_en", "pk")[:41], "asset_pending"),
            (desk._rows("submitted")[0].order_by("-changed_at", "-pk")[:41], "grading_by_state"),
        ):
            assert index in query.explain()
