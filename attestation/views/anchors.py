"""The list of anchors, and the files of each to send away."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestation.domain.anchoring import file_of, name_of, words_of
from attestation.models import Anchor
from attestation.roles import serves_as_owner
from attestation.rules import see_anchors
from responses.keyset import BadCursor, page

PAGE = 50
_FORMS = {"json": ("application/json", file_of), "txt": ("text/plain; charset=utf-8", words_of)}


@never_cache
@login_required
@require_GET
def anchors(request: HttpRequest) -> HttpResponse:
    """Show the anchors, the newest first, and whether the service could undo its own guards."""
    if not see_anchors(request.user):
        raise Http404
    try:
        found = page(Anchor.objects.all(), order=["-serial"], after=request.GET.get("after"), size=PAGE)
    except BadCursor:
        return redirect("attestation:anchors")
    context = {
        "anchors": found.rows,
        "next_url": f"?after={found.next}" if found.next else "",
        "as_owner": serves_as_owner(),
    }
    return render(request, "attestation/anchors.html", context)


@login_required
@require_GET
def anchor_file(request: HttpRequest, serial: int, form: str) -> HttpResponse:
    """Deliver an anchor as JSON or as lines to print."""
    if not see_anchors(request.user) or form not in _FORMS:
        raise Http404
    anchor = get_object_or_404(Anchor, serial=serial)
    media_type, content = _FORMS[form]
    response = HttpResponse(content(anchor), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name_of(anchor)}.{form}"'
    return response
