"""What a reporter answers to the questions of a category."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from complaints.intake import questions
from complaints.models import Category, Choice, Complaint, Question, QuestionType


@pytest.fixture
def asked(filling: Category) -> dict[str, Question]:
    """Pond filling asks what is thrown in, how many lorries came, since when, and for a remark."""
    made = {
        code: Question.objects.create(
            category=filling, code=code, kind=kind, name_en=code, required=required, rank=rank
        )
        for rank, (code, kind, required) in enumerate(
            (
                ("material", QuestionType.SEVERAL, True),
                ("hour", QuestionType.ONE, False),
                ("lorries", QuestionType.NUMBER, False),
                ("since", QuestionType.DATETIME, False),
                ("plate", QuestionType.STRING, False),
            )
        )
    }
    for rank, code in enumerate(("earth", "rubble", "waste")):
        Choice.objects.create(question=made["material"], code=code, name_en=code, rank=rank)
    Choice.objects.create(question=made["hour"], code="night", name_en="At night")
    return made


def test_each_sort_of_answer_is_read(filling: Category, asked: dict[str, Question]) -> None:
    given = {
        "material": ["waste", "earth"],
        "hour": ["night"],
        "lorries": ["১২"],
        "since": ["2026-11-20 23:15"],
        "plate": ["  WB 01  "],
        "unknown": ["x"],
    }
    found = questions.read(questions.asked(filling), given)
    assert {question.code: value for question, value in found.items()} == {
        "material": ["earth", "waste"],
        "hour": "night",
        "lorries": 12,
        "since": "2026-11-20T17:45:00+00:00",
        "plate": "WB 01",
    }


@pytest.mark.parametrize(
    ("code", "sent", "says"),
    [
        ("material", [], "Please answer this question."),
        ("material", [" "], "Please answer this question."),
        ("material", ["earth", "gold"], "Choose from the answers that are offered."),
        ("hour", ["noon"], "Choose from the answers that are offered."),
        ("lorries", ["many"], "Write a number, for example 12 or 3.5."),
        ("lorries", ["NaN"], "Write a number, for example 12 or 3.5."),
        ("since", ["yesterday"], "Write the day and the time, for example 2026-11-22 17:30."),
        ("since", ["2026-13-41 10:00"], "Write the day and the time, for example 2026-11-22 17:30."),
        ("plate", ["x" * 301], "Please write no more than 300 characters."),
    ],
)
def test_a_wrong_answer_is_told_by_its_question(
    filling: Category, asked: dict[str, Question], code: str, sent: list[str], says: str
) -> None:
    given: dict[str, Any] = {"material": ["earth"], code: sent}
    with pytest.raises(ValidationError) as refused:
        questions.read(questions.asked(filling), given)
    assert refused.value.message_dict == {code: [says]}


def test_a_question_that_is_no_longer_asked_is_passed_over(filling: Category, asked: dict[str, Question]) -> None:
    Question.objects.filter(code="material").update(active=False)
    assert questions.read(questions.asked(filling), {"material": ["earth"]}) == {}


def test_answers_are_kept_with_the_complaint(make_report: Any, filling: Category, asked: dict[str, Question]) -> None:
    complaint: Complaint = make_report(answers={asked["material"]: ["earth"], asked["lorries"]: 3})
    assert [(answer.question.code, answer.value) for answer in complaint.answers.select_related("question")] == [
        ("material", ["earth"]),
        ("lorries", 3),
    ]
