"""QR codes for everybody, plaques to print for the department."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assets.models import Asset
from assets.questions import Refused
from exchange import rules
from exchange.bulk.selection import Selection, selection_of
from exchange.plaques.codes import as_png, as_svg
from exchange.plaques.sheets import MOST, SIZE_CHOICES, SIZES, as_pdf, plaque
from exchange.views.downloads import refused

_DRAWN: dict[str, tuple[str, Any]] = {"svg": ("image/svg+xml", as_svg), "png": ("image/png", as_png)}
_OWN = frozenset({"size", "csrfmiddlewaretoken"})
_WANTED = ("reference", "name_en", "name_bn", "name_hi")


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def code(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """The QR code of an asset's permanent address; of what the public cannot see there is none."""
    found = get_object_or_404(Asset.objects.visible_to(None).only(*_WANTED), reference=reference)
    media_type, draw = _DRAWN[form]
    return HttpResponse(draw(found), content_type=media_type)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plaques(request: HttpRequest) -> HttpResponse:
    """Choose the size of the plaques of a selection, and get them as one PDF."""
    if not rules.print_plaques(request.user):
        raise PermissionDenied
    try:
        selection = selection_of(request, beside=_OWN)
    except Refused as refusal:
        return refused(request, refusal)
    sent = request.POST if request.method == "POST" else request.GET
    rows = _chosen(selection)
    size = sent.get("size", "")
    if rows and len(rows) <= MOST and size in SIZES:
        response = HttpResponse(as_pdf(rows, size=size), content_type="application/pdf")
        name = f"plaque-{rows[0].reference}" if len(rows) == 1 else "plaques"
        response.headers["Content-Disposition"] = f'inline; filename="{name}-{size}.pdf"'
        return response
    context = {
        "selection": selection,
        "sizes": SIZE_CHOICES,
        "number": len(rows),
        "most": MOST,
        "sample": plaque(rows[0]) if rows else None,
        "fault": _("Choose a size.") if size and size not in SIZES else "",
    }
    return render(request, "exchange/plaques.html", context, status=400 if context["fault"] else 200)


def _chosen(selection: Selection) -> list[Asset]:
    """The assets that get a plaque, one more than fit where there are too many. Drafts have no page to lead to."""
    if selection.empty:
        return []
    assets = Asset.objects.visible_to(None)
    if selection.ticked:
        assets = assets.filter(reference__in=selection.ticked)
    return list(selection.question.rows(assets).only(*_WANTED)[: MOST + 1])
