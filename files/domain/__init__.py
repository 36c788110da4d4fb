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
from files.domain.consulting import ask_views, decline_view, give_view, withdraw_view
from files.domain.ending import close, reopen
from files.domain.explaining import explain
from files.domain.flagging import clear_flag, flag_paper
from files.domain.moving import forward, mark_opened, pull_back, send_back
from files.domain.noting import confirm_note, discard_note, write_note
from files.domain.opening import Paper, add_paper, add_papers, added_before, diarise, open_file, read_paper
from files.domain.parking import (
    approve_parking,
    ask_parking,
    park,
    parking_approver,
    refuse_parking,
    resume,
    withdraw_parking,
)
from files.domain.phrasing import save_phrase, withdraw_phrase
from files.domain.promising import promise_also, promise_no_more
from files.domain.register import refuse_stale, what_happened
from files.workflow import NotAllowed

__all__ = [
    "NotAllowed",
    "Paper",
    "add_paper",
    "add_papers",
    "added_before",
    "approve_parking",
    "ask_parking",
    "ask_views",
    "change_cover",
    "clear_flag",
    "close",
    "confirm_note",
    "decline_view",
    "delink",
    "diarise",
    "discard_note",
    "explain",
    "flag_paper",
    "forward",
    "give_view",
    "link_files",
    "links_of",
    "mark_opened",
    "merge_part",
    "open_file",
    "open_part",
    "open_volume",
    "pages_of_volume",
    "park",
    "parking_approver",
    "promise_also",
    "promise_no_more",
    "pull_back",
    "read_paper",
    "refuse_parking",
    "refuse_stale",
    "reopen",
    "resume",
    "save_phrase",
    "send_back",
    "volume_is_full",
    "what_happened",
    "withdraw_parking",
    "withdraw_phrase",
    "withdraw_view",
    "write_note",
]
