"""Recognises the text of some pages of a document, one after the other, and makes each a page of a searchable PDF.

The text is that of OCRmyPDF's sidecar. A page with a text layer of its own is recognised like a scan: Bengali comes out
of text layers in the wrong order, and nobody can tell from the outside which layers are right.
"""

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import ocrmypdf
import pikepdf
from ocrmypdf.exceptions import ExitCodeException

from evidence.children import engine
from evidence.children.bounds import Problem, main, tell
from evidence.children.opening import PDF, PdfDocument, PictureDocument, opened

# What a picture that does not say is taken to be: an A4 page of 2,480 × 3,508 pixels.
_DPI = 300
_MAX_MEGAPIXELS = 200


def recognise(order: dict[str, Any]) -> None:
    """Write ``<folder>/<number>.pdf`` for each of ``pages``; answer {"page", "text", "confidence"} or a problem."""
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    folder = Path(order["folder"])
    for number in order["pages"]:
        with tempfile.TemporaryDirectory(dir=folder) as room:
            # Tesseract and OCRmyPDF put what they need for a moment where it goes away with the page.
            tempfile.tempdir = os.environ["TMPDIR"] = room
            try:
                answer = _page(order, number, Path(room))
            except (Problem, MemoryError, ExitCodeException, pikepdf.PdfError, OSError, ValueError) as error:
                sys.stderr.write(f"page {number}: {type(error).__name__}: {error}\n")
                answer = {"problem": _code(error)}
        tempfile.tempdir = None
        tell({"page": number, **answer})


def _code(error: Exception) -> str:
    if isinstance(error, Problem):
        return error.code
    return "memory" if isinstance(error, MemoryError) else "broken"


def _page(order: dict[str, Any], number: int, room: Path) -> dict[str, Any]:
    source, forced = _alone(order, number, room)
    text, made, confidence = room / "text.txt", room / "made.pdf", room / "confidence"
    os.environ[engine.CONFIDENCE_FILE] = str(confidence)
    ocrmypdf.ocr(
        source,
        made,
        language=order["languages"],
        sidecar=text,
        plugins=[Path(engine.__file__)],
        mode="force" if forced else "default",
        output_type="pdf",
        rasterizer="pypdfium",
        pdf_renderer="fpdf2",
        rotate_pages=True,
        optimize=0,
        jobs=1,
        use_threads=True,
        progress_bar=False,
        image_dpi=_DPI,
        tesseract_timeout=order["page_seconds"],
        tesseract_non_ocr_timeout=order["page_seconds"],
        tesseract_downsample_large_images=True,
        max_image_mpixels=_MAX_MEGAPIXELS,
    )
    shutil.move(made, Path(order["folder"]) / f"{number}.pdf")
    return {
        "text": text.read_text(encoding="utf-8").replace("\f", ""),
        "confidence": int(confidence.read_text(encoding="ascii")) if confidence.exists() else None,
    }


def _alone(order: dict[str, Any], number: int, room: Path) -> tuple[Path, bool]:
    """Return a file that holds this page alone, and whether text of its own has to be set aside."""
    path = Path(order["path"])
    if order["media_type"] == PDF:
        alone = room / "page.pdf"
        with pikepdf.open(path) as whole, pikepdf.new() as one:
            one.pages.append(whole.pages[number - 1])
            one.save(alone)
        return alone, _has_text(path, number, order["max_pixels"])
    picture = room / "page.png"
    with opened(path, order["media_type"], max_pixels=order["max_pixels"]) as document:
        if not isinstance(document, PictureDocument):
            raise Problem("type")
        document.whole(number).save(picture, dpi=(_DPI, _DPI), compress_level=1)
    return picture, False


def _has_text(path: Path, number: int, max_pixels: int) -> bool:
    with opened(path, PDF, max_pixels=max_pixels) as document:
        if not isinstance(document, PdfDocument):
            return False
        text = document.pdf[number - 1].get_textpage()
        try:
            return bool(text.count_chars())
        finally:
            text.close()


if __name__ == "__main__":
    main(recognise)
