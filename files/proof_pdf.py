"""The note sheet and single notes as PDFs of their own, in whatever script they were written."""

from collections.abc import Iterable

from django.template.loader import render_to_string

from attestation.models import Link
from evidence.documents import render_pdf
from files.models import File, Noting


def note_pdf(note: Noting, link: Link) -> bytes:
    """Return one green note as a PDF: its file, number, text, post, officer, moment, and its link in the chain."""
    return _render("files/note_pdf.html", {"file": note.file, "notes": [note], "link": link})


def note_sheet_pdf(file: File, notes: Iterable[Noting]) -> bytes:
    """Return the green notes of a file as a PDF."""
    return _render("files/note_pdf.html", {"file": file, "notes": list(notes), "link": None})


def _render(template: str, context: dict[str, object]) -> bytes:
    return render_pdf(render_to_string(template, context).encode(), picture=_none)


def _none(*_asked: object) -> tuple[bytes, str]:
    raise ValueError("a note shows no picture")
