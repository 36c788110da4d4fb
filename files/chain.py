"""What of a file is in its chain: movements, first readings, green notes, papers.

The columns are those the triggers were given (migration 0040 and those after it).
"""

from django.db.models import Q

from attestation.sources import Source, sources
from files.models import Correspondence, HandOver, Movement, NoteColour, Noting, Slip, SlipScan, SlipState

STREAM = "file"


def stream_of(pk: int) -> str:
    """Return the name of a file's chain."""
    return f"{STREAM}:{pk}"


def declare() -> None:
    """Add the kinds of links that files have."""
    movement = ["file_id", "serial", "kind", "from_post_id", "to_post_id", "officer_id", "remarks", "until", "outcome"]
    paper = ["file_id", "page_from", "page_to", "title", "original_id", "receipt_id", "added_by_id", "added_at"]
    sources.add(
        Source(kind="movement", model=Movement, columns=[*movement, "sent_at", "held_since", "due_at"]),
        Source(
            kind="reading",
            model=Movement,
            columns=["file_id", "serial", "opened_at"],
            where=Q(opened_at__isnull=False),
        ),
        Source(
            kind="note",
            model=Noting,
            columns=["file_id", "serial", "text", "post_id", "officer_id", "written_at", "confirmed_at"],
            where=Q(colour=NoteColour.GREEN),
        ),
        Source(kind="paper", model=Correspondence, columns=paper, more={"original_sha256": "original__sha256"}),
    )
    _declare_slips()


def _declare_slips() -> None:
    slip = ["file_id", "number", "serial", "post_id", "officer_id", "printed_at"]
    end = ["file_id", "state", "reason", "ended_at", "ended_by_id", "ended_post_id"]
    line = ["file_id", "slip_id", "line", "from_post_id", "to_post_id", "happened_at", "received_at", "remarks"]
    entry = ["movement_id", "entered_at", "entered_by_id", "entered_post_id"]
    scan = ["file_id", "slip_id", "original_id", "code_read", "added_at", "added_by_id"]
    sources.add(
        Source(kind="slip", model=Slip, columns=slip),
        Source(kind="slip_end", model=Slip, columns=end, where=~Q(state=SlipState.OUT)),
        Source(kind="hand_over", model=HandOver, columns=[*line, *entry]),
        Source(kind="slip_scan", model=SlipScan, columns=scan, more={"original_sha256": "original__sha256"}),
    )
