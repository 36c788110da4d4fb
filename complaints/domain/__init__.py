"""What can happen to a complaint. Each function is one transaction; its side effects are listed in order."""

from complaints.domain.feedback import FEEDBACK_FOR, give_feedback
from complaints.domain.naming import MOST_NAMED
from complaints.domain.privacy import forget_reporters, forget_unconfirmed, read_reporter
from complaints.domain.progress import advance, end, reopen, withdraw
from complaints.domain.reporting import OtherContentError, WrongCodeError, confirm, report, send_code
from complaints.domain.taking_in import take_in

__all__ = [
    "FEEDBACK_FOR",
    "MOST_NAMED",
    "OtherContentError",
    "WrongCodeError",
    "advance",
    "confirm",
    "end",
    "forget_reporters",
    "forget_unconfirmed",
    "give_feedback",
    "read_reporter",
    "reopen",
    "report",
    "send_code",
    "take_in",
    "withdraw",
]
