"""The staff's pages: complaints whose files they may open, and the photos sent with them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from complaints import domain
from complaints.forms import ReadReporterForm
from complaints.models import Complaint, State
from complaints.rules import may_read_reporter, may_see, may_see_photos
from complaints.workflow import OPEN_STATES
from evidence.delivery import asked_each_time, deliver
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 40


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.posts().exists():
        raise Http404
    return request.user


@never_cache
@login_required
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """List the complaints whose files the reader may open, newest first; open ones unless asked otherwise."""
    rows = Complaint.objects.visible_to(_user(request)).select_related("category", "asset", "ward", "file__holder")
    shown = request.GET.get("show", "open")
    if shown != "all":
        rows = rows.filter(state__in=OPEN_STATES)
    if state := request.GET.get("state"):
        rows = rows.filter(state=state) if state in State.values else rows.none()
    try:
        found = page(rows, order=["-confirmed_at", "-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("complaints:desk")
    context = {
        "page": found,
        "show": shown,
        "state": state or "",
        "states": [s for s in State if s != State.UNCONFIRMED],
    }
    return render(request, "complaints/desk.html", context)


@asked_each_time
@login_required
@require_GET
def photo(request: HttpRequest, number: str, photo: int, purpose: str) -> HttpResponseBase:
    """Show a picture sent with a complaint, without what its camera wrote into it, to those who work on it."""
    complaint = get_object_or_404(Complaint.objects.select_related("category", "file"), number=number)
    if not may_see_photos(_user(request), complaint) or purpose not in {"thumb", "screen"}:
        raise Http404
    sent = get_object_or_404(complaint.photos.select_related("original"), pk=photo)
    return deliver(request, original=sent.original, purpose=purpose)


@never_cache
@login_required
@require_POST
def reporter(request: HttpRequest, number: str) -> HttpResponse:
    """Show who reported, to the file's holder, after a reason is given; the reading is logged."""
    complaint = _seen(request, number)
    user = _user(request)
    if not may_read_reporter(user, complaint):
        raise Http404
    form = ReadReporterForm(request.POST)
    context = {"complaint": complaint, "form": form, "reporter": None}
    if form.is_valid():
        context["reporter"] = domain.read_reporter(complaint=complaint, user=user, reason=form.cleaned_data["reason"])
    context["title"] = _("Who reported %(number)s") % {"number": complaint.number}
    return render(request, "complaints/reporter.html", context, status=422 if form.errors else 200)


def _seen(request: HttpRequest, number: str) -> Complaint:
    complaint = get_object_or_404(Complaint.objects.select_related("category", "file"), number=number)
    if not may_see(_user(request), complaint):
        raise Http404
    return complaint
