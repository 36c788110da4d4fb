"""Papers for tests: made by WeasyPrint in three languages, scanned (drawn and put into a file again), and hostile."""

import io
from functools import cache

import pypdf
import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile
from weasyprint import HTML

BENGALI = "রবীন্দ্র সরোবরের উত্তর পাড়ের প্রাচীন ঘাট সংরক্ষিত বলিয়া ঘোষিত হইল।"
HINDI = "रवीन्द्र सरोवर के उत्तरी तट का प्राचीन घाट संरक्षित घोषित किया जाता है।"
ENGLISH = "The old ghat on the north bank of the lake is hereby declared protected."
_STYLE = "@page {size: A5} body {font: 15pt 'Noto Serif', 'Noto Serif Bengali', 'Noto Serif Devanagari'}"


@cache
def pdf(*texts: str) -> bytes:
    """A PDF with a text layer, one page for each text."""
    pages = "".join(f'<p style="break-after: page">{text}</p>' for text in texts)
    made: bytes = HTML(string=f"<style>{_STYLE}</style>{pages}").write_pdf()
    # WeasyPrint tells Pillow, for the whole process, to take truncated pictures.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return made


@cache
def scan(*texts: str, format: str = "PDF", dpi: int = 150) -> bytes:
    """The same as pictures only, as a scanner makes it: PDF, TIFF (several pages), PNG, JPEG (the first)."""
    with pypdfium2.PdfDocument(pdf(*texts)) as document:
        drawn = [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": drawn[1:]} if format in {"PDF", "TIFF"} else {}
    resolution = {"resolution": dpi} if format == "PDF" else {"dpi": (dpi, dpi)}
    drawn[0].save(out, format, **more, **resolution)
    return out.getvalue()


@cache
def locked() -> bytes:
    """A PDF that opens with a password only."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(ENGLISH)))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def thick(pages: int) -> bytes:
    """A PDF of many empty pages."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bilevel_bomb(side: int) -> bytes:
    """A TIFF that is small on the disk and has a page of ``side`` × ``side`` pixels."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "TIFF", compression="group4")
    return out.getvalue()


def upload(content: bytes, name: str = "paper.pdf") -> SimpleUploadedFile:
    """An uploaded paper."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
