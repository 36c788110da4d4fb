"""What can happen to a file, each in one transaction. A move that is not legal raises ``files.workflow.NotAllowed``.

Every function locks the file's row, reads it again into the instance it was given, checks, and writes.
"""

from files.domain.consulting import ask_views, decline_view, give_view, withdraw_view
from files.domain.ending import close, reopen
from files.domain.explaining import explain
from files.domain.moving import forward, mark_opened, pull_back, send_back
from files.domain.noting import confirm_note, discard_note, write_note
from files.domain.opening import Paper, add_paper, added_before, diarise, open_file
from files.domain.parking import (
    approve_parking,
    ask_parking,
    park,
    parking_approver,
    refuse_parking,
    resume,
    withdraw_parking,
)
from files.domain.register import refuse_stale, what_happened
from files.workflow import NotAllowed

__all__ = [
    "NotAllowed",
    "Paper",
    "add_paper",
    "added_before",
    "approve_parking",
    "ask_parking",
    "ask_views",
    "close",
    "confirm_note",
    "decline_view",
    "diarise",
    "discard_note",
    "explain",
    "forward",
    "give_view",
    "mark_opened",
    "open_file",
    "park",
    "parking_approver",
    "pull_back",
    "refuse_parking",
    "refuse_stale",
    "reopen",
    "resume",
    "send_back",
    "what_happened",
    "withdraw_parking",
    "withdraw_view",
    "write_note",
]
