"""QR codes on the pages of a document, and a document cut into pieces: both by processes of their own."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from evidence import confined, intake, pages
from evidence.models import Original, Problem

_SECONDS_PER_PAGE = 20
_CUT_SECONDS = 120


def codes_of(original: Original, *, numbers: Sequence[int], seconds: int, once: bool = True) -> dict[int, list[str]]:
    """Return the texts of the QR codes on the pages ``numbers``; raises Refused, in words, where it cannot be told.

    It takes at most about ``seconds`` for all of them; with ``once`` each page is looked at in one size only.
    """
    source, media_type = pages.source_of(original)
    return _codes(source, media_type, name=original.name, numbers=numbers, seconds=seconds, once=once)


def _codes(
    path: Path, media_type: str, *, name: str, numbers: Sequence[int], seconds: int, once: bool
) -> dict[int, list[str]]:
    order = {
        "path": str(path),
        "media_type": media_type,
        "pages": list(numbers),
        "max_pixels": settings.EVIDENCE_MAX_PAGE_PIXELS,
        "once": once,
    }
    until = time.monotonic() + seconds
    found: dict[int, list[str]] = {}
    try:
        for answer in confined.answers("codes", order, seconds=min(seconds, _SECONDS_PER_PAGE), whole=seconds):
            found[int(answer["page"])] = [str(each) for each in answer["codes"]]
            if time.monotonic() > until and len(found) < len(numbers):
                raise confined.Failed(Problem.TIME)
    except confined.Failed as error:
        raise intake.refusal(error.problem, name) from error
    if len(found) < len(numbers):
        raise intake.refusal(Problem.BROKEN, name)
    return found


@contextmanager
def pieces_of(original: Original, ranges: Sequence[tuple[int, int]]) -> Iterator[list[Path]]:
    """Give the paths of the pieces by their first and last pages, for the block; raises Refused in words."""
    source, media_type = pages.source_of(original)
    with tempfile.TemporaryDirectory(prefix="aitihya-cut-") as folder:
        paths = [Path(folder) / f"{number}.piece" for number in range(1, len(ranges) + 1)]
        order = {
            "path": str(source),
            "media_type": media_type,
            "pieces": [[first, last, str(path)] for (first, last), path in zip(ranges, paths, strict=True)],
            "max_pixels": settings.EVIDENCE_MAX_PAGE_PIXELS,
        }
        try:
            confined.ask("cut", order, seconds=_CUT_SECONDS)
        except confined.Failed as error:
            raise intake.refusal(error.problem, original.name) from error
        yield paths
