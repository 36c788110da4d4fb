"""What each filter would leave: exact numbers, from sums and from looking, the same for the list and the filters."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from assets.facets import counts
from assets.models import Asset, AssetFacet, SearchWord
from assets.questions import Question
from tests.conftest import IN_WARD_2, square


@pytest.fixture
def city(areas: Any, make_asset: Any) -> Any:
    make_asset(name_en="Lal Dighi", condition=4)
    make_asset(name_en="Padmapukur", geometry=square(IN_WARD_2), condition=2)
    make_asset(kind="statue", name_en="Padma Statue", geometry=IN_WARD_2, danger=True)
    make_asset(kind="building", name_en="Lal Bari", grade="IIA", details={"heritage_lock": True})
    make_asset(kind="building", name_en="Hidden Bari", status="draft")
    make_asset(kind="building", name_en="Mistaken Bari", status="withdrawn")
    return areas


def of(facet: str, *, records: bool = False, **query: str) -> dict[str, int]:
    question = Question.parse({name: [value] for name, value in query.items()}, records=records)
    return {value: n for value, n in counts(question).values[facet].items() if n}


def test_numbers_of_the_whole_register(city: Any) -> None:
    assert of("kind") == {"water": 2, "statue": 1, "building": 1}
    assert of("kind", records=True) == {"water": 2, "statue": 1, "building": 2}
    assert of("condition") == {"4": 1, "2": 1, "none": 2}
    assert of("grade") == {"IIA": 1, "none": 3}
    assert of("danger") == {"yes": 1, "no": 3}
    assert of("lock") == {"yes": 1}
    assert of("ward") == {str(city["1"].pk): 2, str(city["2"].pk): 2}


def test_a_filters_own_numbers_are_counted_without_it(city: Any) -> None:
    assert of("kind", kind="water") == {"water": 2, "statue": 1, "building": 1}
    assert of("condition", kind="water") == {"4": 1, "2": 1}
    assert of("kind", area="ward:2") == {"water": 1, "statue": 1}
    assert of("ward", area="ward:2", kind="water") == {str(city["1"].pk): 1, str(city["2"].pk): 1}


@pytest.mark.parametrize(
    "query",
    [
        {}, {"kind": "water"}, {"q": "padma"}, {"q": "padma", "kind": "statue"}, {"bbox": "88.36,22.55,88.37,22.56"},
        {"lock": "yes"}, {"lock": "no", "kind": "building,water"}, {"condition_min": "3"}, {"grade": "none"},
        {"photo": "no"}, {"area": "ward:1"}, {"danger": "yes"}, {"q": "nothing like it"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("records", [False, True])
def test_numbers_are_those_of_the_answer(city: Any, query: dict[str, str], records: bool) -> None:
    question = Question.parse({name: [value] for name, value in query.items()}, records=records)
    every = Asset.objects.in_register() if records else Asset.objects.exclude(status__in=["draft", "withdrawn"])
    rows = list(question.rows(every))
    counted = counts(question)
    assert counted.total == len(rows)
    assert not counted.more
    for facet in ("status", "grade"):
        expected: dict[str, int] = {}
        for row in rows:
            value = getattr(row, facet) or "none"
            expected[value] = expected.get(value, 0) + 1
        if facet not in query:
            assert {value: n for value, n in counted.values[facet].items() if n} == expected


def test_sums_follow_every_change_and_survive_summing_up(city: Any) -> None:
    Asset.objects.filter(name_en="Lal Dighi").update(condition=1, condition_on=dt.date(2026, 1, 1))
    Asset.objects.filter(name_en="Padmapukur").update(status="withdrawn")
    Asset.objects.filter(name_en="Hidden Bari").update(status="active")
    expected = {"1": 1, "none": 3}
    assert of("condition") == expected
    AssetFacet.compact()
    assert of("condition") == expected
    AssetFacet.rebuild()
    assert of("condition") == expected


def test_beyond_a_bound_numbers_are_at_least(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.facets.MOST_COUNTED", 1)
    counted = counts(Question.parse({"q": ["padma"]}))
    assert counted.more
    assert "kind" in counted.uncertain
    assert not counts(Question.parse({"kind": ["water"]})).more


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_wait_for_nobody_and_lose_nothing(make_asset: Any) -> None:
    """Each writes the other's words in the other order before either is done."""
    first = make_asset(name_en="Alpha")
    second = make_asset(name_en="Beta")
    both, failures = threading.Barrier(2, timeout=20), []

    def write(asset: Asset, keys: tuple[str, str]) -> None:
        try:
            with transaction.atomic():
                for key in keys:
                    Asset.objects.filter(pk=asset.pk).update(search_key=key, danger=True)
                    both.wait()
        except Exception as error:  # told by the test, not by the thread
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=(first, ("gamma", "delta"))),
        threading.Thread(target=write, args=(second, ("delta", "gamma"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert {"gamma", "delta"} <= set(SearchWord.objects.values_list("word", flat=True))
    assert of("danger") == {"yes": 2}
    SearchWord.count()
    assert SearchWord.objects.filter(word="gamma").count() == 1
    assert {row.word: row.n for row in SearchWord.objects.filter(word__in=["gamma", "delta"])} == {
        "delta": 1,
        "gamma": 1,
    }
