"""Finding assets on the map and in the list beside it."""

from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from assets.forms import FilterForm, SearchForm
from assets.past import PARAMETER, Moment, read_moment, register_at
from assets.questions import Refused
from responses import keyset

PAGE = 20
_ORDER = ("name_en", "pk")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The map, the search box and a list; without scripts the list alone answers filters and pages."""
    listing = _listing(request)
    context = listing | {"search_form": SearchForm()}
    refused = listing["form"].errors or listing.get("no_such_day")
    return render(request, "assets/home.html", context, status=400 if refused else 200)


@require_safe
@vary_on_headers("HX-Request")
def asset_list(request: HttpRequest) -> HttpResponse:
    """The list beside the map, for what the map shows; asked for as a page it is the home page."""
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(f"{reverse('home')}?{request.GET.urlencode()}")
    listing = _listing(request)
    return render(request, "assets/parts/list.html", listing, status=400 if listing["form"].errors else 200)


def shown_in_lists(assets: "QuerySet[Any]") -> "QuerySet[Any]":
    """Add what a row of a list shows and leave the outlines where they are."""
    spot = assets.annotate(spot=PointOnSurface("geometry"))
    unseen = {"geometry", "geometry_3857", "search_key"} & {field.name for field in assets.model._meta.fields}
    rows: QuerySet[Any] = spot.select_related("ward").defer(*unseen, "ward__geometry", "ward__geometry_3857")
    return rows


def _listing(request: HttpRequest) -> dict[str, Any]:
    form = FilterForm(request.GET)
    if not form.is_valid():
        return {"form": form, "assets": [], "next_url": ""}
    moment, no_such_day = _moment(request)
    with register_at(moment) as register:
        assets = shown_in_lists(form.apply(register.visible_to(request.user)))
        try:
            page = keyset.page(assets, order=_ORDER, after=request.GET.get("after"), size=PAGE)
        except keyset.BadCursor:  # an old or foreign link: begin at the beginning
            page = keyset.page(assets, order=_ORDER, after=None, size=PAGE)
    query = request.GET.copy()
    next_url = ""
    if page.next:
        query["after"] = page.next
        next_url = f"?{query.urlencode()}"
    continued = bool(request.GET.get("after"))
    found = {"form": form, "assets": page.rows, "next_url": next_url, "continued": continued}
    return found | {"moment": moment, "no_such_day": no_such_day}


def _moment(request: HttpRequest) -> tuple[Moment | None, str]:
    """The day that the address asks for, and why it cannot be shown: then it is today's, on the map as in the list."""
    try:
        return read_moment(request.GET.get(PARAMETER, "")), ""
    except Refused as refused:
        return None, str(refused.message)
