"""A citizen says "this is mine too", confirms it with a code, follows the complaint, and may stop."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from complaints import domain
from complaints.correspondence import wording
from complaints.correspondence.recipients import people
from complaints.data_protection.privacy import current_notice
from complaints.forms import ConfirmForm, JoinForm
from complaints.guard import abuse
from complaints.models import Complaint, Follower
from complaints.presentation import public_stages
from complaints.views.leaving import left, one_click
from complaints.workflow import OPEN_STATES


@never_cache
@require_http_methods(["GET", "POST"])
def mine_too(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is known of an open public complaint, and take who has the same problem."""
    rows = Complaint.objects.filter(state__in=OPEN_STATES, publication__isnull=False)
    complaint = get_object_or_404(rows.select_related("category", "asset", "ward"), number=number)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        follower = _join(request, complaint, form)
        if follower is not None:
            return redirect("complaints:mine-too-code", key=follower.key)
    context = {"complaint": complaint, "form": form, "people": people(complaint)}
    return render(request, "complaints/mine_too.html", context, status=422 if form.is_bound else 200)


def _join(request: HttpRequest, complaint: Complaint, form: JoinForm) -> Follower | None:
    contact = form.contact(notice_version=current_notice())
    try:
        abuse.check(request, contact=contact, text="")
    except abuse.Refused as refusal:
        form.add_error(None, refusal.message)
        return None
    try:
        return domain.join(complaint=complaint, contact=contact, language=(get_language() or "en")[:2])
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the code; a right one counts the follower and leads to his page, as does whoever comes back to it."""
    if Follower.objects.following().filter(key=key).exists():
        return redirect("complaints:following", key=key)
    follower = _asked(key)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            confirmed = domain.confirm_following(follower=follower, code=form.cleaned_data["code"])
        except domain.WrongCodeError as refusal:
            form.add_error("code", refusal)
        else:
            if isinstance(confirmed, Complaint):
                messages.info(request, _("You reported this yourself. Here is your complaint."))
                return redirect("complaints:track", key=confirmed.key)
            messages.success(request, _("Thank you. We tell you what becomes of it."))
            return redirect("complaints:following", key=confirmed.key)
    context = {"form": form, "follower": follower}
    return render(request, "complaints/mine_too_code.html", context, status=422 if form.is_bound else 200)


def _asked(key: uuid.UUID) -> Follower:
    rows = Follower.objects.filter(confirmed_at__isnull=True, contact__isnull=False)
    return get_object_or_404(rows.select_related("contact", "complaint__category"), key=key)


@never_cache
@require_POST
def resend(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send a fresh code, a few times an hour."""
    follower = _asked(key)
    if is_ratelimited(request, group="complaints.resend", key=lambda *_: str(key), rate="4/h", increment=True):
        messages.error(request, _("We have sent several codes already. Please look at the newest, or wait an hour."))
    else:
        domain.send_follower_code(follower=follower)
        messages.success(request, _("We have sent a new code."))
    return redirect("complaints:mine-too-code", key=key)


@never_cache
@require_GET
def following(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show a follower how far the complaint has come; never what its reporter wrote, nor who he is."""
    follower = _following(key)
    complaint = follower.complaint
    shown = complaint.survivor
    context: dict[str, Any] = {
        "follower": follower,
        "complaint": complaint,
        "shown": shown,
        "stages": public_stages(shown),
        "exact": not shown.category.sensitive,
        "promised": wording.promised(shown),
        "people": people(shown),
        "open": shown.state in OPEN_STATES,
    }
    response = render(request, "complaints/following.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _following(key: uuid.UUID) -> Follower:
    rows = Follower.objects.following().select_related("complaint__category", "complaint__asset", "complaint__ward")
    return get_object_or_404(rows, key=key)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the header of a follower's mail names (RFC 8058): a mail programme's POST lets him go, by the key alone."""
    if not one_click(request):
        return redirect("complaints:following", key=key)
    follower = Follower.objects.filter(key=key).first()
    if follower is not None:
        domain.stop_following(follower=follower)
    return left()


@never_cache
@require_POST
def stop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let a follower go, and remove his address."""
    domain.stop_following(follower=_following(key))
    messages.success(request, _("You follow this complaint no longer, and your address is removed."))
    return redirect("complaints:report")
