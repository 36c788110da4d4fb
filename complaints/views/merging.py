"""Staff merge two complaints, take them apart, and read who follows one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from complaints import domain
from complaints.forms import MergeForm, ReadReporterForm, SplitForm
from complaints.intake.nearby import mergeable
from complaints.models import Complaint
from complaints.rules import may_merge, may_read_reporter, may_see, may_split
from staff.models import User


def seen(request: HttpRequest, number: str) -> tuple[Complaint, User]:
    """Return the complaint of this number and its reader; raises Http404 where he may not open its file."""
    rows = Complaint.objects.select_related(
        "category", "asset", "ward", "file__holder", "merged_into__category", "merged_into__file"
    )
    complaint = get_object_or_404(rows, number=number)
    user = request.user
    if not isinstance(user, User) or not may_see(user, complaint):
        raise Http404
    return complaint, user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the complaint in which this one goes on, among those near and alike, or by its number.

    A form that comes after the file has gone on, or for the second time, is told so and keeps its words.
    """
    complaint, user = seen(request, number)
    merging = may_merge(user, complaint) and complaint.merged_into_id is None
    if request.method != "POST" and not merging:
        raise Http404
    form = MergeForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            domain.merge(complaint=complaint, into=data["other"], user=user, reason=data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                _("%(number)s goes on in %(other)s.") % {"number": complaint.number, "other": data["other"].number},
            )
            return redirect("files:file", pk=data["other"].file_id)
    context = {"complaint": complaint, "form": form, "found": mergeable(complaint=complaint, user=user)}
    return render(request, "complaints/merge.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, number: str) -> HttpResponse:
    """Take a merged complaint out again, for a reason; a form that comes too late is told so and keeps its words."""
    complaint, user = seen(request, number)
    if request.method != "POST" and not may_split(user, complaint):
        raise Http404
    form = SplitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.split(complaint=complaint, user=user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%(number)s is open again for itself.") % {"number": complaint.number})
            return redirect("files:file", pk=complaint.file_id)
    context = {"complaint": complaint, "form": form, "events": complaint.merge_events.select_related("post", "into")}
    return render(request, "complaints/split.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_POST
def followers(request: HttpRequest, number: str) -> HttpResponse:
    """Show where the followers are reached, to the file's holder, after a reason is given; the reading is logged."""
    complaint, user = seen(request, number)
    if not may_read_reporter(user, complaint):
        raise Http404
    form = ReadReporterForm(request.POST)
    found = None
    if form.is_valid():
        found = domain.read_followers(complaint=complaint, user=user, reason=form.cleaned_data["reason"])
    context = {"complaint": complaint, "form": form, "found": found}
    return render(request, "complaints/followers.html", context, status=422 if form.errors else 200)
