"""Correcting an asset: what was typed is kept when it is refused, and when somebody else was quicker."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets import domain, proposals, rules
from assets.editing import AmendForm
from assets.views import proposals as proposals_views
from assets.views.page import seen_asset
from staff.models import User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Show and take the correction of one asset."""
    asset = seen_asset(request, reference)
    if not isinstance(request.user, User) or not rules.amend_asset(request.user):
        raise PermissionDenied
    form = AmendForm(asset, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"asset": asset, "form": form, "stale": None}
    if request.method != "POST":
        return render(request, "assets/edit.html", context)
    if not form.is_valid():
        return render(request, "assets/edit.html", context, status=422)
    try:
        sent = proposals.submit(
            asset=asset,
            user=request.user,
            expected_version=form.cleaned_data["version"],
            changes=form.changes(),
            reason=form.cleaned_data["reason"],
        )
    except domain.Stale as stale:
        # The next attempt is made in the knowledge of what the other one changed.
        context["stale"] = stale
        context["form"] = form.at_version(stale.asset.version)
        return render(request, "assets/edit.html", context, status=409)
    except ValidationError as error:
        form.refuse(error)
        return render(request, "assets/edit.html", context, status=422)
    proposals_views.tell(request, sent)
    return redirect(asset)
