"""What of a file is in its chain: all that was said, decided, sent and arranged on it, as it was entered.

The columns are those the triggers were given (migrations 0009 and 0017, and those after them). Left out is what may
change (a yellow note, a draft's working text, where the file lies, which follows from its movements) and what must be
able to go: names and addresses of citizens. A receipt has a chain of its own (migration 0018), for it may go into no
file or lie about before; its particulars are not in it, for they may be corrected.
"""

from collections.abc import Iterable

from django.db.models import Func, Model, Q, TextField

from attestation.sources import Source, sources
from files.models import (
    Acknowledgement,
    Addressee,
    Approval,
    Consultation,
    Correspondence,
    Despatch,
    DespatchCopy,
    DespatchMark,
    Draft,
    DraftEnclosure,
    DraftSignature,
    DraftStep,
    DraftVersion,
    Explanation,
    File,
    FileChange,
    FileLink,
    FileVolume,
    HandOver,
    Movement,
    NoteColour,
    Noting,
    PaperFlag,
    ParkingDecision,
    ParkingRequest,
    PartMerge,
    Receipt,
    ReceiptEnclosure,
    ReceiptMove,
    Slip,
    SlipScan,
    SlipState,
    ViewAnswer,
    ViewRequest,
)
from files.proof import standing

STREAM, RECEIPT = "file", "receipt"
# Who wrote it and in which post, as most of them say.
_BY = ("post_id", "officer_id")
_SHA = {"original_sha256": "original__sha256"}
# From which subject the registered changes lead to the present one; null where they do not.
_FIRST_SUBJECT = """(
    SELECT CASE
        WHEN count(*) = 0 THEN files_file.subject
        WHEN normalize(regexp_replace((array_agg(c.after ORDER BY c.id DESC))[1], '[[:space:]]+', ' ', 'g'), NFC)
            = files_file.subject THEN (array_agg(c.before ORDER BY c.id))[1]
    END FROM files_filechange c WHERE c.file_id = files_file.id AND c.field = 'subject'
)"""


def stream_of(pk: int) -> str:
    """Return the name of a file's chain."""
    return f"{STREAM}:{pk}"


def stream_of_receipt(pk: int) -> str:
    """Return the name of a receipt's chain."""
    return f"{RECEIPT}:{pk}"


def receipts_in(files: Iterable[int]) -> list[int]:
    """Return the receipts that lie in the files or came to be papers of theirs, in order; their chains belong there."""
    numbers = list(files)
    lying = Receipt.objects.filter(file__in=numbers).values_list("pk", flat=True)
    papers = Correspondence.objects.filter(file__in=numbers, receipt__isnull=False)
    return sorted({*lying, *papers.values_list("receipt_id", flat=True)})


def declare() -> None:
    """Add the kinds of links that files have, and what stands on a file because of them."""
    sources.add(*_register(), *_sheet(), *_drafts(), *_despatches(), *_views(), *_parking(), *_arranged(), *_slips())
    sources.add(*_receipts())
    sources.compare(STREAM, standing.of_files)
    sources.compare(RECEIPT, standing.of_receipts)


def _register() -> list[Source]:
    movement = ["file_id", "serial", "kind", "from_post_id", "to_post_id", "officer_id", "remarks", "until", "outcome"]
    movement += ["sent_at", "held_since", "due_at"]
    number = ["number", "section_id", "head_id", "part_of_id", "part", "opened_by_id", "opened_at"]
    return [
        Source(
            kind="file",
            model=File,
            columns=number,
            number="id",
            more={"first_subject": Func(template=_FIRST_SUBJECT, output_field=TextField())},
            earlier=[number],
        ),
        Source(
            kind="movement",
            model=Movement,
            columns=[*movement, "approver_id", "approving_officer_id"],
            earlier=[movement],
        ),
        Source(
            kind="reading",
            model=Movement,
            columns=["file_id", "serial", "opened_at"],
            where=Q(opened_at__isnull=False),
        ),
        Source(kind="explanation", model=Explanation, columns=["file_id", *_BY, "text", "given_at", "late_by"]),
    ]


def _sheet() -> list[Source]:
    note = ["file_id", "serial", "text", *_BY, "written_at", "confirmed_at"]
    paper = ["file_id", "page_from", "page_to", "title", "original_id", "receipt_id", "added_by_id", "added_at"]
    flag = ["file_id", "paper_id", "kind", "number", "set_by_post_id", "set_by_id", "set_at"]
    cleared = ["file_id", "cleared_by_post_id", "cleared_by_id", "cleared_at"]
    return [
        Source(
            kind="note",
            model=Noting,
            columns=[*note, "format", "last_page"],
            earlier=[note],
            where=Q(colour=NoteColour.GREEN),
        ),
        Source(kind="paper", model=Correspondence, columns=paper, more=_SHA),
        Source(kind="flag", model=PaperFlag, columns=flag),
        Source(kind="flag_end", model=PaperFlag, columns=cleared, where=Q(cleared_at__isnull=False)),
    ]


def _drafts() -> list[Source]:
    version = ["draft_id", "file_id", "serial", "subject", "references", "text", "sha256", *_BY, "written_at"]
    addressee = ["version_id", "rank", "role", "name", "address", "email", "recipient_id"]
    step = ["draft_id", "file_id", "serial", "kind", "version_id", *_BY, "remarks", "at"]
    approval = ["file_id", "draft_id", "version_id", *_BY, "original_id", "sha256", "code", "approved_at"]
    signature = ["file_id", "draft_id", "approval_id", *_BY, "original_id", "sha256", "signed_at"]
    return [
        Source(
            kind="draft",
            model=Draft,
            columns=["file_id", "kind", "language", "reply_to_id", "supersedes_id", "created_at"],
        ),
        Source(kind="version", model=DraftVersion, columns=version),
        Source(kind="addressee", model=Addressee, columns=addressee, number="version__file_id"),
        Source(
            kind="enclosure",
            model=DraftEnclosure,
            columns=["version_id", "paper_id", "rank"],
            number="version__file_id",
        ),
        Source(kind="step", model=DraftStep, columns=step),
        Source(kind="approval", model=Approval, columns=approval),
        Source(kind="draft_signature", model=DraftSignature, columns=signature),
    ]


def _despatches() -> list[Source]:
    despatch = ["file_id", "draft_id", "version_id", "approval_id", "section_id", "number", "kind", "language"]
    despatch += ["subject", "mode", *_BY, "despatched_at", "original_id", "sha256", "code", "supersedes_id"]
    mark = ["despatch_id", "copy_id", "kind", "on_day", "remarks", *_BY, "at"]
    return [
        Source(kind="despatch", model=Despatch, columns=despatch),
        Source(
            kind="copy",
            model=DespatchCopy,
            columns=["despatch_id", "addressee_id", "mode", "peon_line"],
            number="despatch__file_id",
        ),
        Source(kind="mark", model=DespatchMark, columns=mark, number="despatch__file_id"),
    ]


def _views() -> list[Source]:
    asked = ["file_id", "question", "due_on", "shown_notes", "shown_pages", "asked_by_id", "officer_id", "asked_at"]
    answer = ["request_id", "file_id", "kind", "serial", "text", "after_note", *_BY, "at"]
    return [
        Source(kind="consultation", model=Consultation, columns=asked),
        Source(kind="view_request", model=ViewRequest, columns=["consultation_id", "file_id", "post_id"]),
        Source(
            kind="view_end",
            model=ViewRequest,
            columns=["file_id", "outcome", "ended_at"],
            where=Q(ended_at__isnull=False),
        ),
        Source(kind="view", model=ViewAnswer, columns=answer),
    ]


def _parking() -> list[Source]:
    asked = ["file_id", "reason", "until", "asked_by_id", "officer_id", "asked_at"]
    return [
        Source(kind="parking_request", model=ParkingRequest, columns=asked),
        Source(
            kind="parking_end",
            model=ParkingRequest,
            columns=["file_id", "outcome", "ended_at"],
            where=Q(ended_at__isnull=False),
        ),
        Source(
            kind="parking_decision",
            model=ParkingDecision,
            columns=["request_id", "file_id", "kind", "words", *_BY, "at"],
        ),
    ]


def _arranged() -> list[Source]:
    merge = ["part_id", "notes", "pages", "after_note", *_BY, "merged_at"]
    volume = ["file_id", "serial", "page_from", "note_from", *_BY, "opened_at"]
    ended = ["file_id", "ended_reason", "ended_by_post_id", "ended_by_id", "ended_at"]
    cover = ["file_id", "field", "before", "after", "reason", *_BY, "changed_at"]
    return [
        Source(kind="merge", model=PartMerge, columns=merge, number="part_id"),
        # The same in the chain of the main file, which refers to the part from then on.
        Source(kind="part_merged", model=PartMerge, columns=merge, number="part__part_of_id"),
        Source(kind="volume", model=FileVolume, columns=volume),
        Source(kind="link", model=FileLink, columns=["file_id", "other_id", "reason", *_BY, "linked_at"]),
        Source(kind="link_end", model=FileLink, columns=ended, where=Q(ended_at__isnull=False)),
        Source(kind="cover", model=FileChange, columns=cover),
    ]


def _slips() -> list[Source]:
    slip = ["file_id", "number", "serial", "post_id", "officer_id", "printed_at"]
    end = ["file_id", "state", "reason", "ended_at", "ended_by_id", "ended_post_id"]
    line = ["file_id", "slip_id", "line", "from_post_id", "to_post_id", "happened_at", "received_at", "remarks"]
    entry = ["movement_id", "entered_at", "entered_by_id", "entered_post_id"]
    scan = ["file_id", "slip_id", "original_id", "code_read", "added_at", "added_by_id"]
    return [
        Source(kind="slip", model=Slip, columns=slip),
        Source(kind="slip_end", model=Slip, columns=end, where=~Q(state=SlipState.OUT)),
        Source(kind="hand_over", model=HandOver, columns=[*line, *entry]),
        Source(kind="slip_scan", model=SlipScan, columns=scan, more=_SHA),
    ]


def _receipts() -> list[Source]:
    diarised = ["number", "section_id", "received_at", "copy_of_id", "diarised_by_id", "form_key"]
    move = ["receipt_id", "serial", "kind", "from_post_id", "to_post_id", "officer_id", "remarks", "file_id"]
    enclosed = ["receipt_id", "rank", "title", "pages", "original_id", "added_by_id", "added_at"]
    told = ["receipt_id", "serial", "mode", "language", "subject", "text", "original_id", *_BY, "made_at", "form_key"]
    return [
        Source(kind="receipt", model=Receipt, columns=diarised, prefix=RECEIPT, number="id"),
        Source(
            kind="receipt_scan",
            model=Receipt,
            columns=["original_id"],
            prefix=RECEIPT,
            number="id",
            more=_SHA,
            where=Q(original__isnull=False),
        ),
        _of_receipt("receipt_move", ReceiptMove, [*move, "closed_as", "at"]),
        _of_receipt("receipt_reading", ReceiptMove, ["receipt_id", "serial", "opened_at"], written="opened_at"),
        _of_receipt("receipt_enclosure", ReceiptEnclosure, enclosed, kept=True),
        _of_receipt(
            "receipt_enclosure_end", ReceiptEnclosure, ["receipt_id", "struck_at", "struck_by_id"], written="struck_at"
        ),
        _of_receipt("acknowledgement", Acknowledgement, told, kept=True),
    ]


def _of_receipt(kind: str, model: type[Model], columns: list[str], *, written: str = "", kept: bool = False) -> Source:
    """Return what hangs on a receipt, from when ``written`` is there or at once; ``kept``: with a paper's hash."""
    return Source(
        kind=kind,
        model=model,
        columns=columns,
        prefix=RECEIPT,
        number="receipt_id",
        more=_SHA if kept else {},
        where=Q(**{f"{written}__isnull": False}) if written else Q(),
    )
