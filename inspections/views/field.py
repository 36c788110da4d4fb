"""The inspector's pages: his visits, and one visit with its report."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models.functions import AsGeoJSON, Centroid
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.models import Asset
from files.models import File
from inspections import domain
from inspections.elements import label_of
from inspections.fixes import metres_from
from inspections.forms import CancelVisitForm, VisitReportForm
from inspections.models import Assessment, Visit, VisitPhoto, VisitQuerySet, VisitState
from inspections.panels import visit_panels
from inspections.rules import cancelling_post, reporting_post
from inspections.views.access import add_errors, staff
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 50
EARLIER = 5
_GROUPS = (
    ("overdue", gettext_lazy("Overdue")),
    ("today", gettext_lazy("Today")),
    ("coming", gettext_lazy("Coming")),
)


@never_cache
@login_required
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show the reader's visits on a map and in a list, what is overdue first; below, what his posts have ordered."""
    user = staff(request)
    try:
        found = page(
            _listed(Visit.objects.for_inspector(user)),
            order=["due_on", "pk"],
            after=request.GET.get("after"),
            size=PAGE_SIZE,
        )
    except BadCursor:
        return redirect("inspections:today")
    ordered = _listed(Visit.objects.filter(ordered_by__in=user.posts())).exclude(assigned_to__in=user.posts())
    context = {
        "page": found,
        "groups": _grouped(found.rows),
        "ordered": list(ordered.select_related("assigned_to").order_by("due_on", "pk")[:PAGE_SIZE]),
        "places": {"type": "FeatureCollection", "features": [_feature(visit) for visit in found.rows]},
    }
    return render(request, "inspections/today.html", context)


def _listed(visits: VisitQuerySet) -> Any:
    return (
        visits.filter(state=VisitState.ORDERED)
        .select_related("asset__ward")
        .defer("asset__geometry", "asset__geometry_3857", "asset__ward__geometry", "asset__ward__geometry_3857")
        .annotate(outline=AsGeoJSON("asset__geometry", precision=6), middle=Centroid("asset__geometry"))
    )


def _grouped(visits: list[Any]) -> list[tuple[str, Any, list[Any]]]:
    day = timezone.localdate()
    rows: dict[str, list[Any]] = {name: [] for name, _label in _GROUPS}
    for visit in visits:
        rows["overdue" if visit.due_on < day else "today" if visit.due_on == day else "coming"].append(visit)
    return [(name, label, rows[name]) for name, label in _GROUPS if rows[name]]


def _feature(visit: Any) -> dict[str, Any]:
    asset: Asset = visit.asset
    return {
        "type": "Feature",
        "geometry": json.loads(visit.outline),
        "properties": {
            "ref": asset.reference,
            "kind": asset.kind,
            "condition": asset.condition,
            "name": asset.name,
            "url": visit.get_absolute_url(),
        },
    }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one visit; its inspector reports here what he found."""
    user = staff(request)
    shown = _seen(user, pk)
    if request.method == "GET":
        form = VisitReportForm(visit=shown)
        return _render_visit(request, user, shown, form)
    if reporting_post(user, shown) is None:
        raise PermissionDenied
    form = VisitReportForm(request.POST, request.FILES, visit=shown)
    if form.is_valid():
        try:
            taken = domain.report_visit(
                visit=shown,
                user=user,
                grade=form.cleaned_data["grade"],
                report=form.cleaned_data["report"],
                photos=form.cleaned_data["photos"],
                key=form.cleaned_data["key"],
                elements=form.elements(),
                **form.placed(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            if taken:
                messages.success(request, _("Your report has arrived. Thank you."))
            else:
                messages.info(request, _("This visit was reported before; the report below is the one that counts."))
            return redirect(shown)
    shown.refresh_from_db()
    return _render_visit(request, user, shown, form, status=422)


def _seen(user: User, pk: int) -> Visit:
    photos = Prefetch("photos", VisitPhoto.objects.select_related("original"))
    rows = Visit.objects.visible_to(user).select_related(
        "asset__ward__parent", "file", "ordered_by", "assigned_to", "done_by", "cancelled_by"
    )
    return get_object_or_404(rows.prefetch_related(photos), pk=pk)


def _render_visit(
    request: HttpRequest, user: User, shown: Visit, form: VisitReportForm, *, status: int = 200
) -> HttpResponse:
    reporting = shown.state in {VisitState.ORDERED, VisitState.LAPSED} and reporting_post(user, shown) is not None
    gradings = list(shown.assessments.order_by("pk"))
    earlier = Assessment.objects.filter(asset=shown.asset_id, element="").exclude(visit=shown.pk)
    asset = shown.asset
    context = {
        "visit": shown,
        "asset": asset,
        "form": form if reporting else None,
        # A report that can no longer be taken gives what was typed back for copying.
        "refusals": [] if reporting else form.non_field_errors(),
        "stranded": "" if reporting else form.data.get("report", ""),
        "cancel_form": CancelVisitForm(auto_id="cancel_%s") if cancelling_post(user, shown) else None,
        "whole": next((grading for grading in gradings if not grading.element), None),
        "parts": [(label_of(grading.element), grading) for grading in gradings if grading.element],
        "earlier": list(earlier.select_related("assessed_by")[:EARLIER]),
        "metres": metres_from(asset, shown.fix),
        "middle": asset.geometry.centroid,
        "may_see_file": File.objects.visible_to(user).filter(pk__in=[shown.file_id]).exists(),
        "place": {
            "type": "Feature",
            "geometry": json.loads(asset.geometry.geojson),
            "properties": {"kind": asset.kind, "condition": asset.condition, "name": asset.name},
        },
        "panels": visit_panels.render(request, shown),
    }
    return render(request, "inspections/visit.html", context, status=status)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a visit off, with a reason."""
    user = staff(request)
    shown = _seen(user, pk)
    form = CancelVisitForm(request.POST, auto_id="cancel_%s")
    if form.is_valid():
        try:
            domain.cancel_visit(visit=shown, user=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The visit is cancelled; the inspector has been told."))
            return redirect(shown)
    return render(request, "inspections/cancel.html", {"visit": shown, "form": form}, status=422)
