"""What can be complained of, kept by the department: categories, their questions, and the answers these offer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from complaints import rules as permissions
from complaints.desk.readings import refuse_stale
from complaints.models import Agency, Answer, Category, Choice, Question, QuestionType
from files.workflow import NotAllowed
from staff.models import Section, User

LISTS = frozenset({QuestionType.ONE, QuestionType.SEVERAL})


@transaction.atomic
def save_category(*, category: Category | None, user: User, values: Mapping[str, Any], seen: str = "") -> Category:
    """Enter a category, or change one that reads as ``seen`` (``desk.readings.mark``); its code never changes.

    Raises NotAllowed where ``user`` does not keep the section it is in or comes to, ValidationError where it is stale.
    """
    if category is None:
        row = Category(code=values["code"])
    else:
        # Locked by itself: joined to the section that another edit is just changing, the row would not be found.
        row = Category.objects.select_for_update().get(pk=category.pk)
        _refuse_stranger(user, row.section)
        refuse_stale(seen, row)
    for name, value in values.items():
        if name != "code":
            setattr(row, name, value)
    _refuse_stranger(user, row.section)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def save_question(
    *,
    category: Category,
    question: Question | None,
    user: User,
    values: Mapping[str, Any],
    choices: Sequence[Mapping[str, Any]],
    seen: str = "",
) -> Question:
    """Enter a question with the answers it offers, or change one that reads as ``seen`` (with its choices).

    ``choices`` have code, names, rank and active; one whose code is known is changed, none is deleted. The sort of
    answer of a question that was answered stays. Raises NotAllowed, ValidationError.
    """
    category = Category.objects.select_for_update().get(pk=category.pk)
    _refuse_stranger(user, category.section)
    if question is None:
        row, standing = Question(category=category, code=values["code"]), {}
    else:
        row = Question.objects.select_for_update().get(pk=question.pk, category=category)
        standing = {choice.code: choice for choice in row.choices.select_for_update()}
        refuse_stale(seen, row, *standing.values())
        if values["kind"] != row.kind and Answer.objects.filter(question=row).exists():
            raise ValidationError({"kind": _("This question was answered already; ask a new one instead.")})
    for name, value in values.items():
        if name != "code":
            setattr(row, name, value)
    if row.kind in LISTS and not any(choice["active"] for choice in choices):
        raise ValidationError({"kind": _("A question with a list offers at least one answer.")})
    row.full_clean()
    row.save()
    for given in choices:
        choice = standing.get(given["code"]) or Choice(question=row, code=given["code"])
        for name, value in given.items():
            setattr(choice, name, value)
        choice.full_clean()
        choice.save()
    return row


@transaction.atomic
def load(*, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Enter the categories, questions and choices that are not there yet (known by their codes); returns how many.

    What is there stays as the department keeps it. ``rows`` are those of ``fixtures/categories.json``: "section" and
    "duty" name a section's code and a duty, "questions" hold "choices". Raises ValidationError, KeyError.
    """
    made = {"categories": 0, "questions": 0, "choices": 0}
    sections = {section.code: section for section in Section.objects.all()}
    for rank, given in enumerate(rows, start=1):
        values = {name: value for name, value in given.items() if name not in {"duty", "questions", "section"}}
        row = Category(rank=rank, section=sections[given["section"]], first_duty=given["duty"], **values)
        category, fresh = _entered(Category.objects.filter(code=given["code"]).first(), row)
        made["categories"] += fresh
        for number, asked in enumerate(given.get("questions", ()), start=1):
            own = {name: value for name, value in asked.items() if name != "choices"}
            known = category.questions.filter(code=asked["code"]).first()
            question, fresh = _entered(known, Question(category=category, rank=number * 10, **own))
            made["questions"] += fresh
            for place, offered in enumerate(asked.get("choices", ()), start=1):
                standing = question.choices.filter(code=offered["code"]).first()
                made["choices"] += _entered(standing, Choice(question=question, rank=place * 10, **offered))[1]
    return made


@transaction.atomic
def load_agencies(*, rows: Sequence[Mapping[str, Any]]) -> int:
    """Enter the other offices that are not there yet (known by their codes), as in ``fixtures/agencies.json``."""
    return sum(_entered(Agency.objects.filter(code=row["code"]).first(), Agency(**row))[1] for row in rows)


def _entered(known: Any, row: Any) -> tuple[Any, bool]:
    if known is not None:
        return known, False
    row.full_clean()
    row.save(force_insert=True)
    return row, True


def _refuse_stranger(user: User, section: Section) -> None:
    if not permissions.may_keep(user, section):
        raise NotAllowed(_("Categories of this section are kept by its head and the posts above."), code="right")
