"""What this room adds to an answer and to the page of an asset."""

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import mark_safe

from assets.models import Asset, Status
from assets.panels import answer_panels, asset_panels
from assets.past import PARAMETER
from assets.questions import Question
from exchange import rules
from exchange.asked import given, is_short, pairs
from exchange.exports import FORMATS, PUBLIC_FORMATS
from exchange.linked.schema_org import described
from exchange.plaques.codes import inline, short_address_of
from responses.panels import Panel


def _moment(request: HttpRequest) -> str:
    return str(given(request).get(PARAMETER, "")).strip()


def _downloads(request: HttpRequest, question: Question) -> dict[str, Any] | None:
    """The formats that the reader may take the answer away in."""
    staff = rules.export_records(request.user)
    if not staff and not is_short(question):
        return None
    names = FORMATS if staff else PUBLIC_FORMATS
    return {
        "staff": staff,
        "pairs": pairs(question) + ([(PARAMETER, moment)] if (moment := _moment(request)) else []),
        "past": bool(moment),
        "method": "get" if is_short(question) else "post",
        "formats": [(name, FORMATS[name].label) for name in names],
    }


def _selection(request: HttpRequest, question: Question) -> dict[str, Any] | None:
    """What may be done with the answer's rows; ticks in the list belong to its form."""
    if _moment(request):
        return None
    edit, plaques = rules.edit_many(request.user), rules.print_plaques(request.user)
    return {"pairs": pairs(question), "edit": edit, "plaques": plaques} if edit or plaques else None


def _public(asset: Asset) -> bool:
    return asset.status not in {Status.DRAFT, Status.WITHDRAWN}


def _linked(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The asset for machines that read the page: schema.org's words, and the way to its GeoJSON."""
    if not _public(asset):
        return None
    # Within JSON "<" and ">" stand in texts only; written so, no text can end the script element.
    written = json.dumps(described(asset), ensure_ascii=False, separators=(",", ":"))
    safe = written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    api = reverse("api-asset", args=[asset.reference])
    return {"document": mark_safe(safe), "api": f"{api}?format=geojson"}  # noqa: S308 (JSON, made safe above)


def _plaque(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The page's address as a code: on paper for everybody, as a plaque for the department."""
    if not _public(asset):
        return None
    plaques = bool(rules.print_plaques(request.user))
    return {"asset": asset, "code": inline(asset), "address": short_address_of(asset), "plaques": plaques}


def declare() -> None:
    """Add this room's pieces."""
    asset_panels.add(Panel(place="head", order=10, template="exchange/parts/linked.html", context=_linked))
    asset_panels.add(Panel(place="actions", order=90, template="exchange/parts/plaque.html", context=_plaque))
    answer_panels.add(Panel(place="downloads", order=10, template="exchange/parts/downloads.html", context=_downloads))
    answer_panels.add(Panel(place="selection", order=10, template="exchange/parts/select.html", context=_selection))
