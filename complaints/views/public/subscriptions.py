"""Asking to be told by mail, confirming it, and having enough of it. The key in the address is the secret."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django_ratelimit.core import is_ratelimited

from complaints.domain import subscriptions as domain
from complaints.forms.public import SubscribeForm
from complaints.models import Subscriber, Subscription
from complaints.views.leaving import left, one_click

_NAMES = ("ward", "borough", "asset", "lat", "lon", "radius")


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The form, filled in with what the address names; then the word that a mail is on its way."""
    if request.method == "GET":
        initial = {name: request.GET[name] for name in _NAMES if name in request.GET}
        return render(request, "complaints/public/follow.html", {"form": SubscribeForm(initial=initial)})
    form = SubscribeForm(request.POST)
    limited = is_ratelimited(request, group="complaints.follow", key="ip", rate="20/h", increment=True)
    if limited:
        form.add_error(None, _("Many subscriptions came from here in the last hour. Please try again later."))
    elif form.is_valid():
        domain.subscribe(
            email=form.cleaned_data["email"],
            language=_language(),
            surroundings=form.cleaned_data["surroundings"],
        )
        messages.success(
            request, _("If you do not follow this already, a mail with a link is on its way. Open the link to confirm.")
        )
        return redirect("complaints:follow")
    return render(request, "complaints/public/follow.html", {"form": form}, status=422)


def _language() -> str:
    return (get_language() or "en")[:2]


@never_cache
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the link in a mail leads to: one button confirms, another ends it. Opening it alone does nothing."""
    rows = Subscription.objects.select_related("area", "asset", "subscriber")
    found = rows.defer("area__geometry", "area__geometry_3857").filter(key=key).first()
    if found is None:
        if request.method == "POST":
            raise Http404
        return _private(render(request, "complaints/public/unsubscribed.html", status=404))
    if request.method == "POST":
        return _act(request, found)
    context = {"subscription": found, "what": domain.described(found), "several": _several(found)}
    return _private(render(request, "complaints/public/subscription.html", context))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """What a digest's header names (RFC 8058): a mail programme's POST ends all of its reader's subscriptions.

    It comes without cookies, so that nothing but the key is asked; a person who opens the address sees the page.
    """
    return _leave(request, domain.subscriber_who_leaves(token))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def leave_by_key(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The same by the key of one subscription, which the headers of earlier mails name."""
    return _leave(request, Subscriber.objects.filter(subscriptions__key=key).first())


def _leave(request: HttpRequest, found: Subscriber | None) -> HttpResponse:
    if not one_click(request):
        first = found.subscriptions.first() if found else None
        return redirect("complaints:subscription", key=first.key) if first else redirect("complaints:follow")
    if found is not None:
        domain.unsubscribe_all(subscriber=found)
    return left()


def _several(found: Subscription) -> bool:
    return found.subscriber.subscriptions.exclude(pk=found.pk).exists()


def _act(request: HttpRequest, found: Subscription) -> HttpResponse:
    action = request.POST.get("action")
    if action == "confirm":
        domain.confirm(subscription=found, language=_language())
        messages.success(request, _("You will be told by mail, once a day at most."))
        return redirect("complaints:subscription", key=found.key)
    domain.unsubscribe(subscription=found, everything=action == "all")
    messages.success(
        request, _("You get no more mails about this. Your address is deleted with the last subscription.")
    )
    return redirect("complaints:follow")


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    # Nobody else learns the key; "no-referrer" would also take the origin from the form, and CSRF could not be checked.
    response["Referrer-Policy"] = "same-origin"
    return response
