"""How evidence reaches a browser. The caller has checked who may see it; this room has no address of its own."""

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control

from evidence import derivatives
from evidence.models import Original, Purpose

logger = logging.getLogger(__name__)
ORIGINAL = "original"
# For what is not everybody's: a browser may keep it, and asks each time whether its reader may still see it. Machines
# in an office are shared, and rights end.
asked_each_time = cache_control(private=True, no_cache=True)
# Counts up when derivatives are made differently, so that browsers ask again.
_EDITION = 1
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/tiff": ".tif",
    "application/pdf": ".pdf",
    "text/html": ".html",
}


def deliver(request: HttpRequest, *, original: Original, purpose: str) -> HttpResponseBase:
    """Answer with a derivative ("thumb", "screen", "pdf"), shown in place, or the "original", as a download.

    The "searchable" copy of a document is a download like the original; there is none until it was read. Another
    derivative that is not there yet is made on the spot. An uploaded PDF is its own printable copy, and as we did not
    make it, it is a download too. Raises Http404 where there is no such thing.
    """
    etag = f'"{original.sha256}"' if purpose == ORIGINAL else f'"{original.sha256}-{purpose}-{_EDITION}"'
    # What was seen before is still the same: nothing has to be opened.
    unchanged = get_conditional_response(request, etag=etag) if "If-None-Match" in request.headers else None
    if unchanged is not None:
        return _headed(unchanged, etag=etag)
    media_type, stored, ours = _find(original, purpose)
    try:
        opened = stored.storage.open(stored.name, "rb")  # A handle of its own, whoever else reads the row's.
    except FileNotFoundError:
        logger.exception("the file of original %s (%s) is missing", original.pk, purpose)
        raise Http404 from None
    response = FileResponse(
        opened, as_attachment=not ours, filename=_named(original, media_type, purpose), content_type=media_type
    )
    return _headed(response, etag=etag, sandbox=not (ours and media_type == derivatives.PDF))


def _find(original: Original, purpose: str) -> tuple[str, Any, bool]:
    if purpose == ORIGINAL or (purpose == "pdf" and original.media_type == derivatives.PDF):
        return original.media_type, original.file, False
    if purpose == Purpose.SEARCHABLE:
        # Made when the document was read, and never on the spot: it takes minutes.
        copy = original.derivatives.filter(purpose=purpose).first()
        if copy is None:
            raise Http404
        return copy.media_type, copy.file, False
    try:
        derivative = derivatives.ensure(original, purpose)
    except derivatives.UnderivableError as error:
        raise Http404 from error
    return derivative.media_type, derivative.file, True


def _named(original: Original, media_type: str, purpose: str) -> str:
    if media_type not in _ENDINGS:
        return str(original.name)  # A file of data keeps the name under which it came.
    stem = original.name.rsplit(".", 1)[0] or "file"
    return f"{stem}{'' if purpose in {ORIGINAL, 'pdf'} else '-' + purpose}{_ENDINGS[media_type]}"


def _headed(response: HttpResponse | HttpResponseBase, *, etag: str, sandbox: bool = True) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    # Browsers' PDF readers do not work in a sandbox; only PDFs that we made ourselves are shown outside one.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'" + (
        "; sandbox" if sandbox else "; style-src 'unsafe-inline'"
    )
    return response
