"""References from notes to pages of the correspondence and to other notes of the same file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from attestation.models import Signature
from files.models import Correspondence, File, NoteFormat, Noting
from language import marked
from language.marked import NOTE, Reference


@dataclass(frozen=True, kw_only=True)
class Places:
    """What can be referred to on a file: its pages from the first to the last, its notes likewise."""

    file: File
    last_page: int
    last_note: int

    def has(self, reference: Reference) -> bool:
        """Whether what is referred to exists; a range must run forward and end on the file."""
        last = self.last_note if reference.kind == NOTE else self.last_page
        return 1 <= reference.first <= reference.last <= last

    def address(self, reference: Reference) -> str | None:
        """Return where the reference leads on the file's page, or None."""
        if not self.has(reference):
            return None
        if reference.kind == NOTE:
            return f"#note-{reference.first}"
        return f"{reverse('files:file', args=[self.file.pk])}?p={reference.first}#viewer"


def places(file: File, note: Noting | None = None) -> Places:
    """Return what a note of the file can refer to: a confirmed one, what was there when it was confirmed."""
    last_page = file.last_page if note is None or note.last_page is None else note.last_page
    last_note = file.last_note if note is None or note.serial is None else note.serial - 1
    return Places(file=file, last_page=last_page, last_note=last_note)


def missing(file: File, text: str) -> list[str]:
    """Return the references in a text, as they are written, to pages and notes that the file does not have."""
    there = places(file)
    return [each.text for each in marked.references(text) if not there.has(each)]


def rendered(file: File, text: str, note: Noting | None = None) -> SafeString:
    """Return a note's text as HTML with its references as links."""
    return marked.to_html(text, pages=places(file, note).address)


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One confirmed note as the note sheet shows it; ``html`` is empty for a plain one."""

    note: Noting
    html: str
    signatures: Sequence[Signature] = ()
    may_sign: bool = False


def sheet(file: File, notes: Sequence[Noting]) -> list[Paragraph]:
    """Return the notes of a file ready to be shown on its page."""
    return [
        Paragraph(note=note, html=rendered(file, note.text, note) if note.format == NoteFormat.MARKED else "")
        for note in notes
    ]


def printed_sheet(file: File, notes: Sequence[Noting], papers: Sequence[Correspondence]) -> list[Paragraph]:
    """Return the notes of a file for its PDF, in which a page leads to the paper's line in the index."""

    def shown(note: Noting) -> str:
        there = places(file, note)

        def address(reference: Reference) -> str | None:
            if reference.kind == NOTE or not there.has(reference):
                return there.address(reference)
            paper = paper_at(papers, reference.first)
            return f"#paper-{paper.pk}" if paper else None

        return marked.to_html(note.text, pages=address)

    return [Paragraph(note=note, html=shown(note) if note.format == NoteFormat.MARKED else "") for note in notes]


def paper_at(papers: Sequence[Correspondence], page: int) -> Correspondence | None:
    """Return the paper that has the page, of a file's papers."""
    return next((paper for paper in papers if paper.page_from <= page <= paper.page_to), None)


def page_words(paper: Correspondence) -> str:
    """Return a paper's pages as they are written in a note: p. 3, or pp. 3–5."""
    if paper.page_from == paper.page_to:
        return f"p. {paper.page_from}"
    return f"pp. {paper.page_from}–{paper.page_to}"
