"""Other offices, to which complaints that are not this department's are sent on: listed, entered, changed, retired."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints import domain
from complaints.assignment.changes import changes_of
from complaints.desk.readings import renew
from complaints.forms import AgencyForm
from complaints.models import Agency
from complaints.views.access import for_keepers, reader
from responses.keyset import BadCursor, page

_SIZE = 40


@for_keepers
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """List the offices in the order in which they are offered; retired ones when asked for."""
    rows = Agency.objects.annotate(sent=Count("referrals", filter=Q(referrals__sent_at__isnull=False)))
    shown = request.GET.get("show", "")
    if shown != "all":
        rows = rows.filter(active=True)
    try:
        found = page(rows, order=["rank", "pk"], after=request.GET.get("after"), size=_SIZE)
    except BadCursor:
        return redirect("complaints:agencies")
    return render(request, "complaints/agencies/list.html", {"page": found, "show": shown})


@for_keepers
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an office."""
    return _save(request, None)


@for_keepers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an office, or retire it; below stands what was changed by whom."""
    return _save(request, get_object_or_404(Agency, code=code))


def _save(request: HttpRequest, found: Agency | None) -> HttpResponse:
    form = AgencyForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                domain.save_agency(
                    agency=found, user=reader(request), values=form.values(), seen=form.cleaned_data["seen"]
                )
            except ValidationError as refusal:
                form.add_error(None, ValidationError(refusal.messages))
                if found is not None:
                    status = 409
                    renew(form, Agency.objects.get(pk=found.pk))
            else:
                messages.success(request, _("The office is saved."))
                return redirect("complaints:agencies")
    standing = Agency.objects.get(pk=found.pk) if found else None
    context = {"form": form, "agency": standing, "changes": changes_of(standing) if standing else []}
    return render(request, "complaints/agencies/edit.html", context, status=status)
