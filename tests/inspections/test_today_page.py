"""The inspector's list: his visits and nobody else's, what is overdue first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from inspections.models import Visit
from tests.conftest import Department

URL = "/field/"
Page = Callable[..., Any]
MakeVisit = Callable[..., Visit]


def test_anonymous_is_asked_to_log_in(page: Page, department: Department) -> None:
    answer = page(None).get(URL)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_login_without_a_post_finds_nothing(page: Page, department: Department, django_user_model: Any) -> None:
    assert page(django_user_model.objects.create_user("nobody")).get(URL).status_code == 404


def test_his_visits_in_their_groups(page: Page, department: Department, make_visit: MakeVisit, make_asset: Any) -> None:
    for name, due in (("Late Pukur", -2), ("Today Pukur", 0), ("Coming Pukur", 4)):
        make_visit(asset=make_asset(name_en=name), due_in=due)
    answer = page(department.inspector).get(URL)
    text = answer.content.decode()
    assert [name for name, _label, _rows in answer.context["groups"]] == ["overdue", "today", "coming"]
    assert text.index("Late Pukur") < text.index("Today Pukur") < text.index("Coming Pukur")
    features = answer.context["places"]["features"]
    assert [each["properties"]["name"] for each in features] == ["Late Pukur", "Today Pukur", "Coming Pukur"]
    assert features[0]["geometry"]["type"] == "Polygon"
    assert 'geometry="visit-places"' in text
    assert 'data-lat="22.555' in text


@pytest.mark.parametrize("login", ["inspector2", "dealing", "planner"])
def test_nobody_elses(page: Page, department: Department, visit: Visit, login: str) -> None:
    text = page(department.users[login]).get(URL).content.decode()
    assert "Padma Pukur" not in text
    assert "No visit is ordered of you" in text


def test_who_ordered_sees_what_is_not_yet_made(
    page: Page, department: Department, visit: Visit, report: Callable[..., bool]
) -> None:
    assert "Padma Pukur" in page(department.engineer).get(URL).content.decode()
    report(visit)
    assert "Padma Pukur" not in page(department.engineer).get(URL).content.decode()
    assert "Padma Pukur" not in page(department.inspector).get(URL).content.decode()


def test_as_many_queries_for_three_as_for_one(
    page: Page, department: Department, make_visit: MakeVisit, make_asset: Any
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_visit(asset=make_asset())
        client = page(department.inspector)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages(page: Page, department: Department, make_visit: MakeVisit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspections.views.field.PAGE_SIZE", 2)
    visits = [make_visit(due_in=n) for n in range(3)]
    client = page(department.inspector)
    first = client.get(URL)
    assert [row.pk for row in first.context["page"].rows] == [visits[0].pk, visits[1].pk]
    following = client.get(URL, {"after": first.context["page"].next})
    assert [row.pk for row in following.context["page"].rows] == [visits[2].pk]
    assert client.get(URL, {"after": "forged"}).status_code == 302


@pytest.mark.parametrize(
    ("language", "name", "day"), [("en", "Padma Pukur", "20"), ("bn", "পদ্মপুকুর", "২০"), ("hi", "पद्म पुकुर", "२०")]
)
def test_three_languages(page: Page, department: Department, visit: Visit, language: str, name: str, day: str) -> None:
    client = page(department.inspector)
    client.cookies["django_language"] = language
    answer = client.get(URL)
    assert f'lang="{language}"' in answer.content.decode()
    assert name in answer.content.decode()
    assert day in answer.content.decode()
    with override(language):
        assert str(visit.asset.name) == name
