"""Pictures of a document's pages: drawn when first asked for, by a process of its own, and kept for some weeks.

They lie in a folder beside the originals and can be drawn again at any time; no row names them.
"""

import os
import secrets
import shutil
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from evidence import confined, derivatives
from evidence.models import Original, Purpose, _storage
from evidence.storage import PART

FOLDER = "page-pictures"
# Longest sides in pixels. A page that is enlarged on the screen is drawn anew.
SIDES = {"thumb": 320, "screen": 1600, "large": 3200}
_DRAW_SECONDS = 30
# Counts up when pages are drawn differently, so that browsers ask again.
_EDITION = 1
# Drawing takes a process and some hundred megabytes for a second: the others wait.
_DRAWING = threading.BoundedSemaphore(2)


def source_of(original: Original) -> tuple[Path, str]:
    """Return the file and the media type that an original's pages are drawn from: its own, or our PDF of an HTML."""
    if original.media_type == derivatives.HTML:
        return Path(derivatives.ensure(original, Purpose.PDF).file.path), derivatives.PDF
    return Path(original.file.path), original.media_type


def picture(original: Original, number: int, purpose: str) -> Path:
    """Return the path of a page's picture (JPEG without metadata), drawn now if it is not there; raises Failed.

    The caller knows that the document has this page. "thumb" and "screen" are drawn together.
    """
    path = _path(original, number, purpose)
    if path.exists():
        return path
    source, media_type = source_of(original)
    together = ["thumb", "screen"] if purpose != "large" else ["large"]
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = {each: path.with_name(f"{number}-{each}.{secrets.token_hex(4)}{PART}") for each in together}
    order = {
        "path": str(source),
        "media_type": media_type,
        "page": number,
        "max_pixels": settings.EVIDENCE_MAX_PAGE_PIXELS,
        "targets": [[SIDES[each], str(part)] for each, part in parts.items()],
    }
    try:
        with _DRAWING:
            confined.ask("draw", order, seconds=_DRAW_SECONDS)
        for each, part in parts.items():
            os.replace(part, _path(original, number, each))
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return path


def deliver_page(
    request: HttpRequest, *, original: Original, number: int, purpose: str, pages: int = 0
) -> HttpResponseBase:
    """Answer with a page's picture; the caller has checked who may see it. Raises Http404 where there is none.

    ``pages`` is how many a document has whose pages are no rows here: the caller knows it otherwise.
    """
    known = 1 <= number <= pages if pages else original.pages.filter(number=number).exists()
    if purpose not in SIDES or not known:
        raise Http404
    etag = f'"{original.sha256}-{number}-{purpose}-{_EDITION}"'
    response: Any = get_conditional_response(request, etag=etag) if "If-None-Match" in request.headers else None
    if response is None:
        try:
            response = FileResponse(picture(original, number, purpose).open("rb"), content_type="image/jpeg")
        except (confined.Failed, derivatives.UnderivableError, FileNotFoundError) as error:
            raise Http404 from error
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[no-any-return]


def forget_old() -> int:
    """Remove page pictures drawn longer ago than EVIDENCE_PAGE_PICTURE_DAYS; returns how many."""
    before = time.time() - settings.EVIDENCE_PAGE_PICTURE_DAYS * 24 * 3600
    removed = 0
    for path in _root().rglob("*"):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def forget(original: Original) -> None:
    """Remove all page pictures of an original."""
    shutil.rmtree(_folder(original), ignore_errors=True)


def _root() -> Path:
    return Path(_storage().path(FOLDER))


def _folder(original: Original) -> Path:
    key = str(original.key)
    return _root() / key[:2] / key


def _path(original: Original, number: int, purpose: str) -> Path:
    return _folder(original) / f"{number}-{purpose}.jpg"
