"""What lies near a pin, for who is about to report: assets to choose from, and reports that may be the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_ratelimit.core import is_ratelimited

from assets.models import Asset, Kind
from complaints.correspondence.recipients import people
from complaints.forms import NearForm
from complaints.intake.nearby import MOST, Near, assets_near, similar
from complaints.models import Complaint
from complaints.models.publication import told
from maps.lookup import ward_at

REACH_M = 100
_RATE = "120/m"


@never_cache
@require_safe
def nearby(request: HttpRequest) -> HttpResponse:
    """Return what lies near ``lat``, ``lon`` as a piece of the report page, or as JSON with ``format=json``.

    ``category`` narrows the kinds and asks for reports like it; ``asset`` is a reference that was chosen already.
    400 says what is wrong with the place; 429 that too much was asked.
    """
    as_json = request.GET.get("format") == "json"
    if is_ratelimited(request, group="complaints.nearby", key="ip", rate=_RATE, increment=True):
        return _refusal(request, _("Too many questions from here. Please wait a minute."), 429, as_json=as_json)
    form = NearForm(request.GET)
    if not form.is_valid():
        return _refusal(request, str(next(iter(form.errors.values()))[0]), 400, as_json=as_json)
    category, asset, point = form.cleaned_data["category"], form.cleaned_data["asset"], form.cleaned_data["point"]
    kinds = category.kinds if category else Kind.values
    reach = max(REACH_M, category.distance_m) if category else REACH_M
    found = assets_near(point=point, kinds=kinds, within_m=reach, limit=MOST)
    meant = [asset] if asset else _meant(found)
    same = similar(point=point, category=category, assets=meant) if category else []
    shown = [(complaint, people(complaint)) for complaint in same]
    if as_json:
        return JsonResponse({"assets": [_asset(near) for near in found], "similar": [_report(*each) for each in shown]})
    outside = not found and ward_at(point) is None
    context = {"found": found, "similar": shown, "category": category, "outside": outside}
    return render(request, "complaints/parts/near_list.html", context)


def _meant(found: list[Near]) -> list[Asset]:
    return [near.asset for near in found[:1] if near.inside]


def _refusal(request: HttpRequest, words: str, status: int, *, as_json: bool) -> HttpResponse:
    if as_json:
        return JsonResponse({"detail": words}, status=status)
    return render(request, "complaints/parts/near_refusal.html", {"words": words}, status=status)


def _asset(near: Near) -> dict[str, Any]:
    spot = near.spot
    return {
        "reference": near.asset.reference,
        "name": near.asset.name,
        "kind": near.asset.kind,
        "metres": round(near.metres, 1),
        "inside": near.inside,
        "reports": near.reports,
        "lat": round(spot.y, 6),
        "lon": round(spot.x, 6),
    }


def _report(complaint: Complaint, number: int) -> dict[str, Any]:
    return {
        "number": complaint.number,
        "category": complaint.category.name,
        "state": complaint.state,
        "reported": told(complaint.confirmed_at, complaint.category),
        "people": number,
        "mine_too": reverse("complaints:mine-too", args=[complaint.number]),
    }
