"""Correcting an asset: what was typed is kept when it is refused, and when somebody else was quicker."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets import domain, proposals, rules
from assets.editing import AmendForm, Merge
from assets.models import Asset
from assets.proposals import Submitted
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
    if request.method != "POST":
        return _page(request, asset, AmendForm(asset))
    form = AmendForm(asset, request.POST)
    if "add_facility" in request.POST:
        return _page(request, asset, form.with_facility_row())
    if not form.is_valid():
        return _page(request, asset, form, status=422)
    merge = Merge(form, asset)
    if merge.is_open:
        return _ask(request, merge)
    try:
        sent = _write(merge, request.user)
    except domain.Stale as stale:
        newest = seen_asset(request, stale.asset.reference)
        again = AmendForm(newest, request.POST)
        again.is_valid()
        return _ask(request, Merge(again, newest))
    except ValidationError as error:
        form.refuse(error)
        return _page(request, asset, form, status=422)
    proposals_views.tell(request, sent)
    return redirect(asset)


def _write(merge: Merge, user: User) -> Submitted:
    return proposals.submit(
        asset=merge.asset,
        user=user,
        expected_version=merge.asset.version,
        changes=merge.form.changes(merge.instead),
        reason=merge.form.cleaned_data["reason"],
    )


def _page(request: HttpRequest, asset: Asset, form: AmendForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"asset": asset, "form": form, "kind": asset.kind, **more}
    return render(request, "assets/edit.html", context, status=status)


def _ask(request: HttpRequest, merge: Merge) -> HttpResponse:
    """Show what another changed meanwhile, and ask whose value counts where both changed a field."""
    again = "seen" in merge.form.data and merge.form.cleaned_data["seen"] == merge.asset.version
    return _page(
        request,
        merge.asset,
        merge.asking(),
        status=409,
        merge=merge,
        must_choose=again and bool(merge.undecided),
        shapes={role: json.loads(geometry.geojson) for role, geometry in merge.shapes.items()},
    )
