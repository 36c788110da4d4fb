"""What can happen to a complaint. Each function is one transaction; its side effects are listed in order."""

from complaints.domain.asking import ask_proof, correct, erase, prove, record_access
from complaints.domain.blocking import block, block_reporter, decide_hold, lift
from complaints.domain.feedback import FEEDBACK_FOR, give_feedback
from complaints.domain.privacy import (
    forget_as_asked,
    forget_reporters,
    forget_traces,
    forget_unconfirmed,
    read_reporter,
)
from complaints.domain.progress import advance, end, reopen, withdraw
from complaints.domain.reporting import WrongCodeError, confirm, report, send_code
from complaints.domain.taking_in import take_in

__all__ = [
    "FEEDBACK_FOR",
    "WrongCodeError",
    "advance",
    "ask_proof",
    "block",
    "block_reporter",
    "confirm",
    "correct",
    "decide_hold",
    "end",
    "erase",
    "forget_as_asked",
    "forget_reporters",
    "forget_traces",
    "forget_unconfirmed",
    "give_feedback",
    "lift",
    "prove",
    "read_reporter",
    "record_access",
    "reopen",
    "report",
    "send_code",
    "take_in",
    "withdraw",
]
