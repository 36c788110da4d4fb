"""The citizen reports a problem and confirms it with a code. No account; the tracking key is the secret.

The page's own script asks for JSON, where it sends a report that waited on the phone; everything else gets pages.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from assets.models import Asset
from complaints import domain
from complaints.assignment.routing import NoPostError
from complaints.forms import ConfirmForm, ReportForm, UnlistedForm
from complaints.guard import abuse
from complaints.intake.places import spot_of_asset
from complaints.models import Complaint, State
from complaints.presentation import where_the_code_went
from evidence.domain import Refused
from responses import problem
from responses.prepared import Kept

_NOT_NOW = gettext_lazy("The department cannot take this report at the moment. Please try again tomorrow.")
_LATER = (429, 503)
_OF_KEY = Kept(lambda key: Complaint.objects.filter(key=key).select_related("reporter"), uuid.UUID)


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the report form, or keep a report and go on to its confirmation.

    A report sent again under its ``client_id`` gets the answer of the first; another one under it gets 409.
    """
    asset = _asset(request)
    if request.method == "GET":
        return page(request, ReportForm(asset=asset, initial=_initial(request, asset)), asset)
    # Too many tries, and too large ones, were refused at the gate, before anything is decoded.
    form = ReportForm(request.POST, request.FILES, asset=asset)
    if not form.is_valid():
        return _refused(request, form, asset, status=422)
    try:
        complaint, status = _keep(request, form)
    except domain.OtherContentError as refusal:
        return _other_content(request, refusal)
    except abuse.Refused as refusal:
        # To the page's own script 403 means that its token is old, so that it would send again for ever.
        status = 422 if refusal.status == 403 and _wants_json(request) else refusal.status
        answer = _refused(request, form, asset, status=_add(form, refusal.message, status))
        for name, value in refusal.headers.items():
            answer.headers[name] = value
        return answer
    return _refused(request, form, asset, status=status) if complaint is None else _taken(request, complaint)


def page(request: HttpRequest, form: ReportForm, asset: Asset | None, *, status: int = 200) -> HttpResponse:
    """Return the page with the form."""
    context = {"form": form, "asset": asset, "new_id": form["client_id"].value() or uuid.uuid4()}
    return render(request, "complaints/report.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _asset(request: HttpRequest) -> Asset | None:
    reference = request.GET.get("asset")
    if not reference or "\x00" in reference:
        return None
    return get_object_or_404(Asset.objects.visible_to(request.user).select_related("ward"), reference=reference)


def _initial(request: HttpRequest, asset: Asset | None) -> dict[str, Any]:
    if asset:
        point = spot_of_asset(asset).point
        return {"lat": f"{point.y:.6f}", "lon": f"{point.x:.6f}"}
    return {name: request.GET[name] for name in ("lat", "lon") if name in request.GET}


def _keep(request: HttpRequest, form: ReportForm) -> tuple[Complaint | None, int]:
    """Store the report; without one the form says why, and the number is the status of a refusal."""
    data = form.cleaned_data
    contact = form.contact()
    unlisted = UnlistedForm(request.POST)
    if not unlisted.is_valid():
        return None, _add(form, next(iter(unlisted.errors.values()))[0], 422)
    found = abuse.check(request, contact=contact, text=data["text"])
    try:
        complaint = domain.report(
            category=data["category"],
            pin=data["pin"],
            pin_accuracy_m=data["accuracy"],
            text=data["text"],
            photos=data["photos"],
            contact=contact,
            unlisted=unlisted.said(),
            language=(get_language() or "en")[:2],
            address=data["address"],
            answers=data["answers"],
            named_assets=form.named_assets(),
            photo_fixes=data["photo_fixes"],
            client_id=data["client_id"],
        )
    except Refused as refusal:
        form.add_error("photos", refusal)
    except domain.OtherContentError:
        raise
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    except NoPostError:
        return None, _add(form, _NOT_NOW, 503)
    else:
        abuse.hold(complaint=complaint, found=found)
        return complaint, 201
    return None, 422


def _add(form: ReportForm, words: Any, status: int) -> int:
    form.add_error(None, words)
    return status


def _taken(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Lead to the code or, where none is asked for, to the page of the complaint, with its number."""
    waits = complaint.state == State.UNCONFIRMED
    url = reverse("complaints:confirm" if waits else "complaints:track", args=[complaint.key])
    if _wants_json(request):
        return JsonResponse({"url": url, "number": complaint.number}, status=201)
    if not waits:
        messages.success(
            request,
            _(
                "Your complaint has the number %(number)s. Keep the address of this page: only with it can you see "
                "what becomes of your complaint, and it is not shown again."
            )
            % {"number": complaint.number},
        )
    return redirect(url)


def _refused(request: HttpRequest, form: ReportForm, asset: Asset | None, *, status: int) -> HttpResponse:
    if not _wants_json(request):
        return page(request, form, asset, status=status)
    said = [message for messages_of in form.errors.values() for message in messages_of]
    errors = {name: [str(each) for each in found] for name, found in form.errors.items()}
    answer = problem.response(status=status, detail=" ".join(map(str, said)), errors=errors)
    if status in _LATER:
        answer.headers["Retry-After"] = "3600"
    return answer


def _other_content(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    if _wants_json(request):
        return problem.response(status=409, detail=" ".join(refusal.messages))
    return render(request, "complaints/other_content.html", {"words": refusal.messages}, status=409)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the code from the message; a right one gives the number and leads to the tracking page."""
    complaint = _OF_KEY.first(key)
    if complaint is None:
        raise Http404
    if complaint.state != State.UNCONFIRMED:
        return redirect("complaints:track", key=key)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirmed = domain.confirm(complaint=complaint, code=form.cleaned_data["code"])
        except domain.WrongCodeError as refusal:
            form.add_error("code", refusal)
        except NoPostError:
            form.add_error(None, _NOT_NOW)
        else:
            messages.success(
                request, _("Thank you. Your complaint has the number %(number)s.") % {"number": confirmed.number}
            )
            return redirect("complaints:track", key=key)
    status = 422 if form.is_bound else 200
    context = {"form": form, "complaint": complaint, "sent_to": where_the_code_went(complaint)}
    return render(request, "complaints/confirm.html", context, status=status)


@never_cache
@require_POST
def resend(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send a fresh code, a few times an hour."""
    complaint = get_object_or_404(Complaint.objects.select_related("reporter"), key=key, state=State.UNCONFIRMED)
    if is_ratelimited(request, group="complaints.resend", key=lambda *_: str(key), rate="4/h", increment=True):
        messages.error(
            request, _("We have sent several codes already. Please look at the newest message, or wait an hour.")
        )
    else:
        domain.send_code(complaint=complaint)
        messages.success(request, _("We have sent a new code."))
    return redirect("complaints:confirm", key=key)
