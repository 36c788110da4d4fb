"""A paper of a file, delivered to those who may see the file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from evidence.delivery import asked_each_time, deliver
from evidence.intake import TIFF
from evidence.pages import deliver_page
from files.views.access import seen_file

_PURPOSES = {"thumb", "screen", "pdf", "original"}


@asked_each_time
@login_required
@require_GET
def paper(request: HttpRequest, pk: int, paper: int, purpose: str = "") -> HttpResponseBase:
    """Deliver a paper: a picture at screen size and anything else as PDF, unless another purpose is asked for."""
    file = seen_file(request, pk)
    found = get_object_or_404(file.correspondence.select_related("original", "receipt"), pk=paper)
    if (purpose and purpose not in _PURPOSES) or (purpose == "original" and found.original_is_private):
        raise Http404
    if (
        not purpose
        and (found.original.is_picture or found.original.media_type == TIFF)
        and found.original.pages.exists()
    ):
        return deliver_page(request, original=found.original, number=1, purpose="large")
    usual = "screen" if found.original.is_picture else "pdf"
    return deliver(request, original=found.original, purpose=purpose or usual)


@asked_each_time
@login_required
@require_GET
def page_picture(request: HttpRequest, pk: int, number: int, purpose: str) -> HttpResponseBase:
    """Deliver the picture of a page of the correspondence by its number in the file ("screen", "large")."""
    file = seen_file(request, pk)
    rows = file.correspondence.select_related("original", "receipt")
    found = get_object_or_404(rows, page_from__lte=number, page_to__gte=number)
    # A scanned picture is drawn as a page, in a process of its own and within a scan's bounds, not a photo's.
    if found.original.is_picture and not found.original.pages.exists():
        return deliver(request, original=found.original, purpose="screen")
    return deliver_page(
        request,
        original=found.original,
        number=number - found.page_from + 1,
        purpose=purpose,
        pages=found.page_to - found.page_from + 1,
    )
