"""Our own documents: HTML made printable. Nothing is fetched from a network or the disk on the way."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from PIL import ImageFile

from evidence.models import Original, Purpose

_OWN = re.compile(r"evidence:([0-9a-f-]{36})/(thumb|screen)")


def picture_uri(original: Original, purpose: str = Purpose.SCREEN) -> str:
    """Return the address by which a document we make shows a picture that we keep (as the ``src`` of an ``img``)."""
    return f"evidence:{original.key}/{purpose}"


def render_pdf(html: bytes, *, picture: Callable[[uuid.UUID, str], tuple[bytes, str]]) -> bytes:
    """Return the PDF of an HTML document (UTF-8). Only ``data:`` and ``picture_uri`` addresses are resolved.

    ``picture`` gives the bytes and media type of a picture that we keep, by its key and purpose.
    """
    # Loading Pango takes a second that only a worker should pay.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint tells Pillow, for the whole process, to take truncated pictures; uploads must still be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """Resolves what is ours, refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Return the resource; raises ValueError for an address that is not ours."""
            if url.startswith("data:"):
                return super().fetch(url, headers)
            found = _OWN.fullmatch(url)
            if not found:
                raise ValueError("a document shows only what is kept with it")
            content, media_type = picture(uuid.UUID(found[1]), found[2])
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    document: bytes = HTML(
        string=html.decode("utf-8"), base_url="evidence:/", url_fetcher=OnlyOurs(allowed_protocols=("data",))
    ).write_pdf()
    return document
