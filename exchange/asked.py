"""A question as forms and addresses of this room carry it: the API's parameters, and ``shape`` for a drawn area."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from assets.questions import Question, read_shape

# Addresses longer than this are cut by some browsers and proxies; a longer question travels in the body.
LONGEST_ADDRESS = 3500
# What stands beside a question and is no part of it.
_SORT = "sort"
_BESIDE = {"csrfmiddlewaretoken", "after", "shape", "format", _SORT}


def given(request: HttpRequest) -> QueryDict:
    """Return what was sent, by whichever way it came."""
    return request.POST if request.method == "POST" else request.GET


def question_of(sent: QueryDict, *, beside: frozenset[str] = frozenset(), records: bool = False) -> Question:
    """Return the question; empty parameters ask nothing. Raises Refused, naming the parameter at fault.

    ``beside`` names parameters that are the asking form's own; ``records``: the department asks.
    """
    filters = {
        name: kept
        for name, values in sent.lists()
        if name not in _BESIDE | beside and (kept := [str(value) for value in values if str(value).strip()])
    }
    drawn = sent.get("shape", "").strip()
    question = Question.parse(filters, shape=read_shape(drawn, parameter="shape") if drawn else None, records=records)
    return replace(question, sort=sent.get(_SORT, ""))


def pairs(question: Question) -> list[tuple[str, str]]:
    """Return the question as names and values of a form."""
    written = list(question.parameters().items())
    if question.shape is not None:
        written.append(("shape", question.shape.geojson))
    if question.sort:
        written.append((_SORT, question.sort))
    return written


def address(question: Question) -> str:
    """Return the question as a query string, or "" where it would be too long for an address."""
    query = urlencode(pairs(question))
    return query if len(query) <= LONGEST_ADDRESS else ""


def is_short(question: Question) -> bool:
    """Whether the question fits in an address."""
    return len(urlencode(pairs(question))) <= LONGEST_ADDRESS
