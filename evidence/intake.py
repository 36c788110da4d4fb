"""Documents at the door: told apart by content, hashed in pieces, looked at by a process of their own.

Nothing of a document is decoded in the process of the service, and no more of it than a piece is ever in memory.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evidence import confined, pictures
from evidence.models import Problem
from evidence.pictures import Refused
from language.digits import grouped

PDF = "application/pdf"
TIFF = "image/tiff"
HEAD = 1024
_PIECE = 1024 * 1024
_LOOK_SECONDS = 30
_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_WORDS = {
    Problem.BROKEN: _("“%(name)s” is damaged or incomplete and cannot be opened. Scan or save it again."),
    Problem.LOCKED: _("“%(name)s” is protected by a password. Save it without the password and send it again."),
    Problem.PAGES: _("“%(name)s” has more than %(limit)s pages. Split it and send the parts."),
    Problem.PIXELS: _("A page of “%(name)s” has more than %(limit)s million pixels. Scan it at a lower resolution."),
    Problem.TIME: _("“%(name)s” took too long to open. Save it again in a simpler form and send that."),
    Problem.MEMORY: _("“%(name)s” takes too much memory to open. Save it again in a simpler form and send that."),
    Problem.TYPE: _("“%(name)s” cannot be read here. Send a PDF, TIFF, JPEG, PNG, WebP or HEIC file."),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a document: type by content, size in bytes, hash, and each page's width and height.

    Sizes are points of 1/72 inch in a PDF, pixels otherwise.
    """

    media_type: str
    size: int
    sha256: str
    sizes: tuple[tuple[int, int], ...]


def sniff(head: bytes) -> str | None:
    """Return the media type of a document that begins with ``head`` (PDF, TIFF or a picture), or None."""
    # Scanners' programs put some bytes before the mark; every reader looks for it in the first kilobyte.
    if head.startswith(_TIFF_HEADS):
        return TIFF
    before, mark, _rest = head[:HEAD].partition(b"%PDF-")
    # What comes before it in a page of the web is no scanner's, and would be two documents in one.
    return pictures.sniff(head) or (PDF if mark and b"<" not in before else None)


def examine(upload: "File[Any]") -> Facts:
    """Return the facts of a document that can be taken; raises Refused, in words, for anything else.

    Reads the upload from its beginning, and leaves it there.
    """
    name = str(upload.name or "")
    size, sha256, head = _read(upload, name)
    media_type = sniff(head)
    if media_type is None:
        raise refusal(Problem.TYPE, name)
    with on_disk(upload) as path:
        return Facts(media_type=media_type, size=size, sha256=sha256, sizes=look(path, media_type, name=name))


def look(path: Path, media_type: str, *, name: str) -> tuple[tuple[int, int], ...]:
    """Return the sizes of the pages of the document at ``path``; raises Refused in words."""
    order = {
        "path": str(path),
        "media_type": media_type,
        "max_pages": settings.EVIDENCE_MAX_PAGES,
        "max_pixels": settings.EVIDENCE_MAX_PAGE_PIXELS,
    }
    try:
        found = confined.ask("look", order, seconds=_LOOK_SECONDS)
    except confined.Failed as error:
        raise refusal(error.problem, name) from error
    return tuple((int(width), int(height)) for width, height in found["sizes"])


def refusal(problem: Problem, name: str) -> Refused:
    """Return the refusal of a document, in words that name it and say what to do; its code is the problem."""
    limits = {
        Problem.PAGES: settings.EVIDENCE_MAX_PAGES,
        Problem.PIXELS: settings.EVIDENCE_MAX_PAGE_PIXELS // 1_000_000,
    }
    return Refused(_WORDS[problem], problem.value, {"name": name, "limit": _shown(limits.get(problem, 0))})


@contextmanager
def on_disk(upload: "File[Any]") -> Iterator[Path]:
    """Give the path of the upload's bytes: its own temporary file, or one written for the block."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(prefix="aitihya-", suffix=".upload") as written:
        upload.seek(0)
        for piece in upload.chunks(_PIECE):
            written.write(piece)
        written.flush()
        upload.seek(0)
        yield Path(written.name)


def _read(upload: "File[Any]", name: str) -> tuple[int, str, bytes]:
    """Return size, hash and first bytes; a stated size is not believed."""
    digest, size, head = hashlib.sha256(), 0, b""
    upload.seek(0)
    for piece in upload.chunks(_PIECE):
        size += len(piece)
        if size > settings.EVIDENCE_MAX_DOCUMENT_BYTES:
            limit = _shown(settings.EVIDENCE_MAX_DOCUMENT_BYTES // (1024 * 1024))
            raise Refused(
                _("“%(name)s” is larger than %(limit)s MB. Split it or scan it at a lower resolution."),
                "bytes",
                {"name": name, "limit": limit},
            )
        digest.update(piece)
        if len(head) < HEAD:
            head = (head + piece)[:HEAD]
    upload.seek(0)
    if not size:
        raise Refused(_("“%(name)s” is empty. Choose the document again."), "empty", {"name": name})
    return size, digest.hexdigest(), head


def _shown(number: int) -> str:
    return grouped(number, get_language() or "en")
