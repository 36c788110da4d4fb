"""What can happen to a complaint. Each function is one transaction; its side effects are listed in order."""

from complaints.domain.acknowledging import Answered, acknowledge, could_acknowledge
from complaints.domain.feedback import FEEDBACK_FOR, give_feedback
from complaints.domain.filing import take_out
from complaints.domain.messages import save_template, write_to_reporter
from complaints.domain.privacy import forget_reporters, forget_unconfirmed, read_reporter
from complaints.domain.progress import advance, end, reopen, withdraw
from complaints.domain.reporting import WrongCodeError, confirm, report, send_code
from complaints.domain.taking_in import take_in

__all__ = [
    "FEEDBACK_FOR",
    "Answered",
    "WrongCodeError",
    "acknowledge",
    "advance",
    "confirm",
    "could_acknowledge",
    "end",
    "forget_reporters",
    "forget_unconfirmed",
    "give_feedback",
    "read_reporter",
    "reopen",
    "report",
    "save_template",
    "send_code",
    "take_in",
    "take_out",
    "withdraw",
    "write_to_reporter",
]
