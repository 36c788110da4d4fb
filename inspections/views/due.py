"""What is to be looked at: overdue first, on a map and in a list, and visits ordered for several places at once."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assets.models import Asset
from inspections import domain
from inspections.forms import DueFilterForm, OrderManyForm
from inspections.models import InspectionDue, Visit, VisitState
from inspections.rules import ordering_post
from inspections.views.access import add_errors, staff
from language.digits import in_script
from responses.keyset import BadCursor, Page, page
from staff.models import User

PAGE = 50
_ORDER = ("due_on", "pk")


@never_cache
@login_required
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Show what is to be looked at, what has waited longest first; who may, orders visits of what he ticks."""
    return _show(request, staff(request))


@never_cache
@login_required
@require_http_methods(["POST"])
def order_many(request: HttpRequest) -> HttpResponse:
    """Order visits of the ticked places; what was ticked and typed stays where something is missing."""
    user = staff(request)
    post = ordering_post(user, None)
    if post is None:
        raise PermissionDenied
    form = OrderManyForm(request.POST, section=post.section)
    chosen = _chosen(user, request.POST.getlist("asset"))
    if form.is_valid():
        try:
            made, left_out = domain.order_visits(assets=chosen, user=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            _tell(request, len(made), left_out)
            address = reverse("inspections:due")
            query = request.GET.urlencode()
            return redirect(f"{address}?{query}" if query else address)
    return _show(request, user, form=form, chosen={asset.pk for asset in chosen})


def _chosen(user: User, pks: list[str]) -> list[Asset]:
    numbers = [int(pk) for pk in pks[:PAGE] if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return list(Asset.objects.visible_to(user).filter(pk__in=numbers).defer("geometry", "geometry_3857"))


def _tell(request: HttpRequest, made: int, left_out: list[Asset]) -> None:
    language = get_language() or "en"
    if made:
        text = ngettext("%(n)s inspection is ordered.", "%(n)s inspections are ordered.", made)
        messages.success(request, text % {"n": in_script(made, language)})
    if left_out:
        names = ", ".join(asset.name for asset in left_out)
        messages.info(request, _("A visit is ordered there already: %(names)s.") % {"names": names})


def _show(
    request: HttpRequest, user: User, *, form: OrderManyForm | None = None, chosen: set[int] | None = None
) -> HttpResponse:
    filters = DueFilterForm(request.GET)
    asked = filters.apply(_rows()) if filters.is_valid() else InspectionDue.objects.none()
    found = _page(asked, request.GET.get("after"))
    post = ordering_post(user, None)
    if form is None and post is not None:
        form = OrderManyForm(section=post.section)
    query = {name: request.GET.getlist(name) for name in filters.fields if request.GET.getlist(name)}
    context = {
        "filters": filters,
        "rows": found.rows,
        "next_url": _address(query | {"after": [found.next]}) if found.next else "",
        "here": request.GET.urlencode(),
        "form": form if post is not None else None,
        "chosen": chosen or set(),
        "today": timezone.localdate(),
        "places": {"type": "FeatureCollection", "features": [_feature(n, row) for n, row in enumerate(found.rows, 1)]},
    }
    return render(request, "inspections/due.html", context, status=422 if form is not None and form.errors else 200)


def _page(rows: "QuerySet[InspectionDue]", after: str | None) -> Page[InspectionDue]:
    try:
        return page(rows, order=_ORDER, after=after, size=PAGE)
    except BadCursor:
        return page(rows, order=_ORDER, after=None, size=PAGE)


def _address(query: dict[str, Any]) -> str:
    return f"{reverse('inspections:due')}?{urlencode(query, doseq=True)}"


def _rows() -> "QuerySet[InspectionDue]":
    ordered = Visit.objects.filter(asset=OuterRef("asset"), state=VisitState.ORDERED)
    return (
        InspectionDue.objects.select_related("asset__ward", "cycle")
        .defer("asset__geometry", "asset__geometry_3857", "asset__ward__geometry", "asset__ward__geometry_3857")
        .annotate(spot=AsGeoJSON(PointOnSurface("asset__geometry"), precision=6), ordered=Exists(ordered))
    )


def _feature(number: int, row: Any) -> dict[str, Any]:
    asset: Asset = row.asset
    return {
        "type": "Feature",
        "geometry": json.loads(row.spot),
        "properties": {
            "number": in_script(number, get_language() or "en"),
            "ref": asset.reference,
            "kind": asset.kind,
            "condition": asset.condition,
            "name": asset.name,
        },
    }
