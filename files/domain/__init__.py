"""What can happen to a file, each in one transaction. A move that is not legal raises ``files.workflow.NotAllowed``.

Every function locks the file's row, reads it again into the instance it was given, checks, and writes.
"""

from files.domain.ending import close, reopen
from files.domain.explaining import explain
from files.domain.moving import forward, mark_opened, park, pull_back, resume, send_back
from files.domain.noting import confirm_note, discard_note, write_note
from files.domain.opening import Paper, add_paper, added_before, diarise, open_file
from files.domain.register import refuse_stale, what_happened
from files.workflow import NotAllowed

__all__ = [
    "NotAllowed",
    "Paper",
    "add_paper",
    "added_before",
    "close",
    "confirm_note",
    "diarise",
    "discard_note",
    "explain",
    "forward",
    "mark_opened",
    "open_file",
    "park",
    "pull_back",
    "refuse_stale",
    "reopen",
    "resume",
    "send_back",
    "what_happened",
    "write_note",
]
