"""The questions that a category asks of its reporter: what was answered, checked and kept."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from complaints.models import Answer, Category, Choice, Complaint, Question, QuestionType
from language.digits import to_latin
from language.text import tidy

LONGEST_LINE = 300
LONGEST_PARAGRAPH = 2000


def asked(category: Category) -> list[Question]:
    """Return the questions that the category asks today, in order, with their choices."""
    offered = Prefetch("choices", Choice.objects.filter(active=True))
    return list(category.questions.filter(active=True).prefetch_related(offered))


def read(questions: Sequence[Question], given: Mapping[str, Sequence[str]]) -> dict[Question, Any]:
    """Return the answer to each question that was answered.

    ``given`` maps a question's code to what was sent for it, one text or, for a list of several, many; codes that no
    question has are passed over. Numbers may be typed in any of the three scripts; a moment without a zone is the
    city's. Raises ValidationError with one message a question's code, saying what to do.
    """
    found: dict[Question, Any] = {}
    faults: dict[str, Any] = {}
    for question in questions:
        sent = [text for each in given.get(question.code, ()) if (text := tidy(each))]
        try:
            if sent:
                found[question] = _READ[question.kind](question, sent)
            elif question.required:
                raise ValidationError(_("Please answer this question."), code="required")
        except ValidationError as fault:
            faults[question.code] = fault
    if faults:
        raise ValidationError(faults)
    return found


def keep(*, complaint: Complaint, answers: Mapping[Question, Any]) -> None:
    """Store what the reporter answered, as ``read`` returned it."""
    Answer.objects.bulk_create(
        Answer(complaint=complaint, question=question, value=value) for question, value in answers.items()
    )


def _text(longest: int) -> Callable[[Question, Sequence[str]], str]:
    def text(question: Question, sent: Sequence[str]) -> str:
        if len(sent[0]) > longest:
            raise ValidationError(_("Please write no more than %(n)s characters.") % {"n": longest}, code="too_long")
        return sent[0]

    return text


def _number(question: Question, sent: Sequence[str]) -> float | int:
    try:
        number = Decimal(to_latin(sent[0]).replace(",", ""))
    except InvalidOperation:
        raise ValidationError(_("Write a number, for example 12 or 3.5."), code="invalid") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise ValidationError(_("Write a number, for example 12 or 3.5."), code="invalid")
    return int(number) if number == number.to_integral_value() else float(number)


def _moment(question: Question, sent: Sequence[str]) -> str:
    try:
        moment = parse_datetime(to_latin(sent[0]))
    except ValueError:
        moment = None
    if moment is None:
        raise ValidationError(_("Write the day and the time, for example 2026-11-22 17:30."), code="invalid")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.astimezone(dt.UTC).isoformat()


def _one(question: Question, sent: Sequence[str]) -> str:
    if len(set(sent)) > 1:
        raise ValidationError(_("Choose one answer only."), code="invalid_choice")
    return _several(question, sent)[0]


def _several(question: Question, sent: Sequence[str]) -> list[str]:
    known = [choice.code for choice in question.choices.all()]
    if not set(sent) <= set(known):
        raise ValidationError(_("Choose from the answers that are offered."), code="invalid_choice")
    return [code for code in known if code in sent]


_READ: dict[str, Callable[[Question, Sequence[str]], Any]] = {
    QuestionType.STRING: _text(LONGEST_LINE),
    QuestionType.TEXT: _text(LONGEST_PARAGRAPH),
    QuestionType.NUMBER: _number,
    QuestionType.DATETIME: _moment,
    QuestionType.ONE: _one,
    QuestionType.SEVERAL: _several,
}
