"""Writing a draft: who may, what is kept, what is refused, and what a colleague saved meanwhile."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.models import AssetDocument
from grading.models import Body, Citation, Criterion, Grading, Score
from staff.models import User
from tests.conftest import Department

Seat = Callable[[User | None], Client]


def address(grading: Grading) -> str:
    return reverse("grading:write", args=[grading.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 302), ("outsider", 404), ("planner", 403), ("inspector", 403), ("head", 200), ("dealing", 200)],
)
def test_who_may(
    department: Department, drafted: Grading, page: Seat, outsider: User, who: str | None, status: int
) -> None:
    user = outsider if who == "outsider" else getattr(department, who) if who else None
    assert page(user).get(address(drafted)).status_code == status
    before = Grading.objects.get().version
    data = {"version": before, "proposed": "I", "statement": "x"}
    posted = page(user).post(address(drafted), data).status_code
    assert posted == (302 if status == 200 else status)
    assert (Grading.objects.get().version > before) is (status == 200)


def fields(criterion: Criterion, **values: Any) -> dict[str, Any]:
    return {f"c{criterion.pk}-{name}": value for name, value in values.items()}


def test_scores_with_digits_of_any_script_and_evidence(
    department: Department, drafted: Grading, criteria: dict[str, Criterion], bodies: dict[str, Body],
    make_paper: Callable[..., AssetDocument], page: Seat,
) -> None:  # fmt: skip
    paper = make_paper("Deed")
    data = {
        "version": 1, "proposed": "I", "statement": "পুরনো",
        **fields(criteria["architecture"], score="৮.৫", reason="Seen", document=paper.pk, page="৩", quotation="Built."),
        **fields(criteria["history"], score="7", reason="Told", body=bodies["hcc"].pk, held_on="০১/০৩/২০২৪", item="4"),
    }  # fmt: skip
    response = page(department.dealing).post(address(drafted), data)
    assert response["Location"] == address(drafted)
    grading = Grading.objects.get()
    assert (str(grading.points), grading.suggested, grading.statement) == ("79.00", "IIA", "পুরনো")
    cited = Citation.objects.order_by("pk").values_list("document", "page", "body", "item")
    assert list(cited) == [(paper.pk, 3, None, ""), (None, None, bodies["hcc"].pk, "4")]
    text = page(department.dealing).get(address(drafted)).content.decode()
    assert "79 %" in text
    assert "The thresholds suggest Grade IIA." in text
    drop = fields(criteria["architecture"], score="8", reason="Seen", drop=[str(Citation.objects.first().pk)])  # type: ignore[union-attr]
    data = {"version": grading.version, "proposed": "I", "statement": "x", "done": "1", **drop}
    response = page(department.dealing).post(address(drafted), data)
    assert response["Location"] == grading.get_absolute_url()
    assert not Citation.objects.exists()
    assert Score.objects.get().criterion == criteria["architecture"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"score": "11", "reason": "x"}, "less than or equal to 10"),
        ({"score": "good", "reason": "x"}, "Enter a number."),
        ({"score": "5"}, "Say in a sentence why it gets this score."),
        ({"score": "5", "reason": "x", "page": "2"}, "a page or quotation alone leads nowhere"),
        ({"score": "5", "reason": "x", "page": "0"}, "greater than or equal to 1"),
        ({"score": "5", "reason": "x", "held_on": "31/02/2024"}, "Write a date such as"),
        ({"score": "5", "reason": "x", "document": "999999"}, "Select a valid choice"),
    ],
)
def test_what_is_refused_is_kept_on_the_form(
    department: Department, drafted: Grading, criteria: dict[str, Criterion], page: Seat, values: Any, words: str
) -> None:
    data = {"version": 1, "proposed": "IIA", "statement": "Typed text", **fields(criteria["history"], **values)}
    response = page(department.dealing).post(address(drafted), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert "Typed text" in text
    assert not Score.objects.exists()


def test_a_colleague_was_quicker(
    department: Department, ready: Grading, criteria: dict[str, Criterion], page: Seat
) -> None:
    data = {
        "version": ready.version - 1, "proposed": "I", "statement": "Mine",
        **fields(criteria["history"], score="2", reason="Mine too"),
    }  # fmt: skip
    response = page(department.head).post(address(ready), data)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Somebody else changed this draft" in text
    assert "Saved now: 5 – history, seen" in text
    assert "Mine too" in text
    assert f'name="version" value="{ready.version}"' in text


def test_a_submitted_one_leads_to_its_page(department: Department, submitted: Grading, page: Seat) -> None:
    response = page(department.dealing).get(address(submitted))
    assert response["Location"] == submitted.get_absolute_url()
    data = {"version": submitted.version, "proposed": "I", "statement": "x"}
    page(department.dealing).post(address(submitted), data)
    assert Grading.objects.get().proposed == "IIA"


def test_the_form_reads_its_choices_once(
    department: Department, drafted: Grading, make_paper: Callable[..., AssetDocument], page: Seat
) -> None:
    client = page(department.dealing)
    make_paper("One")
    with CaptureQueriesContext(connection) as two:
        client.get(address(drafted))
    make_paper("Two")
    make_paper("Three")
    for code in ("age", "use", "rarity"):
        Criterion.objects.create(
            code=code, name_en=code, weight=1, period=DateRange(dt.date(2009, 2, 25), None), source="None"
        )
    with CaptureQueriesContext(connection) as five:
        client.get(address(drafted))
    assert len(two) == len(five)
