"""The citizen reports a problem and confirms it with a code. No account; the tracking key is the secret."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from assets.models import Asset
from complaints import domain
from complaints.contacts import Contact
from complaints.forms import ConfirmForm, ReportForm
from complaints.models import Complaint, State
from complaints.routing import NoPostError
from evidence.domain import Refused

_TOO_MANY = gettext_lazy("Many reports came from here in the last hour. Please try again later.")


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the report form, or keep a report and go on to its confirmation."""
    asset = _asset(request)
    # Counted before anything is decoded: pictures are dear, and whoever floods sends wrong forms too.
    if request.method == "POST" and is_ratelimited(
        request, group="complaints.try", key="ip", rate="60/h", increment=True
    ):
        form = ReportForm(request.POST, asset=asset)
        form.add_error(None, _TOO_MANY)
    elif request.method == "POST":
        form = ReportForm(request.POST, request.FILES, asset=asset)
        if form.is_valid():
            complaint = _keep(request, form)
            if complaint:
                return redirect("complaints:confirm", key=complaint.key)
    else:
        form = ReportForm(asset=asset, initial=_initial(request, asset))
    status = 422 if form.is_bound else 200
    return render(request, "complaints/report.html", {"form": form, "asset": asset}, status=status)


def _asset(request: HttpRequest) -> Asset | None:
    reference = request.GET.get("asset")
    if not reference or "\x00" in reference:
        return None
    return get_object_or_404(Asset.objects.visible_to(request.user).select_related("ward"), reference=reference)


def _initial(request: HttpRequest, asset: Asset | None) -> dict[str, Any]:
    if asset:
        inside = asset.geometry.point_on_surface if asset.geometry.dims == 2 else asset.geometry.centroid
        return {"lat": f"{inside.y:.6f}", "lon": f"{inside.x:.6f}"}
    return {name: request.GET[name] for name in ("lat", "lon") if name in request.GET}


def _keep(request: HttpRequest, form: ReportForm) -> Complaint | None:
    data = form.cleaned_data
    if _too_many(request, data["email"]):
        form.add_error(None, _TOO_MANY)
        return None
    try:
        return domain.report(
            category=data["category"],
            pin=data["pin"],
            pin_accuracy_m=data["accuracy"],
            text=data["text"],
            photos=data["photos"],
            contact=Contact(email=data["email"]),
            language=(get_language() or "en")[:2],
        )
    except Refused as refusal:
        form.add_error("photos", refusal)
        return None


def _limited(request: HttpRequest, group: str, rate: str) -> bool:
    return bool(is_ratelimited(request, group=group, key="ip", rate=rate, increment=True))


def _too_many(request: HttpRequest, email: str) -> bool:
    by_address = _limited(request, "complaints.report", "30/h")
    by_contact = is_ratelimited(
        request, group="complaints.report.contact", key=lambda *_: email.casefold(), rate="10/h", increment=True
    )
    return by_address or bool(by_contact)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the code from the mail; a right one gives the number and leads to the tracking page."""
    complaint = get_object_or_404(Complaint.objects.select_related("reporter"), key=key)
    if complaint.state != State.UNCONFIRMED:
        return redirect("complaints:track", key=key)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirmed = domain.confirm(complaint=complaint, code=form.cleaned_data["code"])
        except domain.WrongCodeError as refusal:
            form.add_error("code", refusal)
        except NoPostError:
            form.add_error(None, _("The department cannot take this report at the moment. Please try again tomorrow."))
        else:
            messages.success(
                request, _("Thank you. Your complaint has the number %(number)s.") % {"number": confirmed.number}
            )
            return redirect("complaints:track", key=key)
    status = 422 if form.is_bound else 200
    return render(request, "complaints/confirm.html", {"form": form, "complaint": complaint}, status=status)


@never_cache
@require_POST
def resend(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Mail a fresh code, a few times an hour."""
    complaint = get_object_or_404(Complaint.objects.select_related("reporter"), key=key, state=State.UNCONFIRMED)
    if is_ratelimited(request, group="complaints.resend", key=lambda *_: str(key), rate="4/h", increment=True):
        messages.error(
            request, _("We have mailed several codes already. Please look at the newest mail, or wait an hour.")
        )
    else:
        domain.send_code(complaint=complaint)
        messages.success(request, _("We have mailed a new code."))
    return redirect("complaints:confirm", key=key)
