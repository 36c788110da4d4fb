"""The staff's pages about misuse and personal data: who is blocked, what is held, what was asked, who read whom."""

import datetime as dt
import statistics
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import domain
from complaints.forms import BlockForm
from complaints.models import BlockedContact, Complaint, FollowerRead, Hold, PrivacyRequest, ReporterRead
from complaints.rules import may_block, may_oversee
from language.digits import to_latin
from language.text import tidy
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 40
# A month of readings: unusual is who read thrice as many as the middle one of his colleagues, and not a handful only.
UNUSUAL_TIMES, UNUSUAL_LEAST = 3, 10
_MONTH = dt.timedelta(days=30)


def _keeper(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_block(request.user):
        raise Http404
    return request.user


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def blocked(request: HttpRequest) -> HttpResponse:
    """List who is not heard, the newest first, and block somebody."""
    user = _keeper(request)
    form = BlockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _block(form, user):
        messages.success(request, _("Blocked. Reports from there are refused from now on, with a word about it."))
        return redirect("complaints:blocked")
    rows = BlockedContact.objects.select_related("blocked_by__officer", "complaint")
    try:
        found = page(rows, order=["-blocked_at", "-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("complaints:blocked")
    context = {"page": found, "form": form}
    return render(request, "complaints/oversight/blocked.html", context, status=422 if form.errors else 200)


def _block(form: BlockForm, user: User) -> bool:
    data = form.cleaned_data
    told: dict[str, Any] = {"reason": data["reason"], "until": form.ends_at, "user": user}
    try:
        if data["contact"]:
            domain.block(contact=data["contact"], **told)
            return True
        complaint = Complaint.objects.visible_to(user).filter(number=to_latin(tidy(data["complaint"])).upper()).first()
        if complaint is None:
            raise ValidationError({"complaint": _("No complaint that you may open has this number.")})
        domain.block_reporter(complaint=complaint, **told)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@never_cache
@login_required
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear somebody again."""
    user = _keeper(request)
    try:
        domain.lift(blocked=get_object_or_404(BlockedContact, pk=pk), user=user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Lifted. Reports from there are taken again."))
    return redirect("complaints:blocked")


@never_cache
@login_required
@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """List reports that a person should look at, of those whose files the reader may open."""
    user = _keeper(request)
    waiting = Hold.objects.waiting()
    rows = Complaint.objects.visible_to(user).filter(pk__in=waiting.values("complaint"))
    rows = rows.select_related("category").prefetch_related(Prefetch("holds", waiting.order_by("sign"), "signs"))
    try:
        found = page(rows, order=["-confirmed_at", "-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("complaints:held")
    return render(request, "complaints/oversight/held.html", {"page": found})


@never_cache
@login_required
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Say of a held report whether it is genuine."""
    user = _keeper(request)
    complaint = get_object_or_404(Complaint.objects.visible_to(user), number=number)
    genuine = request.POST.get("genuine")
    if genuine not in {"yes", "no"}:
        raise Http404
    try:
        domain.decide_hold(complaint=complaint, genuine=genuine == "yes", user=user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Noted. The complaint itself is closed on its file, with an answer."))
    return redirect("complaints:held")


def _overseer(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_oversee(request.user):
        raise Http404
    return request.user


@never_cache
@login_required
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """List what citizens asked about their data, the newest first; those that wait with the day of the answer."""
    _overseer(request)
    rows = PrivacyRequest.objects.annotate(left=Count("scheduled"))
    if request.GET.get("show") == "waiting":
        rows = rows.filter(answered_at=None)
    try:
        found = page(rows, order=["-asked_at", "-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("complaints:privacy-requests")
    context = {"page": found, "waiting": request.GET.get("show") == "waiting"}
    return render(request, "complaints/oversight/requests.html", context)


@never_cache
@login_required
@require_GET
def reads(request: HttpRequest) -> HttpResponse:
    """List who read who reported, when and why; the month's numbers of each reader, unusual ones marked."""
    _overseer(request)
    rows = ReporterRead.objects.select_related("user__officer", "complaint__category")
    followers = FollowerRead.objects.select_related("user__officer", "complaint").order_by("-read_at", "-pk")
    reader = request.GET.get("reader", "")
    if reader:
        key = int(reader) if reader.isascii() and reader.isdigit() else 0
        rows, followers = rows.filter(user=key), followers.filter(user=key)
    try:
        found = page(rows, order=["-read_at", "-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
        newest = list(followers[:PAGE_SIZE])
    except (BadCursor, OverflowError):
        return redirect("complaints:reads")
    context = {"page": found, "readers": readers(), "reader": reader, "followers": newest}
    return render(request, "complaints/oversight/reads.html", context)


def readers() -> list[dict[str, Any]]:
    """Return how often each officer read in the last 30 days, most first, at most 50; "unusual" marks some."""
    since = timezone.now() - _MONTH
    each = ("user", "user__username", "user__officer__name_en", "read_at")
    of_followers = FollowerRead.objects.order_by().filter(read_at__gte=since).values(*each)
    every = ReporterRead.objects.order_by().filter(read_at__gte=since).values(*each).union(of_followers, all=True)
    found: dict[int, dict[str, Any]] = {}
    for read in every:
        row = found.setdefault(read["user"], {**read, "number": 0, "last": read["read_at"]})
        row["number"], row["last"] = row["number"] + 1, max(row["last"], read["read_at"])
    counted = sorted(found.values(), key=lambda row: (-row["number"], row["user"]))[:50]
    for row in counted:
        others = [each["number"] for each in counted if each["user"] != row["user"]]
        usual = statistics.median(others) if others else 0
        row["unusual"] = row["number"] >= UNUSUAL_LEAST and row["number"] > UNUSUAL_TIMES * usual
    return counted
