"""What of a file can be signed: each green note by its officer, each PDF among the papers by who holds the file.

An approved draft, by who could approve it: its signature is taken over into the draft's history (receivers). And a
letter that went out, by who approved or despatched it.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from attestation.framing import canonical
from attestation.models import Link, Signature
from attestation.signables import Signable, signables
from evidence.derivatives import PDF
from files import rules
from files.domain.approving import content_of, standing
from files.drafting import rules as draft_rules
from files.models import Approval, Correspondence, Despatch, DraftSignature, File, MarkKind, NoteColour, Noting
from files.papers_pdf import note_pdf
from files.proof.chain import stream_of
from files.references import Paragraph
from language.digits import in_script
from staff.domain import officer_of
from staff.models import User


def find_note(user: User, number: int) -> Signable | None:
    """Return a green note, for who may see its file; its own officer may sign it."""
    note = Noting.objects.select_related("file", "officer", "post").filter(pk=number, colour=NoteColour.GREEN).first()
    if note is None or not rules.may_see(user, note.file):
        return None
    link = _link(note.file, "note", note.pk)
    if link is None:
        return None
    return Signable(
        stream=stream_of(note.file_id),
        kind="note",
        number=note.pk,
        title=f"{note.file.number} § {in_script(str(note.serial), 'en')}",
        url=reverse("files:proof", args=[note.file_id]),
        may_sign=note.officer is not None and note.officer == officer_of(user),
        document=lambda: note_pdf(note, link),
        attachment=statement(link),
    )


def find_paper(user: User, number: int) -> Signable | None:
    """Return a PDF among the papers of a file, for who may see the file; its holder may sign it."""
    rows = Correspondence.objects.select_related("file", "original").filter(pk=number, original__media_type=PDF)
    paper = rows.first()
    if paper is None or not rules.may_see(user, paper.file):
        return None
    return Signable(
        stream=stream_of(paper.file_id),
        kind="paper",
        number=paper.pk,
        title=_("%(file)s, “%(title)s”") % {"file": paper.file.number, "title": paper.title},
        url=reverse("files:proof", args=[paper.file_id]),
        may_sign=rules.may(user, "work_on_file", paper.file),
        document=lambda: _content(paper),
        attachment=statement(_link(paper.file, "paper", paper.pk)),
    )


def find_draft(user: User, number: int) -> Signable | None:
    """Return the frozen PDF of an approval, for who may see its file; it is signed while that approval stands."""
    found = Approval.objects.select_related("draft__file__section", "original", "version").filter(pk=number).first()
    if found is None or not rules.may_see(user, found.draft.file):
        return None
    draft = found.draft
    return Signable(
        stream=stream_of(draft.file_id),
        kind="draft",
        number=found.pk,
        title=_("%(file)s, “%(title)s”") % {"file": draft.file.number, "title": found.version.subject},
        url=reverse("files:draft", args=[draft.file_id, draft.pk]),
        may_sign=draft_rules.may_sign(user, draft) and standing(draft) == found,
        document=lambda: content_of(found.original),
        attachment=statement(_link(draft.file, "approval", found.pk)),
    )


def find_despatch(user: User, number: int) -> Signable | None:
    """Return a letter as it went out, for who may see it; who approved or despatched it may sign until it is withdrawn.

    Into one that was signed before its despatch nothing more is embedded: that would change what was signed.
    """
    found = Despatch.objects.select_related("file", "original", "approval").filter(pk=number).first()
    if found is None or not draft_rules.may_see_despatch(user, found):
        return None
    officer = officer_of(user)
    its_own = officer is not None and officer.pk in {found.officer_id, found.approval.officer_id}
    signed = DraftSignature.objects.filter(approval=found.approval_id).exists()
    return Signable(
        stream=stream_of(found.file_id),
        kind="despatch",
        number=found.pk,
        title=found.number,
        url=reverse("files:despatch", args=[found.pk]),
        may_sign=its_own and not found.marks.filter(kind=MarkKind.WITHDRAWN).exists(),
        document=lambda: content_of(found.original),
        attachment="" if signed else statement(_link(found.file, "despatch", found.pk)),
    )


def signatures_on(file: File) -> dict[tuple[str, int], list[Signature]]:
    """Return the signatures on a file by what was signed (kind and number), in order; one query."""
    found: dict[tuple[str, int], list[Signature]] = {}
    rows = Signature.objects.filter(stream=stream_of(file.pk)).select_related("officer")
    for signature in rows.order_by("signed_at", "pk"):
        found.setdefault((signature.kind, signature.number), []).append(signature)
    return found


def with_signatures(file: File, sheet: Sequence[Paragraph], user: User) -> list[Paragraph]:
    """Return the notes of a sheet with who signed each, and whether ``user`` may sign it; two queries."""
    found, officer = signatures_on(file), officer_of(user)
    return [
        replace(
            each,
            signatures=found.get(("note", each.note.pk), []),
            may_sign=officer is not None and each.note.officer_id == officer.pk,
        )
        for each in sheet
    ]


def statement(link: Link | None) -> str:
    """Return a link of a chain as canonical JSON, payload and all; without a link nothing."""
    if link is None:
        return ""
    return canonical(
        {
            "stream": link.stream,
            "serial": link.serial,
            "kind": link.kind,
            "made_at": link.made_at,
            "previous": link.previous,
            "hash": link.hash,
            "payload": link.payload,
        }
    )


def _link(file: File, kind: str, pk: int) -> Link | None:
    """Return the newest link of a row, which tells most of it; None where its kind was not chained yet."""
    rows = Link.objects.filter(stream=stream_of(file.pk), kind=kind, payload__contains=f'"id":{pk},')
    return rows.order_by("serial").last()


def _content(paper: Correspondence) -> bytes:
    with paper.original.file.storage.open(str(paper.original.file.name), "rb") as handle:
        content: bytes = handle.read()
    return content


def declare() -> None:
    """Add what can be signed."""
    signables.add("note", find_note)
    signables.add("paper", find_paper)
    signables.add("draft", find_draft)
    signables.add("despatch", find_despatch)
