"""What the history of an asset tells of its gradings and of its lock."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets.history import history
from assets.models import Asset
from grading import domain
from grading.models import Grading
from language import dates
from tests.conftest import Department

# Moments are those of transactions: each step is one of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def told(asset: Asset, label: str) -> list[tuple[str, str]]:
    """Before and after of each entry that tells of it, oldest first."""
    found = [
        (change.before, change.after) for entry in history(asset) for change in entry.changes if change.label == label
    ]
    return found[::-1]


@pytest.mark.usefixtures("reference_data")
def test_each_step_from_the_submission_to_the_decision(building: Asset, decided: Grading) -> None:
    today = dates.day(timezone.localdate())
    assert told(building, "Grading") == [
        ("", "Grade IIA (submitted)"),
        ("Grade IIA (submitted)", "Grade IIA (recommended by the committee)"),
        ("Grade IIA (recommended by the committee)", f"Grade IIA (decided, {today}, Source of IIA)"),
    ]


@pytest.mark.usefixtures("reference_data")
def test_a_draft_is_not_told(building: Asset, drafted: Grading) -> None:
    assert told(building, "Grading") == []


@pytest.mark.usefixtures("reference_data")
def test_the_lock_with_its_reasons(department: Department, building: Asset) -> None:
    lock = domain.set_lock(asset=building, user=department.head, reason="Plans not approved")
    domain.release(lock=lock, user=department.engineer, reason="Plans approved")
    assert ("", "set: Plans not approved") in told(building, "Heritage lock")
    assert ("set: Plans not approved", "released: Plans approved") in told(building, "Heritage lock")


@pytest.mark.usefixtures("reference_data")
def test_the_page_asks_as_often_for_three_as_for_one(
    client: Client, department: Department, building: Asset, make_paper: Callable[..., Any]
) -> None:
    client.force_login(department.head)
    address = reverse("assets:history", args=[building.reference])
    counts = []
    for number in range(3):
        lock = domain.set_lock(asset=building, user=department.head, reason=f"Reason {number}")
        domain.release(lock=lock, user=department.engineer, reason="Done")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).content.decode()
        counts.append(len(captured))
        assert f"Reason {number}" in page
    assert counts[0] == counts[2]
