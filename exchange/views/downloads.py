"""Every row of an answer as a file: for the department in every format, for visitors in the common ones."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import is_ratelimited

from assets.models import Asset
from assets.past import PARAMETER, read_moment
from assets.questions import Refused
from exchange import rules
from exchange.asked import given, question_of
from exchange.exports import FORMATS, PUBLIC_FORMATS
from exchange.exports.columns import public, whole

# For each address of a visitor; a file can be as large as the register.
RATE = "30/h"
_OWN = frozenset({"columns", PARAMETER})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give the department an answer as a file; ``columns=all`` adds what only the department may know."""
    if not rules.export_records(request.user):
        raise PermissionDenied
    if form not in FORMATS:
        raise Http404
    sent = given(request)
    try:
        question, moment = question_of(sent, beside=_OWN, records=True), read_moment(sent.get(PARAMETER, ""))
    except Refused as refusal:
        return refused(request, refusal)
    # Of the past the department too has the columns that the history keeps for every asset.
    shape = whole(question) if sent.get("columns") == "all" and moment is None else public()
    return FORMATS[form].response(question, lambda register: register.in_register(), shape, suffix=form, moment=moment)


@never_cache
@require_safe
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give anybody the public columns of what anybody may see."""
    if form not in PUBLIC_FORMATS:
        raise Http404
    if too_many(request):
        return busy(request)
    try:
        question = question_of(request.GET, beside=frozenset({PARAMETER}))
        moment = read_moment(request.GET.get(PARAMETER, ""))
    except Refused as refusal:
        return refused(request, refusal)
    return FORMATS[form].response(
        question, lambda register: register.visible_to(None), public(), suffix=form, moment=moment
    )


def published() -> "QuerySet[Asset]":
    """Return the assets that everybody may see, whoever asks."""
    return Asset.objects.visible_to(None)


def too_many(request: HttpRequest) -> bool:
    """Whether this address has taken its share of files; counts this one."""
    return bool(is_ratelimited(request, group="exchange.download", key="ip", rate=RATE, increment=True))


def busy(request: HttpRequest) -> HttpResponse:
    """Say that there were too many."""
    text = _("Many files were fetched from here in the last hour. Please try again later.")
    return render(request, "exchange/refused.html", {"text": text}, status=429)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say what cannot be asked."""
    context = {"text": " ".join(refusal.messages), "parameter": refusal.parameter}
    return render(request, "exchange/refused.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def moved(request: HttpRequest, form: str) -> HttpResponse:
    """Lead from the address that downloads had before; the method and what was posted stay."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponse(status=308)
    response.headers["Location"] = reverse("exchange:export", args=[form]) + (f"?{query}" if query else "")
    return response
