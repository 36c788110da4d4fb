"""GET services and GET a service's definition."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext as _

from complaints.intake import questions
from complaints.models import Category, PhotoRule, Question, QuestionType
from complaints.open311 import shown
from complaints.open311.endpoint import resource
from complaints.open311.faults import Fault
from complaints.open311.keys import caller
from complaints.open311.parameters import Parameters
from complaints.open311.rendering import Answer, Listing, Thing

_LISTS = frozenset({QuestionType.ONE, QuestionType.SEVERAL})


def _services(request: HttpRequest, asked: Parameters) -> Answer:
    key = caller(asked)
    asks = Exists(Question.objects.filter(category=OuterRef("pk"), active=True))
    extended, at_once = asked.flag("extensions"), key is not None and key.vouches
    rows = [
        shown.service_of(
            category, at_once=at_once, metadata=category.asks or bool(_demands(category)), extended=extended
        )
        for category in Category.objects.filter(active=True).annotate(asks=asks)
    ]
    return Listing("services", "service", rows)


def _definition(request: HttpRequest, asked: Parameters, service_code: str) -> Answer:
    category = None
    if "\x00" not in service_code:
        category = Category.objects.filter(active=True, code=service_code).first()
    if category is None:
        raise Fault(404, _("service_code: %(code)s was not found.") % {"code": service_code})
    attributes = [_attribute(question, order) for order, question in enumerate(questions.asked(category), start=1)]
    attributes += [
        _said(code, words, order) for order, (code, words) in enumerate(_demands(category), start=len(attributes) + 1)
    ]
    fields = {"service_code": category.code, "attributes": Listing("attributes", "attribute", attributes)}
    return Thing("service_definition", fields)


def _demands(category: Category) -> "list[tuple[str, str]]":
    """Return what is asked beside the questions, for which the standard has no room but attributes that only tell."""
    if category.photo_rule == PhotoRule.HELPFUL:
        return []
    words = _("At least one photo is needed: a part of a multipart post. A media_url is not enough.")
    return [("media", words)]


def _said(code: str, words: str, order: int) -> dict[str, Any]:
    return {
        "variable": False,
        "code": code,
        "datatype": "string",
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": words,
    }


def _attribute(question: Question, order: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "variable": True,
        "code": question.code,
        "datatype": question.kind,
        "required": question.required,
        "datatype_description": question.explanation or None,
        "order": order,
        "description": question.name,
    }
    if question.kind in _LISTS:
        values = [{"key": choice.code, "name": choice.name} for choice in question.choices.all()]
        fields["values"] = Listing("values", "value", values)
    return fields


services = resource(get=_services)
definition = resource(get=_definition)
