"""A file's own papers as PDF: the note sheet with an index of the correspondence, and each note by itself."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from attestation.models import Link
from evidence.documents import render_pdf
from files import references
from files.cover import flags_of
from files.models import File, NoteColour, Noting


def note_sheet_pdf(file: File) -> bytes:
    """Return all confirmed notes with number, officer, post and moment, and the index of the correspondence, on A4.

    Headings and dates are in the language that is active; notes stand as they were written, each in its script.
    """
    notes = file.notings.filter(colour=NoteColour.GREEN).select_related("post", "officer").order_by("serial")
    flags = flags_of(file)
    papers = list(file.correspondence.select_related("receipt").order_by("page_from"))
    context = {
        "file": file,
        "sheet": references.printed_sheet(file, list(notes), papers),
        "papers": [(paper, flags.get(paper.pk), references.page_words(paper)) for paper in papers],
        "made_at": timezone.now(),
    }
    return _render("files/documents/note_sheet.html", context)


def note_pdf(note: Noting, link: Link) -> bytes:
    """Return one green note as a PDF: its file, number, text, post, officer, moment, and its link in the chain."""
    (paragraph,) = references.printed_sheet(note.file, [note], [])
    context = {"file": note.file, "paragraph": paragraph, "link": link}
    return _render("files/documents/note.html", context)


def _render(template: str, context: dict[str, Any]) -> bytes:
    html = render_to_string(template, {"language": (get_language() or "en")[:2], **context})
    return render_pdf(html.encode(), picture=_none)


def _none(*_arguments: Any) -> tuple[bytes, str]:
    raise ValueError("a note sheet has no pictures")
