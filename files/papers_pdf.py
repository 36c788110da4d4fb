"""A file's own papers as PDF: the note sheet with an index of the correspondence."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from evidence.documents import render_pdf
from files import references
from files.cover import flags_of
from files.models import File, NoteColour


def note_sheet_pdf(file: File) -> bytes:
    """Return all confirmed notes with number, officer, post and moment, and the index of the correspondence, on A4.

    Headings and dates are in the language that is active; notes stand as they were written, each in its script.
    """
    notes = file.notings.filter(colour=NoteColour.GREEN).select_related("post", "officer").order_by("serial")
    flags = flags_of(file)
    papers = file.correspondence.select_related("receipt").order_by("page_from")
    context = {
        "file": file,
        "language": (get_language() or "en")[:2],
        "sheet": references.sheet(file, notes),
        "papers": [(paper, flags.get(paper.pk), references.page_words(paper)) for paper in papers],
        "made_at": timezone.now(),
    }
    html = render_to_string("files/documents/note_sheet.html", context)
    return render_pdf(html.encode(), picture=_none)


def _none(*_arguments: Any) -> tuple[bytes, str]:
    raise ValueError("a note sheet has no pictures")
