"""An import from the check to its end: progress, faults, likely duplicates, entering, undoing."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchange import domain
from exchange.domain.deciding import alike, choices
from exchange.models import Decision, ImportEntry, ImportFault, ImportRun, ImportState, Likeness, progress_of
from exchange.views.access import of_run, only_appliers
from exchange.workflow import RUNNING
from responses import keyset
from responses.cells import harmless, table

PAGE = 50


@require_safe
@of_run
def progress(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """The progress bar; once the step has ended the page is asked to show what came of it."""
    if run.state not in RUNNING:
        response = HttpResponse(status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "exchange/parts/progress.html", {"run": run, "progress": progress_of(run)})


@require_POST
@of_run
def cancel(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Stop the running step."""
    domain.cancel(run=run)
    return redirect("exchange:import", pk=run.pk)


@require_safe
@of_run
def faults(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    """Every fault as a table for spreadsheets."""
    rows = ImportFault.objects.filter(run=run).order_by("row", "pk")
    heading: list[Any] = [_("row"), _("column"), _("value"), _("what is wrong")]
    named = (
        [fault.row, *map(harmless, (fault.column, fault.value, fault.message))]
        for fault in rows.iterator(chunk_size=2000)
    )
    response = StreamingHttpResponse(table(chain([heading], named)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.pk}-faults.csv"'
    return response


@require_safe
@of_run
def fault_list(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Every fault, page by page."""
    page = _page(request, ImportFault.objects.filter(run=run), ["row", "pk"])
    return render(request, "exchange/faults.html", {"run": run, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@of_run
def duplicates(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """The rows that may be in the register already; what is posted decides on one of them or on many."""
    if run.state != ImportState.CHECKED:
        return redirect("exchange:import", pk=run.pk)
    if request.method == "POST":
        try:
            _decide(request, run)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(request.get_full_path())
    rows = alike(run).select_related("like").defer("like__geometry", "like__geometry_3857", "geometry")
    likeness = request.GET.get("likeness", "")
    if likeness in Likeness.values:
        rows = rows.filter(likeness=likeness)
    page = _page(request, rows, ["number"])
    lines = [{"row": row, "choices": [(each, Decision(each).label) for each in choices(row)]} for row in page.rows]
    sorts = [choice for choice in Likeness.choices if alike(run).filter(likeness=choice[0]).exists()]
    context = {
        "run": run,
        "page": page,
        "lines": lines,
        "likeness": likeness,
        "sorts": sorts,
        "decisions": Decision.choices,
    }
    return render(request, "exchange/duplicates.html", context)


def _decide(request: HttpRequest, run: ImportRun) -> None:
    everything = request.POST.get("all", "")
    if everything:
        count = domain.decide_all(
            run=run, decision=everything, likeness=request.POST.get("likeness", ""),
            undecided_only=not request.POST.get("again"),
        )  # fmt: skip
        messages.success(request, ngettext("Decided for %(n)s row.", "Decided for %(n)s rows.", count) % {"n": count})
        return
    for name, value in request.POST.items():
        number = name.removeprefix("row-")
        if name.startswith("row-") and number.isdigit() and value:
            domain.decide(run=run, number=int(number), decision=str(value))


@require_POST
@of_run
def apply(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Enter what was checked."""
    user = only_appliers(request)
    try:
        domain.start_apply(
            run=run, user=user, skip_faulty=bool(request.POST.get("skip_faulty")), move=bool(request.POST.get("move"))
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("exchange:import", pk=run.pk)


@require_POST
@of_run
def undo(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Take the whole import back."""
    user = only_appliers(request)
    try:
        domain.start_undo(run=run, user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("exchange:import", pk=run.pk)


@require_safe
@of_run
def entries(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """What was entered and corrected, page by page."""
    rows = ImportEntry.objects.filter(run=run).select_related("asset")
    page = _page(request, rows.defer("asset__geometry", "asset__geometry_3857"), ["number"])
    return render(request, "exchange/entries.html", {"run": run, "page": page})


def _page(request: HttpRequest, rows: Any, order: list[str]) -> keyset.Page[Any]:
    try:
        return keyset.page(rows, order=order, after=request.GET.get("after") or None, size=PAGE)
    except keyset.BadCursor:
        return keyset.page(rows, order=order, after=None, size=PAGE)
