"""Where files wait: wards shaded by how many, and the places whose files have lain longest, beside their list."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assets.pendency import PlaceWaits, WardWaits, by_place, by_ward
from files.views.access import reader
from language.digits import in_script

MOST_PLACES = 100
SHADES = 4
STATES = {
    "active": gettext_lazy("Active files"),
    "late": gettext_lazy("Past their due date"),
    "parked": gettext_lazy("Parked"),
}


@never_cache
@login_required
@require_safe
def pendency_map(request: HttpRequest) -> HttpResponse:
    """The map of what waits, of the whole city or of one ward (``?ward=``), as far as the reader may open it."""
    user, state, asked = reader(request), request.GET.get("state", "active"), request.GET.get("ward", "")
    if state not in STATES:
        return redirect("assets:pendency_map")
    wards = by_ward(user=user, state=state)
    chosen = next((each for each in wards if each.ward and str(each.ward.pk) == asked), None)
    if asked and chosen is None:
        return redirect(_address(state=state))
    ward = chosen.ward.pk if chosen and chosen.ward else None
    places = [_listed(n, each, state) for n, each in enumerate(_most(user, state, ward), 1)]
    shades = _shades(wards)
    context = {
        "state": state,
        "states": [(name, label, _address(state=name, ward=asked)) for name, label in STATES.items()],
        "chosen": chosen,
        "city_url": _address(state=state),
        "wards": [_ward_row(each, state) for each in wards],
        "places": places,
        "more": len(places) == MOST_PLACES,
        "shades": _legend(shades),
        "outlines": {
            "type": "FeatureCollection",
            "features": [_outline(each, state, shades) for each in ([chosen] if chosen else wards) if each.ward],
        },
        "spots": {"type": "FeatureCollection", "features": [each["feature"] for each in places]},
    }
    return render(request, "assets/pendency_map.html", context)


def _most(user: Any, state: str, ward: int | None) -> list[PlaceWaits]:
    return by_place(user=user, state=state, ward=ward, most=MOST_PLACES)


def _address(**query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{reverse('assets:pendency_map')}?{urlencode(given)}"


def _files(by: str, key: str, state: str) -> str:
    return f"{reverse('files:pending_files')}?{urlencode({'by': by, 'key': key, 'clock': 'held', 'state': state})}"


def _ward_row(each: WardWaits, state: str) -> dict[str, Any]:
    key = str(each.ward.pk) if each.ward else ""
    return {
        "name": each.ward.name if each.ward else _("Without a known ward"),
        "number": each.number,
        "since": each.since,
        "url": _address(state=state, ward=key) if key else "",
        "files_url": _files("ward", key, state),
    }


def _shades(wards: list[WardWaits]) -> list[int]:
    """Return the greatest number of each shade but the last, which has no end."""
    most = max((each.number for each in wards if each.ward), default=0)
    return sorted({-(-most * step // SHADES) for step in range(1, SHADES)} - {most}) if most else []


def _legend(shades: list[int]) -> list[tuple[int, str]]:
    starts = [1, *(shade + 1 for shade in shades)]
    language = get_language() or "en"
    ends = [*shades, None]
    labels = [
        f"{start}" if start == end else f"{start}–{end}" if end else _("%(n)s and more") % {"n": start}
        for start, end in zip(starts, ends, strict=True)
    ]
    return [(n, in_script(label, language)) for n, label in enumerate(labels, 1)]


def _outline(each: Any, state: str, shades: list[int]) -> dict[str, Any]:
    shown = in_script(str(each.number), get_language() or "en")
    return {
        "type": "Feature",
        "geometry": json.loads(each.ward.drawn),
        "properties": {
            "name": each.ward.name,
            "number": shown,
            "at": json.loads(each.ward.middle)["coordinates"],
            "shade": 1 + sum(each.number > shade for shade in shades),
            "url": _address(state=state, ward=str(each.ward.pk)),
        },
    }


def _listed(n: int, each: PlaceWaits, state: str) -> dict[str, Any]:
    asset = each.asset
    key = asset.reference if asset else f"file-{each.file}"
    name = asset.name if asset else _("A place without an entry")
    drawn = {"ref": key, "kind": asset.kind if asset else "", "condition": asset.condition if asset else None}
    number = in_script(str(n), get_language() or "en")
    several = asset is not None and each.number > 1
    return {
        "key": key,
        "place": each,
        "name": name,
        "number": number,
        "url": _files("place", str(asset.pk), state) if asset and several else reverse("files:file", args=[each.file]),
        "feature": {
            "type": "Feature",
            "geometry": json.loads(each.spot),
            "properties": {"number": number, **drawn, "name": name},
        },
    }
