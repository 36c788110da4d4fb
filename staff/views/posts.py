"""One post: its line, who has held it, and the transfer of its charge."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from staff import rules
from staff.domain import appointed_to, transfer_charge
from staff.forms import ChargeForm
from staff.models import ChargeReport, Post
from staff.panels import post_panels
from staff.tree import seat_of
from staff.views.access import allow, for_insiders, for_insiders_or_relieved, for_keepers, reader, rights


def _post(pk: int) -> Post:
    return get_object_or_404(Post.objects.select_related("section", "designation", "reports_to"), pk=pk)


@for_insiders
@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a post with its line above and below, its holders over time, and what rooms above know of it."""
    found, user = _post(pk), reader(request)
    reports = ChargeReport.objects.filter(post=found).select_related("relieved", "relieving").order_by("-day", "-pk")
    now = timezone.localdate()
    tenures = found.tenures.select_related("officer").order_by("-period")
    context = {
        "post": found,
        "seat": seat_of(found),
        "line": found.superiors(),
        "below": found.reporting.select_related("section").order_by("code"),
        "tenures": [(tenure, now in tenure.period) for tenure in tenures],
        "reports": [report for report in reports if rules.see_charge(user, report)],
        "panels": post_panels.render(request, found),
        "here": "post",
        **rights(user),
    }
    return render(request, "staff/post.html", context)


@for_keepers
@require_http_methods(["GET", "POST"])
def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a post over: one tenure ends, another begins, and a report is kept of what lies there."""
    found = _post(pk)
    form = ChargeForm(request.POST or None, initial={"day": timezone.localdate()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                report = transfer_charge(
                    post=found,
                    to=form.cleaned_data["to"],
                    day=form.cleaned_data["day"],
                    kind=form.cleaned_data["kind"],
                    remarks=form.cleaned_data["remarks"],
                    made_by=reader(request),
                )
            except ValidationError as error:
                # A constraint names fields of the row; what has no field of that name stands above the form.
                if hasattr(error, "error_dict") and not set(error.error_dict) <= set(form.fields):
                    error = ValidationError(error.messages)
                form.add_error(None, error)
            else:
                messages.success(request, _("The charge is handed over. The report below is kept."))
                return redirect("staff:charge_report", report.pk)
    context = {"post": found, "present": appointed_to(found), "form": form, "here": "post", **rights(request.user)}
    return render(request, "staff/charge.html", context, status=status)


@for_insiders_or_relieved
@require_GET
def charge_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a charge report, for print; subjects only to those who had or have to do with the papers.

    Whoever gave up his last post with it is no insider any more and reads it all the same, without the ways into the
    office.
    """
    rows = ChargeReport.objects.select_related("post__section", "relieved", "relieving", "made_by__officer")
    report = get_object_or_404(rows, pk=pk)
    allow(rules.see_charge(request.user, report))
    outside = not rules.see_offices(request.user)
    context = {
        "report": report,
        "rows": [(each, dt.date.fromisoformat(each["due"])) for each in report.holdings],
        "subjects": rules.read_charge(request.user, report),
        "back": "" if outside else reverse("staff:post", args=[report.post_id]),
        "outside": outside,
        "here": "post",
        **rights(request.user),
    }
    return render(request, "staff/charge_report.html", context)
