"""The fixtures of the demonstration's complaints fit together; loading them is tried by the browser tests."""

import pytest

from complaints import domain
from complaints.intake import questions
from complaints.models import Category, State
from registry.demonstration import source
from registry.demonstration.last_lives import STAY, THEN
from tests.conftest import Department

ROWS = source.rows("complaints.json")


def test_what_is_to_be_seen_is_there_in_three_languages() -> None:
    last = [row for row in ROWS if "then" in row]
    # After the others, whose numbers stay.
    assert last == ROWS[-len(last) :]
    assert {row["then"] for row in last} == set(THEN) | STAY
    assert {row["language"] for row in last} == {"en", "bn", "hi"}
    assert any("unlisted" in row for row in last)
    assert any(row["state"] == State.NOT_OURS for row in last)


def test_rows_name_what_is_there() -> None:
    keys = [row["key"] for row in ROWS]
    assert len(set(keys)) == len(keys)
    offices = {row["code"] for row in source.rows("agencies.json")}
    for row in ROWS:
        assert row.get("office", "solid-waste") in offices
        if "into" in row:
            assert keys.index(row["into"]) < keys.index(row["key"])
        if row.get("photo"):
            assert source.photo(row["photo"].rsplit("/", 1)[-1])


@pytest.mark.django_db
def test_each_answers_what_its_category_must_know(department: Department) -> None:
    domain.load_categories(rows=source.rows("categories.json"))
    for row in ROWS:
        category = Category.objects.get(code=row["category"])
        found = questions.read(questions.asked(category), row.get("answers", {}))
        assert {question.code for question in found} == set(row.get("answers", {}))
