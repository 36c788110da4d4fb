"""The map of complaints and the list beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from complaints.forms.public import NarrowingForm
from complaints.public.publication import NEWEST, published
from maps.context import settings_for
from maps.layers import layers
from responses import keyset

PAGE = 20
_OF_MAP = ("wards", "boroughs", "complaints")


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """The map and a list; without scripts the list alone answers filters and pages."""
    listing = _listing(request)
    context = listing | {"map_settings": _map_settings(request, listing["form"])}
    return render(request, "complaints/public/map.html", context, status=400 if listing["form"].errors else 200)


@require_safe
@vary_on_headers("HX-Request")
def complaint_list(request: HttpRequest) -> HttpResponse:
    """The list beside the map, for what the map shows; asked for as a page it is the map's."""
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(f"{reverse('complaints:map')}?{request.GET.urlencode()}")
    listing = _listing(request)
    return render(request, "complaints/public/list.html", listing, status=400 if listing["form"].errors else 200)


def _listing(request: HttpRequest) -> dict[str, Any]:
    form = NarrowingForm(request.GET)
    if not form.is_valid():
        return {"form": form, "complaints": [], "next_url": ""}
    rows = form.narrowing().apply(published())
    try:
        page = keyset.page(rows, order=NEWEST, after=request.GET.get("after"), size=PAGE)
    except keyset.BadCursor:  # an old or foreign link: begin at the beginning
        page = keyset.page(rows, order=NEWEST, after=None, size=PAGE)
    query = request.GET.copy()
    next_url = ""
    if page.next:
        query["after"] = page.next
        next_url = f"{reverse('complaints:map')}?{query.urlencode()}"
    continued = bool(request.GET.get("after"))
    return {
        "form": form,
        "complaints": page.rows,
        "next_url": next_url,
        "continued": continued,
        "narrowed": bool(form.narrowing()),
    }


def _map_settings(request: HttpRequest, form: NarrowingForm) -> dict[str, Any]:
    """Return the settings of the page's map: its ground and complaints, narrowed where the reader narrowed them."""
    settings = settings_for(request)
    settings["layers"] = {name: layer for name, layer in settings["layers"].items() if name in _OF_MAP}
    found = layers.find("complaints_narrowed")
    if form.narrowing() and found is not None:
        narrowed = request.GET.copy()
        for name in ("bbox", "after"):
            narrowed.pop(name, None)
        layer = found[0]
        language = (get_language() or "en")[:2]
        settings["layers"]["complaints"] = {
            "tiles": layer.address(revision=None, language=language, given=narrowed.urlencode()),
            "minzoom": layer.minzoom,
            "maxzoom": layer.maxzoom,
        }
    return settings
