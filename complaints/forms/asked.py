"""The questions of the categories on the report's page: below each category, answered for the one that is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from complaints.models import Category, Question


def name_of(question: Question) -> str:
    """Return the name under which the page sends a question's answer; each category has its own."""
    return f"answer-{question.category_id}-{question.code}"


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it: what was sent for it before, and what was wrong with that."""

    question: Question
    given: Sequence[str] = ()
    errors: Sequence[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of its fields."""
        return name_of(self.question)

    @property
    def value(self) -> str:
        """What was typed where there is one field; of a problem of several kinds that stands on the page for each."""
        return next((each for each in self.given if each.strip()), "")

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Code, name and whether it was chosen of each answer offered."""
        return [(choice.code, choice.name, choice.code in self.given) for choice in self.question.choices.all()]


def given_for(questions: Sequence[Question], data: Any) -> dict[str, Sequence[str]]:
    """Return what a request holds for these questions, by their codes."""
    return {question.code: sent(data, name_of(question)) for question in questions}


def sent(data: Any, name: str) -> list[str]:
    """Return all values of a name, of a request's data or of a plain mapping."""
    if hasattr(data, "getlist"):
        return [str(value) for value in data.getlist(name)]
    value = data.get(name, []) if isinstance(data, Mapping) else []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def asked_by(category: Category, data: Any, errors: Mapping[str, Sequence[str]]) -> list[Asked]:
    """Return the questions of a category for the page; ``errors`` by the names of their fields."""
    questions: list[Question] = getattr(category, "asked_now", [])
    return [
        Asked(question, sent(data, name_of(question)) if data else [], errors.get(name_of(question), []))
        for question in questions
    ]
