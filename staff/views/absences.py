"""Leave and tours, entered by those an officer reports to or by the administration."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from responses.keyset import BadCursor, page
from staff import rules
from staff.domain import enter_absence, shorten_absence, withdraw_absence
from staff.forms import AbsenceForm, ShortenForm
from staff.models import Absence, Officer
from staff.views.access import allow, for_insiders, reader, rights

PAGE_SIZE = 50


def _officers(request: HttpRequest) -> "QuerySet[Officer]":
    """Those for whom the reader may enter absences."""
    rows = Officer.objects.order_by("name_en", "pk")
    if rules.keep_offices(request.user):
        return rows
    today = timezone.localdate()
    below = rules.below(request.user)
    led = Officer.objects.filter(tenures__post__in=below, tenures__period__contains=today).values("pk")
    return rows.filter(pk__in=led).exclude(user=reader(request))


@for_insiders
@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    """List who is or will be away, or with ``?past`` who was, of those the reader answers for."""
    officers, today = _officers(request), timezone.localdate()
    allow(rights(request.user)["leads"])
    past = "past" in request.GET
    rows = Absence.objects.select_related("officer", "link_officer").filter(officer__in=officers)
    rows = rows.filter(period__fully_lt=(today, None)) if past else rows.exclude(period__fully_lt=(today, None))
    try:
        found = page(rows, order=["-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("staff:absences")
    query = f"?{'past=1&' if past else ''}after={found.next}"
    context = {
        "rows": [(row, today in row.period and row.withdrawn_at is None) for row in found.rows],
        "past": past,
        "next_url": reverse("staff:absences") + query if found.next else "",
        "here": "absences",
        **rights(request.user),
    }
    return render(request, "staff/absences.html", context)


@for_insiders
@require_http_methods(["GET", "POST"])
def new_absence(request: HttpRequest) -> HttpResponse:
    """Enter a leave or tour with its link officer."""
    officers = _officers(request)
    allow(rights(request.user)["leads"])
    form = AbsenceForm(request.POST or None, officers=officers, initial={"officer": request.GET.get("officer")})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = enter_absence(entered_by=reader(request), **typed)
        except ValidationError as error:
            form.add_error(None, _placed(error, form))
        else:
            messages.success(request, _entered(made))
            return redirect("staff:officer", made.officer_id)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "staff/new_absence.html", {"form": form, "here": "absences", **rights(request.user)}, status=status
    )


def _placed(error: ValidationError, form: AbsenceForm) -> ValidationError:
    if hasattr(error, "error_dict") and not set(error.error_dict) <= set(form.fields):
        return ValidationError(error.messages)
    return error


def _entered(absence: Absence) -> str:
    if absence.link_officer is None:
        return _("The absence is entered.")
    words = _("The absence is entered. On its days %(link)s acts for the posts of %(officer)s.")
    return words % {"link": absence.link_officer.name, "officer": absence.officer.name}


@for_insiders
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an absence; let it end earlier."""
    found = get_object_or_404(Absence.objects.select_related("officer", "link_officer", "entered_by__officer"), pk=pk)
    allow(rules.see_record(request.user, found.officer))
    changing = rules.enter_absence(request.user, found.officer)
    form = ShortenForm(request.POST or None)
    if request.method == "POST":
        allow(changing)
        if form.is_valid():
            try:
                shorten_absence(absence=found, last=form.cleaned_data["last"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The absence ends earlier."))
                return redirect("staff:absence", pk)
    return _shown(request, found, form, changing, status=422 if request.method == "POST" else 200)


@for_insiders
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an absence that has not begun."""
    found = get_object_or_404(Absence.objects.select_related("officer", "link_officer", "entered_by__officer"), pk=pk)
    allow(rules.enter_absence(request.user, found.officer))
    try:
        withdraw_absence(absence=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("staff:absence", pk)
    messages.success(request, _("The absence is withdrawn."))
    return redirect("staff:officer", found.officer_id)


def _shown(request: HttpRequest, found: Absence, form: ShortenForm, changing: bool, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    standing = found.withdrawn_at is None
    runs_on = found.last_day >= today and found.last_day > found.period.lower
    context = {
        "absence": found,
        "form": form if changing and standing and runs_on else None,
        "may_withdraw": changing and standing and found.period.lower > today,
        "here": "absences",
        **rights(request.user),
    }
    return render(request, "staff/absence.html", context, status=status)
