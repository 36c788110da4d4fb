"""Everything that was ever changed on an asset, page by page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assets import rules
from assets.history import history_page
from assets.views.page import seen_asset
from responses import keyset


@never_cache
@login_required
@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Who changed what, when, why and from which page; redrawn geometry on a map. For the department."""
    if not rules.see_records(request.user):
        raise PermissionDenied
    asset = seen_asset(request, reference)
    after = request.GET.get("after") or None
    try:
        found = history_page(asset, after=after)
    except keyset.BadCursor:  # an old or foreign link: begin at the beginning
        after, found = None, history_page(asset)
    next_url = f"?{urlencode({'after': found.next})}" if found.next else ""
    context = {"asset": asset, "entries": found.entries, "next_url": next_url, "continued": bool(after)}
    return render(request, "assets/history.html", context)
