"""Entering an asset: its kind, its form, and a look at what is close by under a similar name."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assets import domain, rules
from assets.editing import NewAssetForm
from assets.editing.fields import reading
from assets.editing.likeness import Alike, alike_nearby
from assets.geometry import check_geometry
from assets.models import GEOMETRY_TYPES, KIND_MODELS, Kind
from staff.models import User


def _writer(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not rules.register_asset(request.user):
        raise PermissionDenied
    return request.user


@never_cache
@login_required
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Ask which kind of asset is to be entered."""
    _writer(request)
    choices = [(kind, kind.label, _shapes(kind)) for kind in Kind]
    return render(request, "assets/new_kind.html", {"kinds": choices})


def _shapes(kind: str) -> str:
    types = GEOMETRY_TYPES[kind]
    words = [("POINT", _("a point")), ("LINESTRING", _("a line")), ("POLYGON", _("an outline"))]
    return ", ".join(word for name, word in words if name in types)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Show and take the entry of an asset of one kind."""
    user = _writer(request)
    if kind not in KIND_MODELS:
        raise Http404
    if request.method != "POST":
        return _page(request, NewAssetForm(kind))
    form = NewAssetForm(kind, request.POST)
    if "add_facility" in request.POST:
        return _page(request, form.with_facility_row())
    if not form.is_valid():
        return _page(request, form, status=422)
    entry = form.entry(draft="as_draft" in request.POST)
    if "anyway" not in request.POST and (alike := _alike(form, entry)):
        return _page(request, form, status=409, alike=alike, as_draft="as_draft" in request.POST)
    try:
        asset = domain.register(user=user, **entry)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, status=422)
    messages.success(request, _("%(reference)s is in the register.") % {"reference": asset.reference})
    return redirect(asset)


def _alike(form: NewAssetForm, entry: dict[str, Any]) -> list[Alike]:
    """What is close by under a similar name; nothing where the place is not fit for the register anyway."""
    try:
        place = check_geometry(
            kind=form.kind, geometry=entry["geometry"], outside_reason=entry.get("outside_reason", "")
        )
    except ValidationError:
        return []
    names = [entry["name_en"], entry["name_bn"], entry["name_hi"], *entry["former_names"]]
    return alike_nearby(names=[name for name in names if name], geometry=place)


def _page(request: HttpRequest, form: NewAssetForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "kind_label": Kind(form.kind).label, **more}
    return render(request, "assets/new.html", context, status=status)


@never_cache
@login_required
@require_safe
def understood(request: HttpRequest) -> HttpResponse:
    """Say how a date that is being typed is understood; ``of`` names the parameter that holds it."""
    text = request.GET.get(request.GET.get("of", ""), "")
    return render(request, "assets/parts/understood.html", {"reading": reading(text)})
