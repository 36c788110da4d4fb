"""The public check of a letter: what its QR code leads to. Nothing here tells of a person, a subject or a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_ratelimit.core import is_ratelimited

from files.models import Despatch, MarkKind

# Nobody guesses 120 bits; this keeps the address from being hammered.
_CHECKS = "60/m"


@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the department issued the letter with this code, when, and whether it still stands."""
    if is_ratelimited(request, group="files.check", key="ip", rate=_CHECKS, increment=True):
        return _answer(request, None, state="many", status=429)
    found = Despatch.objects.select_related("section").filter(code=code.lower()).first()
    if found is None:
        return _answer(request, None, state="unknown", status=404)
    if withdrawn := found.marks.filter(kind=MarkKind.WITHDRAWN).first():
        return _answer(request, found, state="withdrawn", since=withdrawn.at)
    later = found.superseded_by.order_by("pk").first()
    if later is not None:
        return _answer(request, found, state="superseded", since=later.despatched_at, later=later)
    return _answer(request, found, state="valid")


def _answer(
    request: HttpRequest, letter: Despatch | None, *, state: str, status: int = 200, **more: object
) -> HttpResponse:
    response = render(request, "files/check.html", {"letter": letter, "state": state, **more}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
