"""One look for a text serves the list and the filters: the numbers are those of the answers, filter by filter."""

import sys
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets.facets import FACETS
from assets.finding import find
from assets.models import Asset
from assets.questions import Question
from assets.search import hits
from tests.conftest import IN_WARD_2, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def ponds(areas: Any, make_asset: Any) -> None:
    make_asset(name_en="Padma Dighi", condition=4)
    make_asset(name_en="Padmapukur", geometry=square(IN_WARD_2), condition=2)
    make_asset(kind="statue", name_en="Padma Statue", geometry=IN_WARD_2, danger=True, condition=4)
    make_asset(kind="building", name_en="Padma Bari", grade="IIA", details={"heritage_lock": True})
    make_asset(kind="building", name_en="Padma Hidden", status="draft")
    make_asset(kind="building", name_en="Other House")


def asked(**query: str) -> Question:
    return Question.parse({name: [value] for name, value in query.items()})


@pytest.mark.parametrize(
    "filters",
    [
        {}, {"kind": "water"}, {"kind": "water,statue", "condition": "4"}, {"area": "ward:2"}, {"lock": "yes"},
        {"area": "ward:2", "kind": "statue", "danger": "yes"}, {"condition_min": "3"}, {"grade": "none"},
        {"kind": "park"}, {"document": "yes"}, {"status": "lost"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("bound", [600, 2])
def test_each_number_is_that_of_the_narrowed_answer(
    ponds: None, filters: dict[str, str], bound: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[hits.__module__], "MOST_STRICT", bound)
    question = asked(q="padma", **filters)
    every = Asset.objects.exclude(status__in=["draft", "withdrawn"])
    found = find(question)
    assert found.hits
    rows = list(question.rows(every))
    assert {row.pk for row in rows} == set(found.hits.scores)
    assert found.counts.total == len(rows)
    assert found.counts.more == found.hits.more
    for facet in FACETS:
        if facet.name in found.counts.uncertain or facet.name in {"ward", "borough"}:
            continue
        without: dict[str, Any] = dict(facet.without)
        wide = list(replace(question, **without).rows(every))
        assert sum(found.counts.values[facet.name].values()) == len(wide) or facet.name in {"trend", "risk"}


def test_filters_do_not_multiply_the_looking(ponds: None) -> None:
    def looked(question: Question) -> int:
        with CaptureQueriesContext(connection) as captured:
            find(question)
        return sum("place_0" in each["sql"] for each in captured)

    assert looked(asked(q="padma")) == 1
    assert looked(asked(q="padma", kind="water", condition="4", grade="none", area="ward:1")) == 1


def test_of_more_than_can_be_looked_at_the_numbers_are_the_least(ponds: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[hits.__module__], "MOST_STRICT", 2)
    found = find(asked(q="padma", kind="statue,water"))
    assert found.hits
    assert found.counts.more
    assert "kind" in found.counts.uncertain


def test_the_beginning_of_an_assessee_number_is_taken_literally_and_says_when_there_are_more(
    ponds: None, make_asset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"Block A": "41_06-1", "Block B": "41_06-2", "Block C": "41_06-3", "Block D": "41006-4"}
    pks = [make_asset(kind="building", name_en=name, assessee_number=each).pk for name, each in given.items()]
    question = Question(text="41_06", records=True)
    found = find(question)
    assert found.hits
    assert set(found.hits.scores) == set(pks[:3])
    assert not found.counts.more
    monkeypatch.setattr(sys.modules[hits.__module__], "MOST_WHOLE", 2)
    fewer = find(question)
    assert fewer.counts.total == 2
    assert fewer.counts.more
    outside = find(Question(text="41_06")).hits
    assert outside
    assert not outside.scores
