"""The desk's list: gradings by what is to be done about them, premises whose grade is pending, locked premises."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assets.models import Asset, Grade
from grading.models import FINAL, Grading, Lock, State
from grading.views.access import staff
from responses import keyset

PAGE = 40
_VIEWS = {
    "draft": _("To submit"),
    "submitted": _("To recommend"),
    "recommended": _("To decide"),
    "settled": _("Settled"),
    "pending": _("Grade pending"),
    "locked": _("Locked premises"),
}
_STATES = {
    "draft": [State.DRAFT, State.RETURNED],
    "submitted": [State.SUBMITTED],
    "recommended": [State.RECOMMENDED],
    "settled": list(FINAL),
}


@never_cache
@login_required
@require_safe
def gradings(request: HttpRequest) -> HttpResponse:
    """One of the six lists, by pages."""
    staff(request)
    show = request.GET.get("show", "submitted")
    if show not in _VIEWS:
        return redirect("grading:list")
    rows, order = _rows(show)
    try:
        page = keyset.page(rows, order=order, after=request.GET.get("after"), size=PAGE)
    except keyset.BadCursor:  # an old or foreign link: begin at the beginning
        return redirect(f"{reverse('grading:list')}?show={show}")
    context = {"page": page, "show": show, "views": _VIEWS.items(), "today": timezone.localdate()}
    return render(request, "grading/list.html", context)


def _rows(show: str) -> tuple["QuerySet[Any]", list[str]]:
    if show in _STATES:
        rows = Grading.objects.filter(state__in=_STATES[show]).select_related(
            "asset", "asset__ward", "drafted_by__officer"
        )
        return rows.defer(*_outlines("asset__")), ["-changed_at", "-pk"]
    assets = Asset.objects.in_register().select_related("ward").defer(*_outlines(""))
    if show == "pending":
        under_way = Grading.objects.exclude(state__in=FINAL)
        found = assets.filter(grade=Grade.PENDING).prefetch_related(
            Prefetch("gradings", under_way, to_attr="under_way")
        )
        return found, ["name_en", "pk"]
    held = Lock.objects.filter(released_at__isnull=True).select_related("set_by__officer")
    found = assets.filter(building__heritage_lock=True)
    return found.prefetch_related(Prefetch("locks", held, to_attr="held")), ["name_en", "pk"]


def _outlines(prefix: str) -> list[str]:
    outlines = ("geometry", "geometry_3857", "ward__geometry", "ward__geometry_3857", "search_key")
    return [f"{prefix}{name}" for name in outlines]
