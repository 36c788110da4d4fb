"""Bringing in outlines of areas: the file, its columns, what it would change, and doing it."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets import boundaries, rules
from assets.boundary_forms import AreaColumnsForm, AreaFileForm
from assets.models import BoundaryImport, ImportState
from assets.tasks import apply_boundaries, preview_boundaries
from responses.keyset import BadCursor, page
from staff.models import User

PAGE = 50
_EARLIER = 20
_WORKING = {ImportState.PREVIEWING, ImportState.APPLYING}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Send a file of outlines; below, what was sent before."""
    user = _allowed(request)
    form = AreaFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            row = boundaries.receive(
                upload=form.cleaned_data["file"],
                kind=form.cleaned_data["kind"],
                source=form.cleaned_data["source"],
                user=user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("assets:area_import", pk=row.pk)
    earlier = BoundaryImport.objects.select_related("received_from__officer").defer("outlines", "columns")
    context = {"form": form, "earlier": earlier[:_EARLIER]}
    return render(request, "assets/area_imports.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: name its columns, see what it would change."""
    _allowed(request)
    row = _row(pk)
    editable = row.state in {ImportState.RECEIVED, ImportState.PREVIEWED, ImportState.FAULTY}
    form = AreaColumnsForm(request.POST if request.method == "POST" else None, row=row) if editable else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            boundaries.ask_preview(
                row=row,
                fields=form.fields_chosen(),
                drop_absent=form.cleaned_data["drop_absent"],
                queue=lambda pk: preview_boundaries.defer(import_id=pk),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("assets:area_import", pk=row.pk)
    context = {"row": row, "form": form, "working": row.state in _WORKING, **_moves(request, row)}
    return render(request, "assets/area_import.html", context, status=422 if form is not None and form.errors else 200)


@never_cache
@login_required
@require_safe
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work on a file is; once it is done, the page is loaded anew."""
    _allowed(request)
    row = _row(pk)
    response = render(request, "assets/parts/area_import_state.html", {"row": row, "working": row.state in _WORKING})
    if row.state not in _WORKING:
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Have what was previewed done."""
    user = _allowed(request)
    row = _row(pk)
    try:
        boundaries.ask_apply(row=row, user=user, queue=lambda pk: apply_boundaries.defer(import_id=pk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("assets:area_import", pk=pk)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file away without applying it."""
    user = _allowed(request)
    try:
        boundaries.discard(row=_row(pk), user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assets:area_import", pk=pk)
    messages.success(request, _("The file is put away; nothing was changed."))
    return redirect("assets:area_imports")


def _allowed(request: HttpRequest) -> User:
    if not rules.import_areas(request.user):
        raise Http404
    return cast(User, request.user)


def _row(pk: int) -> BoundaryImport:
    return get_object_or_404(
        BoundaryImport.objects.select_related("received_from__officer", "ended_by__officer"), pk=pk
    )


def _moves(request: HttpRequest, row: BoundaryImport) -> dict[str, Any]:
    rows = row.moves.select_related("asset").defer("asset__geometry", "asset__geometry_3857")
    pair = {name: request.GET[name][:20] for name in ("before", "after") if name in request.GET}
    try:
        found = page(rows.filter(**pair), order=["pk"], after=request.GET.get("from"), size=PAGE)
    except BadCursor:
        found = page(rows.filter(**pair), order=["pk"], after=None, size=PAGE)
    here = reverse("assets:area_import", args=[row.pk])
    pairs = [
        (before, after, n, f"{here}?{urlencode({'before': before, 'after': after})}#moves")
        for before, after, n in row.summary.get("pairs", [])
    ]
    follows = urlencode(pair | {"from": found.next or ""})
    return {
        "pairs": pairs,
        "pair": pair,
        "moves": found.rows,
        "next_url": f"{here}?{follows}#moves" if found.next else "",
    }
