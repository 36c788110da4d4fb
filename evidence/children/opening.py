"""Documents as a row of pages, whatever they are made of: PDF by PDFium, TIFF and pictures by Pillow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pillow_heif
import pypdfium2
from PIL import Image, ImageSequence
from pypdfium2 import raw

from evidence.children.bounds import Problem

PDF = "application/pdf"
TIFF = "image/tiff"
_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    TIFF: "TIFF",
}
_ORIENTATION = 0x0112
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
# What a page without a sensible size is drawn at.
_LEAST_SIDE = 1


class Document(Protocol):
    """What every sort of document can tell and show."""

    def count(self) -> int:
        """Return the number of pages."""

    def sizes(self) -> Iterator[tuple[int, int]]:
        """Give each page's width and height as it is seen: points of a PDF, pixels of a picture."""

    def draw(self, number: int, side: int) -> Image.Image:
        """Return page ``number`` (from 1) in RGB, its longest side at most ``side`` pixels."""


@contextmanager
def opened(path: Path, media_type: str, *, max_pixels: int) -> Iterator[Document]:
    """Open a document; raises Problem, or whatever its reader raises."""
    if media_type == PDF:
        pdf = _pdf(path)
        try:
            yield PdfDocument(pdf)
        finally:
            pdf.close()
        return
    if media_type not in _FORMATS:
        raise Problem("type")
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False)
    Image.MAX_IMAGE_PIXELS = None  # The bound below is ours and is an error, not a warning.
    with Image.open(path, formats=[_FORMATS[media_type]]) as image:
        yield PictureDocument(image, max_pixels=max_pixels)


def _pdf(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise Problem("locked" if locked else "broken") from error


class PdfDocument:
    """A PDF."""

    def __init__(self, pdf: pypdfium2.PdfDocument) -> None:
        self.pdf = pdf

    def count(self) -> int:
        """Return the number of pages."""
        return len(self.pdf)

    def sizes(self) -> Iterator[tuple[int, int]]:
        """Give each page's size in points."""
        for number in range(len(self.pdf)):
            width, height = self.pdf.get_page_size(number)
            yield max(_LEAST_SIDE, round(width)), max(_LEAST_SIDE, round(height))

    def draw(self, number: int, side: int) -> Image.Image:
        """Draw one page with its annotations, without running anything the file holds."""
        page = self.pdf[number - 1]
        try:
            longest = max(*page.get_size(), _LEAST_SIDE)
            drawn: Image.Image = page.render(scale=side / longest, rev_byteorder=True).to_pil().convert("RGB")
            return drawn
        finally:
            page.close()


class PictureDocument:
    """A picture, or the several pictures of a TIFF."""

    def __init__(self, image: Image.Image, *, max_pixels: int) -> None:
        self.image = image
        self.max_pixels = max_pixels

    def count(self) -> int:
        """Return the number of pages; only a TIFF has several."""
        return int(getattr(self.image, "n_frames", 1)) if self.image.format == "TIFF" else 1

    def sizes(self) -> Iterator[tuple[int, int]]:
        """Give each picture's size in pixels; raises Problem where one is beyond the bound."""
        frames = ImageSequence.Iterator(self.image) if self.image.format == "TIFF" else iter([self.image])
        for frame in frames:
            self._check()
            turned = frame.getexif().get(_ORIENTATION, 1) in {5, 6, 7, 8} and frame.format != "HEIF"
            yield (frame.height, frame.width) if turned else (frame.width, frame.height)

    def draw(self, number: int, side: int) -> Image.Image:
        """Decode one picture, upright, on white where it is transparent."""
        if self.image.format == "TIFF":
            self.image.seek(number - 1)
        self._check()
        if self.image.format == "JPEG":
            self.image.draft(None, (min(side, self.image.width), min(side, self.image.height)))
        shown = on_white(self.image)
        shown.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        return shown

    def whole(self, number: int) -> Image.Image:
        """Return one picture at its own size, upright."""
        if self.image.format == "TIFF":
            self.image.seek(number - 1)
        self._check()
        return on_white(self.image)

    def _check(self) -> None:
        if self.image.width * self.image.height > self.max_pixels or min(self.image.size) < 1:
            raise Problem("pixels")


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture upright, in RGB, on white where it was transparent; nothing of its notes goes along."""
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode == "I":
        image = image.point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.mode in {"P", "LA", "PA", "RGBA"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
    else:
        paper = image.convert("RGB")
    exif = image.getexif() if image.format != "HEIF" else Image.Exif()
    for turn in _TURNS.get(exif.get(_ORIENTATION, 1), ()):
        paper = paper.transpose(turn)
    # A new picture has no notes of the old one that an encoder could write out again.
    clean = Image.new("RGB", paper.size)
    clean.paste(paper)
    return clean
