"""A letter's PDF through its life: frozen when it is approved, perhaps signed, and given its number when it goes out.

The number, which nobody knows before despatch, goes into a form field that the frozen PDF keeps empty for it. It is
filled by an incremental update, which only appends: the issued PDF begins with every byte of what was approved, and a
signature between the two stays valid, for filling in a form is what a signature allows by itself.
"""

import io
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

FIELD = "despatch"
# Points from the lower left corner of an A4 page: the strip that letter.html leaves free below the letterhead.
_MM = 72 / 25.4
STRIP_MM = (20.0, 297.0 - 61.0, 190.0, 297.0 - 52.0)
_READ_ONLY, _PRINTED = 1, 4


class NotOurs(ValueError):
    """The PDF has no empty field for a number: it was not frozen here, or was issued before."""


def with_field(pdf: bytes, *, label: str) -> bytes:
    """Return the PDF with an empty, read-only field for number and day on its first page; ``label`` names it aloud."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        nothing = document.make_stream(b"")
        box = [round(length * _MM, 2) for length in STRIP_MM]
        nothing.Type, nothing.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        nothing.BBox = pikepdf.Array([0, 0, round(box[2] - box[0], 2), round(box[3] - box[1], 2)])
        page = document.pages[0]
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=FIELD,
                TU=label,
                Ff=_READ_ONLY,
                F=_PRINTED,
                Rect=pikepdf.Array(box),
                P=page.obj,
                DA="/Helv 10 Tf 0 g",
                AP=pikepdf.Dictionary(N=nothing),
            )
        )
        page.Annots = pikepdf.Array([*page.get("/Annots", []), field])
        helvetica = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=document.make_indirect(helvetica)))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), DR=fonts, DA="/Helv 10 Tf 0 g")
        document.save(written)
    return written.getvalue()


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What goes into the field: the words for those who read by ear or machine, and a one-page PDF that shows them."""

    words: str
    page: bytes


def issued(pdf: bytes, *, stamp: Stamp) -> bytes:
    """Return the frozen (or signed) PDF with its field filled; the bytes given are the beginning of those returned.

    Raises NotOurs where there is no empty field.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    try:
        fields = (each.get_object() for each in writer.root["/AcroForm"]["/Fields"])
        field = next(each for each in fields if str(each.get("/T", "")) == FIELD)
    except (KeyError, StopIteration):
        raise NotOurs(FIELD) from None
    if "/V" in field:
        raise NotOurs(FIELD)
    shown = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(stamp.page), strict=False))
    field["/V"] = generic.pdf_string(stamp.words)
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): shown})  # type: ignore[no-untyped-call]
    writer.update_container(field)
    written = io.BytesIO()
    writer.write(written)  # type: ignore[no-untyped-call]
    return written.getvalue()


def fault_of_signed(*, frozen: bytes, signed: bytes) -> str:
    """Return in words why ``signed`` is not the frozen PDF with a sound signature over all of it; "" where it is."""
    if not signed.startswith(frozen) or len(signed) == len(frozen):
        return _("This is not the approved PDF with a signature added. Download it here, sign that very file, send it.")
    try:
        reader = PdfFileReader(io.BytesIO(signed), strict=False)
        signatures = list(reader.embedded_regular_signatures)
        if not signatures:
            return _("The PDF carries no signature.")
        for signature in signatures:
            signature.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
            # Whether the certificate is to be trusted is another question, answered where signatures are shown.
            status = validate_pdf_signature(
                signature, ValidationContext(trust_roots=[], allow_fetching=False), skip_diff=True
            )
            if not (status.intact and status.valid):
                return _("The signature in this PDF is broken.")
        last = signatures[-1]
        if last.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            return _("The PDF was changed after it was signed.")
    except (PdfError, ValueError, KeyError, SignatureValidationError):
        return _("The signature in this PDF cannot be read.")
    return ""
