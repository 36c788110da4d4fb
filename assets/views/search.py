"""The one search: a box, filters with their numbers, the list and the map of what was found."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from assets.answers import answer, cursor_at, place_after
from assets.choices import shown_facets, tags
from assets.facets import MOST_COUNTED
from assets.finding import Finding, find
from assets.forms import SaveSearchForm, SearchForm
from assets.layers import has_post
from assets.models import Asset
from assets.panels import SELECTION, answer_panels
from assets.past import PARAMETER, Moment, read_moment, register_at
from assets.questions import LONGEST_TEXT, NO_RANK, PARAMETERS, Question, Refused, register
from assets.questions.orders import BEST, CONDITION, NAME, NEED, NEWEST, ORDERS, SETTING
from assets.search import Hits, hits, reference_in
from assets.views.browse import shown_in_lists
from language.text import tidy
from responses import keyset

PAGE = 20
SUGGESTIONS = 8
MOST_DRAWN = 1000
# So many are fetched and put in order; of more, the first are met soon by walking in the order.
_FEW = 5000


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """What was found, best first, with filters; a reference leads straight to its asset.

    With a day (``on``) it is what the register would have answered then.
    """
    records = has_post(request.user)
    try:
        moment = read_moment(request.GET.get(PARAMETER, ""))
        question = asked(request.GET, records=records)
        with register_at(moment) as every:
            seen = every.visible_to(request.user)
            reference = reference_in(question.text)
            bare = question == Question(text=question.text, records=records)
            if reference and bare and seen.filter(reference=reference).exists():
                return redirect(f"{reverse('assets:page', args=[reference])}{_day(moment)}")
            listed = _then(request, question, seen, moment) if moment else _found(request, question)
    except Refused as error:
        context: dict[str, Any] = {"refused": error.message, "text": request.GET.get("q", "")}
        return render(request, _template(request), context, status=400)
    return render(request, _template(request), listed)


@require_safe
def search_map(request: HttpRequest) -> HttpResponse:
    """The places of what was found, at most ``MOST_DRAWN``, as GeoJSON for the page's own map."""
    try:
        moment = read_moment(request.GET.get(PARAMETER, ""))
        question = asked(request.GET, records=has_post(request.user))
        with register_at(moment) as every:
            found = answer(question, every.visible_to(request.user), form="spot", limit=MOST_DRAWN, after=None)
    except Refused as error:
        return HttpResponse(error.message, status=400, content_type="text/plain; charset=utf-8")
    response = HttpResponse(
        f'{{"type":"FeatureCollection","features":[{found.text}]}}', content_type="application/geo+json"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The first few assets that the text typed so far may mean."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    records = has_post(request.user)
    everything = register(records=records)
    found = hits(everything, text, records=records) if text else Hits()
    context = {"assets": in_order(everything, list(found.scores)[:SUGGESTIONS]), "text": text}
    return render(request, "assets/parts/suggestions.html", context)


def asked(given: QueryDict, *, records: bool) -> Question:
    """Read the question of a search page, whose other parameters are the page's own; raises Refused."""
    known = {name: values for name, values in given.lists() if name in PARAMETERS and any(values)}
    # The box is forgiving: what is too long is cut.
    if "q" in known:
        known["q"] = [tidy(known["q"][-1].replace("\x00", ""))[:LONGEST_TEXT]]
    return Question.parse(known, records=records)


def _template(request: HttpRequest) -> str:
    return "assets/parts/found.html" if getattr(request, "htmx", False) else "assets/search.html"


def _found(request: HttpRequest, question: Question) -> dict[str, Any]:
    """What the present register answers, with the numbers of the filters and what papers say."""
    sort = _sort(request.GET.get("sort", ""), question, None)
    finding = find(question)
    rows, following = _page(question, finding, sort, request.GET.get("after", ""))
    for row in rows:
        row.quotation = finding.quoted(row.pk)  # type: ignore[attr-defined]
    counted = finding.counts
    context = _shown(request, question, sort, None) | {
        "assets": rows,
        "number": min(counted.total, MOST_COUNTED) if counted.more else counted.total,
        "more": counted.more,
        "many": counted.total > MOST_DRAWN,
        "facets": shown_facets(question, counted),
        "after": following,
        "may_save": question.records,
        "save_form": SaveSearchForm(initial={"name": question.text}),
    }
    return context | (_offered(request, question, sort) if rows else _advice(question, finding))


def _then(request: HttpRequest, question: Question, register: "QuerySet[Any]", moment: Moment) -> dict[str, Any]:
    """What the register of that moment answers; filters have no numbers, for its sums are not kept."""
    sort = _sort(request.GET.get("sort", ""), question, moment)
    answering = question.rows(register)
    order = ORDERS.get(sort, ("rank", "pk"))
    after = request.GET.get("after") or None
    try:
        page = keyset.page(shown_in_lists(answering), order=order, after=after, size=PAGE)
    except (keyset.BadCursor, ValueError, TypeError):
        page = keyset.page(shown_in_lists(answering), order=order, after=None, size=PAGE)
    number = answering.order_by().values("pk")[: MOST_COUNTED + 1].count()
    context = _shown(request, question, sort, moment) | {
        "assets": page.rows,
        "number": min(number, MOST_COUNTED),
        "more": number > MOST_COUNTED,
        "many": number > MOST_DRAWN,
        "facets": shown_facets(question, None),
        "after": page.next or "",
    }
    return context | (_offered(request, question, sort) if page.rows else {})


def _shown(request: HttpRequest, question: Question, sort: str, moment: Moment | None) -> dict[str, Any]:
    """What the page shows of the question itself, and its addresses."""
    parameters = question.parameters()
    day = {PARAMETER: moment.text} if moment else {}
    unusual = {"sort": sort} if sort != _usual(question) else {}
    return {
        "search_form": SearchForm(),
        "text": question.text,
        "question": question,
        "moment": moment,
        "most_drawn": MOST_DRAWN,
        "tags": tags(question, unusual | day),
        "sort": sort,
        "sorts": _sorts(question, moment),
        "address": urlencode(parameters | unusual | day, safe=",:"),
        "present": urlencode(parameters | unusual, safe=",:"),
        "bare": urlencode({"q": question.text} | day, safe=",:"),
        "drawn": urlencode(parameters | day, safe=",:"),
        "bbox": parameters.get("bbox", ""),
        "parameters": parameters,
        "kept": {name: value for name, value in parameters.items() if name in _KEPT} | day,
        "continued": bool(request.GET.get("after")),
    }


def _day(moment: Moment | None) -> str:
    return f"?{urlencode({PARAMETER: moment.text})}" if moment else ""


# What no filter of the page shows but a link may bring.
_KEPT = ("condition_min", "need_min", "point", "radius", "nearest", "k")


def _usual(question: Question) -> str:
    return BEST if question.ranked else NAME


def _offered(request: HttpRequest, question: Question, sort: str) -> dict[str, Any]:
    """What rooms above offer to do with what was found, in the order in which it is listed."""
    panels = answer_panels.render(request, replace(question, sort=sort))
    return {"panels": panels, "selectable": SELECTION if panels.get("selection") else ""}


def _sort(name: str, question: Question, moment: Moment | None) -> str:
    return name if name in dict(_sorts(question, moment)) else _usual(question)


def _sorts(question: Question, moment: Moment | None) -> list[tuple[str, str]]:
    """The orders that can be chosen; the register of an earlier day has indexes for the first two only."""
    names = [
        (NAME, _("Name")),
        (CONDITION, _("Condition, worst first")),
        (NEED, _("Need")),
        (NEWEST, _("Newest first")),
    ]
    return ([(BEST, _("Best match"))] if question.ranked else []) + (names[:1] if moment else names)


def _page(question: Question, finding: Finding, sort: str, after: str) -> tuple[list[Asset], str]:
    """Return one page and the cursor of the next; an old or foreign cursor begins at the beginning."""
    every, found, counted = register(records=question.records), finding.hits, finding.counts
    if not counted.total:
        return [], ""
    if sort == BEST and found is not None:
        return _best(question, every, found, after)
    answering = question.rows(every, found=found)
    if found is None and counted.total <= _FEW and not counted.more:
        answering = question.by_marks(answering)
    rows: Any = shown_in_lists(answering).annotate(**SETTING.get(sort, {}))
    order = ORDERS.get(sort, ("rank", "pk"))
    try:
        page = keyset.page(rows, order=order, after=after or None, size=PAGE)
    except (keyset.BadCursor, ValueError, TypeError):
        page = keyset.page(rows, order=order, after=None, size=PAGE)
    return page.rows, page.next or ""


def _best(question: Question, every: "QuerySet[Asset]", found: Hits, after: str) -> tuple[list[Asset], str]:
    ranks = _ranks(question, every, found)
    begin = place_after(question, ranks, after) if after else 0
    keys = list(ranks)[begin : begin + PAGE]
    last = keys[-1] if begin + PAGE < len(ranks) else None
    return in_order(every, keys), cursor_at(question, ranks[last], last) if last is not None else ""


def _ranks(question: Question, every: "QuerySet[Asset]", found: Hits) -> dict[int, float]:
    """Return what was found with its ranks, best first: by distance where a point is asked with."""
    if question.origin is None:
        return {pk: NO_RANK - score for pk, score in found.scores.items()}
    return dict(question.rows(every, found=found).values_list("pk", "rank"))


def in_order(every: "QuerySet[Asset]", keys: list[int]) -> list[Asset]:
    """Return these assets as lists show them, in the order of their keys."""
    rows: dict[int, Asset] = {asset.pk: asset for asset in shown_in_lists(every.filter(pk__in=keys))}
    return [rows[pk] for pk in keys if pk in rows]


def _advice(question: Question, finding: Finding) -> dict[str, Any]:
    """Return what may help where nothing was found: the text without filters, or places like one of its words."""
    advice: dict[str, Any] = {"did_you_mean": []}
    everything = register(records=question.records)
    if not question.text:
        return advice
    bare = Question(text=question.text, records=question.records)
    if bare != question:
        advice["without_filters"] = finding.meant or bool(bare.hits(everything).scores)
        if advice["without_filters"]:
            return advice
    words = sorted(dict.fromkeys(question.text.split()), key=len, reverse=True)[:3]
    for word in words if len(words) > 1 else ():
        if len(word) > 3:
            near = list(replace(bare, text=word).hits(everything).scores)[:2]
            advice["did_you_mean"] += [
                each for each in in_order(everything, near) if each not in advice["did_you_mean"]
            ]
    return advice
