"""``/complaints/statistics/``: the arithmetic of promised and kept, the page and its files."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import tasks
from complaints.models import Category, Complaint, figures
from complaints.public import statistics
from tests.conftest import IN_WARD_1, IN_WARD_2

pytestmark = pytest.mark.django_db
HERE = reverse("complaints:statistics")


@pytest.fixture
def ended(make_public: Callable[..., Complaint]) -> Callable[..., Complaint]:
    """Make a complaint that was received so many days ago, with a promise, and ended after so many days or not."""

    def make(*, received: float, promised: float, took: float | None, pin: Any = IN_WARD_1) -> Complaint:
        complaint = make_public(pin=pin)
        start = timezone.now() - dt.timedelta(days=received)
        Complaint.objects.filter(pk=complaint.pk).update(
            confirmed_at=start,
            promised_at=start + dt.timedelta(days=promised),
            ended_at=start + dt.timedelta(days=took) if took is not None else None,
            state="resolved" if took is not None else "received",
        )
        return complaint

    return make


def test_the_arithmetic(ended: Callable[..., Complaint]) -> None:
    for took in (1.5, 2.5, 3.5, 12.0):
        ended(received=20, promised=7, took=took)
    ended(received=20, promised=7, took=None)
    ended(received=2, promised=7, took=None, pin=IN_WARD_2)
    figures.refresh()
    first, last = statistics.last_months(3)
    found = statistics.outcomes(first=first, last=last)
    (total,) = found["all"]
    assert (total.received, total.ended, total.kept, total.late, total.open) == (6, 4, 3, 1, 2)
    # Three of the five that are due; half of the four that ended took two days or fewer.
    assert (total.kept_percent, total.median_days) == (60, 2)
    second = found["ward"][1]
    assert (second.received, second.kept_percent, second.median_days) == (1, None, None)
    assert sum(row.received for row in found["month"]) == 6
    assert [row.received for row in found["category"]] == [6]


def test_what_is_not_public_is_not_counted(ended: Callable[..., Complaint]) -> None:
    complaint = ended(received=2, promised=7, took=1)
    type(complaint.category).objects.update(published=False)
    figures.refresh()
    first, last = statistics.last_months(3)
    assert statistics.outcomes(first=first, last=last)["all"] == []


def test_the_night_sums_up_and_says_when(client: Client, ended: Callable[..., Complaint]) -> None:
    ended(received=2, promised=7, took=1)
    assert "No figures yet" in client.get(HERE).content.decode()
    tasks.refresh_public(timestamp=0)
    answer = client.get(HERE)
    assert answer.context["as_of"] is not None
    assert answer.context["total"].received == 1
    (outline,) = answer.context["outlines"]["features"]
    assert outline["properties"]["shade"] == 1


@pytest.mark.parametrize("by", ["ward", "category", "month"])
def test_each_table_as_page_and_file(client: Client, ended: Callable[..., Complaint], by: str) -> None:
    ended(received=2, promised=7, took=1.2)
    figures.refresh()
    answer = client.get(HERE, {"by": by, "months": "3"})
    assert len(answer.context["rows"]) == 1
    file: Any = client.get(reverse("complaints:statistics-table"), {"by": by, "months": "3", "format": "csv"})
    lines = b"".join(file.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1].split(",")[1:] == ["1", "1", "1", "100", "1", "0", "0"]
    assert client.get(reverse("complaints:statistics-table"), {"format": "pdf"}).status_code == 404


def test_a_wrong_question_is_answered_as_the_usual_one(client: Client, db: None) -> None:
    assert client.get(HERE, {"by": "x", "months": "x", "category": "x"}).status_code == 200


def test_two_problems_of_one_name_are_told_apart(
    client: Client, make_public: Callable[..., Complaint], grass: Category, filling: Category
) -> None:
    Category.objects.update(name_en="Broken railing", sensitive=False)
    make_public()
    make_public(category=filling)
    figures.refresh()
    page = client.get(HERE, {"by": "category"}).content.decode()
    for told in ("Broken railing (Park)", "Broken railing (Water body)"):
        assert told in page
    # What is shown is what the form says: twelve months, though only the table was asked for.
    assert '<option value="12" selected>' in page
