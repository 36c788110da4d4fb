"""The planner's page: a question, its answer beside the map, and what rooms above offer to do with it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets.answers import answer, beyond, cursor_at
from assets.explore import LONGEST_ADDRESS, ExploreForm
from assets.layers import has_post
from assets.panels import SELECTION, answer_panels
from assets.past import register_at
from assets.questions import Question, Refused
from assets.search import Hits
from assets.views.browse import shown_in_lists

PAGE = 50
# The list goes on without end; a map of more than this is no map.
MOST_DRAWN = 1000


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def explore(request: HttpRequest) -> HttpResponse:
    """The form and, once asked, the answer. What is posted gets an address of its own unless that would be too long."""
    _only_for_posts(request)
    given = _given(request)
    form = ExploreForm(given if given else None)
    if not form.is_valid():
        return render(request, "assets/explore.html", {"form": form}, status=400 if form.is_bound else 200)
    address = form.address()
    if request.method == "POST" and len(address) <= LONGEST_ADDRESS:
        return HttpResponseRedirect(f"{reverse('assets:explore')}?{address or 'kind='}")
    with register_at(form.moment) as register:
        rows = register.in_register()
        hits = _hits(form, rows)
        context = _found(form, rows, given.get("after", ""), hits) | {"form": form} | _drawn(form, rows, hits)
    context |= _offered(request, form)
    return render(request, "assets/explore.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest) -> HttpResponse:
    """A further page of the list, for the page to put behind the last."""
    _only_for_posts(request)
    given = _given(request)
    form = ExploreForm(given)
    if not form.is_valid():
        return render(request, "assets/explore_results.html", {"form": form}, status=400)
    with register_at(form.moment) as register:
        rows = register.in_register()
        context = _found(form, rows, given.get("after", ""), _hits(form, rows)) | {"form": form}
    return render(request, "assets/explore_results.html", context | _offered(request, form))


def _only_for_posts(request: HttpRequest) -> None:
    if not has_post(request.user):
        raise PermissionDenied


def _given(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _hits(form: ExploreForm, register: "QuerySet[Any]") -> Hits | None:
    """What a text finds in the present register: looked for once, for the list, the number and the map."""
    question = form.question
    return question.hits(register) if question and question.text and not form.moment else None


def _found(form: ExploreForm, register: "QuerySet[Any]", after: str, hits: Hits | None) -> dict[str, Any]:
    """Return one page of the list and how to get the next; an old or foreign cursor begins at the beginning."""
    question = form.question
    if question is None:
        return {}
    asked: Any = shown_in_lists(question.rows(register, found=hits))
    try:
        rows = list((asked.filter(beyond(question, after)) if after else asked)[: PAGE + 1])
    except Refused:
        rows, after = list(asked[: PAGE + 1]), ""
    follows = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        follows = cursor_at(question, getattr(last, "rank", 0.0), last.pk)
    address = form.address()
    return {
        "assets": rows[:PAGE],
        "address": address if len(address) <= LONGEST_ADDRESS else "",
        "after": follows,
        "continued": bool(after),
        "asked": True,
        "moment": form.moment,
        "present": form.address(then=False),
    }


def _offered(request: HttpRequest, form: ExploreForm) -> dict[str, Any]:
    """What rooms above offer to do with the answer; rows have ticks where something can be done with some of them."""
    if form.question is None:
        return {}
    panels = answer_panels.render(request, form.question)
    return {"panels": panels, "selectable": SELECTION if panels.get("selection") else ""}


def _drawn(form: ExploreForm, register: "QuerySet[Any]", hits: Hits | None) -> dict[str, Any]:
    question: Question | None = form.question
    if question is None:
        return {}
    found = answer(question, register, form="map", limit=MOST_DRAWN, after=None, found=hits)
    # Within JSON "<" stands in texts only; written so, no text can end the script element.
    collection = '{"type":"FeatureCollection","features":[' + found.text.replace("<", "\\u003c") + "]}"
    return {
        "drawn": mark_safe(collection),  # noqa: S308 (JSON of the database, made safe above)
        "number": question.rows(register, found=hits).order_by()[: MOST_DRAWN + 1].count(),
        "most_drawn": MOST_DRAWN,
        "api": form.api(),
    }
