"""What other registers and search engines fetch: files for Wikimedia and OpenStreetMap, and the list of all pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from assets.models import Asset, Kind, Status
from assets.questions import Question, Refused
from exchange.asked import question_of
from exchange.exports.columns import Shape, public
from exchange.linked.osm import as_osm
from exchange.linked.wikimedia import as_monuments, as_statements
from exchange.views.downloads import busy, published, refused, too_many

# Keys of a section of the site map: fewer than the 50,000 addresses that a section may hold.
SECTION = 10_000
_BUILT = (Kind.BUILDING, Kind.STATUE, Kind.STRUCTURE, Kind.MONUMENT)


@dataclass(frozen=True)
class _File:
    name: str
    media_type: str
    write: Callable[[Question, "QuerySet[Asset]", Shape], Iterator[str]]
    kinds: tuple[str, ...] = ()


FILES = {
    "wlm": _File("wlm.csv", "text/csv; charset=utf-8", as_monuments, _BUILT),
    "wikidata": _File("wikidata.csv", "text/csv; charset=utf-8", as_statements),
    "osm": _File("osm.geojson", "application/geo+json", as_osm),
}


@require_safe
def linked_file(request: HttpRequest, which: str) -> HttpResponseBase:
    """Give anybody the public register in another one's form; a question narrows it.

    Without kinds asked for, Wiki Loves Monuments gets what is built and stands.
    """
    if too_many(request):
        return busy(request)
    file = FILES[which]
    try:
        question = question_of(request.GET, beside=frozenset({"columns"}))
    except Refused as refusal:
        return refused(request, refusal)
    if file.kinds:
        question = replace(question, kinds=question.kinds or file.kinds, statuses=question.statuses or (Status.ACTIVE,))
    response = StreamingHttpResponse(file.write(question, published(), public()), content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the sections of the site map, as many as the newest asset's key makes necessary."""
    newest = Asset.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    sections = [
        settings.SITE_URL + reverse("exchange:sitemap", args=[number]) for number in range(newest // SECTION + 1)
    ]
    return render(request, "exchange/sitemap_index.xml", {"sections": sections}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest, section: int) -> HttpResponse:
    """List the pages of the public assets with keys of one section; the first begins with the home page."""
    keys = (section * SECTION, (section + 1) * SECTION - 1)
    if keys[1] > 2**62:
        raise Http404
    rows = published().filter(pk__range=keys).order_by("pk").values_list("reference", flat=True)
    pages = [settings.SITE_URL + reverse("assets:page", args=[reference]) for reference in rows]
    if section == 0:
        pages.insert(0, settings.SITE_URL + reverse("home"))
    return render(request, "exchange/sitemap.xml", {"pages": pages}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where the site map is, and to leave alone what is no page of its own."""
    closed = ["/desk/", "/field/", "/accounts/", "/admin/", "/track/", "/d/", "/exports/", "/search/", "/api/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('exchange:sitemap_index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
