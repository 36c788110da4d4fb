"""What the history of an asset tells of its condition and its risk."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.history import history
from assets.models import Asset
from inspections import domain
from inspections.models import Assessment, RiskAssessment
from tests.conftest import Department

# Moments are those of transactions.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]


def told(asset: Asset) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in history(asset):
        for change in entry.changes:
            found.setdefault(change.label, []).append(change.after)
    return found


def assess(pond: Asset, department: Department, grade: int, year: int = 2026) -> None:
    domain.assess(
        asset=pond, user=department.engineer, grade=grade, remarks="Slipped.", on=dt.date(year, 3, 1),
        elements=[("embankment", 5)],
    )  # fmt: skip


def at_risk(pond: Asset, department: Department, priority: str = "A") -> None:
    domain.record_risk(
        asset=pond, user=department.engineer, priority=priority, danger=True, reasons="The bank gives way.",
        on=dt.date(2026, 3, 2), solution="Piling, sanctioned" if priority in "BD" else "",
    )  # fmt: skip


def test_what_was_found_of_the_whole_and_of_parts(department: Department, pond: Asset) -> None:
    assess(pond, department, 4)
    (said,) = told(pond)["Condition assessed"]
    assert "embankment: 5 very poor (1 March 2026, Officer engineer)" in said
    assert "the whole: 4 poor (1 March 2026, Officer engineer): Slipped." in said


def test_how_much_at_risk(department: Department, pond: Asset) -> None:
    at_risk(pond, department, "B")
    (said,) = told(pond)["Risk assessed"]
    assert said == (
        "B (immediate risk, solution agreed); danger to the public; Piling, sanctioned "
        "(2 March 2026, Officer engineer): The bank gives way."
    )
    assert RiskAssessment.objects.count() == 1


def test_the_page_asks_as_often_for_three_as_for_one(client: Client, department: Department, pond: Asset) -> None:
    client.force_login(department.head)
    address = reverse("assets:history", args=[pond.reference])
    counts = []
    for year in (2023, 2024, 2025):
        assess(pond, department, 3, year)
        at_risk(pond, department)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).content.decode()
        counts.append(len(captured))
        assert "Condition assessed" in page
    assert Assessment.objects.count() == 6
    assert counts[0] == counts[2]


def test_another_assets_are_not_told(department: Department, pond: Asset, make_asset: Any) -> None:
    other = make_asset(name_en="Other")
    assess(other, department, 4)
    assert "Condition assessed" not in told(pond)
