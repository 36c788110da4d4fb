"""The employee master from a sheet: uploaded, looked at, entered whole or not at all."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from responses.cells import plain, table
from staff.forms import SheetForm
from staff.master.checking import LABELS, Fault, plan, staged
from staff.master.entering import enter
from staff.master.reading import read
from staff.models import MasterSheet
from staff.views.access import for_keepers, reader, rights

# A page of hundreds of faults helps nobody; the CSV has them all.
MOST_SHOWN = 200


def _sheet(request: HttpRequest, pk: int) -> MasterSheet:
    return get_object_or_404(MasterSheet, pk=pk, made_by=reader(request))


@for_keepers
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a sheet and lead to its preview."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sheet"]
        try:
            rows, unused = staged(read(sent, size=sent.size))
        except ValidationError as error:
            form.add_error("sheet", error)
        else:
            name = (sent.name or "")[:200]
            made = MasterSheet.objects.create(name=name, made_by=reader(request), rows=rows, unused=unused)
            return redirect("staff:master_sheet", made.pk)
    context = {"form": form, "labels": LABELS.values(), "here": "master", **rights(request.user)}
    return render(request, "staff/master.html", context, status=422 if request.method == "POST" else 200)


@for_keepers
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a sheet would change, or every fault in it."""
    return _shown(request, _sheet(request, pk))


def _shown(request: HttpRequest, found: MasterSheet, *, refusal: str = "", status: int = 200) -> HttpResponse:
    made = plan(found.rows)
    moving = [row for row in made.rows if not row.unchanged]
    context = {
        "sheet": found,
        "gone": not found.rows and found.entered_at is None,
        "plan": made,
        "counted": found.outcome or made.counted(),
        "faults": made.faults[:MOST_SHOWN],
        "rows": [(row, [(LABELS[name], old, new) for name, old, new in row.changes]) for row in moving[:MOST_SHOWN]],
        "more": max(0, max(len(made.faults), len(moving)) - MOST_SHOWN),
        "refusal": refusal,
        "here": "master",
        **rights(request.user),
    }
    return render(request, "staff/master_sheet.html", context, status=status)


@for_keepers
@require_POST
def enter_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the sheet as it was shown."""
    found = _sheet(request, pk)
    try:
        enter(sheet=found, user=reader(request), digest=request.POST.get("digest", ""))
    except ValidationError as error:
        return _shown(request, found, refusal=" ".join(error.messages), status=409)
    messages.success(request, _("The sheet is entered."))
    return redirect("staff:master_sheet", pk)


@for_keepers
@require_POST
def discard_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a sheet that is not to be entered."""
    found = _sheet(request, pk)
    if found.entered_at is None:
        found.delete()
        messages.success(request, _("The sheet is discarded; nothing was entered."))
    return redirect("staff:master")


@for_keepers
@require_GET
def faults(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Send every fault as CSV."""
    found = _sheet(request, pk)
    answer = StreamingHttpResponse(table(_lines(plan(found.rows).faults)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="faults-{found.pk}.csv"'
    return answer


def _lines(found: list[Fault]) -> Iterator[list[object]]:
    yield [_("Row"), _("Column"), _("What stands there"), _("What is wrong")]
    for fault in found:
        yield [fault.row, plain(fault.column), plain(fault.value), plain(fault.words)]
