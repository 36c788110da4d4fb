"""One signature: what it is worth, in words, and the signed PDF."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestation.models import Signature
from attestation.validity import examine
from attestation.views.access import seen
from evidence.delivery import ORIGINAL, asked_each_time, deliver


@never_cache
@login_required
@require_GET
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Examine the signed PDF as it is stored now, and say what was found."""
    found = get_object_or_404(Signature.objects.select_related("officer", "certificate__issuer", "signed"), pk=pk)
    subject = seen(request, found.kind, found.number)
    context = {"signature": found, "subject": subject, "verdicts": examine(_content(found))}
    return render(request, "attestation/signature.html", context)


@never_cache
@login_required
@require_GET
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Examine the signed PDF and say in one word whether every signature in it holds, for pages that list many."""
    found = get_object_or_404(Signature.objects.select_related("signed"), pk=pk)
    seen(request, found.kind, found.number)
    verdicts = examine(_content(found))
    holds = bool(verdicts) and all(each.holds for each in verdicts)
    return render(request, "attestation/parts/verdict.html", {"holds": holds})


@asked_each_time
@login_required
@require_GET
def signed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Deliver the signed PDF."""
    found = get_object_or_404(Signature.objects.select_related("signed"), pk=pk)
    seen(request, found.kind, found.number)
    return deliver(request, original=found.signed, purpose=ORIGINAL)


def _content(signature: Signature) -> bytes:
    with signature.signed.file.storage.open(str(signature.signed.file.name), "rb") as handle:
        content: bytes = handle.read()
    return content
