"""An asset as it stood on a day, and the extract of it for court."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assets import facts, rules
from assets.dating import in_words
from assets.drawing import as_svg
from assets.extract import canonical, digest, state_of
from assets.identifiers import links
from assets.models import AssetDocument, AssetPhoto
from assets.panels import feature
from assets.past import (
    PARAMETER,
    Moment,
    details_then,
    facilities_then,
    former_names_then,
    in_force,
    read_moment,
    register_at,
)
from assets.questions import Refused
from evidence.documents import render_pdf


def page_then(request: HttpRequest, reference: str, text: str) -> HttpResponse:
    """The page of one asset as it stood; a day that cannot be asked for is explained (400)."""
    address = reverse("assets:page", args=[reference])
    try:
        moment = read_moment(text)
    except Refused as error:
        context = {"reference": reference, "error": str(error.message), "back": address, "text": text[:40]}
        return render(request, "assets/no_such_day.html", context, status=400)
    if moment is None:
        return HttpResponseRedirect(address)
    with register_at(moment) as register:
        asset = seen_then(request, register, reference)
        context = shown_then(request, asset, moment)
    return render(request, "assets/then.html", context | {"back": address})


def seen_then(request: HttpRequest, register: Any, reference: str) -> Any:
    """Return the asset as it stood, or raise Http404 where it was not there or not for this reader."""
    visible = register.all() if rules.see_records(request.user) else register.visible_to(request.user)
    outlines = [f"{area}__{column}" for area in ("ward", "borough") for column in ("geometry", "geometry_3857")]
    return get_object_or_404(visible.select_related("ward", "borough").defer(*outlines), reference=reference)


def shown_then(request: HttpRequest, asset: Any, moment: Moment) -> dict[str, Any]:
    """Return what the page and the extract show; to be called inside ``register_at``."""
    records = bool(rules.see_records(request.user))
    documents = in_force(AssetDocument, moment, asset_id=asset.pk).filter(withdrawn_at=None)
    pictures = in_force(AssetPhoto, moment, asset_id=asset.pk)
    if not records:
        documents, pictures = documents.filter(public=True), pictures.filter(public=True)
    # A picture taken back since then is still a fact of that day; it is named, not shown.
    kept = {photo.pk for photo in AssetPhoto.objects.filter(asset_id=asset.pk) if records or photo.public}
    return {
        "asset": asset,
        "moment": moment,
        "names": [(code, name) for code in ("en", "bn", "hi") if (name := getattr(asset, f"name_{code}"))],
        "former_names": former_names_then(asset, moment),
        "significance": asset.significance_in(get_language() or "en"),
        "measure": facts.measure(asset),
        "dating": in_words(asset.dating),
        "kind_facts": facts.of_kind(details_then(asset, moment)),
        "facilities": facilities_then(asset, moment),
        "links": links(asset.external_ids),
        "documents": [(document, in_words(document.dated)) for document in documents],
        "photos": [(picture, picture.id in kept) for picture in pictures],
        "feature": feature(asset),
        "records": records,
        "staff_facts": facts.of_staff(asset) if records else [],
    }


@never_cache
@login_required
@require_safe
def extract(request: HttpRequest, reference: str, form: str = "") -> HttpResponse:
    """The certified extract: a page, a PDF, or the very JSON whose hash stands on both.

    Without a moment it leads to the present one, so that print and JSON are of the same.
    """
    if not rules.see_records(request.user):
        raise PermissionDenied
    text = request.GET.get(PARAMETER, "")
    if not text:
        now = timezone.localtime().isoformat()
        return HttpResponseRedirect(f"{request.path}?{urlencode({PARAMETER: now})}")
    try:
        moment = read_moment(text)
    except Refused as error:
        back = reverse("assets:page", args=[reference])
        context = {"reference": reference, "error": str(error.message), "back": back, "text": text[:40]}
        return render(request, "assets/no_such_day.html", context, status=400)
    if moment is None:
        raise Http404
    with register_at(moment) as register:
        asset = seen_then(request, register, reference)
        content = canonical(state_of(asset, moment))
        if form == "json":
            response = HttpResponse(content, content_type="application/json")
            response.headers["Content-Disposition"] = f'attachment; filename="{reference}-{moment.text[:10]}.json"'
            return response
        context = shown_then(request, asset, moment)
        context |= {"sha256": digest(content), "printed_at": timezone.now()}
        if form == "pdf":
            return _printed(request, asset, moment, context)
    return render(request, "assets/extract.html", context)


def _printed(request: HttpRequest, asset: Any, moment: Moment, context: dict[str, Any]) -> HttpResponse:
    """The extract on paper, the same words and the same hash; to be called inside ``register_at``."""
    drawing, metres = as_svg(asset.geometry)
    middle = asset.geometry.centroid
    more = {
        "drawing": drawing, "metres": round(metres), "latitude": f"{middle.y:.6f}", "longitude": f"{middle.x:.6f}",
        "address": request.build_absolute_uri(asset.get_absolute_url()), "language": get_language() or "en",
    }  # fmt: skip
    html = render_to_string("assets/extract_sheet.html", context | more, request)
    response = HttpResponse(render_pdf(html.encode(), picture=_no_picture), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{asset.reference}-{moment.text[:10]}.pdf"'
    return response


def _no_picture(key: uuid.UUID, purpose: str) -> tuple[bytes, str]:
    raise ValueError("the extract names its pictures by their hashes")
