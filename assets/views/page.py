"""The page of one asset, and its pictures."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assets import facts, rules
from assets.dating import in_words
from assets.domain import details_of
from assets.history import history
from assets.identifiers import links
from assets.models import Asset, AssetPhoto, FormerName, Kind, Park
from assets.panels import asset_panels, feature
from assets.past import PARAMETER
from assets.views.past import page_then
from evidence.delivery import deliver

PURPOSES = ("thumb", "screen")
_LANGUAGES = ("en", "bn", "hi")
# Entries of the history on the page itself; the rest has a page of its own.
NEWEST = 5


@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything known of one asset, as far as the reader may know it; a draft is there for staff only."""
    if PARAMETER in request.GET:
        return page_then(request, reference, request.GET[PARAMETER])
    asset = seen_asset(request, reference)
    records = rules.see_records(request.user)
    photos = [photo for photo in asset.photos.all() if photo.public or records]
    row = details_of(asset)
    context: dict[str, Any] = {
        "asset": asset,
        "canonical": settings.SITE_URL + asset.get_absolute_url(),
        "other_names": _other_names(asset),
        "significance": asset.significance_in(get_language() or "en"),
        "measure": facts.measure(asset),
        "dating": in_words(asset.dating),
        "kind_facts": facts.of_kind(row),
        "facilities": row.facilities.all() if isinstance(row, Park) else [],
        "links": links(asset.external_ids),
        "photos": photos,
        "feature": feature(asset),
        "records": records,
        "staff_facts": facts.of_staff(asset) if records else [],
        "history": history(asset, most=NEWEST) if records else [],
        "may_amend": rules.amend_asset(request.user),
        "panels": asset_panels.render(request, asset),
    }
    return render(request, "assets/page.html", context)


@require_safe
def photo(request: HttpRequest, reference: str, pk: int, purpose: str) -> HttpResponseBase:
    """One picture of an asset in a published size; who may not see it is told that nothing is there."""
    if purpose not in PURPOSES:
        raise Http404
    found = get_object_or_404(AssetPhoto.objects.select_related("asset", "original"), pk=pk, asset__reference=reference)
    if not rules.see_photo(request.user, found):
        raise Http404
    return deliver(request, original=found.original, purpose=purpose)


def seen_asset(request: HttpRequest, reference: str) -> Asset:
    """Return the asset with what its page shows, or raise Http404 where the reader may not see it."""
    visible = Asset.objects.all() if rules.see_records(request.user) else Asset.objects.visible_to(request.user)
    rows = visible.select_related("ward", "borough", *Kind.values)
    rows = rows.defer(
        "geometry_3857", "ward__geometry", "ward__geometry_3857", "borough__geometry", "borough__geometry_3857"
    )
    return get_object_or_404(
        rows.prefetch_related(
            Prefetch("former_names", FormerName.objects.order_by("pk")),
            Prefetch("photos", AssetPhoto.objects.select_related("original")),
        ),
        reference=reference,
    )


def _other_names(asset: Asset) -> list[tuple[str, str]]:
    """The name in the languages that the heading does not show, where it is known."""
    shown = asset.name
    names = [(language, str(getattr(asset, f"name_{language}"))) for language in _LANGUAGES]
    return [(language, name) for language, name in names if name and name != shown]
