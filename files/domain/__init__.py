"""What can happen to a file, each in one transaction. A move that is not legal raises ``files.workflow.NotAllowed``.

Every function locks the file's row, reads it again into the instance it was given, checks, and writes.
"""

from files.domain.arranging import (
    change_cover,
    delink,
    link_files,
    links_of,
    merge_part,
    open_part,
    open_volume,
    pages_of_volume,
    volume_is_full,
)
from files.domain.ending import close, reopen
from files.domain.flagging import clear_flag, flag_paper
from files.domain.moving import forward, mark_opened, park, pull_back, resume, send_back
from files.domain.noting import confirm_note, discard_note, write_note
from files.domain.opening import Paper, add_paper, added_before, diarise, open_file
from files.domain.phrasing import save_phrase, withdraw_phrase
from files.domain.register import refuse_stale, what_happened
from files.workflow import NotAllowed

__all__ = [
    "NotAllowed",
    "Paper",
    "add_paper",
    "added_before",
    "change_cover",
    "clear_flag",
    "close",
    "confirm_note",
    "delink",
    "diarise",
    "discard_note",
    "flag_paper",
    "forward",
    "link_files",
    "links_of",
    "mark_opened",
    "merge_part",
    "open_file",
    "open_part",
    "open_volume",
    "pages_of_volume",
    "park",
    "pull_back",
    "refuse_stale",
    "reopen",
    "resume",
    "save_phrase",
    "send_back",
    "volume_is_full",
    "what_happened",
    "withdraw_phrase",
    "write_note",
]
