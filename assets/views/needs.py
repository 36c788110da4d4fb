"""What needs us most: significance × condition × trend × danger, each sum shown, on a map and to take away."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assets import rules
from assets.forms import NeedsForm
from assets.models import Asset, NeedWeight
from assets.need import Weights, sum_of, weights_in_force, words
from language.digits import in_script
from responses.cells import plain, table
from responses.keyset import BadCursor, Page, page

PAGE = 50
_ORDER = ("-need", "pk")
_CHUNK = 2000
_COLUMNS = (
    "place", "reference", "kind", "name_en", "name_bn", "name_hi", "ward", "grade", "condition", "condition_on",
    "trend", "danger", "risk", "risk_on", "significance_weight", "condition_weight", "trend_weight", "danger_weight",
    "need",
)  # fmt: skip


@never_cache
@login_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """The list, worst first, page by page; each row unfolds how its number comes about."""
    form, rows = _asked(request)
    found = _page(rows, request.GET.get("after"))
    weights = weights_in_force()
    query = {name: request.GET.getlist(name) for name in form.fields if request.GET.getlist(name)}
    before = _whole(request.GET.get("seen"))
    language = get_language() or "en"
    listed = [(before + n, asset, sum_of(asset, weights)) for n, asset in enumerate(found.rows, 1)]
    follows = query | {"after": [found.next], "seen": [before + len(found.rows)]}
    context = {
        "form": form,
        "rows": listed,
        "next_url": f"{reverse('assets:needs')}?{urlencode(follows, doseq=True)}" if found.next else "",
        "csv_url": f"{reverse('assets:needs_csv')}?{urlencode(query, doseq=True)}",
        "weights": [(weight, words(weight.factor, weight.value)) for weight in NeedWeight.objects.in_force()],
        "places": {
            "type": "FeatureCollection",
            "features": [_feature(in_script(place, language), asset) for place, asset, _sum in listed],
        },
    }
    return render(request, "assets/needs.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_safe
def needs_csv(request: HttpRequest) -> Any:
    """Every row of the list as a table, with what each factor counts."""
    form, rows = _asked(request)
    if form.errors:
        return render(request, "assets/needs.html", {"form": form}, status=400)
    response = StreamingHttpResponse(table(_rows(rows)), content_type="text/csv; charset=utf-8")
    name = f"needs-{timezone.localdate().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[NeedsForm, "QuerySet[Asset]"]:
    if not rules.see_records(request.user):
        raise PermissionDenied
    form = NeedsForm(request.GET)
    rows = Asset.objects.filter(need__isnull=False).select_related("ward")
    outlines = ("geometry", "geometry_3857", "ward__geometry", "ward__geometry_3857", "search_key")
    rows = rows.defer(*outlines).annotate(spot=AsGeoJSON(PointOnSurface("geometry"), precision=6))
    return form, form.apply(rows) if form.is_valid() else rows.none()


def _page(rows: "QuerySet[Asset]", after: str | None) -> Page[Asset]:
    try:
        return page(rows, order=_ORDER, after=after, size=PAGE)
    except BadCursor:
        return page(rows, order=_ORDER, after=None, size=PAGE)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _feature(number: str, asset: Any) -> dict[str, Any]:
    drawn = {"ref": asset.reference, "kind": asset.kind, "condition": asset.condition, "name": asset.name}
    return {"type": "Feature", "geometry": json.loads(asset.spot), "properties": {"number": number, **drawn}}


def _rows(rows: "QuerySet[Asset]") -> Iterator[Iterable[Any]]:
    weights = weights_in_force()
    yield _COLUMNS
    ordered = rows.order_by("-need", "pk").iterator(chunk_size=_CHUNK)
    for place, asset in enumerate(ordered, 1):
        yield [plain(value) for value in _cells(place, asset, weights)]


def _cells(place: int, asset: Asset, weights: Weights) -> list[Any]:
    ward = asset.ward.key if asset.ward else None
    names = [asset.name_en, asset.name_bn, asset.name_hi]
    state = [asset.grade, asset.condition, asset.condition_on, asset.trend, asset.danger, asset.risk, asset.risk_on]
    counted = [part.weight for part in sum_of(asset, weights).parts]
    return [place, asset.reference, asset.kind, *names, ward, *state, *counted, asset.need]
